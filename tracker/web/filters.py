"""How days, moments and numbers are written on every page."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from tracker import clock
from tracker.rules.calendar import format_day, format_day_with_year
from tracker.rules.statistics import difference
from tracker.rules.timeliness import format_moment, format_moment_with_year
from tracker.rules.units import SINCE_EVER
from tracker.web.static import static_url


def day(value: date | None) -> str:
    """7月5日（周五）; an empty place for no day."""
    return "" if value is None else format_day(value)


def full_day(value: date | None) -> str:
    """2024年7月5日（周五）"""
    return "" if value is None else format_day_with_year(value)


def since(value: date) -> str:
    """The first day of a name or a membership; 一直 where nobody told one."""
    return "一直" if value <= SINCE_EVER else full_day(value)


def moment(value: datetime | None) -> str:
    """7月5日 16:04, in Asia/Shanghai"""
    return "" if value is None else format_moment(value)


def full_moment(value: datetime | None) -> str:
    """2024年7月5日 16:04"""
    return "" if value is None else format_moment_with_year(value)


def as_of(value: date) -> str:
    """As of when a page is true, with a word of caution where its day isn't today."""
    today = clock.today()
    if value < today:
        return f"截至 {full_day(value)}终了，按当时所知"
    if value > today:
        return f"截至 {full_day(value)}，按{today.month}月{today.day}日已知情况推算"
    return f"截至 {full_day(value)}"


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day,
        since=since,
        full_day=full_day,
        moment=moment,
        full_moment=full_moment,
        as_of=as_of,
        difference=difference,
    )
    app.jinja_env.globals.update(static_url=static_url, today=clock.today)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
