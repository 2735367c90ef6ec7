"""Returns (报送) as a write meets them and as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from tracker.models import (
    Assignment,
    EntryAssignment,
    ProgressEntry,
    ReportCall,
    Submission,
    SubmissionItem,
    Task,
    db,
)
from tracker.queries import shares
from tracker.queries.facts import calls_of, owes
from tracker.rules.timeliness import Deadline


@dataclass(frozen=True, slots=True)
class CallShown:
    """A call to hand in (报送) with what its date means."""

    id: int
    plan_id: int
    name: str
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Ready:
    """What an assignment has to file: the newest effective entry that no return has filed yet (None: none),
    and the newest of those that were received by the moment of the return."""

    newest_id: int | None
    received_id: int | None


def call(plan_id: int, call_id: int) -> CallShown | None:
    row = db.session.execute(
        select(ReportCall.name).where(ReportCall.id == call_id, ReportCall.plan_id == plan_id)
    ).one_or_none()
    if row is None:
        return None
    return CallShown(call_id, plan_id, row.name, dict(calls_of(plan_id))[call_id])


def owing(deadline: Deadline, assignment_ids: Sequence[int]) -> set[int]:
    """Those of the assignments that owe what is due by ``deadline``."""
    rows = db.session.scalars(select(Assignment.id).where(Assignment.id.in_(assignment_ids), owes(deadline)))
    return set(rows)


def filed_at(call_id: int, assignment_ids: Sequence[int]) -> dict[int, datetime]:
    """When the assignments that are filed to the call were received."""
    rows = db.session.execute(
        select(SubmissionItem.assignment_id, Submission.received_at)
        .join(Submission, Submission.id == SubmissionItem.submission_id)
        .where(SubmissionItem.call_id == call_id, SubmissionItem.assignment_id.in_(assignment_ids))
    )
    return {row.assignment_id: row.received_at for row in rows}


def ready(assignment_ids: Sequence[int], received_by: datetime) -> dict[int, Ready]:
    """The entries that wait to be filed: one statement."""
    correction = ProgressEntry.__table__.alias("correction")
    filed_before = (
        select(func.coalesce(func.max(SubmissionItem.last_entry_id), 0))
        .where(SubmissionItem.assignment_id == EntryAssignment.assignment_id)
        .correlate(EntryAssignment)
        .scalar_subquery()
    )
    in_time = case((ProgressEntry.received_at <= received_by, ProgressEntry.id))
    rows = db.session.execute(
        select(
            EntryAssignment.assignment_id,
            func.max(ProgressEntry.id).label("newest"),
            func.max(in_time).label("received"),
        )
        .join(ProgressEntry, ProgressEntry.id == EntryAssignment.entry_id)
        .where(
            EntryAssignment.assignment_id.in_(assignment_ids),
            ProgressEntry.id > filed_before,
            ~select(correction.c.id).where(correction.c.corrects_id == ProgressEntry.id).exists(),
        )
        .group_by(EntryAssignment.assignment_id)
    )
    return {row.assignment_id: Ready(row.newest, row.received) for row in rows}


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """``zero_reason`` is empty where entries were filed."""

    assignment_id: int
    numeral: str
    title: str
    zero_reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one return filed, when it was received and, for 代录, how."""

    id: int
    share: shares.Share
    call: CallShown
    received_at: datetime
    recorded_at: datetime
    received_how: str
    author: str
    items: tuple[ReceiptItem, ...]

    @property
    def is_late(self) -> bool:
        return self.call.deadline.is_late(self.received_at)


def receipt(submission_id: int) -> Receipt | None:
    row = db.session.execute(
        select(Submission, ReportCall.plan_id)
        .join(ReportCall, ReportCall.id == Submission.call_id)
        .where(Submission.id == submission_id)
    ).one_or_none()
    if row is None:
        return None
    filed, plan_id = row
    share, to_call = shares.share(plan_id, filed.unit_id), call(plan_id, filed.call_id)
    if share is None or to_call is None:
        return None
    items = db.session.execute(
        select(Assignment.id, Task.numeral, Task.title, SubmissionItem.zero_reason)
        .join(Assignment, Assignment.id == SubmissionItem.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(SubmissionItem.submission_id == submission_id)
        .order_by(Task.number)
    )
    return Receipt(
        id=filed.id,
        share=share,
        call=to_call,
        received_at=filed.received_at,
        recorded_at=filed.recorded_at,
        received_how=filed.received_how,
        author=filed.author,
        items=tuple(ReceiptItem(*item) for item in items),
    )
