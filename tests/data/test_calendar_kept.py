"""The calendar that a process remembers: by what is in it, not by the numbers of its rows."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from tests.client import Statements
from tests.world import World
from tracker.models import CalendarYear, db
from tracker.queries.calendar import calendar_in_force

pytestmark = pytest.mark.database

SUNDAY = date(2024, 9, 29)


def test_other_days_in_rows_of_the_same_number_are_read_anew(world: World):
    assert calendar_in_force().is_workday(SUNDAY)
    row = db.session.scalars(select(CalendarYear).where(CalendarYear.year == 2024)).one()
    others = [day for day in row.makeup_workdays if day != SUNDAY.isoformat()]
    db.session.execute(update(CalendarYear).where(CalendarYear.id == row.id).values(makeup_workdays=others))
    db.session.commit()
    assert not calendar_in_force().is_workday(SUNDAY)


def test_the_calendar_is_one_statement_and_the_same_one_is_kept(world: World):
    first = calendar_in_force()
    with Statements() as statements:
        assert calendar_in_force() is first
    assert len(statements) == 1
