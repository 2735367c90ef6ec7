"""What changed between two days: the cells whose light differs, by unit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select

from tracker.models import Task, Unit, db
from tracker.queries.turns import BY_RANK, known_on, rank_on, seen_by, turn
from tracker.rules.access import Actor
from tracker.rules.lights import Light

MOST_SHOWN = 1500
ABSENT = -1


@dataclass(frozen=True, slots=True)
class Change:
    """``before`` or ``after`` is None where the unit had no share on that day."""

    assignment_id: int
    unit_id: int
    unit_name: str
    task_number: int
    numeral: str
    title: str
    before: Light | None
    after: Light | None
    late: bool


@dataclass(frozen=True, slots=True)
class Changes:
    first: date
    last: date
    changes: tuple[Change, ...]
    counts: Counter[Light]  # on the first day
    counts_after: Counter[Light]
    is_cut: bool

    def by_unit(self) -> dict[str, list[Change]]:
        """The changes of each unit, units in their order."""
        grouped: dict[str, list[Change]] = {}
        for change in self.changes:
            grouped.setdefault(change.unit_name, []).append(change)
        return grouped


def counts_on(actor: Actor, plan_id: int, day: date) -> Counter[Light]:
    """How many cells show each light on ``day``: one statement."""
    rank = rank_on(day)
    rows = db.session.execute(
        select(rank, func.count()).where(seen_by(actor, plan_id), known_on(day)).group_by(rank)
    )
    return Counter({BY_RANK[place]: n for place, n in rows})


def changes(actor: Actor, plan_id: int, first: date, last: date) -> Changes:
    """The cells whose light on ``last`` is not that on ``first``, worst first within each unit (three
    statements)."""
    # A cell has one row in force on each of the two days, and it may be the same row.
    ranks = (
        select(
            turn.c.assignment_id,
            turn.c.unit_id,
            turn.c.task_id,
            func.max(case((known_on(first), rank_on(first)), else_=ABSENT)).label("before"),
            func.max(case((known_on(last), rank_on(last)), else_=ABSENT)).label("after"),
            func.max(case((and_(known_on(last), turn.c.late), 1), else_=0)).label("late"),
        )
        .where(seen_by(actor, plan_id), turn.c.known_from <= last, turn.c.known_until > first)
        .group_by(turn.c.assignment_id, turn.c.unit_id, turn.c.task_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            ranks.c.assignment_id,
            ranks.c.unit_id,
            Unit.short_name,
            Task.number,
            Task.numeral,
            Task.title,
            ranks.c.before,
            ranks.c.after,
            ranks.c.late,
        )
        .join(Unit, Unit.id == ranks.c.unit_id)
        .join(Task, Task.id == ranks.c.task_id)
        .where(ranks.c.before != ranks.c.after)
        .order_by(Unit.sort_order, Unit.id, ranks.c.after, Task.number)
        .limit(MOST_SHOWN + 1)
    ).all()
    found = tuple(
        Change(
            assignment_id=row.assignment_id,
            unit_id=row.unit_id,
            unit_name=row.short_name,
            task_number=row.number,
            numeral=row.numeral,
            title=row.title,
            before=_light(row.before),
            after=_light(row.after),
            late=bool(row.late),
        )
        for row in rows[:MOST_SHOWN]
    )
    return Changes(
        first=first,
        last=last,
        changes=found,
        counts=counts_on(actor, plan_id, first),
        counts_after=counts_on(actor, plan_id, last),
        is_cut=len(rows) > MOST_SHOWN,
    )


def _light(rank: int) -> Light | None:
    return None if rank == ABSENT else BY_RANK[rank]
