"""Who does what when in the story: working days, the day each unit files, and the units that stand out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tracker.demo.register import UNIT_BY_CODE
from tracker.demo.sentences import (
    CATALOGUE,
    ONLINE,
    OPINIONS,
    OVERSIGHT,
    PATTERNS,
    PROMOTION,
    SECRECY,
    SENTIMENT,
    TRAINING,
    Sentences,
)

FIRST_ENTRY_DAY = date(2024, 5, 16)
RETURN_DUE = date(2024, 7, 5)
AFTER_DUE = date(2024, 7, 8)
# From 14 May to 31 July 2024 the Dragon Boat Festival is the only weekday off, and no weekend day is worked.
_HOLIDAY = date(2024, 6, 10)
CLOSING_DAYS = (date(2024, 6, 28), date(2024, 7, 2), date(2024, 7, 11), date(2024, 7, 18), date(2024, 7, 26))


def is_working_day(day: date) -> bool:
    """Whether offices of the story are open; true for days from May to July 2024 only."""
    return day.weekday() < 5 and day != _HOLIDAY


def working_days(first: date, last: date) -> list[date]:
    """The working days from first to last, both included."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if is_working_day(day)]


def working_days_before(day: date, count: int) -> date:
    """The count-th working day strictly before the day; the day itself for 0."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


@dataclass(frozen=True)
class Habit:
    """How one unit hands in.

    `files_on` is its main day; `parts` gives other days for some of its tasks, and None means not within the
    story. `pattern` is how it spreads its tasks over entries. Tasks of `zero` have no entry.
    """

    files_on: date
    pattern: tuple[Sentences, ...]
    parts: Mapping[int, date | None] = field(default_factory=dict)
    zero: tuple[int, ...] = ()
    on_paper: bool = False


_EARLY = (*(date(2024, 6, day) for day in (24, 25, 26, 27)), date(2024, 7, 1), date(2024, 7, 2))
_LAST_DAYS = (date(2024, 7, 3), date(2024, 7, 4), RETURN_DUE)
_FIRST_HALF = date(2024, 6, 27)


def _ordinary(code: str) -> Habit:
    """Six units in ten file by 2 July, one in ten in two parts, three in the last three days."""
    order = UNIT_BY_CODE[code].order
    pattern = PATTERNS[order % len(PATTERNS)]
    turn = order * 7 % 10
    if turn < 6:
        return Habit(_EARLY[turn], pattern)
    if turn == 6:
        first = [task for kind in pattern[: len(pattern) // 2] for task in kind.tasks]
        return Habit(RETURN_DUE, pattern, dict.fromkeys(first, _FIRST_HALF))
    return Habit(_LAST_DAYS[turn - 7], pattern)


def _dayu() -> Habit:
    """大余县 hands in one task in time, six a week late, and the rest two weeks late."""
    week_late, two_weeks_late = date(2024, 7, 12), date(2024, 7, 19)
    late = {task: week_late if task in (1, 2, 3, 4, 7, 11) else two_weeks_late for task in range(1, 13)}
    return replace(_ordinary("dayu"), files_on=RETURN_DUE, parts=late | {8: RETURN_DUE})


# Whoever tries the demo signs in as 市司法局 on 3 July: nothing is filed yet, and tasks 五 and 九 have no
# entry until 4 July.
_JUSTICE_PATTERN = (OVERSIGHT, CATALOGUE, TRAINING, PROMOTION, OPINIONS, ONLINE, SECRECY)
JUSTICE_UNIT, JUSTICE_LATE_KINDS, JUSTICE_LOGS_ON = "sifaju", (OPINIONS, SECRECY), date(2024, 7, 4)

_OUTSTANDING = {
    "dayu": _dayu(),
    JUSTICE_UNIT: replace(_ordinary(JUSTICE_UNIT), files_on=RETURN_DUE, parts={}, pattern=_JUSTICE_PATTERN),
    # Three tasks each overlooked at first.
    "chongyi": replace(
        _ordinary("chongyi"), files_on=date(2024, 7, 4), parts=dict.fromkeys((3, 6, 9), date(2024, 7, 9))
    ),
    "huichang": replace(
        _ordinary("huichang"),
        files_on=RETURN_DUE,
        parts={3: date(2024, 7, 10), 6: date(2024, 7, 10), 9: None},
    ),
    "jiaoyuju": replace(
        _ordinary("jiaoyuju"), files_on=RETURN_DUE, parts=dict.fromkeys((3, 6, 9), date(2024, 7, 11))
    ),
    # One task each on the first working day after the date.
    "ruijin": replace(_ordinary("ruijin"), parts={4: AFTER_DUE}),
    "longnan": replace(_ordinary("longnan"), parts={6: AFTER_DUE}),
    "shangyou": replace(_ordinary("shangyou"), parts={5: AFTER_DUE}),
    "shicheng": replace(_ordinary("shicheng"), parts={12: AFTER_DUE}),
    "rongjiang": replace(_ordinary("rongjiang"), parts={12: AFTER_DUE}),
    "tiyuju": replace(_ordinary("tiyuju"), parts={10: AFTER_DUE}),
    "linyeju": replace(_ordinary("linyeju"), parts={7: AFTER_DUE}),
    # Tasks without anything to report, with a reason.
    "qixiangju": replace(_ordinary("qixiangju"), pattern=PATTERNS[0], zero=(6,)),
    "shenjiju": replace(_ordinary("shenjiju"), pattern=PATTERNS[0], zero=(6,)),
    "jiguanshiwu": replace(_ordinary("jiguanshiwu"), pattern=PATTERNS[0], zero=(5,)),
    "guodongban": replace(_ordinary("guodongban"), pattern=PATTERNS[2], zero=(3, 4)),
    "waiban": replace(_ordinary("waiban"), pattern=PATTERNS[1], zero=(10,)),
    # Its return came on paper on the last day and was entered by the office on the next working day.
    "youzhengju": replace(_ordinary("youzhengju"), files_on=RETURN_DUE, parts={}, on_paper=True),
    # Closed early and reopened later; an early and tidy unit.
    "xingguo": replace(_ordinary("xingguo"), files_on=_EARLY[0], pattern=PATTERNS[0], parts={}),
    # Finds on 4 July that one of its figures was wrong.
    "yudu": replace(_ordinary("yudu"), files_on=_EARLY[3], pattern=PATTERNS[0], parts={}),
}
PAPER_UNIT = "youzhengju"
REOPENED_UNIT, REOPENED_TASK, REOPENED_KIND = "xingguo", 4, PROMOTION
CORRECTING_UNIT, CORRECTED_ON = "yudu", date(2024, 7, 4)


def habit_of(code: str) -> Habit:
    """How the unit hands in."""
    return _OUTSTANDING.get(code) or _ordinary(code)


def files_on(habit: Habit, task: int) -> date | None:
    """The day on which the unit's return for the task is filed, or None."""
    return habit.parts.get(task, habit.files_on)


def done_kinds(code: str) -> tuple[Sentences, ...]:
    """The kinds of entry by which the unit's work is finished before it files: one, for some units two."""
    if code == REOPENED_UNIT:
        return (REOPENED_KIND,)
    if code == CORRECTING_UNIT:
        return (SENTIMENT,)
    order, pattern = UNIT_BY_CODE[code].order, habit_of(code).pattern
    first = pattern[order % len(pattern)]
    return (first, pattern[(order + 3) % len(pattern)]) if order % 3 == 0 else (first,)


def is_closed_by_office(code: str) -> bool:
    """Whether the office verified what the unit said is done; of every fourth unit it stays a claim."""
    return UNIT_BY_CODE[code].order % 4 != 3 or code == REOPENED_UNIT
