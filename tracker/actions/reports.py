"""Recording the reports that were made."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, update

from tracker import clock
from tracker.actions.files import store_file
from tracker.actions.writing import Denied, begin_writing, writing
from tracker.models import Report, ReportOrder, db
from tracker.queries.heads import Head
from tracker.rules.access import Actor, Permission, Subject, may


def record_report(
    actor: Actor,
    plan_id: int,
    subject: Subject,
    *,
    kind: str,
    about_id: int | None,
    as_of: date,
    since: date | None,
    basis: str,
    content: bytes,
    pages: int,
    head: Head,
) -> int:
    """Store a PDF and record what it is; ``head`` is the chain's head that is printed on it."""
    with writing(actor, Permission.REPORT_MAKE, subject, chain_id=plan_id) as write:
        row = {
            "plan_id": plan_id, "kind": kind, "about_id": about_id, "as_of": as_of, "since": since,
            "basis": basis, "file_id": store_file(write, content, "application/pdf"), "pages": pages,
            "made_at": write.now, "head_number": head.number, "head_hash": head.hash,
        }  # fmt: skip
        (report_id,) = write.insert(Report, [row])
        write.event(
            "report.made",
            about=("report", report_id),
            after={"kind": kind, "as_of": as_of.isoformat(), "pages": pages, "head": str(head)},
        )
    return report_id


def place_order(
    actor: Actor,
    plan_id: int,
    subject: Subject,
    kind: str,
    about_id: int | None,
    as_of: date,
    since: date | None,
) -> int:
    """Note that a report is to be made by a process of its own. Working data: no event, no fact."""
    if not may(actor, Permission.REPORT_MAKE, subject):
        raise Denied(actor.name)
    begin_writing()
    row = {
        "plan_id": plan_id, "kind": kind, "about_id": about_id, "as_of": as_of, "since": since,
        "account_name": actor.name, "ordered_at": clock.true_now(), "product_at": clock.now(),
        "report_id": None, "fault": "",
    }  # fmt: skip
    order_id = db.session.execute(insert(ReportOrder).returning(ReportOrder.id), [row]).scalar_one()
    db.session.commit()
    return order_id


def finish_order(order_id: int, *, report_id: int | None = None, fault: str = "") -> None:
    """Note what became of an order."""
    begin_writing()
    db.session.execute(
        update(ReportOrder).where(ReportOrder.id == order_id).values(report_id=report_id, fault=fault)
    )
    db.session.commit()
