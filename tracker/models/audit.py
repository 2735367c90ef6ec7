"""The audit chains: one for the register (chain 0) and one for each plan (its own id)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import COPIED, Base, Json, Moment

REGISTER_CHAIN = 0


class AuditHead(Base):
    """The last event of a chain. Its row is locked by every writer, so a chain can't fork."""

    __tablename__ = "audit_head"

    chain_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class AuditEvent(Base):
    """One write: who, in which capacity, what, when, and the digest of all rows it wrote."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_account_name", "account_name"),
        Index("ix_audit_event_name", "name"),
        Index("ix_audit_event_at", "at"),
        Index("uq_audit_event_once", "once", unique=True),
    )

    chain_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)  # product time
    true_at: Mapped[datetime] = mapped_column(Moment)
    account_id: Mapped[int | None]
    account_name: Mapped[str] = mapped_column(String(80), info=COPIED)
    unit_name: Mapped[str] = mapped_column(String(120), info=COPIED)
    role: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))  # past tense: progress.logged
    about_kind: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int]
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    after: Mapped[Any] = mapped_column(Json, nullable=True)
    facts: Mapped[Any] = mapped_column(Json)
    request_id: Mapped[str] = mapped_column(String(40))
    once: Mapped[str | None] = mapped_column(String(100))
