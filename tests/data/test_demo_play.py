"""The demo in a database: loaded by the product's own actions, moved forward day by day, started again.

One database is loaded for the whole file, and its day is moved once, to 12 July; past days are asked for by
as_of. Before that a visitor signs in as 市司法局 on 3 July and hands in two tasks by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Databases, settings
from tracker import clock, create_app
from tracker.actions.passwords import fits
from tracker.actions.progress import log_progress
from tracker.actions.returns import file_return
from tracker.actions.writing import Denied, Refused
from tracker.demo import acting, plan, play, register, story, timetable
from tracker.demo.acting import Stage
from tracker.demo.play import Moved
from tracker.demo.story import StepKind
from tracker.models import (
    AuditEvent,
    Measure,
    PartyExpression,
    Plan,
    ProgressEntry,
    ReportCall,
    SubmissionItem,
    Task,
    Unit,
    db,
)
from tracker.queries import accounts, audit_check, proof
from tracker.queries.reasons import ReasonedCell, cells_on
from tracker.rules.access import SYSTEM, Actor, Role
from tracker.rules.lights import Light

CODE_OF = {unit.name: unit.code for unit in register.UNITS}
STANDING, REACHED = date(2024, 7, 3), date(2024, 7, 12)


@dataclass
class Demo:
    plan_id: int
    stage: Stage
    moved: Moved

    def cells(self, day: date) -> dict[tuple[str, int], ReasonedCell]:
        """The cells of a day by unit code and task, as they were known at its end."""
        found = cells_on(SYSTEM, self.plan_id, day, REACHED)
        return {(CODE_OF[cell.unit], cell.task): cell for cell in found}

    def red(self, day: date) -> dict[str, set[int]]:
        result: dict[str, set[int]] = {}
        for (unit, task), cell in self.cells(day).items():
            if cell.light is Light.RED:
                result.setdefault(unit, set()).add(task)
        return result


def _office() -> Actor:
    actor = accounts.actor_named(register.OFFICE_ACCOUNT)
    assert actor is not None
    return actor


def _visitor_hands_in(stage: Stage) -> None:
    """What the README tells a newcomer to do: one entry put to tasks 五 and 九, and both filed."""
    actor = accounts.actor_named("sifaju")
    assert actor is not None and actor.unit_id is not None
    cells = [stage.assignments[actor.unit_id, task] for task in (5, 9)]
    log_progress(
        actor,
        stage.plan_id,
        cells,
        text="召开座谈会，收到意见6条。",
        happened_on=STANDING,
        extent="under_way",
    )
    file_return(actor, stage.plan_id, stage.call_id, actor.unit_id, items=dict.fromkeys(cells, ""))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    url = databases.copy(folder)
    app = create_app(settings(folder, url) | {"DEMO": True})
    with app.app_context():
        plan_id = play.load()
        clock.set_demo_day(accounts.demo_day())
        stage = acting.stage_of(plan_id)
        # Later than anything the story has for that day.
        with clock.at(datetime.combine(STANDING, time(20, 0), clock.SHANGHAI)):
            _visitor_hands_in(stage)
        moved = play.move_to(_office(), REACHED)
        yield Demo(plan_id, stage, moved)
        clock.set_demo_day(None)
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def test_every_unit_has_the_role_in_every_task_that_the_notice_and_the_office_gave_it(demo: Demo):
    found = {key: cell.role for key, cell in demo.cells(REACHED).items()}
    wanted = {(unit, task.number): role for task in plan.TASKS for unit, role in plan.shares_of(task).items()}
    assert found == wanted
    assert len(found) == 719


def test_the_plan_was_read_from_the_notice_as_it_is_meant(demo: Demo):
    issued = db.session.get_one(Plan, demo.plan_id)
    call = db.session.scalars(select(ReportCall).where(ReportCall.plan_id == demo.plan_id)).one()
    assert (issued.document_number, issued.title, issued.issued_on, issued.contact_email, call.due_on) == (
        plan.NUMBER,
        plan.LETTER.title,
        plan.ISSUED_ON,
        plan.RETURN_EMAIL,
        plan.RETURN_DUE,
    )
    tasks = db.session.scalars(select(Task).where(Task.plan_id == demo.plan_id).order_by(Task.number)).all()
    assert [(task.title, task.short_title, task.text, task.due_on) for task in tasks] == [
        (task.title, task.short_title, task.text, None) for task in plan.TASKS
    ]
    measures = db.session.execute(select(Measure.text, Measure.kind).order_by(Measure.id)).all()
    assert measures == [(one.text, one.kind) for task in plan.TASKS for one in task.measures]


def test_a_person_of_the_office_decided_who_the_departments_concerned_are(demo: Demo):
    rows = db.session.scalars(
        select(PartyExpression).where(PartyExpression.text == plan.SOME_DEPARTMENTS)
    ).all()
    assert len(rows) == 3
    assert {(row.resolved_by, row.decided_by) for row in rows} == {("person", "周子衡（市政府办公室）")}


def test_units_have_their_contacts_and_everyone_signs_in_with_the_published_password(demo: Demo):
    dayu = db.session.scalars(select(Unit).where(Unit.code == "dayu")).one()
    assert (dayu.contact_person, dayu.office_phone, dayu.kind) == ("朱文斌", "0797-8000007", "county")
    for wanted in register.ACCOUNTS:
        account = accounts.account_named(wanted.name)
        assert account is not None and not account.must_change_password
        assert account.roles == [Role(wanted.role)]
    assert fits(account.password_hash, register.PASSWORD)


def test_on_the_eve_of_3_july_the_lights_are_those_of_the_story(demo: Demo):
    eve = date(2024, 7, 2)
    filed: set[tuple[str, int]] = set()
    closed: set[tuple[str, int]] = set()
    for step in story.steps_between(story.FIRST_DAY, eve):
        cells = {(step.unit, task) for task in step.tasks}
        filed |= cells if step.kind == StepKind.FILE else set()
        closed |= cells if step.kind == StepKind.CLOSE else set()
    lights = {key: cell.light for key, cell in demo.cells(eve).items()}
    assert lights == {
        key: Light.CLOSED if key in closed else Light.GREEN if key in filed else Light.AMBER for key in lights
    }
    counts = Counter(lights.values())
    assert counts[Light.AMBER] < counts[Light.GREEN]


def test_after_the_last_day_those_who_filed_late_on_paper_or_not_at_all_are_red(demo: Demo):
    rest = {
        "dayu": set(range(1, 13)) - {8},
        "chongyi": {3, 6, 9},
        "huichang": {3, 6, 9},
        "jiaoyuju": {3, 6, 9},
    }
    late = {
        "ruijin": {4},
        "longnan": {6},
        "shangyou": {5},
        "shicheng": {12},
        "rongjiang": {12},
        "tiyuju": {10},
        "linyeju": {7},
    }
    paper = {timetable.PAPER_UNIT: set(plan.tasks_of(timetable.PAPER_UNIT))}
    assert demo.red(date(2024, 7, 5)) == {}
    assert demo.red(date(2024, 7, 6)) == rest | late | paper
    assert demo.red(date(2024, 7, 8)) == rest


def test_the_paper_return_is_red_until_it_is_entered_and_then_green_without_a_late_mark(demo: Demo):
    before, after = demo.cells(date(2024, 7, 7)), demo.cells(date(2024, 7, 8))
    for task in plan.tasks_of(timetable.PAPER_UNIT):
        assert before[timetable.PAPER_UNIT, task].light is Light.RED
        cell = after[timetable.PAPER_UNIT, task]
        assert (cell.light, cell.late) == (Light.GREEN, False)
    assert (after["ruijin", 4].light, after["ruijin", 4].late) == (Light.GREEN, True)


def test_what_a_visitor_filed_by_hand_is_not_filed_again_by_the_story(demo: Demo):
    unit_id = demo.stage.units["sifaju"]
    cells = [demo.stage.assignments[unit_id, task] for task in plan.tasks_of("sifaju")]
    filed = db.session.scalar(
        select(func.count()).select_from(SubmissionItem).where(SubmissionItem.assignment_id.in_(cells))
    )
    assert filed == len(cells)
    assert demo.cells(STANDING)["sifaju", 5].light is Light.GREEN
    assert demo.cells(STANDING)["sifaju", 6].light is Light.AMBER
    assert demo.moved.left_out == 0


def test_the_wrong_entry_stays_and_its_correction_points_at_it(demo: Demo):
    right = db.session.scalars(select(ProgressEntry).where(ProgressEntry.corrects_id.is_not(None))).one()
    wrong = db.session.get_one(ProgressEntry, right.corrects_id)
    assert right.text.startswith(wrong.text[:10])
    assert right.text != wrong.text
    assert right.unit_id == wrong.unit_id == demo.stage.units[timetable.CORRECTING_UNIT]


def test_no_step_is_recorded_before_what_stands_before_it(demo: Demo):
    moments = db.session.scalars(
        select(AuditEvent.at).where(AuditEvent.chain_id == demo.plan_id).order_by(AuditEvent.number)
    ).all()
    assert moments == sorted(moments)


def test_steps_that_are_taken_again_write_nothing(demo: Demo):
    def events() -> int:
        return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0

    before = events()
    coming = story.steps_between(date(2024, 7, 8), date(2024, 7, 11))
    assert {step.kind for step in coming} == {StepKind.LOG, StepKind.FILE, StepKind.CLOSE, StepKind.REOPEN}
    for step in coming:
        if step.kind != StepKind.REOPEN:
            acting.take(demo.stage, step, step.at)
    assert events() == before


def test_every_light_of_every_day_and_every_chain_holds(demo: Demo):
    proved = proof.prove(demo.plan_id, date(2024, 5, 14), date(2024, 7, 31), REACHED)
    assert proved.disagreements == ()
    assert proved.lights > 50_000
    checked = audit_check.check(SYSTEM)
    assert checked.is_good, checked.sentences


def test_the_day_moves_forward_only_and_not_beyond_the_year(demo: Demo):
    assert (demo.moved.left, demo.moved.reached) == (STANDING, REACHED)
    assert demo.moved.taken == len(story.steps_between(STANDING, date(2024, 7, 11)))
    for day in (date(2024, 7, 11), REACHED, date(2025, 1, 1)):
        with pytest.raises(Refused) as refused:
            play.move_to(_office(), day)
        assert refused.value.messages[0][0] == "day"
    assert accounts.demo_day() == REACHED


def test_only_the_office_and_the_system_move_the_day(demo: Demo):
    clerk = accounts.actor_named("dayu")
    assert clerk is not None
    with pytest.raises(Denied):
        play.move_to(clerk, date(2024, 7, 13))


def test_a_database_with_accounts_is_not_loaded_over(demo: Demo):
    with pytest.raises(Refused, match="已经载入"):
        play.load()


@pytest.fixture
def empty(app: Flask) -> Iterator[None]:
    yield
    clock.set_demo_day(None)


def test_a_visitors_closed_account_leaves_its_steps_out_and_the_story_goes_on(empty: None):
    play.load(date(2024, 5, 17))
    first = story.steps_between(date(2024, 5, 17), date(2024, 5, 17))
    stage = acting.stage_of(1)
    stage.actors[first[0].account] = None
    with pytest.raises(Denied):
        acting.take(stage, first[0], first[0].at)
    acting.take(stage, first[1], first[1].at)


def test_a_reset_throws_everything_away_and_loads_again(empty: None):
    told: list[tuple[int, int]] = []
    play.load(date(2024, 5, 18))
    play.move_to(SYSTEM, date(2024, 5, 20))
    play.reset(date(2024, 5, 17), tell=lambda done, of: told.append((done, of)))
    assert accounts.demo_day() == date(2024, 5, 17)
    entries = db.session.scalar(select(func.count()).select_from(ProgressEntry))
    assert entries == len(story.steps_between(story.FIRST_DAY, date(2024, 5, 16)))
    assert told[-1] == (entries, entries)
    assert audit_check.check(SYSTEM).is_good


def test_a_loading_that_broke_off_begins_anew(empty: None):
    class Interrupted(Exception):
        pass

    def interrupt(done: int, of: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        play.load(date(2024, 5, 17), tell=interrupt)
    assert not play.is_loaded()
    play.load(date(2024, 5, 17))
    assert play.is_loaded()
    entries = db.session.scalar(select(func.count()).select_from(ProgressEntry))
    assert entries == len(story.steps_between(story.FIRST_DAY, date(2024, 5, 16)))


def test_a_system_that_holds_no_demo_is_never_emptied(world):
    with pytest.raises(Refused, match="不是演示数据"):
        play.reset()
    with pytest.raises(Refused, match="已有数据"):
        play.load()
    assert db.session.scalar(select(func.count()).select_from(Unit))


def test_where_no_demo_stands_no_day_is_moved(world):
    with pytest.raises(Refused, match="没有演示数据"):
        play.move_to(world.office, date(2024, 7, 4))
