"""One task with the shares of all its units, for those that lead it: a page of units with their entries."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tracker import clock
from tracker.models import Assignment, EntryAssignment, Unit, db
from tracker.queries.facts import facts_of
from tracker.queries.leading import is_owed
from tracker.queries.progress import EntryShown, entries
from tracker.queries.shares import TaskOf
from tracker.rules.lights import Explanation, explain, turns

UNITS_ON_PAGE = 50


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit's share of the task, with its effective entries, newest first."""

    assignment_id: int
    unit_id: int
    unit_name: str
    is_lead: bool
    explanation: Explanation
    entries: tuple[EntryShown, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Page ``page`` of ``pages`` of the units in their order; what was released is left out."""

    units: tuple[UnitLine, ...]
    page: int
    pages: int
    total: int


def units_of(task: TaskOf, page: int = 1) -> Column:
    """Ten statements, whatever the number of units."""
    rows = db.session.execute(
        select(Assignment.id, Assignment.role, Unit.id.label("unit_id"), Unit.short_name)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.task_id == task.id, is_owed(Assignment.__table__))
        .order_by(Assignment.role, Unit.sort_order, Unit.id)
    ).all()
    pages = max(1, -(-len(rows) // UNITS_ON_PAGE))
    page = min(page, pages)
    shown = {row.id: row for row in rows[(page - 1) * UNITS_ON_PAGE : page * UNITS_ON_PAGE]}
    known = facts_of(task.plan.id, list(shown))
    by_cell = _entries(list(shown))
    today = clock.today()
    cells = {cell.assignment_id: cell for cell in known.cells}
    lines = [
        UnitLine(
            assignment_id=row.id,
            unit_id=row.unit_id,
            unit_name=row.short_name,
            is_lead=row.role == "lead",
            explanation=explain(turns(cells[row.id].facts, known.policy, known.calendar), today),
            entries=by_cell.get(row.id, ()),
        )
        for row in shown.values()
    ]
    return Column(tuple(lines), page, pages, len(rows))


def _entries(assignment_ids: list[int]) -> dict[int, tuple[EntryShown, ...]]:
    """The effective entries of each assignment, newest first: two statements."""
    by_id = {entry.id: entry for entry in entries(assignment_ids, effective=True)}
    pairs = db.session.execute(
        select(EntryAssignment.assignment_id, EntryAssignment.entry_id)
        .where(EntryAssignment.assignment_id.in_(assignment_ids))
        .order_by(EntryAssignment.entry_id.desc())
    )
    found: dict[int, tuple[EntryShown, ...]] = {}
    for assignment_id, entry_id in pairs:
        if entry_id in by_id:
            found[assignment_id] = (*found.get(assignment_id, ()), by_id[entry_id])
    return found
