"""Lights of any day, counted and listed by the database from the days on which they turn.

The one CASE below says in SQL what ``rules.lights`` says in Python; ``bin/tracker turns check`` proves that
they agree, with a third, day-by-day reading of the facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, or_, select

from tracker.models import TurnRow
from tracker.queries.leading import leading
from tracker.rules.access import Actor, Role
from tracker.rules.lights import Light

turn = TurnRow.__table__
BY_RANK = tuple(sorted(Light, key=lambda light: light.rank))
Counts = tuple[int, ...]  # how many cells show each light, in the order of BY_RANK


DAY = bindparam("day", type_=turn.c.known_from.type)
EVE = bindparam("eve", type_=turn.c.known_from.type)
Day = date | BindParameter[date]


def known_on(day: Day) -> ColumnElement[bool]:
    """The rows that were in force at the end of ``day``."""
    return and_(turn.c.known_from <= day, turn.c.known_until > day)


def rank_on(day: Day) -> ColumnElement[int]:
    """The rank (``Light.rank``) of each row's light on ``day``."""
    return _by_light(day, lambda light: light.rank)


def _by_light(day: Day, value: Callable[[Light], int]) -> ColumnElement[int]:
    return case(
        (turn.c.closed_on <= day, value(Light.CLOSED)),
        (turn.c.red_from <= day, value(Light.RED)),
        (turn.c.amber_from <= day, value(Light.AMBER)),
        (turn.c.started_on <= day, value(Light.GREEN)),
        else_=value(Light.IDLE),
    )


# The counts of a group are added up in one number of four places: one CASE a row instead of four. Four places
# of so many cells fit into the databases' integers; a group is what one parent's units owe in one task.
PLACE = 55_000
_IN_PLACES = (Light.RED, Light.AMBER, Light.GREEN, Light.CLOSED)


def counted(day: Day) -> list[ColumnElement[Any]]:
    """How many rows of a group show each light on ``day``: a sum and a count that ``counts_in`` takes apart."""
    worth = {light: PLACE**place for place, light in enumerate(_IN_PLACES)}
    return [func.sum(_by_light(day, lambda light: worth.get(light, 0))), func.count()]


def counts_in(places: int, rows: int) -> Counts:
    """The counts of each light in the sum and the count of ``counted``; what is in no place is idle."""
    if rows >= PLACE:
        raise OverflowError(f"{rows} cells in one group: more than can be added up in one number")
    found = {light: int(places) // PLACE**place % PLACE for place, light in enumerate(_IN_PLACES)}
    found[Light.IDLE] = rows - sum(found.values())
    return tuple(found[light] for light in BY_RANK)


def by_light(counts: Iterable[int]) -> Counter[Light]:
    """Counts in the order of their ranks as a Counter, without the lights that don't occur."""
    return Counter({light: n for light, n in zip(BY_RANK, counts, strict=False) if n})


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees every cell of a plan that it may read at all."""
    return bool(actor.roles & {Role.OFFICE, Role.LEADER, Role.SYSTEM})


def visible(sees_all: bool) -> ColumnElement[bool]:
    """The cells of the plan ``plan_id`` that may be seen: all of them; or, for the clerk of the unit
    ``own_unit_id``, its own row and the whole columns that its unit leads. Both are parameters."""
    own = None if sees_all else bindparam("own_unit_id", type_=turn.c.unit_id.type)
    return _visible(bindparam("plan_id", type_=turn.c.plan_id.type), own)


def seen_by(actor: Actor, plan_id: int) -> ColumnElement[bool]:
    """``visible`` for one actor and plan."""
    return _visible(plan_id, None if sees_all(actor) else actor.unit_id or 0)


def _visible(plan: Any, own: Any) -> ColumnElement[bool]:
    of_plan: ColumnElement[bool] = turn.c.plan_id == plan
    if own is None:
        return of_plan
    lead, leads_now = leading(plan_id=plan, unit_id=own)
    return and_(
        of_plan, or_(turn.c.unit_id == own, turn.c.task_id.in_(select(lead.c.task_id).where(leads_now)))
    )
