"""The proof of the lights: what SQL counts against a separate, day-by-day reading of the facts.

For every day from a plan's issue to the end of its year, each assignment's light is read from the facts as
they were known at that day's end (``rules.lights_by_day``), and compared with what the projection gives for
that day by the statement that the matrix uses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from tracker.models import REGISTER_CHAIN, Assignment, AuditEvent, Task, Unit, db
from tracker.queries.facts import Known, facts_of
from tracker.queries.turns import BY_RANK, known_on, rank_on, turn
from tracker.rules.lights import Light
from tracker.rules.lights_by_day import light_by_reading
from tracker.rules.timeliness import day_of


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One cell on one day. ``counted`` or ``read`` is None where that side has no such cell."""

    day: date
    assignment_id: int
    counted: tuple[Light, bool] | None
    read: tuple[Light, bool] | None


@dataclass(frozen=True, slots=True)
class Proof:
    """``lights`` is how many lights were compared, ``days`` over how many days."""

    first: date
    last: date
    lights: int
    disagreements: tuple[Disagreement, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


MOST_NAMED = 20


def prove(plan_id: int, first: date, last: date, today: date) -> Proof:
    """Compare every light of every day from ``first`` to ``last``.

    Facts change only on days when something was recorded: between two of them the facts known are the
    same, and the days after ``today`` show what will be if nothing more is filed."""
    compared = 0
    disagreements: list[Disagreement] = []
    known: Known | None = None
    changed = days_with_facts(plan_id)
    for day in _days(first, last):
        if known is None or (day <= today and day in changed):
            known = facts_of(plan_id, known_by=min(day, today))
        counted = _counted(plan_id, day)
        read = {
            cell.assignment_id: light_by_reading(cell.facts, known.policy, known.calendar, day)
            for cell in known.cells
            if not cell.is_released
        }
        compared += len(read)
        for assignment_id in sorted(counted.keys() | read.keys()):
            ours, theirs = counted.get(assignment_id), read.get(assignment_id)
            if ours != theirs and len(disagreements) < MOST_NAMED:
                disagreements.append(Disagreement(day, assignment_id, ours, theirs))
    return Proof(first, last, compared, tuple(disagreements))


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def days_with_facts(plan_id: int) -> frozenset[date]:
    """The days on which the facts known of the plan may have changed: those with an event of any kind."""
    events = AuditEvent.__table__
    rows = db.session.execute(
        select(events.c.at).where(events.c.chain_id.in_([plan_id, REGISTER_CHAIN])).distinct()
    )
    return frozenset(day_of(at) for (at,) in rows)


def _counted(plan_id: int, day: date) -> dict[int, tuple[Light, bool] | None]:
    rows = db.session.execute(
        select(turn.c.assignment_id, rank_on(day), turn.c.late).where(
            turn.c.plan_id == plan_id, known_on(day)
        )
    ).all()
    twice = [assignment_id for assignment_id, n in Counter(row[0] for row in rows).items() if n > 1]
    found: dict[int, tuple[Light, bool] | None] = {row[0]: (BY_RANK[row[1]], row[2]) for row in rows}
    # A cell with two rows on one day is counted twice: no reading agrees with that.
    return found | dict.fromkeys(twice)


@dataclass(frozen=True, slots=True)
class CellName:
    unit: str
    task: int


def names_of(assignment_ids: list[int]) -> dict[int, CellName]:
    """Unit and task of assignments, to name a disagreement."""
    rows = db.session.execute(
        select(Assignment.id, Unit.name, Task.number)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.id.in_(assignment_ids))
    )
    return {row.id: CellName(row.name, row.number) for row in rows}
