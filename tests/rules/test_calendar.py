from datetime import date

import pytest

from tests.rules.calendar_2024 import CALENDAR_2024, YEAR_2024
from tracker.rules.calendar import (
    CalendarYear,
    MissingYear,
    WorkCalendar,
    format_day,
    format_day_with_year,
    full_day,
    in_runs,
    short_day,
)


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2024, 2, 1), date(2024, 3, 5)), (date(2024, 5, 14), date(2024, 6, 12))],
)
def test_twenty_working_days_pass_over_holidays_and_count_makeup_days(start: date, end: date) -> None:
    assert CALENDAR_2024.forward(start, 20) == end
    assert CALENDAR_2024.back(end, 20) == start


@pytest.mark.parametrize(
    ("day", "is_workday"),
    [
        (date(2024, 2, 18), True),  # a Sunday that was worked
        (date(2024, 2, 12), False),  # a Monday of Spring Festival
        (date(2024, 7, 5), True),
        (date(2024, 7, 6), False),
    ],
)
def test_a_makeup_sunday_is_worked_and_a_holiday_monday_is_not(day: date, is_workday: bool) -> None:
    assert CALENDAR_2024.is_workday(day) is is_workday


def test_the_nth_working_day_lies_strictly_before_or_after_even_from_a_rest_day() -> None:
    saturday = date(2024, 7, 6)
    assert CALENDAR_2024.back(saturday, 1) == date(2024, 7, 5)
    assert CALENDAR_2024.back(date(2024, 7, 5), 1) == date(2024, 7, 4)
    assert CALENDAR_2024.forward(saturday, 1) == date(2024, 7, 8)


def test_no_working_day_away_is_the_day_itself_and_fewer_is_refused() -> None:
    saturday = date(2024, 7, 6)
    assert CALENDAR_2024.back(saturday, 0) == CALENDAR_2024.forward(saturday, 0) == saturday
    with pytest.raises(ValueError, match="negative"):
        CALENDAR_2024.back(saturday, -1)


def test_a_year_that_is_not_loaded_is_named_and_never_guessed() -> None:
    with pytest.raises(MissingYear, match="2025年") as forward:
        CALENDAR_2024.forward(date(2024, 12, 30), 2)
    with pytest.raises(MissingYear) as back:
        CALENDAR_2024.back(date(2024, 1, 2), 1)
    with pytest.raises(MissingYear):
        CALENDAR_2024.skipped(date(2024, 12, 31), date(2025, 1, 1))
    assert (forward.value.year, back.value.year) == (2025, 2023)


def test_skipped_days_are_named_with_the_makeup_days_between_them() -> None:
    assert CALENDAR_2024.skipped(date(2024, 4, 27), date(2024, 5, 1)) == (
        (date(2024, 4, 27), "休息日"),
        (date(2024, 4, 28), "调休上班日"),
        (date(2024, 5, 1), "节假日"),
    )
    assert CALENDAR_2024.skipped(date(2024, 7, 6), date(2024, 7, 5)) == ()


def test_neighbouring_days_of_one_kind_are_drawn_together() -> None:
    assert in_runs(CALENDAR_2024.skipped(date(2024, 6, 8), date(2024, 6, 15))) == [
        (date(2024, 6, 8), date(2024, 6, 9), "休息日"),
        (date(2024, 6, 10), date(2024, 6, 10), "节假日"),
        (date(2024, 6, 15), date(2024, 6, 15), "休息日"),
    ]


def test_a_calendar_is_a_value_whatever_the_order_of_its_years() -> None:
    year_2025 = CalendarYear(2025, "国务院办公厅2025年版", frozenset(), frozenset())
    one, other = WorkCalendar([YEAR_2024, year_2025]), WorkCalendar(iter([year_2025, YEAR_2024]))
    assert one == other
    assert hash(one) == hash(other)
    assert one != CALENDAR_2024
    assert one.years == (2024, 2025)


def test_versions_are_named_once_each_in_the_order_of_years() -> None:
    year_2025 = CalendarYear(2025, "国务院办公厅2025年版", frozenset(), frozenset())
    calendar = WorkCalendar([YEAR_2024, year_2025])
    assert calendar.version_for(date(2024, 7, 5)) == "国务院办公厅2024年版"
    assert calendar.versions([2025, 2024, 2025]) == "国务院办公厅2024年版、国务院办公厅2025年版"
    with pytest.raises(MissingYear):
        calendar.versions([2026])


def test_a_list_that_contradicts_itself_is_refused() -> None:
    day = date(2024, 7, 6)
    with pytest.raises(ValueError, match="both sets"):
        CalendarYear(2024, "v", frozenset({day}), frozenset({day}))
    with pytest.raises(ValueError, match="another year"):
        CalendarYear(2025, "v", frozenset({day}), frozenset())
    with pytest.raises(ValueError, match="twice"):
        WorkCalendar([YEAR_2024, YEAR_2024])


def test_days_are_written_as_officials_write_them() -> None:
    day = date(2024, 7, 5)
    assert format_day(day) == "7月5日（周五）"
    assert format_day_with_year(day) == "2024年7月5日（周五）"
    assert format_day(date(2024, 7, 7)) == "7月7日（周日）"


def test_the_year_is_named_only_where_the_reader_has_another_in_mind() -> None:
    day = date(2024, 7, 5)
    assert (short_day(day), short_day(day, within=2024)) == ("7月5日", "7月5日")
    assert (short_day(day, within=2025), full_day(day, within=2025)) == (
        "2024年7月5日",
        "2024年7月5日（周五）",
    )
