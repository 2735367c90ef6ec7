"""What a leader reads: the state of a plan on a day, exceptions first. One query for page and paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, and_, cast, false, func, or_, select

from tracker.models import (
    Assignment,
    EntryAssignment,
    ProgressEntry,
    Report,
    Submission,
    SubmissionItem,
    Task,
    Unit,
    db,
)
from tracker.queries.changes import Changes, changes
from tracker.queries.facts import called_done, calls_of, owes
from tracker.queries.matrix import ROWS_SHOWN_WHOLE
from tracker.queries.reasons import ReasonedCell, Which, known_of, reasoned, rows_on
from tracker.queries.turns import BY_RANK, known_on, rank_on, seen_by, turn
from tracker.rules.access import Actor
from tracker.rules.lights import Extent, Light
from tracker.rules.statistics import Ratio
from tracker.rules.timeliness import Deadline

# What is listed by name; where thousands are late in a task, the rest is counted.
EXCEPTIONS = Which(lights=(Light.RED, Light.AMBER), most_of_task=ROWS_SHOWN_WHOLE)


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """One unit in one case: 大余县：四、五、七、十. ``tasks`` are (number, numeral)."""

    unit_id: int
    unit: str
    tasks: tuple[tuple[int, str], ...]

    @property
    def words(self) -> str:
        return "、".join(self.runs)

    @property
    def runs(self) -> list[str]:
        """The tasks in words, in runs: three or more in a row are told by the first and the last."""
        runs: list[list[tuple[int, str]]] = []
        for number, numeral in self.tasks:
            if runs and runs[-1][-1][0] == number - 1:
                runs[-1].append((number, numeral))
            else:
                runs.append([(number, numeral)])
        words: list[str] = []
        for run in runs:
            words += [f"{run[0][1]}至{run[-1][1]}"] if len(run) > 2 else [numeral for _, numeral in run]
        return words


@dataclass(frozen=True, slots=True)
class ExceptionCase:
    """All cells with the same light and the same sentence."""

    light: Light
    sentence: str
    lines: tuple[ExceptionLine, ...]

    @property
    def cells(self) -> int:
        return sum(len(line.tasks) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Status:
    """The first sheet. ``since`` is the day it is compared with: that of the last report, else of issue."""

    day: date
    since: date | None
    deadline: Deadline | None
    tasks: int
    units: int
    counts: Counter[Light]
    late: int
    filed: Ratio
    filed_late: int
    zero_returns: int
    claimed: Ratio
    closed: Ratio
    cases: tuple[ExceptionCase, ...]
    unlisted: int  # red and amber cells that stand in no case, where a task has too many
    changed: Changes | None

    @property
    def cells(self) -> int:
        return self.counts.total()

    @property
    def exceptions(self) -> int:
        return self.counts[Light.RED] + self.counts[Light.AMBER]


def status(actor: Actor, plan_id: int, day: date, today: date, since: date | None = None) -> Status:
    """The state of ``day``; ``since`` None compares with the last report before it."""
    listed = rows_on(actor, plan_id, day, EXCEPTIONS)
    known = known_of(plan_id, {row.id for row in listed}, min(day, today))
    claims = called_done(plan_id, min(day, today)) & _with_a_claim(plan_id, day)
    counts, late, tasks, units = _counts(actor, plan_id, day)
    compared = since or last_report_day(plan_id, day)
    calls = calls_of(plan_id)
    filed, filed_late, zero = _filed(plan_id, day, calls)
    cells = counts.total()
    return Status(
        day=day,
        since=compared,
        deadline=calls[0][1] if calls else None,
        tasks=tasks,
        units=units,
        counts=counts,
        late=late,
        filed=Ratio(filed, sum(_owing(plan_id, day, deadline) for _, deadline in calls)),
        filed_late=filed_late,
        zero_returns=zero,
        claimed=Ratio(len(claims), cells),
        closed=Ratio(counts[Light.CLOSED], cells),
        cases=tuple(cases_of(reasoned(listed, known, day))),
        unlisted=counts[Light.RED] + counts[Light.AMBER] - len(listed),
        changed=changes(actor, plan_id, compared, day) if compared is not None else None,
    )


def cases_of(cells: Iterable[ReasonedCell]) -> list[ExceptionCase]:
    """Red and amber cells grouped by identical sentence and unit: red first, the largest case first."""
    found: dict[tuple[Light, str], dict[int, list[ReasonedCell]]] = {}
    for cell in cells:
        if cell.light in (Light.RED, Light.AMBER):
            found.setdefault((cell.light, cell.short_reason), {}).setdefault(cell.unit_id, []).append(cell)
    cases = [
        ExceptionCase(
            light,
            sentence,
            tuple(
                ExceptionLine(unit_id, line[0].unit_short, tuple((cell.task, cell.numeral) for cell in line))
                for unit_id, line in units.items()
            ),
        )
        for (light, sentence), units in found.items()
    ]
    return sorted(cases, key=lambda case: (case.light.rank, -case.cells, case.sentence))


def last_report_day(plan_id: int, day: date) -> date | None:
    """The day of the last status report before ``day``, else the day the plan began to count."""
    last = db.session.scalar(
        select(func.max(Report.as_of)).where(
            Report.plan_id == plan_id, Report.kind == "status", Report.as_of < day
        )
    )
    if last is not None:
        return last
    first = db.session.scalar(select(func.min(Assignment.assigned_on)).where(Assignment.plan_id == plan_id))
    return first if first is not None and first < day else None


def _counts(actor: Actor, plan_id: int, day: date) -> tuple[Counter[Light], int, int, int]:
    """How many cells show each light, carry 迟; how many tasks and units there are: one statement."""
    known = (seen_by(actor, plan_id), known_on(day))
    tasks, units = (
        select(func.count())
        .select_from(table)
        .where(select(turn.c.id).where(*known, key == table.c.id).exists())
        for table, key in ((Task.__table__, turn.c.task_id), (Unit.__table__, turn.c.unit_id))
    )
    rank, late = rank_on(day), func.sum(cast(turn.c.late, Integer))
    rows = db.session.execute(
        select(rank, func.count(), late, tasks.scalar_subquery(), units.scalar_subquery())
        .where(*known)
        .group_by(rank)
    ).all()
    counts = Counter({BY_RANK[row[0]]: row[1] for row in rows})
    return counts, sum(row[2] for row in rows), *(rows[0][3:] if rows else (0, 0))


def _filed(plan_id: int, day: date, calls: Sequence[tuple[int, Deadline]]) -> tuple[int, int, int]:
    """Items on record at the end of ``day`` of those who owe them: all, those received late, and explicit
    zero returns."""
    of_call = [(SubmissionItem.call_id == call_id, deadline) for call_id, deadline in calls]
    is_owed = or_(*(and_(call, owes(deadline)) for call, deadline in of_call), false())
    is_late = or_(*(and_(call, Submission.received_at >= late.moment) for call, late in of_call), false())
    row = db.session.execute(
        select(
            func.count(), func.count().filter(is_late), func.count().filter(SubmissionItem.zero_reason != "")
        )
        .select_from(SubmissionItem)
        .join(Submission, Submission.id == SubmissionItem.submission_id)
        .join(Assignment, Assignment.id == SubmissionItem.assignment_id)
        .join(turn, and_(turn.c.assignment_id == SubmissionItem.assignment_id, known_on(day)))
        .where(turn.c.plan_id == plan_id, Submission.recorded_on <= day, is_owed)
    ).one()
    return row[0], row[1], row[2]


def _owing(plan_id: int, day: date, deadline: Deadline) -> int:
    """How many cells of ``day`` owe what is due by ``deadline``."""
    statement = (
        select(func.count())
        .select_from(Assignment)
        .join(turn, and_(turn.c.assignment_id == Assignment.id, known_on(day)))
        .where(Assignment.plan_id == plan_id, owes(deadline))
    )
    return db.session.execute(statement).scalar_one()


def _with_a_claim(plan_id: int, day: date) -> set[int]:
    """Assignments in force on ``day`` of which an entry on record says "done", taken back or not."""
    return set(
        db.session.scalars(
            select(EntryAssignment.assignment_id)
            .join(ProgressEntry, ProgressEntry.id == EntryAssignment.entry_id)
            .join(turn, and_(turn.c.assignment_id == EntryAssignment.assignment_id, known_on(day)))
            .where(
                ProgressEntry.plan_id == plan_id,
                ProgressEntry.recorded_on <= day,
                ProgressEntry.extent == Extent.DONE,
            )
        )
    )
