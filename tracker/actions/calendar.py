"""Loading years of the work calendar."""

from __future__ import annotations

from datetime import date

import chinese_calendar
from chinese_calendar.constants import holidays, workdays

from tracker.actions.reprojection import reproject_year
from tracker.actions.writing import Refused, writing
from tracker.models import CalendarYear
from tracker.queries import calendar as known
from tracker.queries.calendar_pages import versions_of
from tracker.rules.access import Actor, Permission
from tracker.rules.calendar import format_day, format_day_with_year

BEGINNING = date(2000, 1, 1)
EARLIEST_YEAR = 2000
VERSION_MAX = 80

Faults = list[tuple[str, str]]


def load_built_in(actor: Actor) -> int:
    """Load the years that the package chinesecalendar knows and that aren't loaded yet.

    It transcribes the yearly notices of the State Council's General Office (国务院办公厅关于部分节假日
    安排的通知). What an empty calendar begins with has always been in force; a year that comes later, with a
    newer package, only from today on. Returns how many years were loaded; none: no event."""
    have = known.loaded_years()
    years = sorted({day.year for day in holidays} - have)
    if not years:
        return 0
    with writing(actor, Permission.CALENDAR_KEEP) as write:
        rows = [_row(year, write.today if have else BEGINNING) for year in years]
        write.insert(CalendarYear, rows)
        for year in years:
            reproject_year(year, write.today)
        write.event(
            "calendar.loaded",
            about=("calendar", years[-1]),
            after={"years": years, "source": f"chinesecalendar {chinese_calendar.__version__}"},
        )
    return len(years)


def _row(year: int, in_force_from: date) -> dict[str, object]:
    return {
        "year": year,
        "version": f"国务院办公厅{year}年",
        "in_force_from": in_force_from,
        "holidays": sorted(day.isoformat() for day in holidays if day.year == year and day.weekday() < 5),
        "makeup_workdays": sorted(
            day.isoformat() for day in workdays if day.year == year and day.weekday() >= 5
        ),
    }


def add_year(
    actor: Actor,
    year: int,
    version: str,
    days_off: list[date],
    makeup_workdays: list[date],
    *,
    once: str | None = None,
) -> int:
    """Add a year, or a new version of one, in force from today on. Plans whose days are counted over it
    get their amber days in the same transaction; returns how many plans that were."""
    with writing(actor, Permission.CALENDAR_KEEP, once=once) as write:
        if write.earlier is not None:
            return int(write.earlier["plans"])
        version = version.strip()
        faults = _shape_faults(year, version, write.today) + _day_faults(year, days_off, makeup_workdays)
        if version in versions_of(year):
            faults.append(("version", f"{year} 年已有“{version}”这一版。内容有变的，请写明新的依据。"))
        if faults:
            raise Refused(*faults)
        row = {
            "year": year,
            "version": version,
            "in_force_from": write.today,
            "holidays": sorted(day.isoformat() for day in set(days_off) if day.weekday() < 5),
            "makeup_workdays": sorted(day.isoformat() for day in set(makeup_workdays)),
        }
        write.insert(CalendarYear, [row])
        plans = reproject_year(year, write.today)
        after = {"year": year, "version": version, "plans": plans}
        write.event("calendar.year_added", about=("calendar", year), after=after)
        return plans


def _shape_faults(year: int, version: str, today: date) -> Faults:
    faults: Faults = []
    if not EARLIEST_YEAR <= year <= today.year + 2:
        faults.append(("year", f"年度填 {EARLIEST_YEAR} 至 {today.year + 2}。"))
    if not version or len(version) > VERSION_MAX:
        faults.append(("version", f"请填写依据，最多 {VERSION_MAX} 个字。"))
    return faults


def _day_faults(year: int, days_off: list[date], makeup_workdays: list[date]) -> Faults:
    faults: Faults = []
    for field, days in (("days_off", days_off), ("makeup_workdays", makeup_workdays)):
        faults += [
            (field, f"{format_day_with_year(day)}不在 {year} 年，请删去。")
            for day in days
            if day.year != year
        ]
    faults += [
        ("makeup_workdays", f"{format_day(day)}本来就上班，不用列为调休上班日。")
        for day in makeup_workdays
        if day.weekday() < 5
    ]
    faults += [
        ("makeup_workdays", f"{format_day(day)}既列在放假里，又列在调休上班里，请核对。")
        for day in sorted(set(days_off) & set(makeup_workdays))
    ]
    if not days_off:
        faults.append(("days_off", "请列出放假日期，至少一天。"))
    return faults
