"""What the sheets of a report show: one for each task, one for a unit. Statements don't grow with either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.models import (
    Assignment,
    EntryAssignment,
    Measure,
    PartyExpression,
    ProgressEntry,
    Submission,
    SubmissionItem,
    Task,
    Unit,
    db,
)
from tracker.queries.matrix import SECTIONS
from tracker.queries.reasons import ReasonedCell, cells_on
from tracker.queries.status import ExceptionCase, cases_of
from tracker.rules.access import Actor
from tracker.rules.lights import Extent, Light
from tracker.rules.statistics import Ratio


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The newest effective entry of an assignment on the day asked about."""

    happened_on: date
    text: str
    extent: Extent
    percent: int | None


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
    cells = [cell for cell in cells_on(actor, plan_id, day, today) if number in (None, cell.task)]
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
    shown = [cell for cell in cells if cell.role == "lead"]
    lines = _lines(shown, {task.number: task.title for task in tasks}, plan_id, day)
    filed = _filed(plan_id, day)
    return tuple(
        _task_sheet(task, cells, lines, parties.get(task.id, {}), measures.get(task.id, 0), filed)
        for task in tasks
    )


def _task_sheet(
    task: Task,
    all_cells: Sequence[ReasonedCell],
    all_lines: Sequence[SheetLine],
    parties: Mapping[str, list[str]],
    measures: int,
    filed: dict[int, tuple[datetime, str]],
) -> TaskSheet:
    cells = [cell for cell in all_cells if cell.task == task.number]
    counts = Counter(cell.light for cell in cells)
    sections = (
        (words, Counter(cell.light for cell in cells if cell.section == kind))
        for kind, words in SECTIONS.items()
    )
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
        sections=tuple((words, found) for words, found in sections if found),
        cases=tuple(cases_of(cells)),
        filed=Ratio(sum(cell.assignment_id in filed for cell in cells), len(cells)),
        closed=Ratio(counts[Light.CLOSED], len(cells)),
    )


def unit_sheet(actor: Actor, plan_id: int, unit_id: int, day: date, today: date) -> UnitSheet | None:
    """One unit's tasks with what it last said about each; None where the actor sees none of them."""
    cells = [cell for cell in cells_on(actor, plan_id, day, today) if cell.unit_id == unit_id]
    unit = db.session.get(Unit, unit_id)
    if not cells or unit is None:
        return None
    statement = select(Task.number, Task.title).where(Task.plan_id == plan_id)
    titles = {row.number: row.title for row in db.session.execute(statement)}
    return UnitSheet(
        unit_id=unit_id,
        name=unit.name,
        contact_person=unit.contact_person,
        office_phone=unit.office_phone,
        counts=Counter(cell.light for cell in cells),
        lines=tuple(_lines(cells, titles, plan_id, day)),
    )


def _lines(cells: Sequence[ReasonedCell], titles: dict[int, str], plan_id: int, day: date) -> list[SheetLine]:
    last = _last_entries(plan_id, day)
    filed = _filed(plan_id, day)
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


def _last_entries(plan_id: int, day: date) -> dict[int, LastEntry]:
    correction = ProgressEntry.__table__.alias("correction")
    corrected = select(correction.c.id).where(
        correction.c.corrects_id == ProgressEntry.id, correction.c.recorded_on <= day
    )
    rows = db.session.execute(
        select(
            EntryAssignment.assignment_id,
            ProgressEntry.happened_on,
            ProgressEntry.text,
            ProgressEntry.extent,
            ProgressEntry.percent,
        )
        .join(ProgressEntry, ProgressEntry.id == EntryAssignment.entry_id)
        .where(ProgressEntry.plan_id == plan_id, ProgressEntry.recorded_on <= day, ~corrected.exists())
        .order_by(ProgressEntry.happened_on, ProgressEntry.id)
    )
    return {
        row.assignment_id: LastEntry(row.happened_on, row.text, Extent(row.extent), row.percent)
        for row in rows
    }


def _filed(plan_id: int, day: date) -> dict[int, tuple[datetime, str]]:
    rows = db.session.execute(
        select(SubmissionItem.assignment_id, Submission.received_at, SubmissionItem.zero_reason)
        .join(Submission, Submission.id == SubmissionItem.submission_id)
        .join(Assignment, Assignment.id == SubmissionItem.assignment_id)
        .where(Assignment.plan_id == plan_id, Submission.recorded_on <= day)
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
