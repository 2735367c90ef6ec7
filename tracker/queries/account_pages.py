"""Accounts as the administrator's pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, func, or_, select, type_coerce

from tracker.models import Account, SignInFailures, SignInSession, Unit, db
from tracker.queries import accounts
from tracker.queries.accounts import AccountLine
from tracker.queries.paging import PAGE_SIZE, Paged, page_of
from tracker.rules import sign_in as rules
from tracker.rules.access import Actor, Permission, Role, may

# What may be asked of the list beside a role: (value in the address, words).
STATES = (("", "使用中"), ("first", "尚未修改初始密码"), ("closed", "已停用"))


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in with the account."""

    id: int
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class AccountView:
    """All that an account's page shows. ``failures`` are those that still count."""

    account: AccountLine
    sessions: tuple[Session, ...]
    failures: int
    locked_until: datetime | None


def account_list(
    actor: Actor, *, text: str = "", role: Role | None = None, state: str = "", page: int = 1
) -> Paged[AccountLine]:
    """Accounts whose name, person or unit has ``text`` in it. Two statements."""
    if not may(actor, Permission.ACCOUNT_KEEP):
        return Paged((), 0, 1)
    conditions: list[ColumnElement[bool]] = [Account.is_closed.is_(state == "closed")]
    if state == "first":
        conditions.append(Account.must_change_password.is_(True))
    if role is not None:
        conditions.append(type_coerce(Account.roles, Text).contains(f'"{role.value}"'))
    if text:
        places = (Account.name, Account.person, Unit.name, Unit.short_name)
        conditions.append(or_(*(place.icontains(text, autoescape=True) for place in places)))
    counted = select(func.count()).select_from(Account).outerjoin(Unit, Unit.id == Account.unit_id)
    total = db.session.scalar(counted.where(*conditions)) or 0
    page = page_of(page, total)
    statement = accounts.account_lines().where(*conditions).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return Paged([accounts.account_line(row) for row in db.session.execute(statement)], total, page)


def account_view(actor: Actor, account: AccountLine, now: datetime) -> AccountView:
    """An account with its live sessions, newest first, and its failures: two statements."""
    if not may(actor, Permission.ACCOUNT_KEEP):
        return AccountView(account, (), 0, None)
    failures = db.session.scalars(
        select(SignInFailures).where(
            SignInFailures.account_name == account.name, SignInFailures.last_at > now - rules.LOCKED_FOR
        )
    ).one_or_none()
    is_locked = failures is not None and failures.locked_until is not None and failures.locked_until > now
    return AccountView(
        account,
        tuple(_live_sessions(account.id, now)),
        failures.count if failures else 0,
        failures.locked_until if failures and is_locked else None,
    )


def _live_sessions(account_id: int, now: datetime) -> Sequence[Session]:
    statement = (
        select(SignInSession.id, SignInSession.started_at, SignInSession.seen_at)
        .where(SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None))
        .order_by(SignInSession.id.desc())
    )
    rows = (Session(**row._mapping) for row in db.session.execute(statement))
    return [row for row in rows if not rules.has_ended(row.started_at, row.seen_at, now)]


def written_out(actor: Actor) -> list[dict[str, str]]:
    """Open accounts as lines of their own list (rules.register_sheets.ACCOUNT_COLUMNS), without passwords."""
    if not may(actor, Permission.ACCOUNT_KEEP):
        return []
    return [
        {"name": line.name, "person": line.person, "roles": line.role_words, "unit": line.unit_name}
        for line in accounts.all_accounts()
        if not line.is_closed
    ]
