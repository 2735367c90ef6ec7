"""The register of units: what may be written, and what a change moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.world import ISSUED, World, head_of, moment
from tracker.actions import units
from tracker.actions.units import UnitDetails
from tracker.actions.writing import Denied, Refused
from tracker.models import FOR_EVER, AuditEvent, TurnRow, Unit, UnitName, db
from tracker.queries import units as known
from tracker.queries.unit_pages import names_to_offer, unit_view
from tracker.rules.access import SYSTEM

pytestmark = pytest.mark.database

LATER = date(2024, 6, 3)


def last_event(chain_id: int = 0) -> AuditEvent:
    return db.session.get_one(AuditEvent, (chain_id, head_of(chain_id)[0]))


def faults_of(refused: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    return dict(refused.value.messages)


def test_an_added_unit_has_a_code_a_short_name_a_place_and_a_first_name(world: World, on):
    on(moment(LATER))
    unit_id = units.add_unit(world.office, UnitDetails("测试市水利局", "department", aliases=("市水务局",)))
    unit = known.known_unit(unit_id)
    assert unit is not None
    assert (unit.short_name, unit.kind, unit.aliases) == ("测试市水利局", "department", ("市水务局",))
    assert unit.code and unit.sort_order == 9 and unit.is_valid_on(date(2023, 12, 31))
    assert [row.name for row in known.names_since(unit_id)] == ["测试市水利局"]
    assert last_event().name == "unit.added" and last_event().account_name == "bangongshi"


def test_a_form_sent_twice_adds_one_unit(world: World):
    first = units.add_unit(SYSTEM, UnitDetails("测试市水利局", "department"), once="form")
    assert units.add_unit(SYSTEM, UnitDetails("测试市水利局", "department"), once="form") == first
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 10


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (UnitDetails("", "department"), "name"),
        (UnitDetails("局" * 121, "department", "局"), "name"),
        (UnitDetails("局" * 61, "department"), "short_name"),
        (UnitDetails("测试市水利局", "ministry"), "kind"),
        (UnitDetails("测试市水利局", "department", code="有空格 "), "code"),
        (UnitDetails("测试市水利局", "department", code="dayu"), "code"),
        (UnitDetails("测试市水利局", "department", sort_order=-1), "sort_order"),
        (UnitDetails("测试市水利局", "department", parent_id=999), "parent"),
        (UnitDetails("测试市司法局", "department"), "name"),
        (UnitDetails("测试市法制局", "department", "市司法局"), "short_name"),
        (UnitDetails("测试市法制局", "department", aliases=("市司法局",)), "aliases"),
    ],
)
def test_a_unit_that_would_confuse_the_register_is_refused(world: World, details: UnitDetails, field: str):
    before = head_of(0)
    with pytest.raises(Refused) as refused:
        units.add_unit(SYSTEM, details)
    assert field in faults_of(refused)
    assert head_of(0) == before


def test_units_of_different_parents_may_bear_the_same_name(world: World):
    for county in ("dayu", "shicheng"):
        units.add_unit(SYSTEM, UnitDetails("城关镇人民政府", "other", parent_id=world.units[county]))
    with pytest.raises(Refused):
        units.add_unit(SYSTEM, UnitDetails("城关镇人民政府", "other", parent_id=world.units["dayu"]))


def test_many_units_are_added_in_one_event_in_the_order_given(world: World):
    number, _ = head_of(0)
    names = [f"测试市第{n}中心" for n in range(120)]
    ids = units.add_units(SYSTEM, [UnitDetails(name, "other") for name in names])
    assert head_of(0)[0] == number + 1
    found = [known.known_unit(unit_id) for unit_id in ids]
    assert [unit.name for unit in found if unit] == names
    assert [unit.sort_order for unit in found if unit] == list(range(9, 129))


def test_many_units_are_refused_together_when_two_bear_one_name(world: World):
    with pytest.raises(Refused, match="测试市一局"):
        units.add_units(
            SYSTEM, [UnitDetails("测试市一局", "other"), UnitDetails("测试市二局", "other", "测试市一局")]
        )
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 9


def test_a_clerk_a_leader_and_the_auditor_keep_no_register(world: World):
    for name in ("dayu", "lingdao", "shenji"):
        with pytest.raises(Denied):
            units.add_unit(world.actor(name), UnitDetails("测试市水利局", "department"))


def test_a_new_name_keeps_the_old_one_in_the_history(world: World, on):
    on(moment(LATER))
    sifaju = world.units["sifaju"]
    units.rename_unit(world.office, sifaju, "测试市司法行政局", "市司法行政局", date(2024, 6, 1))
    unit = known.known_unit(sifaju)
    assert unit is not None and unit.name == "测试市司法行政局"
    assert [row.name for row in known.names_since(sifaju)] == ["测试市司法局", "测试市司法行政局"]
    for day, names in (
        (date(2024, 5, 31), ("测试市司法局", "市司法局")),
        (date(2024, 6, 1), ("测试市司法行政局", "市司法行政局")),
    ):
        called = select(known.name_on(day, Unit.name), known.name_on(day, Unit.short_name))
        assert db.session.execute(called.where(Unit.id == sifaju)).one() == names
    assert last_event().before == {"name": "测试市司法局", "short_name": "市司法局"}


@pytest.mark.parametrize(
    ("name", "short", "day", "field"),
    [
        ("测试市司法局", "市司法局", LATER, "name"),
        ("测试市教育局", "市教育局一", LATER, "name"),
        ("测试市法务局", "市法务局", date(1999, 1, 1), "valid_from"),
        ("测试市法务局", "市法务局", date(2024, 6, 4), "valid_from"),
    ],
)
def test_a_name_unchanged_taken_too_early_or_to_come_is_refused(world: World, on, name, short, day, field):
    on(moment(LATER))
    with pytest.raises(Refused) as refused:
        units.rename_unit(SYSTEM, world.units["sifaju"], name, short, day)
    assert field in faults_of(refused)
    assert db.session.scalar(select(func.count()).select_from(UnitName)) == 9


def details_of(unit_id: int, **changes: object) -> UnitDetails:
    unit = known.known_unit(unit_id)
    assert unit is not None
    told = {name: getattr(unit, name) for name in known.CHANGEABLE} | changes
    return UnitDetails(name=unit.name, **told)


def test_a_change_of_kind_and_parent_moves_the_lights_to_the_new_parent(world: World, on):
    on(moment(LATER))
    dayu, shicheng = world.units["dayu"], world.units["shicheng"]
    units.change_unit(SYSTEM, dayu, details_of(dayu, kind="other", parent_id=shicheng))
    present = db.session.scalars(
        select(TurnRow).where(TurnRow.unit_id == dayu, TurnRow.known_until == FOR_EVER)
    ).all()
    assert {(row.parent_id, row.known_from) for row in present} == {(shicheng, LATER)}
    assert len(present) == 4
    # What a day before showed stays: the rows of that day still stand by themselves.
    past = select(TurnRow.parent_id).where(TurnRow.unit_id == dayu, TurnRow.known_until == LATER)
    assert set(db.session.scalars(past)) == {dayu}
    assert last_event().before == {"kind": "county", "parent_id": None}
    assert ISSUED < LATER


def test_another_change_leaves_the_lights_alone(world: World, on):
    on(moment(LATER))
    dayu = world.units["dayu"]
    rows = db.session.scalar(select(func.count()).select_from(TurnRow))
    units.change_unit(SYSTEM, dayu, details_of(dayu, contact_person="钟明", office_phone="0797-8000099"))
    assert db.session.scalar(select(func.count()).select_from(TurnRow)) == rows
    assert last_event().after == {"contact_person": "钟明", "office_phone": "0797-8000099"}


def test_a_parent_below_the_unit_itself_is_refused(world: World):
    dayu, shicheng, ruijin = (world.units[code] for code in ("dayu", "shicheng", "ruijin"))
    units.change_unit(SYSTEM, shicheng, details_of(shicheng, parent_id=dayu))
    units.change_unit(SYSTEM, ruijin, details_of(ruijin, parent_id=shicheng))
    for parent in (dayu, shicheng, ruijin):
        with pytest.raises(Refused) as refused:
            units.change_unit(SYSTEM, dayu, details_of(dayu, parent_id=parent))
        assert "parent" in faults_of(refused)


def test_a_unit_that_has_issued_stays_an_issuer(world: World):
    office = world.units["bangongshi"]
    with pytest.raises(Refused) as refused:
        units.change_unit(SYSTEM, office, details_of(office, is_issuer=False))
    assert "is_issuer" in faults_of(refused)


def test_saving_without_a_change_says_so(world: World):
    with pytest.raises(Refused, match="没有改动"):
        units.change_unit(SYSTEM, world.units["dayu"], details_of(world.units["dayu"]))


def test_a_unit_that_is_to_close_later_is_there_up_to_its_last_day(world: World, on):
    on(moment(date(2024, 6, 1)))
    dayu, shicheng = world.units["dayu"], world.units["shicheng"]
    units.change_unit(SYSTEM, shicheng, details_of(shicheng, parent_id=dayu))
    units.close_unit(SYSTEM, shicheng, LATER, "机构改革撤并")
    parent = known.known_unit(dayu)
    assert parent is not None
    for day, children in ((LATER - timedelta(days=1), [shicheng]), (LATER, [])):
        view = unit_view(SYSTEM, parent, day)
        assert [child.id for child in view.children] == children
        assert view.standing.children == len(children)
        assert ("石城县人民政府" in names_to_offer(SYSTEM, day)) == bool(children)


def test_a_closed_unit_tells_the_event_what_was_still_open(world: World, on):
    on(moment(LATER))
    dayu = world.units["dayu"]
    standing = known.standing(dayu, LATER)
    assert (standing.open_assignments, standing.plans, standing.accounts, standing.children) == (4, 1, 1, 0)
    with pytest.raises(Refused, match="理由"):
        units.close_unit(SYSTEM, dayu, LATER, "  ")
    units.close_unit(SYSTEM, dayu, LATER, "机构改革撤并")
    unit = known.known_unit(dayu)
    assert unit is not None and unit.is_closed_on(LATER) and unit.is_valid_on(date(2024, 6, 2))
    after = last_event().after
    assert (after["open_assignments"], after["accounts"], after["reason"]) == (4, 1, "机构改革撤并")
    with pytest.raises(Refused, match="停用"):
        units.close_unit(SYSTEM, dayu, LATER, "再来一次")


def test_a_closed_unit_gives_its_name_free_and_cannot_take_it_back(world: World, on):
    on(moment(LATER))
    dayu = world.units["dayu"]
    units.close_unit(SYSTEM, dayu, LATER, "撤并")
    other = units.add_unit(SYSTEM, UnitDetails("大余县人民政府", "county", "大余县"))
    with pytest.raises(Refused, match="大余县"):
        units.reopen_unit(SYSTEM, dayu, "误停用")
    units.rename_unit(SYSTEM, other, "大余新区管理委员会", "大余新区", LATER)
    units.reopen_unit(SYSTEM, dayu, "误停用")
    unit = known.known_unit(dayu)
    assert unit is not None and unit.valid_to is None
