"""What the demonstration needs to know of itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from tracker.models import AuditEvent, Plan, Setting, db


def first_plan_numbered(document_number: str) -> int | None:
    """The first issued plan with this number: of the demonstration's own notice, the one it was loaded with."""
    statement = select(Plan.id).where(Plan.document_number == document_number, Plan.issued_at.is_not(None))
    return db.session.scalars(statement.order_by(Plan.id).limit(1)).first()


def last_moment(plan_id: int) -> datetime:
    """The product moment of the newest event in the chain of an issued plan."""
    return db.session.scalars(select(func.max(AuditEvent.at)).where(AuditEvent.chain_id == plan_id)).one()


def setting_id(key: str) -> int | None:
    return db.session.scalars(select(Setting.id).where(Setting.key == key)).one_or_none()
