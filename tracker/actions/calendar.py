"""Loading years of the work calendar."""

from __future__ import annotations

from datetime import date

import chinese_calendar
from chinese_calendar.constants import holidays, workdays

from tracker.actions.writing import Refused, writing
from tracker.models import CalendarYear
from tracker.queries import calendar as known
from tracker.rules.access import Actor, Permission

BEGINNING = date(2000, 1, 1)


def load_built_in(actor: Actor) -> int:
    """Load the years that the package chinesecalendar knows and that aren't loaded yet.

    It transcribes the yearly notices of the State Council's General Office (国务院办公厅关于部分节假日
    安排的通知). Returns how many years were loaded; none: no event."""
    have = known.loaded_years()
    years = sorted({day.year for day in holidays} - have)
    if not years:
        return 0
    with writing(actor, Permission.CALENDAR_KEEP) as write:
        rows = [_row(year) for year in years]
        write.insert(CalendarYear, rows)
        write.event(
            "calendar.loaded",
            about=("calendar", years[-1]),
            after={"years": years, "source": f"chinesecalendar {chinese_calendar.__version__}"},
        )
    return len(years)


def _row(year: int) -> dict[str, object]:
    return {
        "year": year,
        "version": f"国务院办公厅{year}年",
        "in_force_from": BEGINNING,
        "holidays": sorted(day.isoformat() for day in holidays if day.year == year and day.weekday() < 5),
        "makeup_workdays": sorted(
            day.isoformat() for day in workdays if day.year == year and day.weekday() >= 5
        ),
    }


def add_year(
    actor: Actor, year: int, version: str, days_off: list[date], makeup_workdays: list[date]
) -> None:
    """Add a year, or a new version of one, in force from today on."""
    faults: list[tuple[str, str]] = []
    for field, days in (("days_off", days_off), ("makeup_workdays", makeup_workdays)):
        faults += [(field, f"{day.isoformat()} 不在 {year} 年。") for day in days if day.year != year]
    faults += [
        ("makeup_workdays", f"{day.isoformat()} 是周一至周五，本来就上班，不用列为调休上班日。")
        for day in makeup_workdays
        if day.weekday() < 5
    ]
    if set(days_off) & set(makeup_workdays):
        faults.append(("makeup_workdays", "同一天不能既放假又上班，请核对。"))
    if not days_off:
        faults.append(("days_off", "请列出放假日期，至少一天。"))
    if faults:
        raise Refused(*faults)
    with writing(actor, Permission.CALENDAR_KEEP) as write:
        row = {
            "year": year,
            "version": version,
            "in_force_from": write.today,
            "holidays": sorted(day.isoformat() for day in days_off if day.weekday() < 5),
            "makeup_workdays": sorted(day.isoformat() for day in makeup_workdays),
        }
        write.insert(CalendarYear, [row])
        write.event("calendar.year_added", about=("calendar", year), after={"year": year, "version": version})
