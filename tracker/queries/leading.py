"""Who leads a task now. It decides who may read a whole column, so it stands in one place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from tracker.models import LEADS, PRESENT, TurnRow


def leading(**known: Any) -> tuple[Any, ColumnElement[bool]]:
    """An alias of the projection, and the condition for its rows of what leads now and bears the ``known``
    values (plan_id, unit_id …). What was released has no present row."""
    lead = TurnRow.__table__.alias("leading")
    conditions = [lead.c[name] == value for name, value in known.items()]
    return lead, and_(lead.c.role == LEADS, lead.c.known_until == PRESENT, *conditions)
