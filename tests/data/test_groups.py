"""Groups of units as dated sets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.world import ISSUED, World, head_of, moment
from tracker.actions import groups, units
from tracker.actions.groups import GroupDetails
from tracker.actions.writing import Denied, Refused
from tracker.models import UnitGroup, UnitGroupMember, db
from tracker.queries import groups as known
from tracker.queries.register_on import register_on
from tracker.rules.access import SYSTEM
from tracker.rules.parties import resolve

pytestmark = pytest.mark.database

LATER = date(2024, 6, 3)


def members(group_id: int, day: date) -> set[int]:
    group = next(group for group in register_on(day).groups if group.id == group_id)
    return set(group.member_ids)


def ids(world: World, *codes: str) -> set[int]:
    return {world.units[code] for code in codes}


@pytest.fixture
def counties(world: World) -> int:
    return db.session.scalars(select(UnitGroup.id).where(UnitGroup.name == "各县（市、区）人民政府")).one()


def test_a_group_begins_with_its_members(world: World, on):
    on(moment(LATER))
    chosen = ids(world, "sifaju", "caizhengju")
    group_id = groups.add_group(
        world.office, GroupDetails("市直有关单位", ("有关单位",), None, tuple(chosen))
    )
    assert members(group_id, LATER) == chosen
    assert members(group_id, ISSUED) == chosen  # nobody told a first day: they always were
    assert [group.name for group in known.all_groups()][-1] == "市直有关单位"


def test_a_form_sent_twice_makes_one_group(world: World):
    first = groups.add_group(SYSTEM, GroupDetails("市直有关单位"), once="form")
    assert groups.add_group(SYSTEM, GroupDetails("市直有关单位"), once="form") == first


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (GroupDetails(" "), "name"),
        (GroupDetails("组" * 121), "name"),
        (GroupDetails("开发区"), "name"),
        (GroupDetails("各园区", ("开发区",)), "aliases"),
    ],
)
def test_a_group_without_a_name_of_its_own_is_refused(world: World, details: GroupDetails, field: str):
    with pytest.raises(Refused) as refused:
        groups.add_group(SYSTEM, details)
    assert field in dict(refused.value.messages)


def test_a_member_of_an_unknown_or_closed_unit_is_refused_and_nothing_stays(world: World, counties: int, on):
    on(moment(LATER))
    units.close_unit(SYSTEM, world.units["jingkai"], LATER, "撤并")
    for unit_id in (999, world.units["jingkai"]):
        with pytest.raises(Refused) as refused:
            groups.add_group(SYSTEM, GroupDetails("新组", member_ids=(unit_id,), members_from=LATER))
        assert "units" in dict(refused.value.messages)
    assert db.session.scalar(select(func.count()).select_from(UnitGroup)) == 3


def test_membership_counts_from_its_day_to_the_day_before_its_end(world: World, counties: int, on):
    on(moment(LATER))
    jingkai, dayu = world.units["jingkai"], world.units["dayu"]
    assert groups.add_members(world.office, counties, [jingkai, dayu], date(2024, 6, 10)) == 1
    assert jingkai not in members(counties, date(2024, 6, 9))
    assert jingkai in members(counties, date(2024, 6, 10))
    assert groups.end_members(world.office, counties, [jingkai], date(2024, 7, 1)) == 1
    assert jingkai in members(counties, date(2024, 6, 30))
    assert jingkai not in members(counties, date(2024, 7, 1))


def test_a_member_taken_out_and_back_on_one_day_has_one_unbroken_membership(world: World, counties: int):
    dayu = world.units["dayu"]
    groups.end_members(SYSTEM, counties, [dayu], LATER)
    groups.add_members(SYSTEM, counties, [dayu], LATER)
    spans = [one for one in known.memberships([counties]) if one.unit_id == dayu]
    assert [(one.valid_from, one.valid_to) for one in spans] == [(date(2000, 1, 1), None)]


def test_a_membership_ended_on_its_first_day_never_was_and_may_begin_again(world: World, counties: int):
    jingkai = world.units["jingkai"]
    groups.add_members(SYSTEM, counties, [jingkai], LATER)
    groups.end_members(SYSTEM, counties, [jingkai], date(2024, 6, 1))
    assert jingkai not in members(counties, LATER)
    groups.add_members(SYSTEM, counties, [jingkai], LATER)
    assert jingkai in members(counties, LATER)
    assert len([one for one in known.memberships([counties]) if one.unit_id == jingkai]) == 1


def test_a_membership_is_begun_earlier_by_moving_its_first_day(world: World, counties: int):
    jingkai = world.units["jingkai"]
    groups.add_members(SYSTEM, counties, [jingkai], LATER)
    assert groups.add_members(SYSTEM, counties, [jingkai], date(2024, 5, 1)) == 1
    assert jingkai in members(counties, date(2024, 5, 1))
    assert len([one for one in known.memberships([counties]) if one.unit_id == jingkai]) == 1


def test_a_membership_that_never_was_gives_a_later_beginning_no_end(world: World, counties: int):
    jingkai = world.units["jingkai"]
    groups.add_members(SYSTEM, counties, [jingkai], LATER)
    groups.end_members(SYSTEM, counties, [jingkai], date(2024, 5, 20))
    groups.add_members(SYSTEM, counties, [jingkai], date(2024, 5, 27))
    assert jingkai not in members(counties, date(2024, 5, 26))
    assert jingkai in members(counties, date(2024, 5, 27)) and jingkai in members(counties, LATER)


def test_a_closed_unit_is_meant_by_notices_up_to_the_eve_of_its_end(world: World, counties: int, on):
    on(moment(LATER))
    dayu = world.units["dayu"]
    units.close_unit(SYSTEM, dayu, LATER, "撤县设区")
    for day, meant in ((LATER - timedelta(days=1), True), (LATER, False)):
        register = register_on(day)
        named = resolve("大余县人民政府", register, day).unit_ids
        every = resolve("各县（市、区）人民政府", register, day).unit_ids
        assert (dayu in named, dayu in every) == (meant, meant), day


def test_adding_or_ending_nobody_is_refused(world: World, counties: int):
    for act in (groups.add_members, groups.end_members):
        with pytest.raises(Refused):
            act(SYSTEM, counties, [], LATER)
    with pytest.raises(Refused, match="不用再加"):
        groups.add_members(SYSTEM, counties, [world.units["dayu"]], LATER)
    with pytest.raises(Refused):
        groups.end_members(SYSTEM, counties, [world.units["sifaju"]], LATER)


def test_a_renamed_group_keeps_its_members(world: World, counties: int):
    before = members(counties, LATER)
    groups.change_group(SYSTEM, counties, GroupDetails("各县（市、区）人民政府办公室", ("各县区",)))
    assert members(counties, LATER) == before
    with pytest.raises(Refused, match="没有改动"):
        groups.change_group(SYSTEM, counties, GroupDetails("各县（市、区）人民政府办公室", ("各县区",)))


def test_only_the_office_and_the_administrator_keep_groups(world: World, counties: int):
    before = head_of(0)
    for name in ("dayu", "lingdao", "shenji"):
        with pytest.raises(Denied):
            groups.end_members(world.actor(name), counties, [world.units["dayu"]], LATER)
    assert head_of(0) == before
    assert db.session.scalar(select(func.count()).where(UnitGroupMember.valid_to.is_not(None))) == 0
