"""The audit events as the auditor searches them. Events only: no evidence, no password material."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, and_, func, literal, or_, select, tuple_, type_coerce

from tracker.models import Account, AuditEvent, AuditHead, Plan, db
from tracker.models.base import Moment
from tracker.rules.access import ROLE_WORDS, Actor, Permission, may
from tracker.rules.audit_words import chain_words, changes, event_words, kind_words, table_words
from tracker.rules.timeliness import SHANGHAI

PAGE = 50
NUMBER_LIMIT = 2**31  # an address may name any number; PostgreSQL's integer takes these


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; an empty value asks for nothing. Days are of product time, both included."""

    who: str = ""
    unit: str = ""
    name: str = ""
    chain_id: int | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event for reading. ``changes``: (field, before, after) in words."""

    chain_id: int
    chain: str
    number: int
    at: datetime
    true_at: datetime
    account_name: str
    person: str
    unit_name: str
    role: str
    name: str
    words: str
    about: str
    changes: list[tuple[str, str | None, str | None]]
    facts: str
    request_id: str
    hash: str
    previous_hash: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of events, newest first; ``older``: where the next page begins, None at the end."""

    events: list[Event]
    older: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain to choose: its head as it stands."""

    chain_id: int
    words: str
    number: int
    hash: str


def chains(actor: Actor) -> list[Chain]:
    """Every chain with its head, the register's first, then plans, newest first."""
    if not may(actor, Permission.AUDIT_READ):
        return []
    rows = db.session.execute(
        select(AuditHead.chain_id, AuditHead.number, AuditHead.hash, Plan.document_number)
        .outerjoin(Plan, Plan.id == AuditHead.chain_id)
        .order_by(AuditHead.chain_id.desc())
    ).all()
    found = [
        Chain(row.chain_id, chain_words(row.chain_id, row.document_number or ""), row.number, row.hash)
        for row in rows
    ]
    return sorted(found, key=lambda chain: chain.chain_id != 0)


def has_chain(chain_id: int) -> bool:
    return chain_id < NUMBER_LIMIT and db.session.get(AuditHead, chain_id) is not None


def event_names(actor: Actor) -> list[tuple[str, str]]:
    """Name and words of every kind of event that has occurred, in order of the words."""
    if not may(actor, Permission.AUDIT_READ):
        return []
    names = db.session.scalars(select(AuditEvent.name).distinct())
    return sorted(((name, event_words(name)) for name in names), key=lambda pair: pair[1])


def search(actor: Actor, wanted: Wanted, before: tuple[int, int] | None = None, size: int = PAGE) -> Found:
    """A page of events, newest first, from those older than the event ``before`` (chain, number)."""
    if not may(actor, Permission.AUDIT_READ):
        return Found([], None)
    statement = _statement(wanted).limit(size + 1)
    if before is not None:
        statement = statement.where(_older_than(wanted, before))
    rows = db.session.execute(statement).all()
    events = [_event(row) for row in rows[:size]]
    last = events[-1] if len(rows) > size else None
    return Found(events, (last.chain_id, last.number) if last else None)


def event(actor: Actor, chain_id: int, number: int) -> Event | None:
    if not may(actor, Permission.AUDIT_READ) or max(chain_id, number) >= NUMBER_LIMIT:
        return None
    this = _statement(Wanted(chain_id=chain_id)).where(AuditEvent.number == number)
    row = db.session.execute(this).one_or_none()
    return None if row is None else _event(row)


def every(actor: Actor, wanted: Wanted, limit: int) -> Iterator[Event]:
    """All events that fit, newest first, up to ``limit``: for a table to take away."""
    if not may(actor, Permission.AUDIT_READ):
        return
    rows = db.session.execute(_statement(wanted).limit(limit), execution_options={"yield_per": 500})
    for row in rows:
        yield _event(row)


def count(actor: Actor, wanted: Wanted) -> int:
    if not may(actor, Permission.AUDIT_READ):
        return 0
    statement = select(func.count()).select_from(AuditEvent).where(*_conditions(wanted))
    return db.session.execute(statement).scalar_one()


def _statement(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    event = AuditEvent.__table__
    columns = [column for column in event.columns if column.name not in ("once", "account_id", "about_id")]
    statement = (
        select(*columns, event.c.about_id, Account.person, Plan.document_number)
        .select_from(AuditEvent)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .outerjoin(Plan, Plan.id == AuditEvent.chain_id)
        .where(*_conditions(wanted))
    )
    if wanted.chain_id is not None:  # a chain has its own order, whatever the clock said
        return statement.order_by(AuditEvent.number.desc())
    return statement.order_by(AuditEvent.at.desc(), AuditEvent.chain_id.desc(), AuditEvent.number.desc())


def _older_than(wanted: Wanted, key: tuple[int, int]) -> ColumnElement[bool]:
    chain_id, number = key
    if wanted.chain_id is not None:
        return AuditEvent.number < number
    at = db.session.scalar(
        select(AuditEvent.at).where(AuditEvent.chain_id == chain_id, AuditEvent.number == number)
    )
    if at is None:
        return AuditEvent.number < 0
    here = tuple_(AuditEvent.at, AuditEvent.chain_id, AuditEvent.number)
    return and_(AuditEvent.at <= at, here < tuple_(literal(at, Moment()), literal(chain_id), literal(number)))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.who:
        named = select(Account.id).where(Account.person.icontains(wanted.who, autoescape=True))
        named_so = AuditEvent.account_name.icontains(wanted.who, autoescape=True)
        conditions.append(or_(named_so, AuditEvent.account_id.in_(named)))
    if wanted.unit:
        conditions.append(AuditEvent.unit_name.icontains(wanted.unit, autoescape=True))
    if wanted.name:
        conditions.append(AuditEvent.name == wanted.name)
    if wanted.chain_id is not None:
        conditions.append(AuditEvent.chain_id == wanted.chain_id)
    if wanted.first is not None:
        conditions.append(AuditEvent.at >= _midnight(wanted.first))
    if wanted.last is not None:
        conditions.append(AuditEvent.at < _midnight(wanted.last + timedelta(days=1)))
    if wanted.text:
        # As JSON writes it: a quotation mark stands there with a backslash.
        written = json.dumps(wanted.text, ensure_ascii=False)[1:-1]
        conditions.append(type_coerce(AuditEvent.after, Text).icontains(written, autoescape=True))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def _event(row: Row[Any]) -> Event:
    return Event(
        chain_id=row.chain_id,
        chain=chain_words(row.chain_id, row.document_number or ""),
        number=row.number,
        at=row.at,
        true_at=row.true_at,
        account_name=row.account_name,
        person=row.person or "",
        unit_name=row.unit_name,
        role=_roles(row.role),
        name=row.name,
        words=event_words(row.name),
        about=f"{kind_words(row.about_kind)} {row.about_id}" if row.about_id else kind_words(row.about_kind),
        changes=changes(row.before, row.after),
        facts=_facts(row.facts),
        request_id=row.request_id,
        hash=row.hash,
        previous_hash=row.previous_hash,
    )


def _roles(codes: str) -> str:
    words: dict[str, str] = {role.value: word for role, word in ROLE_WORDS.items()}
    return "、".join(words.get(code, code) for code in codes.split(",") if code)


def _facts(facts: Mapping[str, Any]) -> str:
    """What was written, in numbers: 进展 1 行、佐证 2 行."""
    return "、".join(
        f"{table_words(table)} {len(wrote['rows']) if 'rows' in wrote else wrote['count']} 行"
        for table, wrote in facts.items()
    )
