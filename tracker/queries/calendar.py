"""The work calendar in force on a day."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from tracker.models import CalendarYear, db
from tracker.queries import fact_statements as statements
from tracker.rules.calendar import CalendarYear as Year
from tracker.rules.calendar import WorkCalendar


def loaded_years() -> set[int]:
    return set(db.session.scalars(select(CalendarYear.year)))


def calendar_in_force(day: date | None = None) -> WorkCalendar:
    """The calendar as it was in force on ``day`` (None: the newest versions): one statement."""
    rows = db.session.connection().execute(statements.calendar_years(day is not None), {"known_by": day})
    newest = {row.year: (row.year, row.version, row.holidays, row.makeup_workdays) for row in rows}
    return _calendar(tuple(newest.values()))


@lru_cache(maxsize=32)
def _calendar(years: tuple[tuple[int, str, str, str], ...]) -> WorkCalendar:
    """Kept by what is in it: the demo begun anew may have other years in rows of the same number."""
    return WorkCalendar(
        Year(number, version, holidays=_days(holidays), makeup_workdays=_days(worked))
        for number, version, holidays, worked in years
    )


def _days(kept: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in json.loads(kept))
