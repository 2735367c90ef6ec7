"""The work calendar as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from tracker.models import CalendarYear, db
from tracker.rules.access import Actor, Permission, may
from tracker.rules.calendar import CalendarYear as Year
from tracker.rules.calendar import WorkCalendar

MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a year's list; the newest comes first and rules."""

    version: str
    in_force_from: date


@dataclass(frozen=True, slots=True)
class Day:
    """A place in a month's sheet; no ``day`` where the week belongs to another month. ``mark`` is 休 for a
    weekday off, 班 for a weekend day that is worked."""

    day: date | None
    mark: str
    is_rest: bool


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off in a row, with at least one weekday among them."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class YearView:
    """One year with its versions, holidays, make-up workdays and twelve months of weeks."""

    year: int
    versions: tuple[Version, ...]
    holidays: tuple[Holiday, ...]
    makeup_workdays: tuple[date, ...]
    workdays: int
    months: tuple[tuple[int, tuple[tuple[Day, ...], ...]], ...]


def years(actor: Actor) -> list[int]:
    """The years that are loaded, newest first."""
    if not may(actor, Permission.CALENDAR_KEEP):
        return []
    return sorted(set(db.session.scalars(select(CalendarYear.year))), reverse=True)


def versions_of(year: int) -> set[str]:
    return set(db.session.scalars(select(CalendarYear.version).where(CalendarYear.year == year)))


def year_view(actor: Actor, year: int) -> YearView | None:
    """One year by its newest version, None where it isn't loaded: one statement."""
    if not may(actor, Permission.CALENDAR_KEEP):
        return None
    statement = select(CalendarYear).where(CalendarYear.year == year).order_by(CalendarYear.id.desc())
    rows = db.session.scalars(statement).all()
    if not rows:
        return None
    holidays = frozenset(date.fromisoformat(day) for day in rows[0].holidays)
    makeup = frozenset(date.fromisoformat(day) for day in rows[0].makeup_workdays)
    calendar = WorkCalendar([Year(year, rows[0].version, holidays, makeup)])
    days = [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    return YearView(
        year=year,
        versions=tuple(Version(row.version, row.in_force_from) for row in rows),
        holidays=tuple(_holidays(days, holidays, calendar)),
        makeup_workdays=tuple(sorted(makeup)),
        workdays=sum(calendar.is_workday(day) for day in days),
        months=tuple((month, _weeks(days, month, holidays, makeup)) for month in MONTHS),
    )


def _holidays(days: Sequence[date], holidays: frozenset[date], calendar: WorkCalendar) -> list[Holiday]:
    runs: list[list[date]] = [[]]
    for day in days:
        if calendar.is_workday(day):
            runs.append([])
        else:
            runs[-1].append(day)
    return [Holiday(run[0], run[-1]) for run in runs if holidays & set(run)]


def _weeks(
    days: Sequence[date], month: int, holidays: frozenset[date], makeup: frozenset[date]
) -> tuple[tuple[Day, ...], ...]:
    """The weeks of a month, Monday first, each of seven places."""
    own = [day for day in days if day.month == month]
    blank = Day(None, "", False)
    places = [blank] * own[0].weekday()
    for day in own:
        mark = "休" if day in holidays else "班" if day in makeup else ""
        places.append(Day(day, mark, mark == "休" or (day.weekday() >= 5 and not mark)))
    places += [blank] * (-len(places) % 7)
    return tuple(tuple(places[start : start + 7]) for start in range(0, len(places), 7))
