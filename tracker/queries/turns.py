"""Lights of any day, counted and listed by the database from the days on which they turn.

The one CASE below says in SQL what ``rules.lights`` says in Python; ``bin/tracker turns check`` proves that
they agree, with a third, day-by-day reading of the facts.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from tracker.models import Assignment, TurnRow
from tracker.rules.access import Actor, Role
from tracker.rules.lights import Light

turn = TurnRow.__table__
BY_RANK = tuple(sorted(Light, key=lambda light: light.rank))


def known_on(day: date) -> ColumnElement[bool]:
    """The rows that were in force at the end of ``day``."""
    return and_(turn.c.known_from <= day, turn.c.known_until > day)


def rank_on(day: date) -> ColumnElement[int]:
    """The rank (``Light.rank``) of each row's light on ``day``."""
    return case(
        (turn.c.closed_on <= day, Light.CLOSED.rank),
        (turn.c.red_from <= day, Light.RED.rank),
        (turn.c.amber_from <= day, Light.AMBER.rank),
        (turn.c.started_on <= day, Light.GREEN.rank),
        else_=Light.IDLE.rank,
    )


def counted(day: date) -> list[ColumnElement[Any]]:
    """How many rows show each light on ``day``, in order of rank, and how many carry 迟."""
    rank = rank_on(day)
    counts: list[ColumnElement[Any]] = [
        func.sum(case((rank == light.rank, 1), else_=0)).label(light.value) for light in BY_RANK
    ]
    return [*counts, func.sum(case((turn.c.late, 1), else_=0)).label("late")]


def seen_by(actor: Actor, plan_id: int) -> ColumnElement[bool]:
    """The cells of a plan that the actor may see: all of them for the office, leaders and the system;
    for a clerk its unit's own row and the whole columns that its unit leads."""
    of_plan = turn.c.plan_id == plan_id
    if actor.roles & {Role.OFFICE, Role.LEADER, Role.SYSTEM}:
        return of_plan
    led = select(Assignment.task_id).where(
        Assignment.plan_id == plan_id, Assignment.unit_id == actor.unit_id, Assignment.role == "lead"
    )
    return and_(of_plan, or_(turn.c.unit_id == actor.unit_id, turn.c.task_id.in_(led)))
