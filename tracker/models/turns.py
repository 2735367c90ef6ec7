"""The projection of lights: for each assignment the days on which its light will turn.

Not a fact: it can be made again from the facts, and ``bin/tracker turns check`` proves it. A new fact
supersedes a row by a newer one; of the old row only ``known_until`` is set. So any day is counted by
one statement: the rows with ``known_from <= day < known_until``.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, DayNumber

FOR_EVER = date(9999, 12, 31)
# Written out in statements, so that the databases know them for the conditions of the indexes below.
PRESENT = literal_column(FOR_EVER.strftime("%Y%m%d"))
LEADS = literal_column("'lead'")


class TurnRow(Base):
    """``parent_id`` (the unit itself where it has no parent) is kept beside the days so that thousands of
    cells are rolled up without a join, on an index that holds all that is counted and no more."""

    __tablename__ = "turn"
    __table_args__ = (
        Index(
            "ix_turn_roll_up",
            "plan_id", "parent_id", "task_id", "known_until", "known_from",
            "amber_from", "red_from", "closed_on", "started_on", "late",
        ),
        # The present rows, which most questions are about: however long the history behind them grows.
        # The migration gives PostgreSQL the same conditions; said here, it would load that dialect everywhere.
        Index(
            "ix_turn_present",
            "plan_id", "known_until", "parent_id", "task_id",
            "amber_from", "red_from", "closed_on", "started_on", "late",
            sqlite_where=text(f"known_until = {PRESENT}"),
        ),
        Index("ix_turn_late", "plan_id", "known_until", "known_from", "late", sqlite_where=text("late = 1")),
        Index("ix_turn_lead", "plan_id", "task_id", sqlite_where=text(f"role = {LEADS}")),
        Index("ix_turn_assignment", "assignment_id", "known_until"),
        Index("ix_turn_unit", "unit_id", "plan_id", "known_until"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    assignment_id: Mapped[int]
    task_id: Mapped[int]
    unit_id: Mapped[int]
    parent_id: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    known_from: Mapped[date] = mapped_column(DayNumber)
    known_until: Mapped[date] = mapped_column(DayNumber)
    amber_from: Mapped[date | None] = mapped_column(DayNumber)
    red_from: Mapped[date | None] = mapped_column(DayNumber)
    started_on: Mapped[date | None] = mapped_column(DayNumber)
    closed_on: Mapped[date | None] = mapped_column(DayNumber)
    late: Mapped[bool]
    policy_version: Mapped[int]
    calendar_version: Mapped[str] = mapped_column(String(120))
