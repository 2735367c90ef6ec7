"""Every cell of a plan on a day with its reason in one sentence: for the terminal, reports and exports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from tracker.models import Assignment, Task, Unit, db
from tracker.queries.facts import facts_of
from tracker.queries.turns import known_on, rank_on, seen_by, turn
from tracker.rules.access import Actor
from tracker.rules.lights import Light, Turns, explain, turns

# Above so many cells the facts of the whole plan are read at once.
MOST_BY_ID = 500


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


def cells_on(
    actor: Actor, plan_id: int, day: date, today: date, lights: Collection[Light] = tuple(Light)
) -> tuple[ReasonedCell, ...]:
    """The cells that the actor may see on ``day`` in one of ``lights``, by unit and task, explained by
    what was known then."""
    rows = db.session.execute(
        select(Assignment.id, Assignment.unit_id, Assignment.role, Unit.name, Unit.short_name, Unit.kind,
               Task.number, Task.numeral)
        .join(turn, and_(turn.c.assignment_id == Assignment.id, known_on(day)))
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(seen_by(actor, plan_id), rank_on(day).in_([light.rank for light in lights]))
        .order_by(Unit.sort_order, Unit.id, Task.number)
    ).all()  # fmt: skip
    ids = [row.id for row in rows] if len(rows) <= MOST_BY_ID else None
    known = facts_of(plan_id, ids, known_by=min(day, today))
    facts = {cell.assignment_id: cell.facts for cell in known.cells}
    return tuple(_reasoned(row, turns(facts[row.id], known.policy, known.calendar), day) for row in rows)


def _reasoned(row: Any, found: Turns, day: date) -> ReasonedCell:
    explained = explain(found, day)
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
