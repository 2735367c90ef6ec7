"""A plan (one issued notice with its table), its tasks, and who owes what."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import COPIED, Appended, Base, Json, Kept, Moment


class Plan(Kept, Base):
    """A notice: a draft while it is being taken in, then issued. Its audit chain has the plan's id.

    ``replaced_by_id`` is set when a newer version of the same notice was issued.
    """

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("status IN ('draft','issued','discarded','replaced')", name="status"),
        CheckConstraint("(issued_at IS NULL) = (status IN ('draft','discarded'))", name="issued"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    status: Mapped[str] = mapped_column(String(20))
    # may be empty or lack the agency's code
    document_number: Mapped[str] = mapped_column(String(80), info=COPIED)
    issuer_name: Mapped[str] = mapped_column(String(120), info=COPIED)
    title: Mapped[str] = mapped_column(Text, info=COPIED)
    issued_on: Mapped[date | None]  # the notice's own date (成文日期)
    contact_unit: Mapped[str] = mapped_column(String(120), info=COPIED)
    contact_email: Mapped[str] = mapped_column(String(120), info=COPIED)
    contact_phone: Mapped[str] = mapped_column(String(60), info=COPIED)
    taken_in_at: Mapped[datetime] = mapped_column(Moment)
    issued_at: Mapped[datetime | None] = mapped_column(Moment)
    version_of_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))


class PlanSource(Appended, Base):
    """What was taken in: the file, its text, and what the machine read in it."""

    __tablename__ = "plan_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, info=COPIED)
    reading: Mapped[Any] = mapped_column(Json)  # as read, before any correction


class PlanDraft(Kept, Base):
    """The reading with the office's corrections and decisions, as it stands on the review page."""

    __tablename__ = "plan_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), unique=True)
    content: Mapped[Any] = mapped_column(Json)


class Task(Appended, Base):
    """A row of the table. ``due_on`` with its conditions where the notice sets the task a date."""

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    numeral: Mapped[str] = mapped_column(String(20))  # 十二
    title: Mapped[str] = mapped_column(Text)
    short_title: Mapped[str] = mapped_column(String(20))  # column head of the matrix
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    due_inclusive: Mapped[bool]
    due_cutoff: Mapped[time | None]
    due_inferred: Mapped[bool]
    due_text: Mapped[str] = mapped_column(String(80))


class Measure(Appended, Base):
    """One sentence of a task's text that can be checked, with the kind proposed for it."""

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("task_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))


class PartyExpression(Appended, Base):
    """The notice's own words for who, how they were resolved, and who decided that when."""

    __tablename__ = "party_expression"
    __table_args__ = (CheckConstraint("role IN ('lead','responsible')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    number: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    role_word: Mapped[str] = mapped_column(String(20))  # 牵头 责任 配合 协办 …: stays on screen
    text: Mapped[str] = mapped_column(Text)
    resolved_by: Mapped[str] = mapped_column(String(20))  # machine or person
    # account and unit, empty for the machine
    decided_by: Mapped[str] = mapped_column(String(120), info=COPIED)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    why: Mapped[str] = mapped_column(Text)


class Assignment(Appended, Base):
    """One unit's share of one task: a cell of the matrix. ``assigned_on`` is the day it begins to count."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("task_id", "unit_id"),
        CheckConstraint("role IN ('lead','responsible')", name="role"),
        Index("ix_assignment_plan_id_unit_id_task_id", "plan_id", "unit_id", "task_id"),
        Index("ix_assignment_unit_id_role", "unit_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[str] = mapped_column(String(20))
    assigned_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)  # empty when it comes from the notice


class AssignmentOrigin(Appended, Base):
    """The expression an assignment comes from; a unit that is both lead and responsible has two."""

    __tablename__ = "assignment_origin"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    expression_id: Mapped[int] = mapped_column(ForeignKey("party_expression.id"))


class AssignmentChange(Appended, Base):
    """An assignment released after issue, or restored, from a day on and for a reason."""

    __tablename__ = "assignment_change"
    __table_args__ = (CheckConstraint("kind IN ('released','restored')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_on: Mapped[date]


class ReportCall(Appended, Base):
    """The demand to hand in by a day (报送): 7月5日前."""

    __tablename__ = "report_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date]
    due_inclusive: Mapped[bool]
    due_cutoff: Mapped[time | None]
    due_inferred: Mapped[bool]
    due_text: Mapped[str] = mapped_column(String(80))


class PlanPolicy(Appended, Base):
    """The thresholds by which a plan's lights turn, from the day of a version on."""

    __tablename__ = "plan_policy"
    __table_args__ = (UniqueConstraint("plan_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    version: Mapped[int]
    in_force_from: Mapped[date]
    near_days: Mapped[int]
    silent_amber_days: Mapped[int | None]
    silent_red_days: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
