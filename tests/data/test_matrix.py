"""The matrix on any day, counted by the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from tests.client import Statements
from tests.factories import UnitRow
from tests.world import ISSUED, World, moment
from tracker import clock
from tracker.actions.closures import close_assignment
from tracker.actions.groups import end_members
from tracker.actions.progress import log_progress
from tracker.actions.units import rename_unit
from tracker.actions.writing import writing
from tracker.models import TurnRow, Unit, db
from tracker.queries.changes import changes
from tracker.queries.matrix import LEAD, Filters, Matrix, light_of, matrix
from tracker.queries.reasons import Which, cells_on
from tracker.queries.sheets import unit_sheet
from tracker.rules.access import SYSTEM, Permission
from tracker.rules.lights import Light

pytestmark = pytest.mark.database


def _cell(found: Matrix, unit_id: int, number: int) -> tuple[int, int] | None:
    row = next(row for section in found.sections for row in section.rows if row.unit_id == unit_id)
    return row.cells[number - 1]


def test_an_unfiled_cell_is_idle_then_amber_from_2_july_and_red_from_6_july(world: World):
    for day, light in (
        (date(2024, 7, 1), Light.IDLE),
        (date(2024, 7, 2), Light.AMBER),
        (date(2024, 7, 5), Light.AMBER),
        (date(2024, 7, 6), Light.RED),
    ):
        cell = _cell(matrix(world.office, world.plan_id, day), world.units["dayu"], 1)
        assert cell is not None and light_of(cell[1]) is light, day


def test_a_task_with_its_own_date_turns_by_it(world: World):
    found = matrix(world.office, world.plan_id, date(2024, 7, 1))
    assert [light_of(cell[1]) for cell in found.sections[0].rows[0].cells if cell] == [
        Light.IDLE, Light.IDLE, Light.IDLE, Light.RED,
    ]  # fmt: skip


def test_a_unit_without_a_share_has_no_row_and_counts_nowhere(world: World):
    found = matrix(world.office, world.plan_id, ISSUED)
    assert found.cells == 32 and found.units == 8
    assert "zone" not in {section.kind for section in found.sections}


def test_before_the_day_of_issue_there_is_nothing(world: World):
    assert matrix(world.office, world.plan_id, date(2024, 5, 13)).cells == 0


def test_lead_cells_are_marked_and_a_tasks_light_comes_from_them(world: World):
    found = matrix(world.office, world.plan_id, date(2024, 7, 6))
    cell = _cell(found, world.units["sifaju"], 2)
    assert cell is not None and cell[1] & LEAD
    assert found.leads == (Light.RED,) * 4
    only = matrix(world.office, world.plan_id, date(2024, 7, 6), Filters(only="lead"))
    assert only.cells == 6
    with clock.at(moment(date(2024, 7, 6))):
        close_assignment(world.office, world.assignment("dayu", 3), "已核实。")
        close_assignment(world.office, world.assignment("sifaju", 2), "已核实。")
    found = matrix(world.office, world.plan_id, date(2024, 7, 6))
    assert found.leads == (Light.RED, Light.CLOSED, Light.RED, Light.RED), "the worst of its lead units"


def test_the_day_before_is_counted_beside_the_day(world: World):
    found = matrix(world.office, world.plan_id, date(2024, 7, 6))
    assert found.before is not None
    assert (found.counts[Light.RED], found.before[Light.RED], found.before[Light.AMBER]) == (32, 8, 24)


def test_a_clerk_sees_its_own_row_and_the_columns_its_unit_leads(world: World):
    own = matrix(world.actor("jiaoyuju"), world.plan_id, ISSUED)
    assert (own.units, own.cells) == (1, 4)
    leading = matrix(world.actor("sifaju"), world.plan_id, ISSUED)
    assert (leading.units, leading.cells) == (8, 4 + 7)
    assert matrix(world.actor("jingkai"), world.plan_id, ISSUED).cells == 0


def test_a_group_narrows_the_rows_by_its_members_on_that_day(world: World):
    found = matrix(world.office, world.plan_id, ISSUED, Filters(group_id=1))
    assert [row.name for section in found.sections for row in section.rows] == ["大余县", "石城县", "瑞金市"]
    ended = date(2024, 6, 10)
    end_members(SYSTEM, 1, [world.units["dayu"]], ended)
    for day, members in ((ended - timedelta(days=1), 3), (ended, 2)):
        assert matrix(world.office, world.plan_id, day, Filters(group_id=1)).cells == 4 * members, day


def test_thousands_of_cells_are_rolled_up_by_parent_with_the_same_statements(world: World):
    office = world.office
    with Statements() as small:
        matrix(office, world.plan_id, date(2024, 7, 6))
    _many_townships(world, 200)
    with Statements() as large:
        found = matrix(office, world.plan_id, date(2024, 7, 6))
    assert len(small) == len(large) == 3
    assert found.is_rolled and found.cells == 32 + 200 * 4 and found.before is None
    (dayu,) = [row for section in found.sections for row in section.rolled if row.name == "大余县"]
    assert dayu.red == 4 + 200 * 4 and dayu.units == 201
    below = matrix(world.office, world.plan_id, date(2024, 7, 6), Filters(parent_id=world.units["dayu"]))
    assert not below.is_rolled and below.cells == 804 and below.pages == 2


def test_a_section_of_many_units_without_a_parent_is_turned_page_by_page(world: World):
    _many_townships(world, 200, of_their_own=True)
    office, day = world.office, date(2024, 7, 6)
    names: list[str] = []
    for page, elsewhere in ((1, 53), (2, 150)):
        found = matrix(office, world.plan_id, day, Filters(page=page))
        counties = next(section for section in found.sections if section.kind == "county")
        assert (found.is_rolled, found.pages, counties.elsewhere, counties.units) == (True, 2, elsewhere, 203)
        names += [row.name for row in counties.rolled]
    assert len(set(names)) == 203
    assert found.cells == 32 + 200 * 4


def _many_townships(world: World, n: int, *, of_their_own: bool = False) -> None:
    """Townships below one county, or each of its own, with the county's own turns."""
    county = world.units["dayu"]
    with writing(SYSTEM, Permission.REGISTER_KEEP) as write:
        rows = [
            UnitRow(kind="county", parent_id=None if of_their_own else county, name=f"大余县第{k}镇",
                    short_name=f"第{k}镇", sort_order=100 + k)
            for k in range(n)
        ]  # fmt: skip
        ids = write.insert(Unit, rows)
        write.event("units.imported", about=("register", 0))
    names = [column.name for column in TurnRow.__table__.columns if column.name != "id"]
    for row in db.session.query(TurnRow).filter_by(unit_id=county).all():
        values = {name: getattr(row, name) for name in names}
        db.session.add_all(
            TurnRow(**values | {"unit_id": unit_id, "parent_id": unit_id if of_their_own else county})
            for unit_id in ids
        )
    db.session.commit()


def test_changes_between_two_days_name_each_cell_that_turned(world: World, on):
    on(moment(date(2024, 7, 6)))
    office = world.office
    with Statements() as sent:
        found = changes(office, world.plan_id, date(2024, 7, 5), date(2024, 7, 6))
    assert len(sent) == 4
    assert len(found.changes) == found.cells == 24 and not found.is_cut  # task 4 was red already
    assert {(change.before, change.after) for change in found.changes} == {(Light.AMBER, Light.RED)}
    assert found.counts_after[Light.RED] == 32
    first = found.by_unit()[0]
    assert [change.unit_name for change in first[0]] == ["市政府办公室"] * len(first[0])
    assert len(first) == 1  # all its changes are alike


def test_a_cell_that_a_fact_has_turned_is_told_with_the_light_it_had(world: World, on):
    cell, day = world.assignment("dayu", 1), date(2024, 6, 3)
    on(moment(day))
    log_progress(
        world.actor("dayu"), world.plan_id, [cell], text="已召开会议。", happened_on=day, extent="under_way"
    )
    (change,) = changes(world.office, world.plan_id, day - timedelta(days=1), day).changes
    assert (change.assignment_id, change.before, change.after) == (cell, Light.IDLE, Light.GREEN)


def test_changes_that_are_not_listed_are_counted_and_namesakes_stay_apart(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    db.session.execute(update(Unit).where(Unit.kind == "county").values(short_name="城关镇"))
    db.session.commit()
    days = (date(2024, 7, 5), date(2024, 7, 6))
    whole = changes(world.office, world.plan_id, *days)
    assert len(whole.by_unit()) == len({change.unit_id for change in whole.changes})
    monkeypatch.setattr("tracker.queries.changes.MOST_SHOWN", 5)
    cut = changes(world.office, world.plan_id, *days)
    assert len(cut.changes) == 5 and cut.is_cut and cut.kinds == whole.kinds
    (kind,) = cut.kinds
    assert (kind.before, kind.after, kind.cells) == (Light.AMBER, Light.RED, 24)


def test_a_cell_that_a_fact_turned_between_the_days_is_a_change(world: World, on):
    on(moment(date(2024, 6, 20)))
    cell = world.assignment("dayu", 1)
    close_assignment(world.office, cell, "已核实。")
    found = changes(world.office, world.plan_id, date(2024, 6, 19), date(2024, 6, 20))
    assert [(one.assignment_id, one.before, one.after) for one in found.changes] == [
        (cell, Light.IDLE, Light.CLOSED)
    ]
    assert changes(world.office, world.plan_id, date(2024, 6, 20), date(2024, 6, 21)).changes == ()


def test_a_past_day_names_a_unit_as_it_was_called_then_on_every_sheet(world: World, on):
    renamed_on, day = date(2024, 8, 1), date(2024, 7, 6)
    on(moment(renamed_on))
    unit_id = world.units["shenpiju"]
    rename_unit(SYSTEM, unit_id, "测试市大数据局", "市大数据局", renamed_on)
    office = world.office
    for asked, name, short in (
        (day, "测试市行政审批局", "市行政审批局"),
        (renamed_on, "测试市大数据局", "市大数据局"),
    ):
        of_unit = Which(unit_id=unit_id)
        cell = cells_on(office, world.plan_id, asked, renamed_on, of_unit)[0]
        assert (cell.unit, cell.unit_short) == (name, short)
        sheet = unit_sheet(office, world.plan_id, unit_id, asked, renamed_on)
        assert sheet is not None and sheet.name == name
        changed = changes(office, world.plan_id, asked - timedelta(days=40), asked).changes
        assert short in {change.unit_name for change in changed}
        rows = {row.name for section in matrix(office, world.plan_id, asked).sections for row in section.rows}
        assert short in rows
