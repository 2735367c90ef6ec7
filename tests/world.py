"""A small city to test in: nine units, six accounts and one issued plan, written as events like any other.

    world = build_world()      # inside an application context
    world.units["dayu"], world.accounts["sifaju"], world.assignment("dayu", 2)

Units: the issuing office, three counties, a zone, four departments. The plan of 14 May 2024 has four
tasks; every unit but the zone has a share in every task. bangongshi leads 1 and 4, sifaju leads 2,
the counties lead 3. Task 4 has a date of its own, 30 June. The return is due on 5 July 2024, a Friday.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import select

from tests import factories
from tracker import clock
from tracker.actions import calendar
from tracker.actions.projection import project
from tracker.actions.writing import writing
from tracker.models import (
    Account,
    Assignment,
    AuditHead,
    Plan,
    PlanPolicy,
    ReportCall,
    Task,
    Unit,
    UnitGroup,
    UnitGroupMember,
    UnitName,
    db,
)
from tracker.queries import accounts
from tracker.rules.access import SYSTEM, Actor, Permission, Role

ISSUED = date(2024, 5, 14)
DUE = date(2024, 7, 5)

UNITS = (
    ("bangongshi", "测试市人民政府办公室", "市政府办公室", "department"),
    ("dayu", "大余县人民政府", "大余县", "county"),
    ("shicheng", "石城县人民政府", "石城县", "county"),
    ("ruijin", "瑞金市人民政府", "瑞金市", "county"),
    ("jingkai", "测试经济技术开发区管委会", "经开区", "zone"),
    ("sifaju", "测试市司法局", "市司法局", "department"),
    ("jiaoyuju", "测试市教育局", "市教育局", "department"),
    ("caizhengju", "测试市财政局", "市财政局", "department"),
    ("shenpiju", "测试市行政审批局", "市行政审批局", "department"),
)
COUNTIES = ("dayu", "shicheng", "ruijin")
LEADS = {1: ("bangongshi",), 2: ("sifaju",), 3: COUNTIES, 4: ("bangongshi",)}


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day in Shanghai."""
    return datetime.combine(day, time(hour, minute), clock.SHANGHAI)


@dataclass
class World:
    plan_id: int = 0
    call_id: int = 0
    units: dict[str, int] = field(default_factory=dict)
    tasks: dict[int, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[str, int], int] = field(default_factory=dict)

    def assignment(self, unit: str, task: int) -> int:
        return self.cells[unit, task]

    def actor(self, name: str) -> Actor:
        """The office's account is bangongshi, a unit's clerk has its code; lingdao, guanliyuan, shenji."""
        found = accounts.actor_named(name)
        assert found is not None, name
        return found

    @property
    def office(self) -> Actor:
        return self.actor("bangongshi")


def build_world() -> World:
    world = World()
    with clock.at(moment(date(2024, 1, 2))):
        calendar.load_built_in(SYSTEM)
        _register(world)
        _accounts(world)
    with clock.at(moment(ISSUED)):
        _plan(world)
    return world


def _register(world: World) -> None:
    with writing(SYSTEM, Permission.REGISTER_KEEP) as write:
        rows = [
            factories.UnitRow(
                code=code,
                name=name,
                short_name=short,
                kind=kind,
                sort_order=n,
                is_issuer=code == "bangongshi",
            )
            for n, (code, name, short, kind) in enumerate(UNITS)
        ]
        ids = write.insert(Unit, rows)
        world.units = dict(zip([row["code"] for row in rows], ids, strict=True))
        write.insert(
            UnitName,
            [
                {"unit_id": unit_id, "name": row["name"], "short_name": row["short_name"], "valid_from": row["valid_from"]}
                for unit_id, row in zip(ids, rows, strict=True)
            ],
        )  # fmt: skip
        groups = {
            "各县（市、区）人民政府": ("county",),
            "市政府各部门": ("department",),
            "开发区": ("zone",),
        }
        for n, (name, kinds) in enumerate(groups.items()):
            (group_id,) = write.insert(UnitGroup, [{"name": name, "aliases": [], "sort_order": n}])
            write.insert(
                UnitGroupMember,
                [
                    {"group_id": group_id, "unit_id": world.units[code], "valid_from": date(2000, 1, 1), "valid_to": None}
                    for code, _, _, kind in UNITS
                    if kind in kinds
                ],
            )  # fmt: skip
        write.event("units.imported", about=("register", 0), after={"units": len(ids)})


def _accounts(world: World) -> None:
    rows = [
        factories.AccountRow(name="bangongshi", unit_id=world.units["bangongshi"], roles=[Role.OFFICE]),
        factories.AccountRow(name="lingdao", unit_id=world.units["bangongshi"], roles=[Role.LEADER]),
        factories.AccountRow(name="guanliyuan", roles=[Role.ADMIN]),
        factories.AccountRow(name="shenji", roles=[Role.AUDITOR]),
        factories.AccountRow(name="bangongshi_jb", unit_id=world.units["bangongshi"], roles=[Role.CLERK]),
    ]
    rows += [
        factories.AccountRow(name=code, unit_id=unit_id)
        for code, unit_id in world.units.items()
        if code != "bangongshi"
    ]
    with writing(SYSTEM, Permission.ACCOUNT_KEEP) as write:
        ids = write.insert(Account, rows)
        write.event("accounts.imported", about=("register", 0), after={"accounts": len(ids)})
    world.accounts = dict(zip([row["name"] for row in rows], ids, strict=True))


def _plan(world: World) -> None:
    with writing(SYSTEM, Permission.PLAN_ISSUE, opens_chain=True) as write:
        world.plan_id = plan_id = write.chain_id
        write.insert(Plan, [{
            "id": plan_id, "issuer_unit_id": world.units["bangongshi"], "status": "issued",
            "document_number": "〔2024〕8号", "issuer_name": "测试市人民政府办公室",
            "title": "2024年公开工作任务分工", "issued_on": ISSUED,
            "contact_unit": "市政府办公室公开科", "contact_email": "", "contact_phone": "0797-8000001",
            "taken_in_at": write.now, "issued_at": write.now, "version_of_id": None, "replaced_by_id": None,
        }])  # fmt: skip
        tasks = [
            factories.TaskRow(plan_id=plan_id, number=n, due_on=date(2024, 6, 30) if n == 4 else None,
                              due_text="6月底前" if n == 4 else "")
            for n in LEADS
        ]  # fmt: skip
        world.tasks = dict(zip(LEADS, write.insert(Task, tasks), strict=True))
        (world.call_id,) = write.insert(ReportCall, [{
            "plan_id": plan_id, "name": "报送落实情况", "due_on": DUE, "due_inclusive": True,
            "due_cutoff": None, "due_inferred": True, "due_text": "7月5日前",
        }])  # fmt: skip
        write.insert(PlanPolicy, [{
            "plan_id": plan_id, "version": 1, "in_force_from": ISSUED, "near_days": 3,
            "silent_amber_days": None, "silent_red_days": None, "reason": "",
        }])  # fmt: skip
        cells = [
            (code, number)
            for number in LEADS
            for code in world.units
            if code != "jingkai"
        ]  # fmt: skip
        ids = write.insert(Assignment, [
            factories.AssignmentRow(
                plan_id=plan_id, task_id=world.tasks[number], unit_id=world.units[code],
                role="lead" if code in LEADS[number] else "responsible",
            )
            for code, number in cells
        ])  # fmt: skip
        world.cells = dict(zip(cells, ids, strict=True))
        project(plan_id, None, write.today)
        write.event("plan.issued", about=("plan", plan_id), after={"assignments": len(ids)})


def head_of(chain_id: int) -> tuple[int, str]:
    """Number and hash of a chain's head."""
    row = db.session.execute(select(AuditHead).where(AuditHead.chain_id == chain_id)).scalar_one()
    return row.number, row.hash
