"""Single assignments: what must hold before one is added, released or restored, and the shares of a task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased

from tracker.models import (
    Assignment,
    AssignmentChange,
    AssignmentOrigin,
    EntryAssignment,
    PartyExpression,
    SubmissionItem,
    Task,
    Unit,
    db,
)
from tracker.queries.units import has_closed

ROLE_WORDS = {"lead": "牵头", "responsible": "责任"}


@dataclass(frozen=True, slots=True)
class Share:
    """One assignment. ``origins`` are the expressions it comes from; ``reason`` is that of an addition."""

    id: int
    unit_id: int
    unit_name: str
    role: str
    assigned_on: date
    reason: str
    is_released: bool
    changed_on: date | None
    change_reason: str
    origins: tuple[str, ...]

    @property
    def role_word(self) -> str:
        return ROLE_WORDS[self.role]


@dataclass(frozen=True, slots=True)
class ShareHead:
    """One assignment by its names, with what was done under it so far."""

    id: int
    plan_id: int
    task_id: int
    numeral: str
    title: str
    unit_name: str
    role: str
    is_released: bool
    entries: int
    filed: int

    @property
    def role_word(self) -> str:
        return ROLE_WORDS[self.role]


@dataclass(frozen=True, slots=True)
class NamesFor:
    """What a new assignment would join: None where the task or the unit isn't there (any more)."""

    task: str | None
    unit: str | None
    assignment_id: int | None
    role_word: str
    is_released: bool


def newest_change() -> ScalarSelect[int | None]:
    """The id of an assignment's newest change, to be joined on; none: it was never released."""
    earlier = aliased(AssignmentChange)
    return (
        select(func.max(earlier.id))
        .where(earlier.assignment_id == Assignment.id)
        .correlate(Assignment)
        .scalar_subquery()
    )


def plan_of_assignment(assignment_id: int) -> int | None:
    return db.session.scalars(select(Assignment.plan_id).where(Assignment.id == assignment_id)).one_or_none()


def is_released(assignment_id: int) -> bool:
    newest = (
        select(AssignmentChange.kind)
        .where(AssignmentChange.assignment_id == assignment_id)
        .order_by(AssignmentChange.id.desc())
        .limit(1)
    )
    return db.session.scalars(newest).first() == "released"


def names_for(plan_id: int, task_id: int, unit_id: int, today: date) -> NamesFor:
    task = db.session.scalars(
        select(Task.numeral).where(Task.id == task_id, Task.plan_id == plan_id)
    ).one_or_none()
    unit = db.session.scalars(select(Unit.name).where(Unit.id == unit_id, valid_on(today))).one_or_none()
    present = db.session.execute(
        select(Assignment.id, Assignment.role).where(
            Assignment.task_id == task_id, Assignment.unit_id == unit_id
        )
    ).one_or_none()
    return NamesFor(
        f"任务{task}" if task is not None else None,
        unit,
        present.id if present else None,
        ROLE_WORDS[present.role] if present else "",
        is_released(present.id) if present else False,
    )


def valid_on(day: date) -> ColumnElement[bool]:
    return and_(Unit.valid_from <= day, ~has_closed(day))


def units_without(task_id: int, today: date) -> list[tuple[int, str]]:
    """The units that could be given the task today: (id, full name) of those that have no share in it."""
    have = select(Assignment.unit_id).where(Assignment.task_id == task_id)
    statement = select(Unit.id, Unit.name).where(valid_on(today), Unit.id.not_in(have))
    rows = db.session.execute(statement.order_by(Unit.sort_order, Unit.id))
    return [(row.id, row.name) for row in rows]


def share_head(plan_id: int, assignment_id: int) -> ShareHead | None:
    """One assignment of the plan; None where it is of another plan or of none."""
    entries = select(func.count()).where(EntryAssignment.assignment_id == Assignment.id).scalar_subquery()
    filed = select(func.count()).where(SubmissionItem.assignment_id == Assignment.id).scalar_subquery()
    row = db.session.execute(
        select(
            Assignment.id, Assignment.plan_id, Assignment.task_id, Task.numeral, Task.title, Unit.name,
            Assignment.role, AssignmentChange.kind.label("change"), entries.label("entries"), filed.label("filed"),
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(AssignmentChange, AssignmentChange.id == newest_change())
        .where(Assignment.id == assignment_id, Assignment.plan_id == plan_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    return ShareHead(
        row.id, row.plan_id, row.task_id, row.numeral, row.title, row.name, row.role,
        row.change == "released", row.entries, row.filed,
    )  # fmt: skip


def shares_of_task(task_id: int) -> tuple[Share, ...]:
    """All shares of a task, leads first, released ones too: two statements."""
    rows = db.session.execute(
        select(
            Assignment.id, Assignment.unit_id, Unit.name, Assignment.role, Assignment.assigned_on,
            Assignment.reason, AssignmentChange.kind.label("change"), AssignmentChange.recorded_on,
            AssignmentChange.reason.label("change_reason"),
        )
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(AssignmentChange, AssignmentChange.id == newest_change())
        .where(Assignment.task_id == task_id)
        .order_by(Assignment.role, Unit.sort_order, Unit.id)
    ).all()  # fmt: skip
    origins = _origins(task_id)
    return tuple(_share(row, origins[row.id]) for row in rows)


def _share(row: Row[*tuple[Any, ...]], origins: Sequence[str]) -> Share:
    return Share(
        row.id, row.unit_id, row.name, row.role, row.assigned_on, row.reason,
        row.change == "released", row.recorded_on, row.change_reason or "", tuple(origins),
    )  # fmt: skip


def _origins(task_id: int) -> dict[int, list[str]]:
    statement = (
        select(AssignmentOrigin.assignment_id, PartyExpression.text, PartyExpression.role_word)
        .join(PartyExpression, PartyExpression.id == AssignmentOrigin.expression_id)
        .where(PartyExpression.task_id == task_id)
        .order_by(AssignmentOrigin.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for assignment_id, text, word in db.session.execute(statement):
        found[assignment_id].append(f"{text}（{word}）" if word else text)
    return found
