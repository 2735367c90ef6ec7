"""Assignments as a write meets them: whose they are, and whether they are still owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from tracker.models import Assignment, AssignmentChange, Closure, Plan, Task, Unit, db
from tracker.rules.access import CellSubject
from tracker.rules.timeliness import day_of


@dataclass(frozen=True, slots=True)
class Owed:
    """``plan_began`` is the notice's own date, or the day of issue where that is earlier or none is known.
    ``newest_closure`` is closed, reopened or None."""

    assignment_id: int
    plan_id: int
    unit_id: int
    unit_name: str
    issuer_unit_id: int
    is_replaced: bool
    plan_began: date
    number: int
    numeral: str
    is_released: bool
    newest_closure: str | None

    @property
    def subject(self) -> CellSubject:
        """Enough for what only the unit itself or the office may do: leads play no part in it."""
        return CellSubject(self.issuer_unit_id, self.unit_id)


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    """Built once: building it takes longer than running it."""
    change, closure = AssignmentChange.__table__, Closure.__table__
    earlier_change, earlier_closure = change.alias("earlier_change"), closure.alias("earlier_closure")
    newest_change = select(func.max(earlier_change.c.id)).where(
        earlier_change.c.assignment_id == Assignment.id
    )
    newest_closure = select(func.max(earlier_closure.c.id)).where(
        earlier_closure.c.assignment_id == Assignment.id
    )
    return (
        select(
            Assignment.id, Assignment.plan_id, Assignment.unit_id, Unit.short_name, Plan.issuer_unit_id,
            Plan.status, Plan.issued_on, Plan.issued_at, Task.number, Task.numeral,
            change.c.kind.label("change"), closure.c.kind.label("closure"),
        )
        .join_from(Assignment, Task, Task.id == Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Plan, Plan.id == Assignment.plan_id)
        .outerjoin(change, change.c.id == newest_change.correlate(Assignment).scalar_subquery())
        .outerjoin(closure, closure.c.id == newest_closure.correlate(Assignment).scalar_subquery())
        .where(Assignment.id.in_(bindparam("ids", expanding=True)), Plan.issued_at.is_not(None))
        .order_by(Task.number, Assignment.id)
    )  # fmt: skip


def owed(assignment_ids: Sequence[int]) -> list[Owed]:
    """The given assignments of issued plans in the order of their tasks: one statement."""
    return [
        Owed(
            assignment_id=row.id,
            plan_id=row.plan_id,
            unit_id=row.unit_id,
            unit_name=row.short_name,
            issuer_unit_id=row.issuer_unit_id,
            is_replaced=row.status == "replaced",
            plan_began=began(row.issued_on, row.issued_at),
            number=row.number,
            numeral=row.numeral,
            is_released=row.change == "released",
            newest_closure=row.closure,
        )
        for row in db.session.connection().execute(_statement(), {"ids": assignment_ids})
    ]


def began(issued_on: date | None, issued_at: datetime) -> date:
    """The day before which nothing can have been received for the plan."""
    return min(issued_on or date.max, day_of(issued_at))
