"""What units did: entries with their evidence, returns, and the office's closures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import COPIED, Appended, Base, Moment


class ProgressEntry(Appended, Base):
    """What was done. Three times are kept apart: ``happened_on`` (told), ``received_at`` (decides 迟),
    ``recorded_at`` / ``recorded_on`` (decides what a past day shows)."""

    __tablename__ = "progress_entry"
    __table_args__ = (
        CheckConstraint("extent IN ('not_started','under_way','done')", name="extent"),
        CheckConstraint("percent IS NULL OR percent BETWEEN 0 AND 100", name="percent"),
        Index("ix_progress_entry_plan_id_unit_id", "plan_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    happened_on: Mapped[date]
    received_at: Mapped[datetime] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    extent: Mapped[str] = mapped_column(String(20))
    percent: Mapped[int | None]
    received_how: Mapped[str] = mapped_column(String(200))  # empty: logged by the unit; else 代录
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("progress_entry.id"), unique=True)
    author: Mapped[str] = mapped_column(String(80), info=COPIED)  # the account's name at that time


class EntryAssignment(Appended, Base):
    """One entry may be put to several assignments of a unit in one plan."""

    __tablename__ = "entry_assignment"
    __table_args__ = (UniqueConstraint("assignment_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("progress_entry.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))


class Evidence(Appended, Base):
    """A link, a document number, or a file by its digest."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("kind IN ('link','document','file')", name="kind"),
        CheckConstraint("(kind = 'file') = (file_id IS NOT NULL)", name="file"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("progress_entry.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)  # the address, the number, or the file's own name
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))


class Submission(Appended, Base):
    """One unit's return to one call (报送件), received at a moment."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("report_call.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_on: Mapped[date]
    received_how: Mapped[str] = mapped_column(String(200))  # empty: filed by the unit; else 代录
    author: Mapped[str] = mapped_column(String(80), info=COPIED)


class SubmissionItem(Appended, Base):
    """The share of one assignment in a return: its entries up to ``last_entry_id``, or an explicit
    zero return with a reason. A cell is filed when its item is."""

    __tablename__ = "submission_item"
    __table_args__ = (
        UniqueConstraint("assignment_id", "call_id"),
        CheckConstraint("(last_entry_id IS NULL) <> (zero_reason = '')", name="entry_or_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("report_call.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    last_entry_id: Mapped[int | None] = mapped_column(ForeignKey("progress_entry.id"))
    zero_reason: Mapped[str] = mapped_column(Text)


class Closure(Appended, Base):
    """The office verified and closed an assignment (办结), or reopened it, with a reason."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("kind IN ('closed','reopened')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_on: Mapped[date]
    author: Mapped[str] = mapped_column(String(80), info=COPIED)
