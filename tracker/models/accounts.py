"""Accounts, and what signing in needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Json, Kept, Moment


class Account(Kept, Base):
    """A person who signs in. Closed accounts stay, so that old entries keep their author."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)  # typed at sign-in
    person: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    roles: Mapped[Any] = mapped_column(Json)  # list of rules.access.Role values
    password_hash: Mapped[str] = mapped_column(String(200), info={"secret": True})  # never in an export
    must_change_password: Mapped[bool]
    is_closed: Mapped[bool]


class SignInSession(Base):
    """A signed-in browser. Working data: not a fact, but revocable at once."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Moment)  # true time
    seen_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class SignInFailures(Base):
    """Failed attempts under one name, counted in the database for all processes together; ``lately`` only
    those that came close upon one another."""

    __tablename__ = "sign_in_failures"

    account_name: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int]
    lately: Mapped[int] = mapped_column(server_default="0")
    last_at: Mapped[datetime] = mapped_column(Moment)
    locked_until: Mapped[datetime | None] = mapped_column(Moment)


class SetUpLink(Base):
    """The one-time link by which an empty system gets its first administrator."""

    __tablename__ = "set_up_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
