"""What changed between two days: the cells whose light differs, by unit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, select, union_all

from tracker.models import Task, Unit, db
from tracker.queries.turns import BY_RANK, known_on, rank_on, seen_by, turn
from tracker.queries.units import name_on
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
    numeral: str
    title: str
    short_title: str
    before: Light | None
    after: Light | None
    late: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """All cells that went from one light to another."""

    before: Light | None
    after: Light | None
    cells: int


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

    def by_unit(self) -> list[list[list[Change]]]:
        """Units in their order; of each, the changes that are alike together."""
        units: dict[int, dict[tuple[Light | None, Light | None, bool], list[Change]]] = {}
        for change in self.changes:
            alike = units.setdefault(change.unit_id, {})
            alike.setdefault((change.before, change.after, change.late), []).append(change)
        return [list(alike.values()) for alike in units.values()]


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
    one_row, two_rows = _changed(actor, plan_id, first, last)
    changed = union_all(one_row, two_rows).subquery()
    columns = ("assignment_id", "unit_id", "before", "after", "late")
    rows = db.session.execute(
        select(
            *[changed.c[name] for name in columns],
            name_on(last, Unit.short_name).label("short_name"),
            Task.numeral,
            Task.title,
            Task.short_title,
        )
        .join_from(changed, Unit, Unit.id == changed.c.unit_id)
        .join(Task, Task.id == changed.c.task_id)
        .order_by(Unit.sort_order, Unit.id, changed.c.after, Task.number)
        .limit(MOST_SHOWN)
    ).all()
    kinds = db.session.execute(_kinds(one_row, two_rows))
    found = tuple(
        Change(
            assignment_id=row.assignment_id,
            unit_id=row.unit_id,
            unit_name=row.short_name,
            numeral=row.numeral,
            title=row.title,
            short_title=row.short_title,
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
        kinds=tuple(Kind(_light(before), _light(after), int(n)) for before, after, n in kinds),
        counts=counts_on(actor, plan_id, first),
        counts_after=counts_on(actor, plan_id, last),
    )


def _changed(actor: Actor, plan_id: int, first: date, last: date) -> tuple[Select[Any], Select[Any]]:
    """Of each changed cell the rank ``before`` and ``after`` (ABSENT where it had no row in force), and
    whether it is ``late`` on the last day: the cells of one row, and those of more."""
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
    before = func.max(case((known_on(first), rank_on(first)), else_=ABSENT)).label("before")
    after = func.max(case((known_on(last), rank_on(last)), else_=ABSENT)).label("after")
    late = func.max(case((and_(known_on(last), turn.c.late), 1), else_=0)).label("late")
    two_rows = (
        select(*cell, before, after, late).where(*seen, ~on_both).group_by(*cell).having(before != after)
    )
    return one_row, two_rows


def _kinds(one_row: Select[Any], two_rows: Select[Any]) -> Select[Any]:
    """How many cells changed in which way. Those of one row are counted on the index of the roll-up alone."""
    ranks = (one_row.selected_columns.before, one_row.selected_columns.after)
    counted = one_row.with_only_columns(*ranks, func.count().label("n")).group_by(*ranks)
    others = two_rows.subquery()
    each = union_all(counted, select(others.c.before, others.c.after, literal(1))).subquery()
    return select(each.c.before, each.c.after, func.sum(each.c.n)).group_by(each.c.before, each.c.after)


def _light(rank: int) -> Light | None:
    return None if rank == ABSENT else BY_RANK[rank]
