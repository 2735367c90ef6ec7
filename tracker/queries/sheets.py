"""What the sheets of a report show: one for each task, one for a unit. Statements don't grow with either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import false, func, or_, select

from tracker.models import (
    Assignment,
    Measure,
    PartyExpression,
    Submission,
    SubmissionItem,
    Task,
    Unit,
    db,
)
from tracker.queries.facts import calls_of, owes
from tracker.queries.matrix import SECTIONS
from tracker.queries.progress import LastEntry, last_entries
from tracker.queries.reasons import ReasonedCell, Which, cells_on
from tracker.queries.status import EXCEPTIONS, ExceptionCase, cases_of
from tracker.queries.turns import BY_RANK, known_on, rank_on, seen_by, turn
from tracker.rules.access import Actor
from tracker.rules.lights import Light
from tracker.rules.statistics import Ratio


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One cell with what was last said about it."""

    cell: ReasonedCell
    title: str
    last: LastEntry | None
    filed_at: datetime | None
    zero_reason: str


@dataclass(frozen=True, slots=True)
class TaskSheet:
    number: int
    numeral: str
    title: str
    text: str
    due_text: str
    parties: tuple[tuple[str, tuple[str, ...]], ...]  # (role word, the notice's own words)
    measures: int
    leads: tuple[SheetLine, ...]
    counts: Counter[Light]
    sections: tuple[tuple[str, Counter[Light]], ...]
    cases: tuple[ExceptionCase, ...]
    unlisted: int
    filed: Ratio
    closed: Ratio


@dataclass(frozen=True, slots=True)
class UnitSheet:
    unit_id: int
    name: str
    contact_person: str
    office_phone: str
    counts: Counter[Light]
    lines: tuple[SheetLine, ...]


def task_sheets(
    actor: Actor, plan_id: int, day: date, today: date, number: int | None = None
) -> tuple[TaskSheet, ...]:
    """The sheet of one task, or of all in their order."""
    listed = cells_on(actor, plan_id, day, today, replace(EXCEPTIONS, task=number))
    leads = cells_on(actor, plan_id, day, today, Which(role="lead", task=number))
    counts = _counts(actor, plan_id, day)
    statement = select(Task).where(Task.plan_id == plan_id).order_by(Task.number)
    tasks = db.session.scalars(statement if number is None else statement.where(Task.number == number)).all()
    parties = _parties(plan_id)
    measures = dict(
        db.session.execute(
            select(Measure.task_id, func.count())
            .join(Task, Task.id == Measure.task_id)
            .where(Task.plan_id == plan_id)
            .group_by(Measure.task_id)
        ).all()
    )
    lines = _lines(leads, {task.number: task.title for task in tasks}, day)
    filed = _filed_by_task(actor, plan_id, day)
    return tuple(
        _task_sheet(
            task,
            counts.get(task.id, {}),
            [cell for cell in listed if cell.task == task.number],
            lines,
            parties.get(task.id, {}),
            measures.get(task.id, 0),
            filed.get(task.id, Ratio(0, 0)),
        )
        for task in tasks
    )


def _task_sheet(
    task: Task,
    by_section: Mapping[str, Counter[Light]],
    listed: Sequence[ReasonedCell],
    all_lines: Sequence[SheetLine],
    parties: Mapping[str, list[str]],
    measures: int,
    filed: Ratio,
) -> TaskSheet:
    counts = sum(by_section.values(), Counter[Light]())
    sections = ((words, by_section[kind]) for kind, words in SECTIONS.items() if kind in by_section)
    return TaskSheet(
        number=task.number,
        numeral=task.numeral,
        title=task.title,
        text=task.text,
        due_text=task.due_text,
        parties=tuple((word, tuple(texts)) for word, texts in parties.items()),
        measures=measures,
        leads=tuple(line for line in all_lines if line.cell.task == task.number),
        counts=counts,
        sections=tuple(sections),
        cases=tuple(cases_of(listed)),
        unlisted=counts[Light.RED] + counts[Light.AMBER] - len(listed),
        filed=filed,
        closed=Ratio(counts[Light.CLOSED], counts.total()),
    )


def unit_sheet(actor: Actor, plan_id: int, unit_id: int, day: date, today: date) -> UnitSheet | None:
    """One unit's tasks with what it last said about each; None where the actor sees none of them."""
    cells = cells_on(actor, plan_id, day, today, Which(unit_id=unit_id))
    unit = db.session.get(Unit, unit_id)
    if not cells or unit is None:
        return None
    statement = select(Task.number, Task.title).where(Task.plan_id == plan_id)
    titles = {row.number: row.title for row in db.session.execute(statement)}
    return UnitSheet(
        unit_id=unit_id,
        name=cells[0].unit,
        contact_person=unit.contact_person,
        office_phone=unit.office_phone,
        counts=Counter(cell.light for cell in cells),
        lines=tuple(_lines(cells, titles, day)),
    )


def _lines(cells: Sequence[ReasonedCell], titles: dict[int, str], day: date) -> list[SheetLine]:
    ids = [cell.assignment_id for cell in cells]
    last, filed = last_entries(ids, day), _filed(ids, day)
    return [
        SheetLine(
            cell=cell,
            title=titles[cell.task],
            last=last.get(cell.assignment_id),
            filed_at=filed.get(cell.assignment_id, (None, ""))[0],
            zero_reason=filed.get(cell.assignment_id, (None, ""))[1],
        )
        for cell in cells
    ]


def _counts(actor: Actor, plan_id: int, day: date) -> dict[int, dict[str, Counter[Light]]]:
    """How many cells of each task and kind of unit show each light."""
    rank = rank_on(day)
    found: dict[int, dict[str, Counter[Light]]] = {}
    rows = db.session.execute(
        select(turn.c.task_id, Unit.kind, rank, func.count())
        .join_from(turn, Unit, Unit.id == turn.c.unit_id)
        .where(seen_by(actor, plan_id), known_on(day))
        .group_by(turn.c.task_id, Unit.kind, rank)
    )
    for task_id, kind, place, n in rows:
        found.setdefault(task_id, {}).setdefault(kind, Counter())[BY_RANK[place]] = n
    return found


def _filed_by_task(actor: Actor, plan_id: int, day: date) -> dict[int, Ratio]:
    """Of the cells of each task that owe a return on ``day``, those that have handed one in."""
    is_owed = or_(*(owes(deadline) for _, deadline in calls_of(plan_id)), false())
    handed_in = (
        select(SubmissionItem.id)
        .join(Submission, Submission.id == SubmissionItem.submission_id)
        .where(SubmissionItem.assignment_id == turn.c.assignment_id, Submission.recorded_on <= day)
        .correlate(turn)
        .exists()
    )
    rows = db.session.execute(
        select(turn.c.task_id, func.count().filter(handed_in), func.count())
        .join_from(turn, Assignment, Assignment.id == turn.c.assignment_id)
        .where(seen_by(actor, plan_id), known_on(day), is_owed)
        .group_by(turn.c.task_id)
    )
    return {task_id: Ratio(part, whole) for task_id, part, whole in rows}


def _filed(ids: Sequence[int], day: date) -> dict[int, tuple[datetime, str]]:
    rows = db.session.execute(
        select(SubmissionItem.assignment_id, Submission.received_at, SubmissionItem.zero_reason)
        .join(Submission, Submission.id == SubmissionItem.submission_id)
        .where(SubmissionItem.assignment_id.in_(ids), Submission.recorded_on <= day)
        .order_by(Submission.received_at.desc(), Submission.id.desc())
    )
    return {row.assignment_id: (row.received_at, row.zero_reason) for row in rows}


def _parties(plan_id: int) -> dict[int, dict[str, list[str]]]:
    """For each task its expressions by role word, leads first."""
    found: dict[int, dict[str, list[str]]] = {}
    rows = db.session.execute(
        select(PartyExpression.task_id, PartyExpression.role_word, PartyExpression.text)
        .join(Task, Task.id == PartyExpression.task_id)
        .where(Task.plan_id == plan_id)
        .order_by(PartyExpression.task_id, PartyExpression.role, PartyExpression.number)
    )
    for task_id, word, text in rows:
        found.setdefault(task_id, {}).setdefault(word, []).append(text)
    return found
