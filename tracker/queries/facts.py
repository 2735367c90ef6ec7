"""The facts behind lights: what was known of assignments, now or at the end of a past day.

Always the same seven statements, for one assignment or for a plan of thousands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from tracker.models import (
    Assignment,
    AssignmentChange,
    Closure,
    EntryAssignment,
    PlanPolicy,
    ProgressEntry,
    ReportCall,
    Submission,
    SubmissionItem,
    Task,
    Unit,
    db,
)
from tracker.queries.calendar import calendar_in_force
from tracker.rules.calendar import WorkCalendar
from tracker.rules.lights import AssignmentFacts, Call, Entry, Extent, Policy
from tracker.rules.timeliness import Deadline


@dataclass(frozen=True, slots=True)
class Cell:
    """An assignment with the keys that its projection row carries. ``is_released``: no longer owed."""

    assignment_id: int
    plan_id: int
    task_id: int
    unit_id: int
    parent_id: int
    section: str
    role: str
    is_released: bool
    facts: AssignmentFacts


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of some assignments of one plan with the policy and calendar by which they are read."""

    cells: tuple[Cell, ...]
    policy: Policy
    calendar: WorkCalendar
    call_ids: tuple[int, ...] = ()  # of the calls that every cell has, in their order


def policy_in_force(plan_id: int, day: date | None = None) -> Policy:
    """The plan's thresholds on ``day`` (None: the newest version)."""
    statement = select(PlanPolicy).where(PlanPolicy.plan_id == plan_id).order_by(PlanPolicy.version.desc())
    if day is not None:
        statement = statement.where(PlanPolicy.in_force_from <= day)
    row = db.session.scalars(statement.limit(1)).one_or_none()
    if row is None:
        return Policy()
    return Policy(row.version, row.near_days, row.silent_amber_days, row.silent_red_days)


def facts_of(
    plan_id: int, assignment_ids: Sequence[int] | None = None, *, known_by: date | None = None
) -> Known:
    """The facts of the given assignments (None: of the whole plan), as known at the end of ``known_by``."""
    wanted = _wanted(assignment_ids)
    rows = _assignments(plan_id, wanted, known_by)
    calls = calls_of(plan_id)
    filed = _filed(plan_id, wanted, known_by)
    entries = _entries(plan_id, wanted, known_by)
    closed, reopened = _closures(plan_id, wanted, known_by)
    cells = tuple(
        Cell(
            assignment_id=row.id,
            plan_id=plan_id,
            task_id=row.task_id,
            unit_id=row.unit_id,
            parent_id=row.parent_id or row.unit_id,
            section=row.kind,
            role=row.role,
            is_released=row.change == "released",
            facts=AssignmentFacts(
                assigned_on=row.assigned_on,
                calls=tuple(
                    Call(deadline, filed.get((row.id, call_id)))
                    for call_id, deadline in calls
                    if _is_owed(row, deadline)
                ),
                task_deadline=_task_deadline(row),
                entries=tuple(entries.get(row.id, ())),
                closed_on=closed.get(row.id),
                reopened_at=reopened.get(row.id),
            ),
        )
        for row in rows
    )
    ids = tuple(call_id for call_id, _ in calls)
    return Known(cells, policy_in_force(plan_id, known_by), calendar_in_force(known_by), ids)


def _wanted(assignment_ids: Sequence[int] | None) -> ColumnElement[bool] | None:
    return None if assignment_ids is None else Assignment.id.in_(assignment_ids)


def _narrowed(plan_id: int, wanted: ColumnElement[bool] | None) -> ColumnElement[bool]:
    of_plan = Assignment.plan_id == plan_id
    return of_plan if wanted is None else and_(of_plan, wanted)


def _assignments(plan_id: int, wanted: ColumnElement[bool] | None, known_by: date | None) -> Sequence[Any]:
    earlier = aliased(AssignmentChange)
    newest = select(func.max(earlier.id)).where(earlier.assignment_id == Assignment.id)
    if known_by is not None:
        newest = newest.where(earlier.recorded_on <= known_by)
    newest = newest.correlate(Assignment)
    statement = (
        select(
            Assignment.id,
            Assignment.task_id,
            Assignment.unit_id,
            Assignment.role,
            Assignment.assigned_on,
            Assignment.reason,
            Unit.parent_id,
            Unit.kind,
            Task.due_on,
            Task.due_inclusive,
            Task.due_cutoff,
            Task.due_inferred,
            Task.due_text,
            AssignmentChange.kind.label("change"),
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(AssignmentChange, AssignmentChange.id == newest.scalar_subquery())
        .where(_narrowed(plan_id, wanted))
        .order_by(Assignment.id)
    )
    if known_by is not None:
        statement = statement.where(Assignment.assigned_on <= known_by)
    return db.session.execute(statement).all()


def _deadline(row: Any) -> Deadline | None:
    if row.due_on is None:
        return None
    return Deadline(row.due_on, row.due_inclusive, row.due_cutoff, row.due_inferred, row.due_text)


def _is_owed(row: Any, deadline: Deadline) -> bool:
    """A share given by hand after issue doesn't owe what was due before it was given. What the notice
    itself assigns binds from the notice's own date, however late it was taken in."""
    return not row.reason or deadline.last_day >= row.assigned_on


def _task_deadline(row: Any) -> Deadline | None:
    deadline = _deadline(row)
    return deadline if deadline is not None and _is_owed(row, deadline) else None


def calls_of(plan_id: int) -> list[tuple[int, Deadline]]:
    """The plan's calls to hand in, each with what its date means, in order of their dates."""
    statement = select(ReportCall).where(ReportCall.plan_id == plan_id)
    rows = db.session.scalars(statement.order_by(ReportCall.due_on, ReportCall.id))
    deadlines = ((row.id, _deadline(row)) for row in rows)
    return [(call_id, deadline) for call_id, deadline in deadlines if deadline is not None]


def _filed(
    plan_id: int, wanted: ColumnElement[bool] | None, known_by: date | None
) -> Mapping[tuple[int, int], Any]:
    statement = (
        select(SubmissionItem.assignment_id, SubmissionItem.call_id, Submission.received_at)
        .join(Submission, Submission.id == SubmissionItem.submission_id)
        .join(Assignment, Assignment.id == SubmissionItem.assignment_id)
        .where(_narrowed(plan_id, wanted))
    )
    if known_by is not None:
        statement = statement.where(Submission.recorded_on <= known_by)
    rows = db.session.execute(statement)
    return {(row.assignment_id, row.call_id): row.received_at for row in rows}


def _entries(
    plan_id: int, wanted: ColumnElement[bool] | None, known_by: date | None
) -> Mapping[int, list[Entry]]:
    """The effective entries: one that was corrected gives its place to its correction."""
    correction = ProgressEntry.__table__.alias("correction")
    corrected = correction.c.corrects_id == ProgressEntry.id
    if known_by is not None:
        corrected = and_(corrected, correction.c.recorded_on <= known_by)
    statement = (
        select(
            EntryAssignment.assignment_id,
            ProgressEntry.happened_on,
            ProgressEntry.received_at,
            ProgressEntry.recorded_on,
            ProgressEntry.extent,
            ProgressEntry.percent,
        )
        .join(ProgressEntry, ProgressEntry.id == EntryAssignment.entry_id)
        .join(Assignment, Assignment.id == EntryAssignment.assignment_id)
        .where(_narrowed(plan_id, wanted), ~select(correction.c.id).where(corrected).exists())
        .order_by(ProgressEntry.id)
    )
    if known_by is not None:
        statement = statement.where(ProgressEntry.recorded_on <= known_by)
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in db.session.execute(statement):
        found[row.assignment_id].append(
            Entry(row.happened_on, row.received_at, row.recorded_on, Extent(row.extent), row.percent)
        )
    return found


def _closures(
    plan_id: int, wanted: ColumnElement[bool] | None, known_by: date | None
) -> tuple[dict[int, date], dict[int, Any]]:
    """For each assignment the day of a closure that stands, and the moment it was last reopened."""
    statement = (
        select(Closure.assignment_id, Closure.kind, Closure.recorded_on, Closure.recorded_at)
        .join(Assignment, Assignment.id == Closure.assignment_id)
        .where(_narrowed(plan_id, wanted))
        .order_by(Closure.id)
    )
    if known_by is not None:
        statement = statement.where(Closure.recorded_on <= known_by)
    closed: dict[int, date] = {}
    reopened: dict[int, Any] = {}
    for row in db.session.execute(statement):
        if row.kind == "closed":
            closed[row.assignment_id] = row.recorded_on
        else:
            closed.pop(row.assignment_id, None)
            reopened[row.assignment_id] = row.recorded_at
    return closed, reopened
