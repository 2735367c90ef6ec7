"""Who owes a share of a task now, and who leads it. The latter decides who may read a whole column, so it
stands in one place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, select

from tracker.models import LEADS, PRESENT, TurnRow


def is_owed(share: Any) -> ColumnElement[bool]:
    """The rows of ``share`` (the assignment table or an alias of it) that weren't released: a released
    assignment has no present row in the projection."""
    present = TurnRow.__table__.alias("present")
    owed = select(present.c.id).where(present.c.assignment_id == share.c.id, present.c.known_until == PRESENT)
    return owed.correlate(share).exists()


def leading(**known: Any) -> tuple[Any, ColumnElement[bool]]:
    """An alias of the projection, and the condition for its rows of what leads now and bears the ``known``
    values (plan_id, unit_id …). What was released has no present row."""
    lead = TurnRow.__table__.alias("leading")
    conditions = [lead.c[name] == value for name, value in known.items()]
    return lead, and_(lead.c.role == LEADS, lead.c.known_until == PRESENT, *conditions)
