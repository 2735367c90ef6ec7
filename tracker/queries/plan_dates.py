"""Which plans a change of the register or of the calendar reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from tracker.models import Assignment, Plan, ReportCall, Task, db

BATCH = 500


def assignments_of_units(unit_ids: Sequence[int]) -> list[tuple[int, int]]:
    """(plan, assignment) of every share that the units have, in the order of assignments."""
    found: list[tuple[int, int]] = []
    for start in range(0, len(unit_ids), BATCH):
        statement = select(Assignment.plan_id, Assignment.id).where(
            Assignment.unit_id.in_(unit_ids[start : start + BATCH])
        )
        found += [(row.plan_id, row.id) for row in db.session.execute(statement)]
    return sorted(found)


def plans_hanging_on(year: int) -> set[int]:
    """Plans with a last day in ``year`` or the year after it: the working days before a last day may
    reach back over New Year."""
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    calls = select(ReportCall.plan_id).where(ReportCall.due_on.between(first, last))
    tasks = select(Task.plan_id).where(Task.due_on.between(first, last))
    statement = select(Plan.id).where(
        Plan.issued_at.is_not(None), or_(Plan.id.in_(calls), Plan.id.in_(tasks))
    )
    return set(db.session.scalars(statement))
