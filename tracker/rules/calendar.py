"""Working days, from the State Council's yearly list of holidays with its make-up workdays (调休).

The list is data with a version. A year that isn't loaded raises ``MissingYear``: nothing here guesses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

REST_DAY = "休息日"
HOLIDAY = "节假日"
MAKEUP_WORKDAY = "调休上班日"

_ONE_DAY = timedelta(days=1)
_WEEKDAYS = "一二三四五六日"


class MissingYear(LookupError):
    """A working day was asked for in a year whose list of holidays isn't loaded."""

    def __init__(self, year: int) -> None:
        super().__init__(f"尚未载入{year}年的工作日历")
        self.year = year


@dataclass(frozen=True)
class CalendarYear:
    """One year of the list. Both sets hold days of this very year, whichever year's notice named them.

    ``version`` names the source, such as 国务院办公厅2024年版. Raises ValueError where a day is of
    another year or is in both sets.
    """

    year: int
    version: str
    holidays: frozenset[date]
    makeup_workdays: frozenset[date]

    def __post_init__(self) -> None:
        strays = {day for day in self.holidays | self.makeup_workdays if day.year != self.year}
        doubles = self.holidays & self.makeup_workdays
        if strays or doubles:
            raise ValueError(f"{self.year}: days of another year {strays}, days in both sets {doubles}")


@dataclass(frozen=True, init=False)
class WorkCalendar:
    """The loaded years as one value: equal and hashable by what was loaded, in whatever order."""

    loaded: tuple[CalendarYear, ...]
    _by_year: dict[int, CalendarYear] = field(repr=False, compare=False)

    def __init__(self, years: Iterable[CalendarYear] = ()) -> None:
        loaded = tuple(sorted(years, key=lambda one: one.year))
        by_year = {one.year: one for one in loaded}
        if len(by_year) != len(loaded):
            raise ValueError("a year was given twice")
        object.__setattr__(self, "loaded", loaded)
        object.__setattr__(self, "_by_year", by_year)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self._by_year)

    def is_workday(self, day: date) -> bool:
        """Raises MissingYear."""
        year = self._year_of(day)
        return day in year.makeup_workdays or (day.weekday() < 5 and day not in year.holidays)

    def back(self, day: date, n: int) -> date:
        """The n-th working day strictly before ``day``; with n = 0 ``day`` itself, working day or not."""
        return self._walk(day, n, -_ONE_DAY)

    def forward(self, day: date, n: int) -> date:
        """The n-th working day strictly after ``day``; with n = 0 ``day`` itself, working day or not."""
        return self._walk(day, n, _ONE_DAY)

    def skipped(self, first: date, last: date) -> tuple[tuple[date, str], ...]:
        """The days from ``first`` to ``last``, both included, on which a plain Monday-to-Friday count
        would surprise or stop: (day, 休息日 | 节假日 | 调休上班日). Raises MissingYear."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        named = ((day, self._reason(day)) for day in days)
        return tuple((day, reason) for day, reason in named if reason)

    def version_for(self, day: date) -> str:
        """The version of the list that rules ``day``. Raises MissingYear."""
        return self._year_of(day).version

    def versions(self, years: Iterable[int]) -> str:
        """The versions of several years, in order, joined by 、. Raises MissingYear."""
        return "、".join(self.version_for(date(year, 1, 1)) for year in sorted(set(years)))

    def _walk(self, day: date, n: int, step: timedelta) -> date:
        if n < 0:
            raise ValueError("n counts working days and can't be negative")
        while n:
            day += step
            n -= self.is_workday(day)
        return day

    def _reason(self, day: date) -> str:
        year = self._year_of(day)
        if day in year.makeup_workdays:
            return MAKEUP_WORKDAY
        if day in year.holidays:
            return HOLIDAY
        return REST_DAY if day.weekday() >= 5 else ""

    def _year_of(self, day: date) -> CalendarYear:
        try:
            return self._by_year[day.year]
        except KeyError:
            raise MissingYear(day.year) from None


def format_day(day: date) -> str:
    """7月5日（周五）"""
    return f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def format_day_with_year(day: date) -> str:
    """2024年7月5日（周五）"""
    return f"{day.year}年{format_day(day)}"


def short_day(day: date, *, within: int | None = None) -> str:
    """7月5日, or 2025年1月3日 where its year isn't ``within``, the year the reader has in mind."""
    year = "" if within in (None, day.year) else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def full_day(day: date, *, within: int | None = None) -> str:
    """7月5日（周五）, or with its year where that isn't ``within``."""
    return format_day(day) if within in (None, day.year) else format_day_with_year(day)


def in_runs(days: Iterable[tuple[date, str]]) -> list[tuple[date, date, str]]:
    """Neighbouring days with the same reason drawn together: (first, last, reason), both days included."""
    runs: list[tuple[date, date, str]] = []
    for day, reason in days:
        if runs and runs[-1][1:] == (day - _ONE_DAY, reason):
            runs[-1] = (runs[-1][0], day, reason)
        else:
            runs.append((day, day, reason))
    return runs
