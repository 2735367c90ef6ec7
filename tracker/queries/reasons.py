"""Every cell of a plan on a day with its reason in one sentence: for the terminal, reports and exports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from tracker.models import Task, Unit, db
from tracker.queries.facts import Known, facts_of
from tracker.queries.turns import known_on, rank_on, seen_by, turn
from tracker.queries.units import name_on
from tracker.rules.access import Actor
from tracker.rules.lights import AssignmentFacts, Explanation, Light, Turns, explain, turns

# Above so many cells the facts of the whole plan are read at once.
MOST_BY_ID = 6000


@dataclass(frozen=True, slots=True)
class ReasonedCell:
    """``reason`` is the whole sentence; ``short_reason`` the same for all cells in the same case."""

    assignment_id: int
    unit_id: int
    unit: str
    unit_short: str
    section: str
    task: int
    numeral: str
    role: str
    light: Light
    late: bool
    reason: str
    short_reason: str
    amber_from: date | None
    red_from: date | None


@dataclass(frozen=True, slots=True)
class Which:
    """Which cells are asked for; None is no condition. ``most_of_task``: so many units of each task, the
    worst first and then in their order."""

    lights: Collection[Light] = tuple(Light)
    task: int | None = None  # its number
    unit_id: int | None = None
    role: str | None = None
    most_of_task: int | None = None


def cells_on(
    actor: Actor, plan_id: int, day: date, today: date, which: Which = Which()
) -> tuple[ReasonedCell, ...]:
    """The cells that the actor may see on ``day``, by unit and task, explained by what was known then."""
    rows = rows_on(actor, plan_id, day, which)
    return reasoned(rows, known_of(plan_id, {row.id for row in rows}, min(day, today)), day)


def rows_on(actor: Actor, plan_id: int, day: date, which: Which) -> Sequence[Any]:
    """The cells of ``cells_on``, without their reasons."""
    return db.session.execute(_cells(actor, plan_id, day, which)).all()


def known_of(plan_id: int, ids: Collection[int], known_by: date) -> Known:
    """What was known of these cells at the end of ``known_by``; of others too where they are many."""
    return facts_of(plan_id, sorted(ids) if len(ids) <= MOST_BY_ID else None, known_by=known_by)


def reasoned(rows: Iterable[Any], known: Known, day: date) -> tuple[ReasonedCell, ...]:
    """Each row's cell with its reason."""
    facts = {cell.assignment_id: cell.facts for cell in known.cells}

    @cache  # Thousands of cells have the same facts: each case is worked out once
    def explained(its: AssignmentFacts) -> tuple[Turns, Explanation]:
        found = turns(its, known.policy, known.calendar)
        return found, explain(found, day)

    return tuple(_reasoned(row, *explained(facts[row.id])) for row in rows)


def _cells(actor: Actor, plan_id: int, day: date, which: Which) -> Select[Any]:
    rank = rank_on(day)
    conditions = [seen_by(actor, plan_id), known_on(day), rank.in_([light.rank for light in which.lights])]
    for column, value in (
        (Task.number, which.task),
        (turn.c.unit_id, which.unit_id),
        (turn.c.role, which.role),
    ):
        if value is not None:
            conditions.append(column == value)
    cell: Any = turn
    if which.most_of_task is not None:
        place = func.row_number().over(partition_by=Task.id, order_by=(rank, Unit.sort_order, Unit.id))
        placed = select(
            turn.c.assignment_id, turn.c.unit_id, turn.c.task_id, turn.c.role, place.label("place")
        )
        placed = placed.join(Unit, Unit.id == turn.c.unit_id).join(Task, Task.id == turn.c.task_id)
        cell = placed.where(*conditions).subquery()
        conditions = [cell.c.place <= which.most_of_task]
    return (
        select(cell.c.assignment_id.label("id"), cell.c.unit_id, cell.c.role,
               name_on(day, Unit.name).label("name"), name_on(day, Unit.short_name).label("short_name"),
               Unit.kind, Task.number, Task.numeral)
        .join_from(cell, Unit, Unit.id == cell.c.unit_id)
        .join(Task, Task.id == cell.c.task_id)
        .where(*conditions)
        .order_by(Unit.sort_order, Unit.id, Task.number)
    )  # fmt: skip


def _reasoned(row: Any, found: Turns, explained: Explanation) -> ReasonedCell:
    return ReasonedCell(
        assignment_id=row.id,
        unit_id=row.unit_id,
        unit=row.name,
        unit_short=row.short_name,
        section=row.kind,
        task=row.number,
        numeral=row.numeral,
        role=row.role,
        light=explained.light,
        late=explained.late,
        reason=explained.sentence,
        short_reason=explained.identical_sentence,
        amber_from=found.amber_from,
        red_from=found.red_from,
    )
