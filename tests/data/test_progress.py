"""Logging progress: what one entry writes, what is refused, corrections and 代录."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.client import Statements
from tests.world import World, head_of, moment
from tracker.actions.assignments import release_assignment
from tracker.actions.progress import NewEvidence, Received, log_progress
from tracker.actions.writing import Denied, Refused
from tracker.models import (
    FOR_EVER,
    AuditEvent,
    EntryAssignment,
    Evidence,
    ProgressEntry,
    StoredFile,
    TurnRow,
    db,
)
from tracker.queries import column, shares
from tracker.queries.files import DamagedFile, path_of, read_file
from tracker.queries.progress import entries

pytestmark = pytest.mark.database

TODAY = date(2024, 7, 3)


def _log(world: World, tasks=(2,), by="sifaju", unit="sifaju", **changes) -> int:
    given = {"text": "完成目录核对。", "happened_on": date(2024, 7, 2), "extent": "under_way"} | changes
    ids = [world.assignment(unit, task) for task in tasks]
    return log_progress(world.actor(by), world.plan_id, ids, **given)


def _count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def _messages(refused) -> dict[str, str]:
    return dict(refused.value.messages)


@pytest.fixture(autouse=True)
def _standing_day(on):
    on(moment(TODAY))


def test_one_entry_goes_to_several_tasks(world: World):
    entry_id = _log(world, tasks=(1, 2, 3))
    put = select(EntryAssignment.assignment_id).where(EntryAssignment.entry_id == entry_id)
    assert set(db.session.scalars(put)) == {world.assignment("sifaju", task) for task in (1, 2, 3)}
    assert _count(ProgressEntry) == 1
    (shown,) = entries([world.assignment("sifaju", 2)])
    assert shown.tasks == ("一", "二", "三") and shown.author == "李文" and not shown.received_how


def test_an_entry_starts_the_light_in_the_same_transaction(world: World):
    _log(world, tasks=(3,))
    row = db.session.scalars(
        select(TurnRow).where(
            TurnRow.assignment_id == world.assignment("sifaju", 3), TurnRow.known_until == FOR_EVER
        )
    ).one()
    assert row.started_on == TODAY


def test_an_entry_is_one_event_that_says_what_it_is_about(world: World):
    number, _ = head_of(world.plan_id)
    entry_id = _log(world, tasks=(1, 2))
    event = db.session.get(AuditEvent, (world.plan_id, number + 1))
    assert event is not None and event.name == "progress.logged"
    assert event.after["entry_id"] == entry_id and event.after["tasks"] == ["一", "二"]
    assert head_of(world.plan_id)[0] == number + 1


def test_the_same_form_sent_again_is_one_entry(world: World):
    first = _log(world, once="form-1")
    head = head_of(world.plan_id)
    assert _log(world, once="form-1") == first
    assert _count(ProgressEntry) == 1 and head_of(world.plan_id) == head


def test_a_task_ticked_twice_is_one(world: World):
    _log(world, tasks=(2, 2))
    assert _count(EntryAssignment) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "  \n "}, "text"),
        ({"text": "字" * 4001}, "text"),
        ({"happened_on": TODAY + timedelta(days=1)}, "happened_on"),
        ({"happened_on": date(2014, 7, 2)}, "happened_on"),
        ({"percent": -1}, "percent"),
        ({"percent": 101}, "percent"),
        ({"extent": "done", "percent": 90}, "percent"),
        ({"extent": "not_started", "percent": 10}, "percent"),
        ({"tasks": ()}, "tasks"),
        ({"evidence": [NewEvidence("link", "javascript:alert(1)")]}, "links"),
        ({"evidence": [NewEvidence("file", "a.exe", b"MZ\x90\x00")]}, "files"),
        ({"evidence": [NewEvidence("file", "a.txt", b"")]}, "files"),
        ({"evidence": [NewEvidence("file", f"{n}.txt", b"x") for n in range(11)]}, "files"),
        ({"evidence": [NewEvidence("document", "号" * 201)]}, "numbers"),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(world: World, changes, field):
    head = head_of(world.plan_id)
    with pytest.raises(Refused) as refused:
        _log(world, **changes)
    assert list(_messages(refused)) == [field]
    assert head_of(world.plan_id) == head and _count(ProgressEntry) == 0 and _count(StoredFile) == 0


@pytest.mark.parametrize("text", ["短", "字" * 4000])
def test_a_text_may_be_short_or_fill_4000_characters(world: World, text):
    assert _log(world, text=text)


@pytest.mark.parametrize(
    ("extent", "percent"), [("done", 100), ("done", None), ("under_way", 0), ("not_started", 0)]
)
def test_a_percentage_that_fits_is_taken(world: World, extent, percent):
    assert _log(world, extent=extent, percent=percent)


def test_what_happened_before_the_notice_may_be_told(world: World):
    assert _log(world, happened_on=date(2024, 1, 15))


def test_another_units_assignment_is_denied_and_nothing_is_written(world: World):
    head = head_of(world.plan_id)
    for by in ("dayu", "bangongshi_jb", "lingdao", "guanliyuan", "shenji", "bangongshi"):
        with pytest.raises(Denied):
            _log(world, by=by)
    ids = [world.assignment("sifaju", 2), world.assignment("dayu", 2)]
    with pytest.raises(Denied):
        log_progress(world.actor("sifaju"), world.plan_id, ids, text="x", happened_on=TODAY, extent="done")
    with pytest.raises(Denied):
        log_progress(
            world.actor("sifaju"), world.plan_id, [99999], text="x", happened_on=TODAY, extent="done"
        )
    assert head_of(world.plan_id) == head and _count(ProgressEntry) == 0


def test_a_released_assignment_takes_no_entry(world: World):
    release_assignment(world.office, world.assignment("sifaju", 2), "职责已划转。")
    with pytest.raises(Refused) as refused:
        _log(world, tasks=(1, 2))
    assert "任务二已解除" in _messages(refused)["tasks"]
    assert _log(world, tasks=(1,))


def test_the_office_enters_for_a_unit_and_says_when_and_how_it_was_received(world: World, on):
    on(moment(date(2024, 7, 8)))
    received = Received(moment(date(2024, 7, 5), 16, 40), "盖章纸质件")
    entry_id = _log(world, by="bangongshi", unit="dayu", received=received)
    row = db.session.get(ProgressEntry, entry_id)
    assert row is not None and row.received_at == received.at and row.received_how == "盖章纸质件"
    assert row.recorded_on == date(2024, 7, 8) and row.unit_id == world.units["dayu"]
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.about_id == entry_id).order_by(AuditEvent.number.desc())
    ).first()
    assert event is not None and event.after["received_how"] == "盖章纸质件"


@pytest.mark.parametrize(
    ("received", "field"),
    [
        (Received(moment(TODAY, 10, 1), "传真"), "received_at"),
        (Received(moment(date(2024, 5, 13)), "传真"), "received_at"),
        (Received(moment(TODAY, 9), " "), "received_how"),
        (Received(moment(TODAY, 9), "长" * 201), "received_how"),
        (Received(moment(date(2024, 7, 1)), "传真"), "happened_on"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(world: World, received, field):
    with pytest.raises(Refused) as refused:
        _log(world, by="bangongshi", unit="dayu", received=received)
    assert field in _messages(refused)


def test_a_receipt_of_this_very_minute_and_of_the_plans_first_day_is_taken(world: World):
    _log(world, by="bangongshi", unit="dayu", received=Received(moment(TODAY), "传真"))
    on_first = Received(moment(date(2024, 5, 14), 0), "传真")
    _log(world, by="bangongshi", unit="dayu", received=on_first, happened_on=date(2024, 5, 14))
    assert _count(ProgressEntry) == 2


def test_a_unit_cannot_say_that_it_was_received_earlier(world: World):
    with pytest.raises(Denied):
        _log(world, received=Received(moment(date(2024, 7, 2)), "自称"))


def test_a_correction_takes_the_place_of_the_old_entry_which_stays_with_its_evidence(world: World):
    old = _log(world, evidence=[NewEvidence("document", "市司发〔2024〕12号")])
    new = _log(world, text="更正后的文字。", corrects_id=old)
    shown = entries([world.assignment("sifaju", 2)])
    assert [entry.id for entry in shown] == [new, old]
    assert shown[0].corrects_id == old and not shown[0].is_corrected
    assert shown[1].is_corrected and shown[1].corrected_by == "李文"
    assert [one.text for one in shown[1].evidence] == ["市司发〔2024〕12号"] and not shown[0].evidence


def test_a_past_day_does_not_know_of_a_later_correction(world: World, on):
    old = _log(world)
    on(moment(date(2024, 7, 4)))
    _log(world, text="更正后的文字。", corrects_id=old)
    (shown,) = entries([world.assignment("sifaju", 2)], known_by=TODAY)
    assert shown.id == old and not shown.is_corrected


def test_an_entry_is_corrected_once(world: World):
    old = _log(world)
    new = _log(world, corrects_id=old)
    with pytest.raises(Refused) as refused:
        _log(world, corrects_id=old)
    assert "已经更正过" in str(refused.value)
    assert _log(world, corrects_id=new)


def test_only_the_unit_or_the_office_for_it_corrects_an_entry(world: World):
    old = _log(world)
    for by, unit, received in (
        ("dayu", "dayu", None),
        ("bangongshi", "dayu", Received(moment(TODAY, 9), "传真")),
    ):
        with pytest.raises(Denied):
            _log(world, by=by, unit=unit, received=received, corrects_id=old)
    with pytest.raises(Denied):
        _log(world, corrects_id=99999)
    assert _log(world, by="bangongshi", received=Received(moment(TODAY, 9), "传真"), corrects_id=old)


def test_a_correction_to_another_task_takes_the_entry_out_of_the_first(world: World):
    old = _log(world, tasks=(3,))
    _log(world, tasks=(1,), corrects_id=old)
    started = dict(
        db.session.execute(
            select(TurnRow.assignment_id, TurnRow.started_on).where(TurnRow.known_until == FOR_EVER)
        ).all()
    )
    assert started[world.assignment("sifaju", 3)] is None
    assert started[world.assignment("sifaju", 1)] == TODAY


def test_a_file_is_kept_once_under_its_digest(world: World, app):
    files = [
        NewEvidence("file", "C:\\docs\\说明.txt", "内容".encode()),
        NewEvidence("file", "b.txt", "内容".encode()),
    ]
    _log(world, evidence=files)
    _log(world, evidence=files[:1])
    assert _count(StoredFile) == 1 and _count(Evidence) == 3
    stored = db.session.scalars(select(StoredFile)).one()
    assert path_of(stored.digest) == app.config["DATA_FOLDER"] / "files" / stored.digest[:2] / stored.digest
    assert read_file(stored.id) == "内容".encode() and stored.media_type == "text/plain"
    assert set(db.session.scalars(select(Evidence.text))) == {"说明.txt", "b.txt"}
    assert [path.name for path in (app.config["DATA_FOLDER"] / "files").rglob("*") if path.is_file()] == [
        stored.digest
    ]


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(world: World):
    _log(world, evidence=[NewEvidence("file", "a.txt", b"before")])
    stored = db.session.scalars(select(StoredFile)).one()
    path_of(stored.digest).write_bytes(b"after")
    with pytest.raises(DamagedFile):
        read_file(stored.id)
    path_of(stored.digest).unlink()
    with pytest.raises(DamagedFile):
        read_file(stored.id)


def test_the_same_bytes_sent_again_mend_a_lost_file(world: World):
    _log(world, evidence=[NewEvidence("file", "a.txt", b"before")])
    stored = db.session.scalars(select(StoredFile)).one()
    path_of(stored.digest).unlink()
    _log(world, evidence=[NewEvidence("file", "a.txt", b"before")])
    assert read_file(stored.id) == b"before"


def test_logging_takes_as_many_statements_for_the_first_entry_as_for_the_hundredth(world: World):
    _log(world)
    with Statements() as early:
        _log(world)
    for _ in range(40):
        _log(world)
    with Statements() as later:
        _log(world)
    assert len(early) == len(later) == 14


def test_a_column_counts_and_turns_only_the_units_that_still_owe_the_task(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(column, "UNITS_ON_PAGE", 7)
    release_assignment(world.office, world.assignment("dayu", 2), "职责已划出。")
    task = shares.task(world.plan_id, world.tasks[2])
    assert task is not None
    found = column.units_of(task)
    assert (found.total, found.pages, len(found.units)) == (7, 1, 7)
    assert "大余县" not in {line.unit_name for line in found.units}
