"""The proof that what SQL counts is what the facts say."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, update

from tests.world import ISSUED, World, build_world, moment
from tracker import clock
from tracker.actions import calendar
from tracker.actions.assignments import release_assignment, restore_assignment
from tracker.actions.closures import close_assignment, reopen_assignment
from tracker.actions.progress import Received, log_progress
from tracker.actions.rebuilding import rebuild
from tracker.actions.returns import file_return
from tracker.models import TurnRow, db
from tracker.queries import shares
from tracker.queries.cells import explained
from tracker.queries.changes import counts_on
from tracker.queries.plans import plan_head
from tracker.queries.proof import prove
from tracker.rules.access import SYSTEM
from tracker.rules.lights import Light

pytestmark = pytest.mark.database
YEARS_END = date(2024, 12, 31)
TODAY = date(2024, 7, 20)


def _story(world: World) -> None:
    """A late return, one taken in on paper, a claim, a closure and a reopening."""
    dayu, sifaju = world.actor("dayu"), world.actor("sifaju")
    with clock.at(moment(date(2024, 6, 3))):
        cells = [world.assignment("sifaju", 1), world.assignment("sifaju", 4)]
        log_progress(
            sifaju, world.plan_id, cells, text="完成目录梳理。", happened_on=date(2024, 6, 3), extent="done"
        )
    with clock.at(moment(date(2024, 6, 20))):
        close_assignment(world.office, world.assignment("sifaju", 1), "已核实。")
    with clock.at(moment(date(2024, 7, 8))):
        cell = world.assignment("dayu", 1)
        log_progress(
            dayu, world.plan_id, [cell], text="补报。", happened_on=date(2024, 7, 4), extent="under_way"
        )
        file_return(dayu, world.plan_id, world.call_id, world.units["dayu"], items={cell: ""})
        paper = Received(at=moment(date(2024, 7, 5), 16), how="纸质件送达")
        cell = world.assignment("ruijin", 2)
        log_progress(
            world.office, world.plan_id, [cell], text="纸质件。", happened_on=date(2024, 7, 3), extent="done",
            received=paper,
        )  # fmt: skip
        file_return(
            world.office,
            world.plan_id,
            world.call_id,
            world.units["ruijin"],
            items={cell: ""},
            received=paper,
        )
    with clock.at(moment(date(2024, 7, 10))):
        reopen_assignment(world.office, world.assignment("sifaju", 1), "材料不全。")


def test_every_light_of_every_day_agrees_with_a_separate_reading(world: World):
    _story(world)
    found = prove(world.plan_id, ISSUED, YEARS_END, TODAY)
    assert found.disagreements == ()
    assert found.lights == 32 * found.days and found.days == 232


def test_one_day_changed_by_hand_is_found_and_named(world: World):
    _story(world)
    row = db.session.scalars(
        select(TurnRow).where(TurnRow.assignment_id == world.assignment("shicheng", 1))
    ).one()
    db.session.execute(update(TurnRow).where(TurnRow.id == row.id).values(amber_from=date(2024, 7, 3)))
    db.session.commit()
    (wrong,) = prove(world.plan_id, ISSUED, YEARS_END, TODAY).disagreements
    assert (wrong.day, wrong.assignment_id) == (date(2024, 7, 2), world.assignment("shicheng", 1))
    assert wrong.counted == (Light.IDLE, False) and wrong.read == (Light.AMBER, False)


def test_a_row_too_many_and_a_row_too_few_are_found(world: World):
    row = db.session.scalars(
        select(TurnRow).where(TurnRow.assignment_id == world.assignment("dayu", 1))
    ).one()
    values = {
        column.name: getattr(row, column.name) for column in TurnRow.__table__.columns if column.name != "id"
    }
    db.session.add(TurnRow(**values))
    db.session.commit()
    assert prove(world.plan_id, ISSUED, ISSUED, TODAY).disagreements[0].counted is None
    for one in db.session.scalars(
        select(TurnRow).where(TurnRow.assignment_id == world.assignment("dayu", 1))
    ):
        db.session.delete(one)
    db.session.commit()
    assert prove(world.plan_id, ISSUED, ISSUED, TODAY).disagreements[0].counted is None


def test_a_rebuild_from_the_facts_gives_the_same_lights(world: World, on):
    _story(world)
    on(moment(TODAY))
    db.session.execute(update(TurnRow).values(red_from=date(2024, 5, 20)))
    db.session.commit()
    head = plan_head(SYSTEM, world.plan_id)
    assert head is not None
    rebuild(SYSTEM, world.plan_id, head.subject)
    assert prove(world.plan_id, ISSUED, YEARS_END, TODAY).disagreements == ()
    assert db.session.scalar(select(func.count()).select_from(TurnRow)) > 32


def test_a_paper_received_in_time_and_entered_later_is_red_until_it_was_entered(world: World):
    _story(world)
    cell = world.assignment("ruijin", 2)
    rows = {
        day: db.session.scalars(
            select(TurnRow).where(
                TurnRow.assignment_id == cell, TurnRow.known_from <= day, TurnRow.known_until > day
            )
        ).one()
        for day in (date(2024, 7, 7), date(2024, 7, 8))
    }
    assert rows[date(2024, 7, 7)].red_from == date(2024, 7, 6)
    assert rows[date(2024, 7, 8)].red_from is None and rows[date(2024, 7, 8)].late is False


def test_a_correction_that_says_done_as_before_keeps_the_receipt_of_the_first_claim(world: World):
    cell = world.assignment("sifaju", 4)  # due on 30 June
    sifaju = world.actor("sifaju")
    with clock.at(moment(date(2024, 6, 28))):
        first = log_progress(
            sifaju, world.plan_id, [cell], text="已完成。", happened_on=date(2024, 6, 28), extent="done"
        )
    with clock.at(moment(date(2024, 7, 3))):
        second = log_progress(
            sifaju, world.plan_id, [cell], text="已全部完成。", happened_on=date(2024, 6, 28), extent="done",
            corrects_id=first,
        )  # fmt: skip
    with clock.at(moment(date(2024, 7, 4))):
        log_progress(
            sifaju, world.plan_id, [cell], text="已全部完成，共3项。", happened_on=date(2024, 6, 28), extent="done",
            corrects_id=second,
        )  # fmt: skip
    row = db.session.scalars(
        select(TurnRow).where(TurnRow.assignment_id == cell).order_by(TurnRow.id.desc()).limit(1)
    ).one()
    assert row.late is False and row.red_from == date(2024, 7, 6)
    assert prove(world.plan_id, ISSUED, YEARS_END, TODAY).disagreements == ()


def test_the_check_is_for_those_who_see_the_whole_plan(
    app: Flask, world: World, on, monkeypatch: pytest.MonkeyPatch
):
    on(moment(TODAY))
    monkeypatch.setenv("TRACKER_AS", "dayu")
    for options in ([], ["--plan", str(world.plan_id)]):
        done = app.test_cli_runner().invoke(args=["turns", "check", *options])
        assert "核对" not in done.output or "没有可核对" in done.output
    monkeypatch.setenv("TRACKER_AS", "lingdao")
    assert "全部一致" in app.test_cli_runner().invoke(args=["turns", "check"]).output


def test_a_correction_that_says_more_than_before_is_received_when_it_comes(world: World):
    cell = world.assignment("sifaju", 4)  # due on 30 June
    sifaju = world.actor("sifaju")
    with clock.at(moment(date(2024, 6, 28))):
        first = log_progress(
            sifaju,
            world.plan_id,
            [cell],
            text="正在办理。",
            happened_on=date(2024, 6, 28),
            extent="under_way",
        )
    with clock.at(moment(date(2024, 7, 3))):
        log_progress(
            sifaju, world.plan_id, [cell], text="已完成。", happened_on=date(2024, 6, 28), extent="done",
            corrects_id=first,
        )  # fmt: skip
    (late,) = db.session.scalars(
        select(TurnRow.late).where(TurnRow.assignment_id == cell).order_by(TurnRow.id.desc()).limit(1)
    )
    assert late is True


def test_a_built_in_year_that_comes_with_an_upgrade_leaves_the_days_before_it_as_they_were(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as older:
        older.setattr(
            calendar, "holidays", {day: name for day, name in calendar.holidays.items() if day.year < 2024}
        )
        world = build_world()
    upgraded_on = date(2024, 7, 3)
    with clock.at(moment(upgraded_on)):
        assert calendar.load_built_in(SYSTEM) > 0
    office = world.office
    counted = {day: counts_on(office, world.plan_id, day) for day in (date(2024, 7, 2), upgraded_on)}
    assert [counts[Light.AMBER] for counts in counted.values()] == [0, 24]
    assert prove(world.plan_id, ISSUED, YEARS_END, upgraded_on).disagreements == ()


def test_a_share_that_was_released_and_restored_is_read_by_what_was_known_on_each_day(world: World, on):
    cell = world.assignment("dayu", 1)
    for day, change in ((date(2024, 7, 8), release_assignment), (date(2024, 7, 15), restore_assignment)):
        with clock.at(moment(day)):
            change(world.office, cell, "职责调整。")
    on(moment(TODAY))
    assert prove(world.plan_id, ISSUED, YEARS_END, TODAY).disagreements == ()
    head = shares.cell(world.plan_id, cell)
    assert head is not None
    released = [explained(head, date(2024, 7, day), TODAY).is_released for day in (7, 8, 14, 15)]
    assert released == [False, True, True, False]


def _check_in_terminal(app: Flask, monkeypatch: pytest.MonkeyPatch, account: str) -> Result:
    monkeypatch.setenv("TRACKER_AS", account)
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["turns", "check"])


def test_the_command_ends_with_1_and_names_the_cell_whose_row_was_changed_by_hand(
    app: Flask, world: World, on, monkeypatch: pytest.MonkeyPatch
):
    on(moment(TODAY))
    sound = _check_in_terminal(app, monkeypatch, "bangongshi")
    assert sound.exit_code == 0 and "全部一致" in sound.output
    changed = TurnRow.assignment_id == world.assignment("dayu", 2)
    db.session.execute(update(TurnRow).where(changed).values(amber_from=date(2024, 7, 1)))
    db.session.commit()
    wrong = _check_in_terminal(app, monkeypatch, "bangongshi")
    assert wrong.exit_code == 1
    assert "2024-07-01 大余县人民政府 任务2：推算表为 ▲ 预警，按事实应为 ○ 未启动。" in wrong.stderr


def test_the_command_names_no_cells_to_a_unit(app: Flask, world: World, on, monkeypatch: pytest.MonkeyPatch):
    on(moment(TODAY))
    db.session.execute(update(TurnRow).values(amber_from=None))
    db.session.commit()
    told = _check_in_terminal(app, monkeypatch, "sifaju")
    assert told.exit_code == 0 and "大余县" not in told.stderr
