"""Keeps the projection of lights in step with the facts, inside the transaction that writes a fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from tracker.models import FOR_EVER, PRESENT, TurnRow, db
from tracker.queries.fact_statements import Of
from tracker.queries.facts import Cell, Known, facts_of
from tracker.rules.lights import Turns, turns

SHOWN = ("role", "parent_id", "amber_from", "red_from", "started_on", "closed_on", "late",
         "policy_version", "calendar_version")  # fmt: skip
BATCH = 500


def project(plan_id: int, assignment_ids: Sequence[int] | None, today: date) -> None:
    """Work out again on which days the given assignments (None: all of the plan) turn.

    A row that would say the same as the present one isn't written."""
    if assignment_ids is None or len(assignment_ids) <= BATCH:
        _supersede(facts_of(plan_id, assignment_ids), today)
        return
    for some in _batches(assignment_ids):
        _supersede(facts_of(plan_id, some), today)


def project_past(plan_id: int, day: date) -> None:
    """Append the rows that followed from what was known at the end of ``day``, for a rebuild."""
    _supersede(facts_of(plan_id, known_by=day), day)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Pieces that fit into one statement's list of values."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _supersede(known: Known, today: date) -> None:
    # At issue thousands of cells have the same facts: work each case out once.
    found = {facts: turns(facts, known.policy, known.calendar) for facts in {c.facts for c in known.cells}}
    rows = {
        cell.assignment_id: _row(cell, known, found[cell.facts])
        for cell in known.cells
        if not cell.is_released
    }
    present = _present(known)
    changed = [
        cell.assignment_id
        for cell in known.cells
        if _differs(present.get(cell.assignment_id), rows.get(cell.assignment_id))
    ]
    ended = [present[assignment_id]["id"] for assignment_id in changed if assignment_id in present]
    for some in _batches(ended):
        db.session.execute(
            update(TurnRow).where(TurnRow.id.in_(some)).values(known_until=today),
            execution_options={"synchronize_session": False},
        )
    fresh = [
        rows[assignment_id] | {"known_from": today, "known_until": FOR_EVER}
        for assignment_id in changed
        if assignment_id in rows
    ]
    if fresh:
        db.session.connection().execute(insert(TurnRow.__table__), fresh)  # type: ignore[arg-type]


@cache
def _present_statement(of: Of) -> Select[Any]:
    """The present rows of some assignments, found as ``queries.fact_statements`` finds their facts."""
    table = TurnRow.__table__
    statement = select(table.c.id, table.c.assignment_id, *[table.c[name] for name in SHOWN])
    statement = statement.where(table.c.known_until == PRESENT)
    if of is Of.ALL:
        return statement.where(table.c.plan_id == bindparam("plan_id"))
    if of is Of.ONE:
        return statement.where(table.c.assignment_id == bindparam("id"))
    return statement.where(table.c.assignment_id.in_(bindparam("ids", expanding=True)))


def _present(known: Known) -> dict[int, dict[str, Any]]:
    if not known.cells:
        return {}
    ids = [cell.assignment_id for cell in known.cells]
    of = Of.ONE if len(ids) == 1 else Of.ALL if len(ids) > BATCH else Of.SOME
    parameters = {"ids": ids, "id": ids[0], "plan_id": known.cells[0].plan_id}
    rows = db.session.connection().execute(_present_statement(of), parameters).mappings()
    return {row["assignment_id"]: dict(row) for row in rows}


def _differs(present: dict[str, Any] | None, wanted: dict[str, Any] | None) -> bool:
    if present is None or wanted is None:
        return present is not wanted
    return any(present[column] != wanted[column] for column in SHOWN)


def _row(cell: Cell, known: Known, found: Turns) -> dict[str, Any]:
    return {
        "plan_id": cell.plan_id,
        "assignment_id": cell.assignment_id,
        "task_id": cell.task_id,
        "unit_id": cell.unit_id,
        "parent_id": cell.parent_id,
        "role": cell.role,
        "amber_from": found.amber_from,
        "red_from": found.red_from,
        "started_on": found.started_on,
        "closed_on": found.closed_on,
        "late": found.late,
        "policy_version": known.policy.version,
        "calendar_version": "；".join(sorted({reason.calendar_version for reason in found.reasons} - {""})),
    }
