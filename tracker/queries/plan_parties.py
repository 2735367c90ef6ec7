"""Who owes what in an issued plan, and where that comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import aliased

from tracker.models import (
    Assignment,
    AssignmentChange,
    AssignmentOrigin,
    Measure,
    PartyExpression,
    Task,
    Unit,
    db,
)
from tracker.rules.timeliness import Deadline

ROLE_WORDS = {"lead": "牵头", "responsible": "责任"}


@dataclass(frozen=True, slots=True)
class Expression:
    """The notice's own words for who, with who decided what they mean (empty: the machine)."""

    id: int
    role: str
    role_word: str
    text: str
    resolved_by: str
    decided_by: str
    decided_at: datetime | None
    unit_count: int


@dataclass(frozen=True, slots=True)
class Share:
    """One assignment as the plan's page lists it. ``origins`` are expressions, or the reason of an addition."""

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


@dataclass(frozen=True, slots=True)
class MeasureLine:
    number: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class TaskParties:
    """A task of an issued plan with its measures, expressions and shares, leads first."""

    id: int
    number: int
    numeral: str
    title: str
    short_title: str
    text: str
    deadline: Deadline | None
    measures: tuple[MeasureLine, ...]
    expressions: tuple[Expression, ...]
    shares: tuple[Share, ...]

    def of_role(self, role: str) -> tuple[Share, ...]:
        return tuple(one for one in self.shares if one.role == role and not one.is_released)

    @property
    def released(self) -> tuple[Share, ...]:
        return tuple(one for one in self.shares if one.is_released)


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
    return and_(Unit.valid_from <= day, or_(Unit.valid_to.is_(None), Unit.valid_to > day))


def unit_choices(today: date) -> list[tuple[int, str]]:
    """The units that may be given a task today: (id, full name)."""
    statement = select(Unit.id, Unit.name).where(valid_on(today)).order_by(Unit.sort_order, Unit.id)
    return [(row.id, row.name) for row in db.session.execute(statement)]


def tasks_with_parties(plan_id: int, unit_id: int | None = None) -> tuple[TaskParties, ...]:
    """The plan's tasks: five statements. ``unit_id`` leaves out the tasks in which that unit has no share,
    and the shares of other units in tasks that it doesn't lead."""
    shares = _shares(plan_id)
    expressions = _expressions(plan_id)
    measures: dict[int, list[MeasureLine]] = defaultdict(list)
    statement = select(Measure.task_id, Measure.number, Measure.text, Measure.kind)
    statement = statement.join(Task, Task.id == Measure.task_id).where(Task.plan_id == plan_id)
    for row in db.session.execute(statement.order_by(Measure.task_id, Measure.number)):
        measures[row.task_id].append(MeasureLine(row.number, row.text, row.kind))
    tasks = db.session.scalars(select(Task).where(Task.plan_id == plan_id).order_by(Task.number))
    found = []
    for task in tasks:
        seen = _seen(shares[task.id], unit_id)
        if seen or unit_id is None:
            found.append(
                TaskParties(
                    task.id, task.number, task.numeral, task.title, task.short_title, task.text,
                    _deadline(task), tuple(measures[task.id]), tuple(expressions[task.id]), seen,
                )
            )  # fmt: skip
    return tuple(found)


def _seen(shares: list[Share], unit_id: int | None) -> tuple[Share, ...]:
    own = [one for one in shares if one.unit_id == unit_id]
    if unit_id is None or any(one.role == "lead" and not one.is_released for one in own):
        return tuple(shares)
    return tuple(own)


def _deadline(task: Task) -> Deadline | None:
    if task.due_on is None:
        return None
    return Deadline(task.due_on, task.due_inclusive, task.due_cutoff, task.due_inferred, task.due_text)


def _shares(plan_id: int) -> dict[int, list[Share]]:
    origins: dict[int, list[str]] = defaultdict(list)
    statement = (
        select(AssignmentOrigin.assignment_id, PartyExpression.text, PartyExpression.role_word)
        .join(PartyExpression, PartyExpression.id == AssignmentOrigin.expression_id)
        .join(Assignment, Assignment.id == AssignmentOrigin.assignment_id)
        .where(Assignment.plan_id == plan_id)
        .order_by(AssignmentOrigin.id)
    )
    for assignment_id, text, word in db.session.execute(statement):
        origins[assignment_id].append(f"{text}（{word}）" if word else text)
    rows = db.session.execute(
        select(
            Assignment.id, Assignment.task_id, Assignment.unit_id, Unit.short_name, Unit.name, Assignment.role,
            Assignment.assigned_on, Assignment.reason, AssignmentChange.kind.label("change"),
            AssignmentChange.recorded_on, AssignmentChange.reason.label("change_reason"),
        )
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(AssignmentChange, AssignmentChange.id == newest_change())
        .where(Assignment.plan_id == plan_id)
        .order_by(Assignment.role, Unit.sort_order, Unit.id)
    )  # fmt: skip
    found: dict[int, list[Share]] = defaultdict(list)
    for row in rows:
        found[row.task_id].append(
            Share(
                row.id, row.unit_id, row.short_name or row.name, row.role, row.assigned_on, row.reason,
                row.change == "released", row.recorded_on, row.change_reason or "", tuple(origins[row.id]),
            )
        )  # fmt: skip
    return found


def _expressions(plan_id: int) -> dict[int, list[Expression]]:
    counts = dict(_unit_counts(plan_id))
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
                row.id, row.role, row.role_word, row.text, row.resolved_by, row.decided_by, row.decided_at,
                counts.get(row.id, 0),
            )
        )  # fmt: skip
    return found


def _unit_counts(plan_id: int) -> Iterable[tuple[int, int]]:
    statement = (
        select(AssignmentOrigin.expression_id, func.count())
        .join(Assignment, Assignment.id == AssignmentOrigin.assignment_id)
        .where(Assignment.plan_id == plan_id)
        .group_by(AssignmentOrigin.expression_id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]
