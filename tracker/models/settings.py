"""Settings that are audited, the work calendar, and stored files."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Appended, Base, Json, Kept


class Setting(Kept, Base):
    """One audited setting, such as the demonstration's day."""

    __tablename__ = "setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    value: Mapped[Any] = mapped_column(Json)


class CalendarYear(Appended, Base):
    """One year of the State Council's list of holidays and make-up workdays, in one version.

    A later version of a year is a new row; ``in_force_from`` decides which one a past day is read by.
    """

    __tablename__ = "calendar_year"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    version: Mapped[str] = mapped_column(String(80))
    in_force_from: Mapped[date]
    holidays: Mapped[Any] = mapped_column(Json)  # ISO days off that are not an ordinary weekend
    makeup_workdays: Mapped[Any] = mapped_column(Json)  # ISO weekend days that are worked


class StoredFile(Appended, Base):
    """A file of the data folder, named by the SHA-256 of its bytes."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(120))
