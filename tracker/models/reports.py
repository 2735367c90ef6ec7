"""Reports that were made: what they showed can be proved later; and those being made."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Appended, Base, Moment


class Report(Appended, Base):
    """A printed report. ``basis`` is the digest of all that it shows, so the same report is made once."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_plan_id_basis", "plan_id", "basis"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    kind: Mapped[str] = mapped_column(String(20))  # status, task, unit
    about_id: Mapped[int | None]  # the task or unit of a sheet
    as_of: Mapped[date]
    since: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    pages: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
    head_number: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))


class ReportOrder(Base):
    """A report that is being made by a process of its own. Working data; what was made is a Report."""

    __tablename__ = "report_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    kind: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[int | None]
    as_of: Mapped[date]
    since: Mapped[date | None]
    account_name: Mapped[str] = mapped_column(String(80))
    ordered_at: Mapped[datetime] = mapped_column(Moment)  # true time
    product_at: Mapped[datetime] = mapped_column(Moment)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    fault: Mapped[str] = mapped_column(Text)
