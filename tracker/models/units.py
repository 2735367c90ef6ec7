"""Units and groups of units: who can be given a task."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Appended, Base, Json, Kept


class Unit(Kept, Base):
    """A body with its present name. ``valid_to`` is the first day on which it no longer exists."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("kind IN ('county','zone','department','enterprise','other')", name="kind"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
        Index("ix_unit_parent_id", "parent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(60))
    aliases: Mapped[Any] = mapped_column(Json)  # list of other names in use
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    sort_order: Mapped[int]
    is_issuer: Mapped[bool]  # may issue plans: its office accounts see them
    contact_person: Mapped[str] = mapped_column(String(60))
    office_phone: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class UnitName(Appended, Base):
    """The name a unit bears from a day on. What was printed under an old name stays true."""

    __tablename__ = "unit_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]


class UnitGroup(Kept, Base):
    """A set of units that notices name by one expression, such as 各县（市、区）人民政府."""

    __tablename__ = "unit_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    aliases: Mapped[Any] = mapped_column(Json)
    sort_order: Mapped[int]


class UnitGroupMember(Kept, Base):
    """Membership from ``valid_from`` until the day before ``valid_to``."""

    __tablename__ = "unit_group_member"
    __table_args__ = (UniqueConstraint("group_id", "unit_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("unit_group.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
