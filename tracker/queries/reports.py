"""Reports that were made, and orders of those being made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.models import (
    REGISTER_CHAIN,
    Account,
    Assignment,
    AuditEvent,
    Report,
    ReportOrder,
    Task,
    Unit,
    db,
)

KINDS = {"status": "落实情况报告", "task": "任务单", "unit": "单位单"}
MOST_LISTED = 100
UNITS_TO_CHOOSE = 300


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A line of the list of reports. ``about`` names the task or unit of a sheet."""

    id: int
    plan_id: int
    kind: str
    about_id: int | None
    about: str
    as_of: date
    since: date | None
    pages: int
    made_at: datetime
    made_by: str
    head_number: int
    head_hash: str

    @property
    def words(self) -> str:
        return KINDS[self.kind]

    @property
    def file_name(self) -> str:
        about = f"-{self.about}" if self.about else ""
        return f"{self.words}{about}-截至{self.as_of.isoformat()}.pdf"


# Events after which a report would still show the same.
CHANGES_NOTHING = ("report.made", "account.signed_in", "account.signed_out", "account.password_changed")


def last_change(plan_id: int) -> tuple[int, int]:
    """The numbers of the newest events of the plan's and the register's chains that a report may show."""
    numbers = [
        db.session.scalars(
            select(AuditEvent.number)
            .where(AuditEvent.chain_id == chain_id, AuditEvent.name.not_in(CHANGES_NOTHING))
            .order_by(AuditEvent.number.desc())
            .limit(1)
        ).first()
        for chain_id in (plan_id, REGISTER_CHAIN)
    ]
    return numbers[0] or 0, numbers[1] or 0


def stored_report(plan_id: int, basis: str) -> int | None:
    """The id of the newest report with this basis."""
    return db.session.scalars(
        select(Report.id)
        .where(Report.plan_id == plan_id, Report.basis == basis)
        .order_by(Report.id.desc())
        .limit(1)
    ).first()


def file_of(report_id: int) -> int:
    return db.session.scalars(select(Report.file_id).where(Report.id == report_id)).one()


def made(plan_id: int) -> tuple[MadeReport, ...]:
    """The plan's reports, newest first."""
    return _made(Report.plan_id == plan_id)


def one(report_id: int) -> MadeReport | None:
    return next(iter(_made(Report.id == report_id)), None)


def _made(*which: object) -> tuple[MadeReport, ...]:
    rows = db.session.execute(
        select(Report, func.coalesce(Account.person, AuditEvent.account_name), Task.numeral, Unit.short_name)
        .join(
            AuditEvent,
            (AuditEvent.chain_id == Report.chain_id) & (AuditEvent.number == Report.event_number),
        )
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .outerjoin(
            Task,
            (Report.kind == "task") & (Task.plan_id == Report.plan_id) & (Task.number == Report.about_id),
        )
        .outerjoin(Unit, (Report.kind == "unit") & (Unit.id == Report.about_id))
        .where(*which)  # type: ignore[arg-type]
        .order_by(Report.id.desc())
        .limit(MOST_LISTED)
    )
    return tuple(
        MadeReport(
            id=report.id,
            plan_id=report.plan_id,
            kind=report.kind,
            about_id=report.about_id,
            about=f"任务{numeral}" if numeral else unit or "",
            as_of=report.as_of,
            since=report.since,
            pages=report.pages,
            made_at=report.made_at,
            made_by=maker,
            head_number=report.head_number,
            head_hash=report.head_hash,
        )
        for report, maker, numeral, unit in rows
    )


def order(order_id: int) -> ReportOrder | None:
    return db.session.get(ReportOrder, order_id, populate_existing=True)


def open_orders(account_name: str, since: datetime) -> Sequence[int]:
    """The account's orders placed after ``since`` that are neither made nor failed."""
    return db.session.scalars(
        select(ReportOrder.id).where(
            ReportOrder.account_name == account_name,
            ReportOrder.ordered_at > since,
            ReportOrder.report_id.is_(None),
            ReportOrder.fault == "",
        )
    ).all()


def units_of(plan_id: int) -> Sequence[tuple[int, str]] | None:
    """(id, short name) of the units with a share in the plan, in their order; None of more than can be chosen
    from a list."""
    rows = db.session.execute(
        select(Unit.id, Unit.short_name)
        .where(Unit.id.in_(select(Assignment.unit_id).where(Assignment.plan_id == plan_id)))
        .order_by(Unit.sort_order, Unit.id)
        .limit(UNITS_TO_CHOOSE + 1)
    ).all()
    return [(row.id, row.short_name) for row in rows] if len(rows) <= UNITS_TO_CHOOSE else None
