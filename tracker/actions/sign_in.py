"""Signing in and out, and changing one's password."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, insert, update

from tracker import clock
from tracker.actions.writing import Refused, begin_writing, writing
from tracker.models import Account, SignInFailures, SignInSession, db
from tracker.queries import accounts as known
from tracker.rules import sign_in as rules
from tracker.rules.access import Actor, Permission

HASHER = PasswordHasher()


@cache
def _nobody_hash() -> str:
    """Verified when the account is unknown, so that the answer takes as long as for a known one."""
    return HASHER.hash(secrets.token_urlsafe(16))


WRONG = "账号或密码不正确，请核对后重新输入。"


def sign_in(name: str, password: str) -> str:
    """Check a password and open a session; returns the browser's token.

    Five failures lock the name for 30 minutes, whether or not such an account exists."""
    name = name.strip()
    now = clock.true_now()
    failures = known.failures_of(name)
    if failures is not None and failures.locked_until is not None and failures.locked_until > now:
        minutes = int((failures.locked_until - now).total_seconds() // 60) + 1
        raise Refused(("", f"连续输错 {rules.FAILURES_ALLOWED} 次，账号已锁定，请 {minutes} 分钟后再试，或联系系统管理员重置密码。"))
    account = known.account_named(name)
    fits = _fits(account.password_hash if account else _nobody_hash(), password)
    if account is None or account.is_closed or not fits:
        _count_failure(name)
        raise Refused(("", WRONG))
    actor = known.actor_named(name)
    assert actor is not None
    token = secrets.token_urlsafe(32)
    with writing(actor, Permission.OWN_ACCOUNT) as write:
        db.session.execute(
            insert(SignInSession),
            [{
                "token_digest": known.token_digest(token),
                "account_id": account.id,
                "started_at": now,
                "seen_at": now,
                "revoked_at": None,
            }],
        )  # fmt: skip
        db.session.execute(delete(SignInFailures).where(SignInFailures.account_name == name))
        write.event("account.signed_in", about=("account", account.id))
    return token


def _fits(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _count_failure(name: str) -> None:
    """Working data, not an event: a guessing machine must not be able to fill the audit chain."""
    begin_writing()
    now = clock.true_now()
    row = db.session.get(SignInFailures, name, with_for_update=True, populate_existing=True)
    if row is None:
        row = SignInFailures(account_name=name[:80], count=0, last_at=now, locked_until=None)
        db.session.add(row)
    elif (row.locked_until and row.locked_until <= now) or now - row.last_at > rules.LOCKED_FOR:
        row.count = 0
    row.count += 1
    row.last_at = now
    row.locked_until = rules.locked_until(row.count, now)
    db.session.commit()


def touch(signed_in: known.SignedIn) -> None:
    """Note that a session is in use, at most every few minutes."""
    begin_writing()
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == signed_in.session_id)
        .values(seen_at=clock.true_now())
    )
    db.session.commit()


def sign_out(actor: Actor, session_id: int) -> None:
    with writing(actor, Permission.OWN_ACCOUNT) as write:
        _revoke(SignInSession.id == session_id)
        write.event("account.signed_out", about=("account", actor.id or 0))


def change_password(actor: Actor, session_id: int, old: str, new: str) -> None:
    """Change one's own password; every other session of the account ends."""
    account = known.account_named(actor.name)
    if account is None or not _fits(account.password_hash, old):
        raise Refused(("old", "原密码不正确，请重新输入。"))
    if (fault := rules.password_fault(new, actor.name)) is not None:
        raise Refused(("new", fault))
    if old == new:
        raise Refused(("new", "新密码与原密码相同，请另设一个。"))
    password_hash = HASHER.hash(new)
    with writing(actor, Permission.OWN_ACCOUNT) as write:
        write.update(Account, account.id, password_hash=password_hash, must_change_password=False)
        _revoke(SignInSession.account_id == account.id, SignInSession.id != session_id)
        write.event("account.password_changed", about=("account", account.id))


def revoke_sessions_of(account_id: int) -> None:
    """Inside a writing: end every session of an account at once."""
    _revoke(SignInSession.account_id == account_id)


def _revoke(*which: object) -> None:
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.revoked_at.is_(None), *which)  # type: ignore[arg-type]
        .values(revoked_at=clock.true_now()),
        execution_options={"synchronize_session": False},
    )


