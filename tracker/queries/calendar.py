"""The work calendar in force on a day."""

from __future__ import annotations

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
    newest = {row.year: row.id for row in rows}
    return _calendar(str(db.engine.url), tuple(sorted(newest.values())))


@lru_cache(maxsize=32)
def _calendar(database: str, ids: tuple[int, ...]) -> WorkCalendar:
    """Rows of the calendar never change, so each process may remember a set of them for its database."""
    rows = db.session.scalars(select(CalendarYear).where(CalendarYear.id.in_(ids)))
    return WorkCalendar(
        Year(
            year=row.year,
            version=row.version,
            holidays=frozenset(date.fromisoformat(day) for day in row.holidays),
            makeup_workdays=frozenset(date.fromisoformat(day) for day in row.makeup_workdays),
        )
        for row in rows
    )
