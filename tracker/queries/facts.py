"""The facts behind lights: what was known of assignments, now or at the end of a past day.

Always the same six statements, for one assignment or for a plan of thousands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_

from tracker.models import db
from tracker.queries import fact_statements as statements
from tracker.queries.calendar import calendar_in_force
from tracker.queries.fact_statements import Of
from tracker.rules.calendar import WorkCalendar
from tracker.rules.lights import AssignmentFacts, Call, Entry, Extent, Policy, claim_of
from tracker.rules.timeliness import Deadline


@dataclass(frozen=True, slots=True)
class Cell:
    """An assignment with the keys that its projection row carries. ``is_released``: no longer owed;
    ``call_ids`` are those of ``facts.calls``."""

    assignment_id: int
    plan_id: int
    task_id: int
    unit_id: int
    parent_id: int
    role: str
    is_released: bool
    call_ids: tuple[int, ...]
    facts: AssignmentFacts


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of some assignments of one plan with the policy and calendar by which they are read."""

    cells: tuple[Cell, ...]
    policy: Policy
    calendar: WorkCalendar


def terms_in_force(plan_id: int, day: date | None = None) -> tuple[Policy, list[tuple[int, Deadline]]]:
    """The plan's thresholds on ``day`` (None: the newest version), and its calls to hand in, each with what
    its date means, in order of their dates: one statement."""
    parameters = {"plan_id": plan_id, "known_by": day}
    rows = db.session.connection().execute(statements.terms(day is not None), parameters).all()
    policy = Policy(*rows[0][:4]) if rows and rows[0].version is not None else Policy()
    deadlines = ((row.id, deadline_of(row)) for row in rows)
    return policy, [(call_id, deadline) for call_id, deadline in deadlines if deadline is not None]


def policy_in_force(plan_id: int, day: date | None = None) -> Policy:
    """The plan's thresholds on ``day`` (None: the newest version)."""
    return terms_in_force(plan_id, day)[0]


def facts_of(
    plan_id: int, assignment_ids: Sequence[int] | None = None, *, known_by: date | None = None
) -> Known:
    """The facts of the given assignments (None: of the whole plan), as known at the end of ``known_by``."""
    of, one = Of.ALL, None
    if assignment_ids is not None:
        of, one = (Of.ONE, assignment_ids[0]) if len(assignment_ids) == 1 else (Of.SOME, None)
    shape = (of, known_by is not None)
    parameters = {"plan_id": plan_id, "ids": assignment_ids, "id": one, "known_by": known_by}
    # The session's own way to execute would add a quarter to the time of every log of progress.
    execute = db.session.connection().execute
    rows = execute(statements.assignments(*shape), parameters).all()
    policy, calls = terms_in_force(plan_id, known_by)
    filed = {
        (row.assignment_id, row.call_id): row.received_at
        for row in execute(statements.filed(*shape), parameters)
    }
    entries = _entries(execute(statements.entries(*shape), parameters))
    closed, reopened = _closures(execute(statements.closures(*shape), parameters))
    cells = tuple(
        Cell(
            assignment_id=row.id,
            plan_id=plan_id,
            task_id=row.task_id,
            unit_id=row.unit_id,
            parent_id=row.parent_id or row.unit_id,
            role=row.role,
            is_released=row.change == "released",
            call_ids=tuple(call_id for call_id, _ in owed),
            facts=AssignmentFacts(
                assigned_on=row.assigned_on,
                calls=tuple(Call(deadline, filed.get((row.id, call_id))) for call_id, deadline in owed),
                task_deadline=_task_deadline(row),
                entries=tuple(entries.get(row.id, ())),
                closed_on=closed.get(row.id),
                reopened_at=reopened.get(row.id),
            ),
        )
        for row in rows
        for owed in [[one for one in calls if _is_owed(row, one[1])]]
    )
    return Known(cells, policy, calendar_in_force(known_by))


def called_done(plan_id: int, known_by: date) -> set[int]:
    """The assignments of a plan of which a claim "done" stood at the end of ``known_by``, released ones too.

    Two statements. Only entries are read, which are few beside the assignments of a large plan."""
    parameters = {"plan_id": plan_id, "known_by": known_by}
    execute = db.session.connection().execute
    _, reopened = _closures(execute(statements.closures(Of.ALL, True), parameters))
    return {
        assignment_id
        for assignment_id, own in _entries(execute(statements.entries(Of.ALL, True), parameters)).items()
        if claim_of(own, reopened.get(assignment_id))
    }


def calls_of(plan_id: int) -> list[tuple[int, Deadline]]:
    """The plan's calls to hand in, each with what its date means, in order of their dates."""
    return terms_in_force(plan_id)[1]


def deadline_of(row: Any) -> Deadline | None:
    """What the date of a task or of a call means; None where it has none."""
    if row.due_on is None:
        return None
    return Deadline(row.due_on, row.due_inclusive, row.due_cutoff, row.due_inferred, row.due_text)


def _is_owed(row: Any, deadline: Deadline) -> bool:
    """A share given by hand after issue doesn't owe what was due before it was given. What the notice
    itself assigns binds from the notice's own date, however late it was taken in."""
    return not row.reason or deadline.last_day >= row.assigned_on


def owes(deadline: Deadline) -> ColumnElement[bool]:
    """``_is_owed`` as a condition on assignments."""
    assignment = statements.assignment
    return or_(assignment.c.reason == "", assignment.c.assigned_on <= deadline.last_day)


def _task_deadline(row: Any) -> Deadline | None:
    deadline = deadline_of(row)
    return deadline if deadline is not None and _is_owed(row, deadline) else None


def _entries(rows: Iterable[Any]) -> Mapping[int, list[Entry]]:
    """The effective entries of each assignment: one that was corrected gives its place to its correction.

    A correction that tells of the same extent as the entry it replaces keeps that one's receipt: putting a
    word right makes nobody late."""
    found: dict[int, list[Entry]] = defaultdict(list)
    receipts: dict[tuple[int, int], tuple[str, datetime]] = {}
    for row in rows:
        extent, received_at = row.extent, row.received_at
        replaced = receipts.get((row.assignment_id, row.corrects_id)) if row.corrects_id else None
        if replaced is not None and replaced[0] == extent:
            received_at = replaced[1]
        receipts[row.assignment_id, row.id] = (extent, received_at)
        if row.corrected_by is None:
            found[row.assignment_id].append(
                Entry(row.happened_on, received_at, row.recorded_on, Extent(extent), row.percent)
            )
    return found


def _closures(rows: Iterable[Any]) -> tuple[dict[int, date], dict[int, datetime]]:
    """For each assignment the day of a closure that stands, and the moment it was last reopened."""
    closed: dict[int, date] = {}
    reopened: dict[int, datetime] = {}
    for row in rows:
        if row.kind == "closed":
            closed[row.assignment_id] = row.recorded_on
        else:
            closed.pop(row.assignment_id, None)
            reopened[row.assignment_id] = row.recorded_at
    return closed, reopened
