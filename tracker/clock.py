"""The only module that reads the clock.

Two times are told apart: *true time*, what the machine says, and *product time*, by which deadlines
are judged. They differ only in the demonstration, whose day is one audited setting, and while its
story is played through the product's own actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from tracker.rules.timeliness import SHANGHAI, day_of

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
_demo_day: ContextVar[date | None] = ContextVar("demo_day", default=None)


def true_now() -> datetime:
    """What the machine says, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Product time, aware, in UTC."""
    if (moment := _moment.get()) is not None:
        return moment.astimezone(UTC)
    if (day := _demo_day.get()) is not None:
        return datetime.combine(day, true_now().astimezone(SHANGHAI).timetz()).astimezone(UTC)
    return true_now()


def today() -> date:
    """The product's day in Asia/Shanghai."""
    return day_of(now())


def set_demo_day(day: date | None) -> None:
    """Let product time stand on ``day`` for this request or command; None follows true time."""
    _demo_day.set(day)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Carry out what is inside at a given product moment."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
