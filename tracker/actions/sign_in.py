"""Signing in and out, and changing one's password."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from tracker import clock
from tracker.actions.passwords import fits, hash_password
from tracker.actions.writing import Refused, begin_writing, writing
from tracker.models import Account, SignInFailures, SignInSession, db
from tracker.queries import accounts as known
from tracker.rules import sign_in as rules
from tracker.rules.access import Actor, Permission

WRONG = "账号或密码不正确，请核对后重新输入。"
FLOODED = "现在登录的人过多，请过一会儿再试。"
WRONG_OLD = "原密码不正确，请重新输入。"


def sign_in(name: str, password: str) -> str:
    """Check a password and open a session; returns the browser's token.

    Five failures lock the name for 30 minutes, whether or not such an account exists."""
    name = rules.account_name(name)
    left = _take_attempt(name)
    account = known.account_named(name)
    password_hash = account.password_hash if account else None
    is_right = fits(password_hash, password)
    actor = known.actor_named(name)
    if account is None or actor is None or not is_right:
        raise Refused(("", WRONG + _warning(left)))
    now = clock.true_now()
    token = secrets.token_urlsafe(32)
    with writing(actor, Permission.OWN_ACCOUNT) as write:
        if known.password_hash_of(account.id) != password_hash:
            # Reset or closed by the administrator while the hash was being worked out.
            raise Refused(("", WRONG))
        _drop_ended_sessions(account.id, now)
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
        _strike_out(name)
        write.event("account.signed_in", about=("account", account.id))
    return token


def _strike_out(name: str) -> None:
    """Inside a writing: the right password was given, earlier failures no longer count."""
    db.session.execute(delete(SignInFailures).where(SignInFailures.account_name == name))


def _warning(left: int) -> str:
    if left == 0:
        return f"已连续输错 {rules.FAILURES_ALLOWED} 次，账号锁定 {rules.LOCKED_MINUTES} 分钟。"
    return f"还可以试 {left} 次。" if left <= rules.WARN_FROM else ""


def _take_attempt(name: str) -> int:
    """Count an attempt as failed before its password is looked at, so that many at once are counted too;
    the right password strikes the count out. Returns how many attempts are left, refuses when none was.

    Working data, not an event: a guessing machine must not be able to fill the audit chain."""
    begin_writing()
    now = clock.true_now()
    # What no longer counts goes: made-up names can't fill the table.
    stale = SignInFailures.last_at <= now - rules.LOCKED_FOR
    ended = or_(SignInFailures.locked_until.is_(None), SignInFailures.locked_until <= now)
    db.session.execute(
        delete(SignInFailures).where(stale, ended), execution_options={"synchronize_session": False}
    )
    row = _counted(name, now)
    if row.locked_until is not None and row.locked_until > now:
        minutes = int((row.locked_until - now).total_seconds() // 60) + 1
        db.session.commit()
        raise Refused(("", _locked(minutes)))
    if _wrong_lately(now) >= rules.FLOOD_FROM:
        db.session.rollback()
        raise Refused(("", FLOODED))
    row.count += 1
    row.lately = row.lately + 1 if row.last_at > now - rules.FLOOD_WITHIN else 1
    row.last_at = now
    row.locked_until = rules.locked_until(row.count, now)
    left = rules.FAILURES_ALLOWED - row.count
    db.session.commit()
    return left


def _wrong_lately(now: datetime) -> int:
    """Attempts of this moment, under any name, that were wrong or aren't judged yet."""
    counted = select(func.sum(SignInFailures.lately)).where(SignInFailures.last_at > now - rules.FLOOD_WITHIN)
    return db.session.scalar(counted) or 0


def _counted(name: str, now: datetime) -> SignInFailures:
    """The locked row of a name, made where there is none."""
    row = db.session.get(SignInFailures, name, with_for_update=True, populate_existing=True)
    if row is not None:
        return row
    try:
        with db.session.begin_nested():
            fresh = {"account_name": name, "count": 0, "lately": 0, "last_at": now, "locked_until": None}
            db.session.execute(insert(SignInFailures), [fresh])
    except IntegrityError:
        pass  # another process has just made it
    return db.session.get_one(SignInFailures, name, with_for_update=True, populate_existing=True)


def _locked(minutes: int) -> str:
    return (
        f"连续输错 {rules.FAILURES_ALLOWED} 次，账号已锁定，请 {minutes} 分钟后再试，"
        "或联系系统管理员解锁、重新发放密码。"
    )


def _drop_ended_sessions(account_id: int, now: datetime) -> None:
    """Sessions that are over by time prove nothing; the events of signing in stay."""
    over = SignInSession.started_at < now - rules.ABSOLUTE_LIMIT
    db.session.execute(
        delete(SignInSession).where(SignInSession.account_id == account_id, over),
        execution_options={"synchronize_session": False},
    )


def touch(signed_in: known.SignedIn) -> None:
    """Note that a session is in use, at most every few minutes."""
    begin_writing()
    db.session.execute(
        update(SignInSession).where(SignInSession.id == signed_in.session_id).values(seen_at=clock.true_now())
    )
    db.session.commit()


def sign_out(actor: Actor, session_id: int) -> None:
    with writing(actor, Permission.OWN_ACCOUNT) as write:
        _revoke(SignInSession.id == session_id)
        write.event("account.signed_out", about=("account", actor.id or 0))


def change_password(actor: Actor, session_id: int, old: str, new: str) -> None:
    """Change one's own password; every other session of the account ends.

    Who holds a session may not know the password: guesses count as those at sign-in do, and lock alike."""
    if (fault := rules.password_fault(new, actor.name)) is not None:
        raise Refused(("new", fault))
    if old == new:
        raise Refused(("new", "新密码与原密码相同，请另设一个。"))
    left = _take_attempt(actor.name)
    account = known.account_named(actor.name)
    former_hash = account.password_hash if account else None
    if account is None or not fits(former_hash, old):
        raise Refused(("old", WRONG_OLD + _warning(left)))
    password_hash = hash_password(new)
    with writing(actor, Permission.OWN_ACCOUNT) as write:
        if known.password_hash_of(account.id) != former_hash:
            # Reset or closed by the administrator while the hashes were being worked out.
            raise Refused(("old", WRONG_OLD))
        write.update(Account, account.id, password_hash=password_hash, must_change_password=False)
        _strike_out(actor.name)
        _revoke(SignInSession.account_id == account.id, SignInSession.id != session_id)
        write.event("account.password_changed", about=("account", account.id))


def revoke_sessions(account_id: int, session_id: int | None = None) -> int:
    """Inside a writing: end one session of an account, or every one, at once; returns how many."""
    which = [SignInSession.account_id == account_id]
    if session_id is not None:
        which.append(SignInSession.id == session_id)
    return _revoke(*which)


def _revoke(*which: ColumnElement[bool]) -> int:
    result = db.session.execute(
        update(SignInSession)
        .where(SignInSession.revoked_at.is_(None), *which)
        .values(revoked_at=clock.true_now()),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(result, CursorResult)
    return result.rowcount
