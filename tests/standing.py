"""The small city with one of everything that an address can name, for sweeps over all routes.

The cell that addresses name is 大余县's share of task 2, which 市司法局 leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.taking_in import take_in
from tests.world import World, build_world, moment
from tracker import clock
from tracker.actions import accounts, set_up, units
from tracker.actions.accounts import NewAccount
from tracker.actions.files import store_file
from tracker.actions.progress import NewEvidence, log_progress
from tracker.actions.reports import place_order, record_report
from tracker.actions.returns import file_return
from tracker.actions.units import UnitDetails
from tracker.actions.writing import writing
from tracker.models import PlanSource
from tracker.queries.heads import Head
from tracker.rules.access import SYSTEM, Permission, PlanSubject, Role

TODAY = date(2024, 7, 3)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64

# Who comes: by the account they use, None for nobody.
AUDIENCES: dict[str, str | None] = {
    "nobody": None,
    "clerk of a unit without a share": "jingkai",
    "clerk of another unit": "jiaoyuju",
    "clerk": "dayu",
    "clerk of the lead unit": "sifaju",
    "office": "bangongshi",
    "office of another issuer": "kaifaban",
    "leader": "lingdao",
    "administrator": "guanliyuan",
    "auditor": "shenji",
}


@dataclass
class Standing:
    """``values`` by the name they have in addresses; ``drafts`` where a plan is still being taken in."""

    world: World
    values: dict[str, Any]
    draft_id: int

    def values_for(self, endpoint: str, names: set[str]) -> dict[str, Any]:
        found = {name: self.values[name] for name in names}
        if endpoint.startswith("intake.") and "plan_id" in names:
            found["plan_id"] = self.draft_id
        return found


def _give_source(world: World) -> None:
    """The file from which the issued plan would have been taken in."""
    with writing(SYSTEM, Permission.PLAN_CHANGE, chain_id=world.plan_id) as write:
        write.insert(PlanSource, [{
            "plan_id": world.plan_id, "file_id": store_file(write, b"notice", "text/plain"),
            "file_name": "通知.txt", "kind": "txt", "text": "notice", "reading": {},
        }])  # fmt: skip
        write.event("plan.taken_in", about=("plan", world.plan_id))


def build_standing() -> Standing:
    """Inside an application context, on an empty database."""
    token = set_up.make_link(SYSTEM)
    world = build_world()
    with clock.at(moment(TODAY)):
        issuer = units.add_unit(SYSTEM, UnitDetails("测试县人民政府办公室", "other", is_issuer=True))
        other = NewAccount("kaifaban", "陈明", frozenset({Role.OFFICE}), issuer)
        accounts.add_accounts(SYSTEM, [other], demo_password_hash="!")
        dayu, cell = world.actor("dayu"), world.assignment("dayu", 2)
        evidence = [NewEvidence("file", "照片.png", PNG)]
        entry = log_progress(
            dayu,
            world.plan_id,
            [cell],
            text="已公布目录。",
            happened_on=TODAY,
            extent="under_way",
            evidence=evidence,
        )
        submission = file_return(dayu, world.plan_id, world.call_id, world.units["dayu"], items={cell: ""})
        subject = PlanSubject(world.units["bangongshi"])
        report = record_report(
            world.office, world.plan_id, subject, kind="status", about_id=None, as_of=TODAY, since=None,
            basis="0" * 64, content=b"%PDF-1.7 made up", pages=1, head=Head(1, "0" * 64),
        )  # fmt: skip
        order = place_order(world.office, world.plan_id, subject, "status", None, TODAY, None)
        _give_source(world)
        draft_id = take_in(world.office)
    values = {
        "plan_id": world.plan_id, "task_id": world.tasks[2], "assignment_id": cell, "call_id": world.call_id,
        "unit_id": world.units["dayu"], "account_id": world.accounts["caizhengju"], "group_id": 1,
        "entry_id": entry, "submission_id": submission, "evidence_id": 1, "report_id": report,
        "order_id": order, "chain_id": 0, "number": 1, "kind": "docx", "token": token, "version": "0",
        "name": "ruqi.css",
    }  # fmt: skip
    return Standing(world, values, draft_id)
