"""What the review of a draft needs: its content, its source, and which plans it may be about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker import clock
from tracker.models import AuditEvent, Plan, PlanDraft, PlanSource, StoredFile, Unit, db
from tracker.queries.plans import PlanHead, head_from, heads
from tracker.queries.printable import undrawn
from tracker.queries.register_on import register_on
from tracker.rules.access import Actor
from tracker.rules.drafting import NoticeDraft, SettledDraft, from_json, settle
from tracker.rules.parties import Register


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft with its revision: the number of the event that last wrote it, by whom and when."""

    id: int
    content: NoticeDraft
    revision: int
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SourceText:
    """What was taken in. ``reading`` is the machine's, as JSON values, before any correction."""

    file_id: int
    file_name: str
    kind: str
    text: str
    reading: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Review:
    """A draft worked out with the register of its 成文日期. ``earlier`` is the issued plan of the same
    issuer with the same number, if there is one."""

    head: PlanHead
    stored: StoredDraft
    settled: SettledDraft
    register: Register
    on: date
    today: date
    earlier: PlanHead | None


def stored_draft(plan_id: int) -> StoredDraft | None:
    row = db.session.execute(
        select(
            PlanDraft.id, PlanDraft.content, PlanDraft.event_number,
            AuditEvent.account_name, AuditEvent.unit_name, AuditEvent.at,
        )
        .join(
            AuditEvent,
            (AuditEvent.chain_id == PlanDraft.chain_id) & (AuditEvent.number == PlanDraft.event_number),
        )
        .where(PlanDraft.plan_id == plan_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    by = f"{row.account_name}（{row.unit_name}）" if row.unit_name else row.account_name
    return StoredDraft(row.id, from_json(row.content), row.event_number, by, row.at)


def review(actor: Actor, head: PlanHead, content: NoticeDraft | None = None) -> Review:
    """The draft of a plan for its review page; ``content`` shows what was typed instead of what is kept."""
    stored = stored_draft(head.id)
    if stored is None:
        raise LookupError(f"plan {head.id} has no draft")
    draft = content or stored.content
    today = clock.today()
    on = draft.issued_on or today
    register = register_on(on)
    earlier = earlier_plan(actor, head, draft.document_number)
    settled = settle(draft, register, today, earlier is not None, undrawn)
    return Review(head, stored, settled, register, on, today, earlier)


def source_of(plan_id: int) -> SourceText | None:
    row = db.session.execute(
        select(PlanSource.file_id, PlanSource.file_name, PlanSource.kind, PlanSource.text, PlanSource.reading)
        .where(PlanSource.plan_id == plan_id)
    ).one_or_none()  # fmt: skip
    return None if row is None else SourceText(*row)


def earlier_plan(actor: Actor, head: PlanHead, document_number: str) -> PlanHead | None:
    """The newest issued plan of the same issuing unit with the same number."""
    number = document_number.strip()
    if not number:
        return None
    row = db.session.execute(
        heads(actor)
        .where(
            Plan.issuer_unit_id == head.issuer_unit_id,
            Plan.document_number == number,
            Plan.status == "issued",
            Plan.id != head.id,
        )
        .order_by(Plan.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else head_from(row)


def taken_in_before(actor: Actor, issuer_unit_id: int, digest: str) -> PlanHead | None:
    """The first plan of this issuing unit made from the file with this digest; a discarded one counts not."""
    row = db.session.execute(
        heads(actor)
        .join(PlanSource, PlanSource.plan_id == Plan.id)
        .join(StoredFile, StoredFile.id == PlanSource.file_id)
        .where(
            StoredFile.digest == digest,
            Plan.issuer_unit_id == issuer_unit_id,
            Plan.status != "discarded",
        )
        .order_by(Plan.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else head_from(row)


def issuer_for(actor: Actor, code: str | None, issuer_name: str) -> int | None:
    """The unit that issues: the acting office's own, else that with ``code``, else the only issuing unit,
    else the one that the notice names; None where none of these says it."""
    if actor.unit_id is not None:
        return actor.unit_id
    if code is not None:
        return db.session.scalars(select(Unit.id).where(Unit.code == code)).one_or_none()
    issuing = list(db.session.scalars(select(Unit.id).where(Unit.is_issuer.is_(True)).limit(2)))
    if len(issuing) == 1:
        return issuing[0]
    named = select(Unit.id).where(Unit.name == issuer_name).order_by(Unit.is_issuer.desc(), Unit.id)
    return db.session.scalars(named.limit(1)).first()
