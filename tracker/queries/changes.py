"""What changed between two days: the cells whose light differs, by unit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import CompoundSelect, and_, case, func, select, union_all

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
class Kind:
    """All cells that went from one light to another."""

    before: Light | None
    after: Light | None
    cells: int
    units: int


@dataclass(frozen=True, slots=True)
class Changes:
    """``changes`` are the first MOST_SHOWN of all that ``kinds`` counts."""

    first: date
    last: date
    changes: tuple[Change, ...]
    kinds: tuple[Kind, ...]
    counts: Counter[Light]  # on the first day
    counts_after: Counter[Light]

    @property
    def cells(self) -> int:
        return sum(kind.cells for kind in self.kinds)

    @property
    def is_cut(self) -> bool:
        return self.cells > len(self.changes)

    def by_unit(self) -> list[tuple[str, list[Change]]]:
        """The changes of each unit, units in their order."""
        groups = groupby(self.changes, key=lambda change: (change.unit_id, change.unit_name))
        return [(name, list(found)) for (_, name), found in groups]


def counts_on(actor: Actor, plan_id: int, day: date) -> Counter[Light]:
    """How many cells show each light on ``day``: one statement."""
    rank = rank_on(day)
    rows = db.session.execute(
        select(rank, func.count()).where(seen_by(actor, plan_id), known_on(day)).group_by(rank)
    )
    return Counter({BY_RANK[place]: n for place, n in rows})


def changes(actor: Actor, plan_id: int, first: date, last: date) -> Changes:
    """The cells whose light on ``last`` is not that on ``first``, worst first within each unit (four
    statements)."""
    changed = _changed(actor, plan_id, first, last).subquery()
    columns = ("assignment_id", "unit_id", "before", "after", "late")
    rows = db.session.execute(
        select(*[changed.c[name] for name in columns], Unit.short_name, Task.number, Task.numeral, Task.title)
        .join_from(changed, Unit, Unit.id == changed.c.unit_id)
        .join(Task, Task.id == changed.c.task_id)
        .order_by(Unit.sort_order, Unit.id, changed.c.after, Task.number)
        .limit(MOST_SHOWN)
    ).all()
    kinds = db.session.execute(
        select(
            changed.c.before, changed.c.after, func.count(), func.count(func.distinct(changed.c.unit_id))
        ).group_by(changed.c.before, changed.c.after)
    )
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
        for row in rows
    )
    return Changes(
        first=first,
        last=last,
        changes=found,
        kinds=tuple(Kind(_light(row[0]), _light(row[1]), row[2], row[3]) for row in kinds),
        counts=counts_on(actor, plan_id, first),
        counts_after=counts_on(actor, plan_id, last),
    )


def _changed(actor: Actor, plan_id: int, first: date, last: date) -> CompoundSelect[Any]:
    """Of each changed cell the rank ``before`` and ``after`` (ABSENT where it had no row in force), and
    whether it is ``late`` on the last day."""
    cell = (turn.c.assignment_id, turn.c.unit_id, turn.c.task_id)
    seen = (seen_by(actor, plan_id), turn.c.known_from <= last, turn.c.known_until > first)
    on_both = and_(turn.c.known_from <= first, turn.c.known_until > last)
    # Most cells have the same row in force on both days: only the others are put together from two.
    one_row = select(
        *cell,
        rank_on(first).label("before"),
        rank_on(last).label("after"),
        case((turn.c.late, 1), else_=0).label("late"),
    ).where(*seen, on_both, rank_on(first) != rank_on(last))
    before = func.max(case((known_on(first), rank_on(first)), else_=ABSENT))
    after = func.max(case((known_on(last), rank_on(last)), else_=ABSENT))
    late = func.max(case((and_(known_on(last), turn.c.late), 1), else_=0))
    two_rows = (
        select(*cell, before, after, late).where(*seen, ~on_both).group_by(*cell).having(before != after)
    )
    return union_all(one_row, two_rows)


def _light(rank: int) -> Light | None:
    return None if rank == ABSENT else BY_RANK[rank]
