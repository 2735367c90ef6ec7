"""Who leads a task now. It decides who may read a whole column, so it stands in one place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, select

from tracker.models import FOR_EVER, TurnRow


def is_leading(share: Any) -> ColumnElement[bool]:
    """The rows of ``share`` (the assignment table or an alias of it) that lead and weren't released: a
    released assignment has no present row in the projection."""
    present = TurnRow.__table__.alias("present")
    still_owed = (
        select(present.c.id)
        .where(present.c.assignment_id == share.c.id, present.c.known_until == FOR_EVER)
        .correlate(share)
        .exists()
    )
    return and_(share.c.role == "lead", still_owed)
