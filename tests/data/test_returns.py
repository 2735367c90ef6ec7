"""Handing in: what is filed, when it counts, and what is refused."""

from __future__ import annotations

import threading
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from tests.world import DUE, World, head_of, moment
from tracker import clock
from tracker.actions.assignments import add_assignment, release_assignment
from tracker.actions.closures import close_assignment
from tracker.actions.progress import Received, log_progress
from tracker.actions.returns import field_of, file_return
from tracker.actions.writing import Denied, Refused, writing
from tracker.models import FOR_EVER, ReportCall, Submission, SubmissionItem, TurnRow, db
from tracker.queries.returns import receipt
from tracker.queries.status import status
from tracker.rules.access import SYSTEM, Permission

pytestmark = pytest.mark.database

TODAY = date(2024, 7, 3)


def _log(world: World, *tasks: int, unit: str = "sifaju") -> int:
    ids = [world.assignment(unit, task) for task in tasks]
    actor = world.actor(unit)
    return log_progress(
        actor, world.plan_id, ids, text="做了。", happened_on=date(2024, 6, 3), extent="under_way"
    )


def _file(world: World, items: dict[int, str], by: str = "sifaju", unit: str = "sifaju", **more) -> int:
    ids = {world.assignment(unit, task): reason for task, reason in items.items()}
    call_id = more.pop("call_id", world.call_id)
    return file_return(world.actor(by), world.plan_id, call_id, world.units[unit], items=ids, **more)


def _refusal(world: World, items: dict[int, str], **more) -> dict[str, str]:
    head = head_of(world.plan_id)
    with pytest.raises(Refused) as refused:
        _file(world, items, **more)
    assert head_of(world.plan_id) == head
    return dict(refused.value.messages)


def _row(world: World, task: int, unit: str = "sifaju") -> TurnRow:
    return db.session.scalars(
        select(TurnRow).where(
            TurnRow.assignment_id == world.assignment(unit, task), TurnRow.known_until == FOR_EVER
        )
    ).one()


@pytest.fixture
def _standing_day(on):
    on(moment(TODAY))


@pytest.mark.usefixtures("_standing_day")
def test_entries_and_explicit_zeros_are_filed_in_one_return(world: World):
    entry_id = _log(world, 1, 2)
    submission_id = _file(world, {1: "", 2: "", 3: "本期没有这方面的工作。"})
    items = {
        item.assignment_id: (item.last_entry_id, item.zero_reason)
        for item in db.session.scalars(select(SubmissionItem))
    }
    assert items == {
        world.assignment("sifaju", 1): (entry_id, ""),
        world.assignment("sifaju", 2): (entry_id, ""),
        world.assignment("sifaju", 3): (None, "本期没有这方面的工作。"),
    }
    shown = receipt(submission_id)
    assert (
        shown is not None
        and not shown.is_late
        and [item.numeral for item in shown.items] == ["一", "二", "三"]
    )


@pytest.mark.usefixtures("_standing_day")
def test_a_filed_cell_no_longer_turns(world: World):
    assert _row(world, 2).red_from == date(2024, 7, 6)
    _log(world, 2)
    _file(world, {2: ""})
    row = _row(world, 2)
    assert row.red_from is None and row.amber_from is None and not row.late


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (moment(DUE, 23, 59), False),
        (datetime(2024, 7, 5, 23, 59, 59, 999999, tzinfo=clock.SHANGHAI), False),
        (moment(date(2024, 7, 6), 0, 0), True),
    ],
)
def test_late_is_judged_by_the_moment_of_receipt(world: World, on, at, late):
    on(at)
    _log(world, 2)
    shown = receipt(_file(world, {2: ""}))
    assert shown is not None and shown.is_late is late
    assert _row(world, 2).late is late


def test_a_paper_received_in_time_and_entered_later_is_not_late_but_known_only_from_then(world: World, on):
    on(moment(date(2024, 7, 8)))
    received = Received(moment(DUE, 16, 40), "盖章纸质件")
    ids = [world.assignment("dayu", 2)]
    log_progress(
        world.office,
        world.plan_id,
        ids,
        text="做了。",
        happened_on=TODAY,
        extent="under_way",
        received=received,
    )
    _file(world, {2: ""}, by="bangongshi", unit="dayu", received=received)
    row = _row(world, 2, "dayu")
    assert not row.late and row.red_from is None and row.known_from == date(2024, 7, 8)
    before = db.session.scalars(
        select(TurnRow).where(TurnRow.known_from < date(2024, 7, 8), TurnRow.assignment_id == ids[0])
    ).one()
    assert before.red_from == date(2024, 7, 6)


@pytest.mark.usefixtures("_standing_day")
def test_the_office_cannot_file_with_a_receipt_in_the_future_or_before_the_plan(world: World):
    zero = {2: "没有这方面的工作。"}
    more = {"by": "bangongshi", "unit": "dayu"}
    assert "received_at" in _refusal(world, zero, received=Received(moment(TODAY, 10, 1), "传真"), **more)
    early = Received(moment(date(2024, 5, 13)), "传真")
    assert "received_at" in _refusal(world, zero, received=early, **more)
    assert "received_how" in _refusal(world, zero, received=Received(moment(TODAY, 9), ""), **more)


@pytest.mark.usefixtures("_standing_day")
def test_entries_that_came_after_the_return_are_not_in_it(world: World):
    _log(world, 2)
    received = Received(moment(date(2024, 7, 2)), "盖章纸质件")
    messages = _refusal(world, {2: ""}, by="bangongshi", received=received)
    assert "请核对收到时间" in messages[field_of(world.assignment("sifaju", 2))]


@pytest.mark.usefixtures("_standing_day")
def test_an_item_without_entries_needs_a_reason(world: World):
    messages = _refusal(world, {1: "", 2: "无"})
    assert "写明无进展的原因" in messages[field_of(world.assignment("sifaju", 1))]
    assert "至少 2 个字" in messages[field_of(world.assignment("sifaju", 2))]
    assert _file(world, {2: "没有"})


@pytest.mark.usefixtures("_standing_day")
def test_a_zero_return_cannot_stand_beside_entries(world: World):
    _log(world, 2)
    assert "已有进展" in _refusal(world, {2: "没有工作"})[field_of(world.assignment("sifaju", 2))]


@pytest.mark.usefixtures("_standing_day")
def test_nothing_ticked_is_refused(world: World):
    assert "tasks" in _refusal(world, {})


@pytest.mark.usefixtures("_standing_day")
def test_each_assignment_is_filed_once_to_a_call(world: World):
    _log(world, 1, 2)
    _file(world, {1: ""})
    messages = _refusal(world, {1: "", 2: ""})
    assert list(messages) == [field_of(world.assignment("sifaju", 1))] and "7月3日 10:00 报送" in str(
        messages
    )
    assert db.session.scalar(select(func.count()).select_from(SubmissionItem)) == 1


@pytest.mark.usefixtures("_standing_day")
def test_the_same_form_sent_again_is_one_return(world: World):
    _log(world, 1)
    first = _file(world, {1: ""}, once="form-1")
    assert _file(world, {1: ""}, once="form-1") == first
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 1


@pytest.mark.usefixtures("_standing_day")
def test_a_second_call_wants_what_is_new(world: World):
    with writing(SYSTEM, Permission.PLAN_CHANGE, chain_id=world.plan_id) as write:
        (second,) = write.insert(ReportCall, [{
            "plan_id": world.plan_id, "name": "年底报送", "due_on": date(2024, 12, 20), "due_inclusive": True,
            "due_cutoff": None, "due_inferred": False, "due_text": "12月20日前",
        }])  # fmt: skip
        write.event("plan.changed", about=("plan", world.plan_id))
    _log(world, 2)
    _file(world, {2: ""})
    assert "写明无进展" in str(_refusal(world, {2: ""}, call_id=second))
    entry_id = _log(world, 2)
    _file(world, {2: ""}, call_id=second)
    newest = select(SubmissionItem.last_entry_id).where(SubmissionItem.call_id == second)
    assert db.session.scalars(newest).one() == entry_id


@pytest.mark.usefixtures("_standing_day")
def test_what_is_another_units_is_denied(world: World):
    for by in ("dayu", "lingdao", "guanliyuan", "shenji", "bangongshi"):
        with pytest.raises(Denied):
            _file(world, {2: "没有工作"}, by=by)
    with pytest.raises(Denied):
        _file(world, {2: "没有工作"}, call_id=99)
    ids = {world.assignment("sifaju", 2): "没有工作"}
    with pytest.raises(Denied):
        file_return(world.office, world.plan_id, world.call_id, world.units["dayu"], items=ids,
                    received=Received(moment(TODAY, 9), "传真"))  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


@pytest.mark.usefixtures("_standing_day")
def test_a_released_assignment_is_not_filed_and_a_closed_one_may_be(world: World):
    release_assignment(world.office, world.assignment("sifaju", 1), "职责已划转。")
    close_assignment(world.office, world.assignment("sifaju", 2), "已核实。")
    assert "任务一已解除" in str(_refusal(world, {1: "没有工作"}))
    assert _file(world, {2: "没有工作"})


def test_two_people_filing_at_once_give_one_return_and_one_message(world: World, app):
    items = {world.assignment("sifaju", 2): "没有这方面的工作。"}
    actor, unit_id = world.actor("sifaju"), world.units["sifaju"]
    db.session.remove()
    start = threading.Barrier(2)
    filed: list[int] = []
    refused: list[str] = []

    def file() -> None:
        with app.app_context(), clock.at(moment(TODAY)):
            start.wait()
            try:
                filed.append(file_return(actor, world.plan_id, world.call_id, unit_id, items=items))
            except Refused as fault:
                refused.append(str(fault))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=file) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(filed) == 1 and len(refused) == 1 and "报送，不用再报" in refused[0]


def test_who_was_given_a_task_after_the_last_day_files_no_return_for_it(world: World, on):
    on(moment(date(2024, 7, 8)))
    unit = world.units["jingkai"]
    cell = add_assignment(world.office, world.plan_id, world.tasks[2], unit, "responsible", "新增。")
    paper = Received(at=moment(date(2024, 7, 8), 9), how="盖章纸质件")
    with pytest.raises(Refused) as refused:
        file_return(
            world.office, world.plan_id, world.call_id, unit, items={cell: "刚接手。"}, received=paper
        )
    assert dict(refused.value.messages) == {
        field_of(cell): "任务二是报送截止以后才交办的，不用报送，请取消勾选。"
    }


def test_one_return_of_all_that_are_owed_is_one_in_the_status_report(world: World, on):
    on(moment(TODAY))
    _log(world, 1)
    _file(world, {1: ""})
    found = status(world.office, world.plan_id, TODAY, TODAY).filed
    assert (found.part, found.whole) == (1, 32)
