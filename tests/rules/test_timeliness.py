from datetime import UTC, date, datetime, time

import pytest

from tracker.rules.timeliness import SHANGHAI, Deadline, day_of

JULY_5 = date(2024, 7, 5)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2024, 7, day, hour, minute, second, tzinfo=SHANGHAI)


def test_a_day_is_a_day_in_shanghai_wherever_the_server_stands() -> None:
    assert day_of(datetime(2024, 7, 5, 15, 59, tzinfo=UTC)) == JULY_5
    assert day_of(datetime(2024, 7, 5, 16, 0, tzinfo=UTC)) == date(2024, 7, 6)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(at(5, 10).replace(tzinfo=None))


def test_an_inclusive_date_runs_to_midnight_of_that_day() -> None:
    deadline = Deadline(JULY_5)
    assert (deadline.last_day, deadline.red_from) == (JULY_5, date(2024, 7, 6))
    assert deadline.moment == at(6, 0)
    assert not deadline.is_late(at(5, 23, 59, 59))
    assert deadline.is_late(at(6, 0))


def test_an_exclusive_date_ends_the_day_before() -> None:
    deadline = Deadline(JULY_5, inclusive=False)
    assert (deadline.last_day, deadline.red_from) == (date(2024, 7, 4), JULY_5)
    assert not deadline.is_late(at(4, 23, 59))
    assert deadline.is_late(at(5, 0))


def test_a_cutoff_makes_the_afternoon_late_but_colours_only_the_next_day() -> None:
    deadline = Deadline(JULY_5, cutoff=time(17, 0))
    assert not deadline.is_late(at(5, 16, 59, 59))
    assert deadline.is_late(at(5, 17))
    assert deadline.red_from == date(2024, 7, 6)


def test_a_cutoff_before_an_exclusive_date_falls_on_the_day_before() -> None:
    deadline = Deadline(JULY_5, inclusive=False, cutoff=time(17, 0))
    assert not deadline.is_late(at(4, 16, 59))
    assert deadline.is_late(at(4, 17))


def test_lateness_is_the_same_for_every_viewer() -> None:
    assert Deadline(JULY_5).is_late(datetime(2024, 7, 5, 16, 0, tzinfo=UTC))
    assert not Deadline(JULY_5).is_late(datetime(2024, 7, 5, 15, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("deadline", "sentence"),
    [
        (Deadline(JULY_5), "7月5日（周五，含当日）24:00 前"),
        (Deadline(JULY_5, inferred=True), "7月5日（周五，含当日，推定）24:00 前"),
        (Deadline(JULY_5, cutoff=time(17, 30)), "7月5日（周五，含当日）17:30 前"),
        (Deadline(JULY_5, inclusive=False), "7月5日（周五，不含当日）前（即7月4日（周四）24:00 前）"),
    ],
)
def test_a_deadline_says_what_it_means(deadline: Deadline, sentence: str) -> None:
    assert deadline.sentence() == sentence


def test_a_deadline_of_another_year_names_it() -> None:
    assert Deadline(JULY_5).sentence(within=2025) == "2024年7月5日（周五，含当日）24:00 前"
