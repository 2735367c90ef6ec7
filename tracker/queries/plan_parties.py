"""The tasks of an issued plan as its page shows them: texts, measures, and the notice's words for who."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from tracker.models import (
    Assignment,
    AssignmentOrigin,
    Measure,
    PartyExpression,
    PlanPolicy,
    ReportCall,
    Task,
    db,
)
from tracker.queries.assignments import ROLE_WORDS
from tracker.queries.facts import deadline_of
from tracker.rules.timeliness import Deadline


@dataclass(frozen=True, slots=True)
class Expression:
    """The notice's own words for who, with who decided what they mean (empty: the machine)."""

    id: int
    role: str
    role_word: str
    text: str
    decided_by: str
    decided_at: datetime | None
    unit_count: int


@dataclass(frozen=True, slots=True)
class MeasureLine:
    number: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of an issued plan. ``own_role`` is the role word of the unit asked about, empty without a share;
    ``share_count`` counts all shares ever given, released ones too."""

    id: int
    number: int
    numeral: str
    title: str
    short_title: str
    text: str
    deadline: Deadline | None
    measures: tuple[MeasureLine, ...]
    expressions: tuple[Expression, ...]
    share_count: int
    own_role: str

    def of_role(self, role: str) -> tuple[Expression, ...]:
        return tuple(one for one in self.expressions if one.role == role)


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    version: int
    in_force_from: date
    near_days: int
    silent_amber_days: int | None
    silent_red_days: int | None
    reason: str


def plan_tasks(plan_id: int, unit_id: int | None = None) -> tuple[TaskLine, ...]:
    """The plan's tasks in their order: six statements, however many shares it has. ``own_role`` is that of
    ``unit_id``."""
    counts = _counts(
        select(Assignment.task_id, func.count())
        .where(Assignment.plan_id == plan_id)
        .group_by(Assignment.task_id)
    )
    own = _own_roles(plan_id, unit_id)
    expressions = _expressions(plan_id)
    measures = _measures(plan_id)
    tasks = db.session.scalars(select(Task).where(Task.plan_id == plan_id).order_by(Task.number))
    return tuple(
        TaskLine(
            task.id, task.number, task.numeral, task.title, task.short_title, task.text, deadline_of(task),
            tuple(measures[task.id]), tuple(expressions[task.id]), counts.get(task.id, 0), own.get(task.id, ""),
        )
        for task in tasks
    )  # fmt: skip


def task_head(plan_id: int, task_id: int) -> tuple[str, str] | None:
    """Numeral and title of a task of the plan."""
    row = db.session.execute(
        select(Task.numeral, Task.title).where(Task.id == task_id, Task.plan_id == plan_id)
    ).one_or_none()
    return None if row is None else (row.numeral, row.title)


def calls(plan_id: int) -> list[tuple[str, Deadline]]:
    """The plan's calls to hand in: name and date."""
    rows = db.session.scalars(
        select(ReportCall).where(ReportCall.plan_id == plan_id).order_by(ReportCall.due_on, ReportCall.id)
    )
    found = ((row.name, deadline_of(row)) for row in rows)
    return [(name, deadline) for name, deadline in found if deadline is not None]


def policy_versions(plan_id: int) -> list[PolicyVersion]:
    """All versions of the plan's policy, newest first."""
    rows = db.session.scalars(
        select(PlanPolicy).where(PlanPolicy.plan_id == plan_id).order_by(PlanPolicy.version.desc())
    )
    return [
        PolicyVersion(
            row.version,
            row.in_force_from,
            row.near_days,
            row.silent_amber_days,
            row.silent_red_days,
            row.reason,
        )
        for row in rows
    ]


def _own_roles(plan_id: int, unit_id: int | None) -> dict[int, str]:
    if unit_id is None:
        return {}
    statement = select(Assignment.task_id, Assignment.role).where(
        Assignment.plan_id == plan_id, Assignment.unit_id == unit_id
    )
    return {task_id: ROLE_WORDS[role] for task_id, role in db.session.execute(statement)}


def _counts(statement: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _measures(plan_id: int) -> dict[int, list[MeasureLine]]:
    statement = (
        select(Measure.task_id, Measure.number, Measure.text, Measure.kind)
        .join(Task, Task.id == Measure.task_id)
        .where(Task.plan_id == plan_id)
        .order_by(Measure.task_id, Measure.number)
    )
    found: dict[int, list[MeasureLine]] = defaultdict(list)
    for task_id, number, text, kind in db.session.execute(statement):
        found[task_id].append(MeasureLine(number, text, kind))
    return found


def _expressions(plan_id: int) -> dict[int, list[Expression]]:
    counts = _counts(
        select(AssignmentOrigin.expression_id, func.count())
        .join(Assignment, Assignment.id == AssignmentOrigin.assignment_id)
        .where(Assignment.plan_id == plan_id)
        .group_by(AssignmentOrigin.expression_id)
    )
    statement = (
        select(PartyExpression)
        .join(Task, Task.id == PartyExpression.task_id)
        .where(Task.plan_id == plan_id)
        .order_by(PartyExpression.task_id, PartyExpression.number)
    )
    found: dict[int, list[Expression]] = defaultdict(list)
    for row in db.session.scalars(statement):
        found[row.task_id].append(
            Expression(
                row.id,
                row.role,
                row.role_word,
                row.text,
                row.decided_by,
                row.decided_at,
                counts.get(row.id, 0),
            )
        )
    return found
