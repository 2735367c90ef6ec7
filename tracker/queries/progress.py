"""Progress entries as a write meets them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tracker.models import EntryAssignment, ProgressEntry, db


@dataclass(frozen=True, slots=True)
class Corrected:
    """An entry that is to be corrected; ``correction_id`` when somebody already did."""

    plan_id: int
    unit_id: int
    correction_id: int | None
    assignment_ids: tuple[int, ...]


def to_correct(entry_id: int) -> Corrected | None:
    """The entry with its tasks: two statements."""
    correction = ProgressEntry.__table__.alias("correction")
    row = db.session.execute(
        select(ProgressEntry.plan_id, ProgressEntry.unit_id, correction.c.id)
        .outerjoin(correction, correction.c.corrects_id == ProgressEntry.id)
        .where(ProgressEntry.id == entry_id)
    ).one_or_none()
    if row is None:
        return None
    tasks = select(EntryAssignment.assignment_id).where(EntryAssignment.entry_id == entry_id)
    return Corrected(row.plan_id, row.unit_id, row.id, tuple(db.session.scalars(tasks)))
