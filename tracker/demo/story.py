"""The story of the demo: what 62 units and the office did from 14 May to 31 July 2024, as a list of steps.

The same steps on every machine. `steps` gives them in the order of their moments; `play` puts them through
the product's own actions.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from tracker.demo import timetable
from tracker.demo.entries import DONE, UNDER_WAY, EntryText, chance, corrected, entry_text, words_of
from tracker.demo.plan import tasks_of
from tracker.demo.register import OFFICE_ACCOUNT, UNIT_BY_CODE, UNITS
from tracker.demo.sentences import (
    CLOSING_REASONS,
    FIELDS,
    FOLLOW_UPS,
    ZERO_REASONS,
    Sentences,
)
from tracker.demo.timetable import Habit

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(2024, 5, 14)
STANDING_DAY = date(2024, 7, 3)
LAST_DAY = date(2024, 7, 31)


class StepKind(StrEnum):
    LOG = "log"
    CORRECT = "correct"
    FILE = "file"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Step:
    """One act of one account at one moment (`at`, Asia/Shanghai).

    `unit` is the code of the unit it is about, `account` the name of who acts: the office for another unit
    means 代录, and then `received_at` and `received_how` say when and how the office got it. `key` names an
    entry, and `replaces` the entry that a correction takes the place of. `zero` gives the reason by task
    number for tasks that are filed without an entry; they are among `tasks`. `reason` is the office's, for
    closing and reopening.
    """

    at: datetime
    kind: StepKind
    account: str
    unit: str
    tasks: tuple[int, ...]
    key: str = ""
    entry: EntryText | None = None
    replaces: str = ""
    zero: tuple[tuple[int, str], ...] = ()
    received_at: datetime | None = None
    received_how: str = ""
    reason: str = ""


MORNING_AND_AFTERNOON = (*range(9 * 60, 12 * 60), *range(14 * 60, 17 * 60))
AFTERNOON = range(14 * 60, 17 * 60)
LAST_HOUR = range(17 * 60, 18 * 60)


def moment(day: date, unit: str, word: str, minutes: Sequence[int] = MORNING_AND_AFTERNOON) -> datetime:
    """One of the minutes of the day, Asia/Shanghai, that belongs to the unit and the word."""
    minute = chance(unit, f"{day}/{word}").choice(minutes)
    return datetime.combine(day, time(minute // 60, minute % 60), SHANGHAI)


def _happened_on(unit: str, logged_on: date, word: str) -> date:
    """The working day an entry tells of: its own or one up to six working days before."""
    back = chance(unit, f"happened/{word}").randint(0, 6)
    return max(timetable.working_days_before(logged_on, back), timetable.FIRST_ENTRY_DAY)


def _logging_days(unit: str, habit: Habit, count: int) -> list[date]:
    """Working days for the entries, spread from the first day to the one before the unit's first return."""
    first_return = min([habit.files_on, *(day for day in habit.parts.values() if day)])
    days = timetable.working_days(
        timetable.FIRST_ENTRY_DAY, timetable.working_days_before(min(first_return, STANDING_DAY), 1)
    )
    source = chance(unit, "days")
    width = len(days) / count
    return [days[int(width * (n + source.random() * 0.95))] for n in range(count)]


def _log(unit: str, kind: Sentences, tasks: tuple[int, ...], day: date, turn: int, extent: str) -> Step:
    word = f"{kind.tasks}/{turn}"
    entry = entry_text(unit, kind, turn, _happened_on(unit, day, word), extent)
    return Step(moment(day, unit, word), StepKind.LOG, unit, unit, tasks, key=f"{unit}/{word}", entry=entry)


def _main_entries(unit: str, habit: Habit) -> list[Step]:
    """The entries by which the unit covers all its tasks, in an order of its own."""
    done = timetable.done_kinds(unit)
    kinds = list(habit.pattern)
    chance(unit, "order").shuffle(kinds)
    days = _logging_days(unit, habit, len(kinds))
    steps = []
    for kind, day in zip(kinds, days, strict=True):
        tasks = tuple(task for task in kind.tasks if task in tasks_of(unit) and task not in habit.zero)
        if not tasks:
            continue
        is_late = unit == timetable.JUSTICE_UNIT and kind in timetable.JUSTICE_LATE_KINDS
        logged_on = timetable.JUSTICE_LOGS_ON if is_late else day
        turn = UNIT_BY_CODE[unit].order + len(kind.tasks)
        steps.append(_log(unit, kind, tasks, logged_on, turn, DONE if kind in done else UNDER_WAY))
    return steps


def _follow_up(unit: str, habit: Habit) -> list[Step]:
    """A further entry to one or two tasks: in June for a third of the units, in July for another third."""
    order = UNIT_BY_CODE[unit].order
    if order % 3 == 2 or habit.on_paper:
        return []
    kind = FOLLOW_UPS[order % len(FOLLOW_UPS)]
    finished = {task for done in timetable.done_kinds(unit) for task in done.tasks}
    tasks = tuple(
        task for task in kind.tasks if task in tasks_of(unit) and task not in finished.union(habit.zero)
    )
    june = timetable.working_days(date(2024, 6, 17), date(2024, 6, 21))
    july = timetable.working_days(date(2024, 7, 9), LAST_DAY)
    days = june if order % 3 == 1 else july
    if not tasks:
        return []
    return [_log(unit, kind, tasks, days[order % len(days)], order + 9, UNDER_WAY)]


def _zero(unit: str, tasks: tuple[int, ...], habit: Habit) -> tuple[tuple[int, str], ...]:
    words = words_of(unit)
    return tuple((task, ZERO_REASONS[task].format(**words)) for task in tasks if task in habit.zero)


def _returns(unit: str, habit: Habit) -> list[Step]:
    """The unit's returns, one for each day on which it files."""
    by_day: dict[date, list[int]] = {}
    for task in tasks_of(unit):
        if (day := timetable.files_on(habit, task)) is not None:
            by_day.setdefault(day, []).append(task)
    return [
        Step(
            # After every entry of the same day.
            moment(day, unit, "file", LAST_HOUR),
            StepKind.FILE,
            unit,
            unit,
            tuple(tasks),
            zero=_zero(unit, tuple(tasks), habit),
        )
        for day, tasks in by_day.items()
    ]


def _entered_by_office(steps: list[Step]) -> list[Step]:
    """The same entries and return, entered by the office (代录) from a sheet that came on the last day."""
    received_at = datetime.combine(timetable.RETURN_DUE, time(16, 40), SHANGHAI)
    how = "7月5日16:40收到盖章的纸质报送表"
    start = datetime.combine(timetable.AFTER_DUE, time(10, 0), SHANGHAI)
    entered = []
    for minute, step in enumerate(sorted(steps, key=lambda step: step.at)):
        entered.append(
            replace(
                step,
                at=start.replace(minute=4 * minute),
                account=OFFICE_ACCOUNT,
                received_at=received_at,
                received_how=how,
            )
        )
    return entered


def _closures(unit: str, habit: Habit) -> list[Step]:
    """The office closes what the unit said is done, two working days after filing or later."""
    if not timetable.is_closed_by_office(unit):
        return []
    by_day: dict[date, list[int]] = {}
    for task in sorted({task for kind in timetable.done_kinds(unit) for task in kind.tasks}):
        filed_on = timetable.files_on(habit, task)
        if task not in tasks_of(unit) or task in habit.zero or filed_on is None:
            continue
        if habit.on_paper:
            filed_on = timetable.AFTER_DUE
        ready = [day for day in timetable.CLOSING_DAYS if timetable.working_days_before(day, 2) >= filed_on]
        if ready:
            by_day.setdefault(ready[0], []).append(task)
    reason = CLOSING_REASONS[UNIT_BY_CODE[unit].order % len(CLOSING_REASONS)]
    return [
        Step(
            moment(day, unit, "close", AFTERNOON),
            StepKind.CLOSE,
            OFFICE_ACCOUNT,
            unit,
            tuple(tasks),
            reason=reason,
        )
        for day, tasks in by_day.items()
    ]


def _reopening() -> list[Step]:
    """A spot check reopens one closed cell; the unit mends it and the office closes it again."""
    unit, tasks = timetable.REOPENED_UNIT, (timetable.REOPENED_TASK,)
    mended_on = date(2024, 7, 16)
    text = (
        "7月15日对抽查指出的2份解读材料重新配图并恢复链接，同时检查了上半年其余解读材料，没有发现类似问题。"
    )
    entry = EntryText(text, date(2024, 7, 15), DONE, 100, None)
    key = f"{unit}/mended"
    return [
        Step(
            moment(date(2024, 7, 10), unit, "reopen"),
            StepKind.REOPEN,
            OFFICE_ACCOUNT,
            unit,
            tasks,
            reason="抽查发现2份解读材料的链接打不开，请补正后再申请办结。",
        ),
        Step(moment(mended_on, unit, "mended"), StepKind.LOG, unit, unit, tasks, key=key, entry=entry),
        Step(
            moment(date(2024, 7, 26), unit, "again", AFTERNOON),
            StepKind.CLOSE,
            OFFICE_ACCOUNT,
            unit,
            tasks,
            reason="复查链接已恢复，同意办结。",
        ),
    ]


def _correction(steps: list[Step]) -> Step:
    """One unit finds that a figure of its entry on public information was wrong, and says so."""
    unit = timetable.CORRECTING_UNIT
    wrong, entry = next(
        (step, step.entry)
        for step in steps
        if step.unit == unit and step.tasks == FIELDS.tasks and step.entry is not None
    )
    right = replace(entry, text=corrected(entry.text))
    at = moment(timetable.CORRECTED_ON, unit, "correct")
    key = f"{wrong.key}/corrected"
    return Step(at, StepKind.CORRECT, unit, unit, wrong.tasks, key=key, entry=right, replaces=wrong.key)


def _of_unit(unit: str) -> list[Step]:
    habit = timetable.habit_of(unit)
    handed_in = _main_entries(unit, habit) + _returns(unit, habit)
    if habit.on_paper:
        handed_in = _entered_by_office(handed_in)
    return handed_in + _follow_up(unit, habit) + _closures(unit, habit)


def _at_moments_of_their_own(steps: list[Step]) -> tuple[Step, ...]:
    """In order of time, with seconds that tell steps of the same minute apart."""
    order = {StepKind.LOG: 0, StepKind.CORRECT: 1, StepKind.FILE: 2, StepKind.CLOSE: 3, StepKind.REOPEN: 4}
    steps.sort(key=lambda step: (step.at, order[step.kind], UNIT_BY_CODE[step.unit].order, step.key))
    seen: Counter[datetime] = Counter()
    result = []
    for step in steps:
        result.append(replace(step, at=step.at.replace(second=seen[step.at] * 7 % 60)))
        seen[step.at] += 1
    return tuple(result)


@cache
def steps() -> tuple[Step, ...]:
    """Every step of the story after the plan was issued, in the order of their moments."""
    every = [step for unit in UNITS for step in _of_unit(unit.code)]
    return _at_moments_of_their_own([*every, _correction(every), *_reopening()])


def steps_between(first: date, last: date) -> tuple[Step, ...]:
    """The steps of the days from first to last, both included."""
    return tuple(step for step in steps() if first <= step.at.date() <= last)
