"""Who is signed in, and what sign-in needs to know."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from tracker.models import Account, Setting, SetUpLink, SignInSession, Unit, db
from tracker.rules.access import Actor, Role, role_words
from tracker.rules.sign_in import SET_UP_LINK_LIMIT

DEMO_DAY = "demo_day"
BATCH = 500


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that may still be valid: the rule of its limits is rules.sign_in."""

    session_id: int
    actor: Actor
    must_change_password: bool
    started_at: datetime
    seen_at: datetime
    demo_day: date | None


def token_digest(token: str) -> str:
    """Tokens are kept only as digests: a copy of the database signs nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _session_statement() -> Select[Any]:
    """Every request begins with this statement, so it is built once and also brings the demo's day."""
    session, account = SignInSession.__table__, Account.__table__
    unit, setting = Unit.__table__, Setting.__table__
    day = select(setting.c.value).where(setting.c.key == DEMO_DAY).scalar_subquery()
    return (
        select(
            session.c.id.label("session_id"),
            session.c.started_at,
            session.c.seen_at,
            account.c.must_change_password,
            account.c.id,
            account.c.name,
            account.c.person,
            account.c.unit_id,
            account.c.roles,
            unit.c.short_name.label("unit_name"),
            day.label("demo_day"),
        )
        .join_from(session, account, account.c.id == session.c.account_id)
        .outerjoin(unit, unit.c.id == account.c.unit_id)
        .where(
            session.c.token_digest == bindparam("token_digest"),
            session.c.revoked_at.is_(None),
            account.c.is_closed.is_(False),
        )
    )


def signed_in(token: str) -> SignedIn | None:
    """The unrevoked session of a token with its account and unit: one statement."""
    found = db.session.connection().execute(_session_statement(), {"token_digest": token_digest(token)})
    row = found.one_or_none()
    if row is None:
        return None
    day = None if row.demo_day is None else date.fromisoformat(row.demo_day)
    return SignedIn(row.session_id, _actor(row), row.must_change_password, row.started_at, row.seen_at, day)


def actor_named(name: str) -> Actor | None:
    """The actor of an open account, for ``--as`` and for the demonstration's story."""
    row = db.session.execute(
        select(
            Account.id,
            Account.name,
            Account.person,
            Account.unit_id,
            Account.roles,
            Unit.short_name.label("unit_name"),
        )
        .outerjoin(Unit, Unit.id == Account.unit_id)
        .where(Account.name == name, Account.is_closed.is_(False))
    ).one_or_none()
    return None if row is None else _actor(row)


def _actor(row: Row[Any]) -> Actor:
    roles = frozenset(Role(value) for value in row.roles)
    return Actor(row.id, row.name, row.person, row.unit_id, row.unit_name or "", roles)


def account_named(name: str) -> Account | None:
    """The account typed at sign-in, closed ones too."""
    return db.session.scalars(select(Account).where(Account.name == name)).one_or_none()


def account(account_id: int) -> Account | None:
    return db.session.get(Account, account_id, populate_existing=True)


def password_hash_of(account_id: int) -> str | None:
    """The hash of an open account as it stands now."""
    statement = select(Account.password_hash).where(Account.id == account_id, Account.is_closed.is_(False))
    return db.session.scalars(statement).one_or_none()


def names_in_use() -> set[str]:
    return set(db.session.scalars(select(Account.name)))


def open_administrators() -> set[int]:
    rows = db.session.execute(select(Account.id, Account.roles).where(Account.is_closed.is_(False)))
    return {row.id for row in rows if Role.ADMIN in row.roles}


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account with its unit, as lists show it."""

    id: int
    name: str
    person: str
    unit_id: int | None
    unit_name: str
    roles: tuple[Role, ...]
    must_change_password: bool
    is_closed: bool

    @property
    def role_words(self) -> str:
        return role_words(self.roles)


def account_lines() -> Select[Any]:
    """A statement for accounts in the order of their units, those above the units first."""
    return (
        select(
            Account.id, Account.name, Account.person, Account.unit_id, Unit.name.label("unit_name"),
            Account.roles, Account.must_change_password, Account.is_closed,
        )
        .outerjoin(Unit, Unit.id == Account.unit_id)
        .order_by(Account.unit_id.is_not(None), Unit.sort_order, Unit.id, Account.name)
    )  # fmt: skip


def account_line(row: Row[Any]) -> AccountLine:
    roles = tuple(Role(value) for value in row.roles)
    return AccountLine(
        row.id,
        row.name,
        row.person,
        row.unit_id,
        row.unit_name or "",
        roles,
        row.must_change_password,
        row.is_closed,
    )


def all_accounts() -> list[AccountLine]:
    """Every account, closed ones too, in the order of lists: one statement."""
    return [account_line(row) for row in db.session.execute(account_lines())]


def accounts_of_unit(unit_id: int) -> list[AccountLine]:
    """The accounts of a unit, closed ones too."""
    rows = db.session.execute(account_lines().where(Account.unit_id == unit_id))
    return [account_line(row) for row in rows]


def line_of(account_id: int) -> AccountLine | None:
    """One account as lists show it."""
    return next(iter(accounts_with_units([account_id])), None)


def accounts_with_units(account_ids: Sequence[int]) -> list[AccountLine]:
    """The given accounts in the order of lists."""
    found: list[AccountLine] = []
    for start in range(0, len(account_ids), BATCH):
        statement = account_lines().where(Account.id.in_(account_ids[start : start + BATCH]))
        found += [account_line(row) for row in db.session.execute(statement)]
    return found


def any_account() -> bool:
    return db.session.scalars(select(Account.id).limit(1)).first() is not None


def set_up_link_holds(token: str, now: datetime) -> bool:
    """Whether the link may still be used: no account yet, not used, not older than a day."""
    link = db.session.scalars(
        select(SetUpLink).where(SetUpLink.token_digest == token_digest(token), SetUpLink.used_at.is_(None))
    ).one_or_none()
    fresh = link is not None and now - link.made_at < SET_UP_LINK_LIMIT
    return fresh and not any_account()


def demo_day() -> date | None:
    """The demonstration's day; None in a real system."""
    value = db.session.scalars(select(Setting.value).where(Setting.key == DEMO_DAY)).one_or_none()
    return None if value is None else date.fromisoformat(value)
