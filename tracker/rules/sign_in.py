"""Limits of signing in: lockout after failures, idle and absolute length of a session, passwords.

GB/T 22239-2019 (等保), 8.1.4.1: failed sign-ins are limited, idle sessions end by themselves, and
passwords are complex and changed from what was issued.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

FAILURES_ALLOWED = 5
LOCKED_MINUTES = 30
LOCKED_FOR = timedelta(minutes=LOCKED_MINUTES)
WARN_FROM = 2  # attempts left
# Working out a hash keeps one of the few serving threads busy for a quarter of a second. Beyond three wrong
# attempts a second, whoever sends them, sign-in stands still for a moment, and not everybody's pages with it.
FLOOD_WITHIN = timedelta(seconds=10)
FLOOD_FROM = 30
IDLE_LIMIT = timedelta(hours=2)
ABSOLUTE_LIMIT = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=5)
SET_UP_LINK_LIMIT = timedelta(hours=24)
PASSWORD_MIN = 10
PASSWORD_MAX = 128
ACCOUNT_NAME_MAX = 80


def account_name(typed: str) -> str:
    """The name of an account as it is kept: a Chinese keyboard's full-width letters, capitals and blanks
    around it make no difference."""
    return unicodedata.normalize("NFKC", typed).strip().lower()[:ACCOUNT_NAME_MAX]


def locked_until(failures: int, at: datetime) -> datetime | None:
    """The end of the lock that the ``failures``-th failure in a row brings, None below the limit."""
    return at + LOCKED_FOR if failures >= FAILURES_ALLOWED else None


def has_ended(started_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session is over: idle too long, or open too long altogether."""
    return now - seen_at > IDLE_LIMIT or now - started_at > ABSOLUTE_LIMIT


def needs_touch(seen_at: datetime, now: datetime) -> bool:
    return now - seen_at > TOUCH_EVERY


def password_fault(password: str, account_name: str) -> str | None:
    """What is wrong with a new password, in Chinese; None when it will do."""
    if len(password) < PASSWORD_MIN:
        return f"密码至少 {PASSWORD_MIN} 位，现有 {len(password)} 位，请加长。"
    if len(password) > PASSWORD_MAX:
        return f"密码最多 {PASSWORD_MAX} 位。"
    kinds = sum(
        any(test(character) for character in password)
        for test in (str.isdigit, str.islower, str.isupper, lambda c: not c.isalnum())
    )
    if kinds < 2:
        return "密码须含数字、小写字母、大写字母、符号中的两种以上。"
    if account_name and account_name.casefold() in password.casefold():
        return "密码中不能含有账号名。"
    return None
