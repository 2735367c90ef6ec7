"""The working calendar of 2024 as the State Council's office announced it, for tests of rules."""

from datetime import date, timedelta

from tracker.rules.calendar import CalendarYear, WorkCalendar


def _days(*ranges: tuple[date, int]) -> frozenset[date]:
    return frozenset(first + timedelta(days=n) for first, length in ranges for n in range(length))


YEAR_2024 = CalendarYear(
    year=2024,
    version="国务院办公厅2024年版",
    holidays=_days(
        (date(2024, 1, 1), 1),
        (date(2024, 2, 10), 8),
        (date(2024, 4, 4), 3),
        (date(2024, 5, 1), 5),
        (date(2024, 6, 10), 1),
        (date(2024, 9, 15), 3),
        (date(2024, 10, 1), 7),
    ),
    makeup_workdays=frozenset(
        date(2024, month, day)
        for month, day in ((2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12))
    ),
)
CALENDAR_2024 = WorkCalendar([YEAR_2024])
