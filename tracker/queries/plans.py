"""Plans as pages show them: the head of one, and the lists of those an actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, false, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from tracker.models import PRESENT, Assignment, Plan, ReportCall, Task, TurnRow, Unit, db
from tracker.rules.access import Actor, Permission, PlanSubject, Role, may

ISSUED = ("issued", "replaced")


@dataclass(frozen=True, slots=True)
class PlanHead:
    """One plan without its tasks. ``name`` is what a page calls it: its number, else its title.

    ``status`` is draft, issued, replaced (a newer version was issued) or discarded."""

    id: int
    status: str
    issuer_unit_id: int
    issuer_unit_name: str
    document_number: str
    issuer_name: str
    title: str
    issued_on: date | None
    contact_unit: str
    contact_email: str
    contact_phone: str
    taken_in_at: datetime
    issued_at: datetime | None
    version_of_id: int | None
    replaced_by_id: int | None
    has_share: bool

    @property
    def name(self) -> str:
        return self.document_number or self.title or f"第 {self.id} 号"

    @property
    def is_issued(self) -> bool:
        return self.status in ISSUED

    @property
    def subject(self) -> PlanSubject:
        return PlanSubject(self.issuer_unit_id, self.is_issued, self.has_share)


def heads(actor: Actor) -> Select[*tuple[Any, ...]]:
    """A statement for plan heads; whether the actor's unit has a share is asked for clerks only."""
    return _heads(actor.unit_id if actor.is_(Role.CLERK) else None)


def _heads(sharing_unit: Any) -> Select[*tuple[Any, ...]]:
    """``sharing_unit``: the id (or a parameter) of the unit whose share is asked for, or None."""
    has_share: Any = literal(False)
    if sharing_unit is not None:
        share = select(Assignment.id).where(Assignment.plan_id == Plan.id, Assignment.unit_id == sharing_unit)
        has_share = share.exists()
    return select(
        Plan.id, Plan.status, Plan.issuer_unit_id, Unit.name.label("issuer_unit_name"),
        Plan.document_number, Plan.issuer_name, Plan.title, Plan.issued_on,
        Plan.contact_unit, Plan.contact_email, Plan.contact_phone, Plan.taken_in_at, Plan.issued_at,
        Plan.version_of_id, Plan.replaced_by_id, has_share.label("has_share"),
    ).join(Unit, Unit.id == Plan.issuer_unit_id)  # fmt: skip


@cache
def _one(asks_share: bool) -> Select[*tuple[Any, ...]]:
    """Every page about a plan begins with this statement, so it is built once."""
    own = bindparam("own_unit_id", type_=Integer) if asks_share else None
    return _heads(own).where(Plan.id == bindparam("plan_id"))


def head_from(row: Row[Any]) -> PlanHead:
    return PlanHead(**{**row._mapping, "has_share": bool(row.has_share)})


def plan_head(actor: Actor, plan_id: int) -> PlanHead | None:
    """One plan, whatever its status; None where there is none. Access is judged by ``subject``."""
    asks_share = actor.is_(Role.CLERK) and actor.unit_id is not None
    parameters = {"plan_id": plan_id, "own_unit_id": actor.unit_id}
    row = db.session.connection().execute(_one(asks_share), parameters).one_or_none()
    return None if row is None else head_from(row)


def issued(actor: Actor) -> tuple[PlanHead, ...]:
    """The issued plans that the actor may read, oldest first."""
    rows = db.session.execute(heads(actor).where(Plan.status.in_(ISSUED)).order_by(Plan.id))
    found = (head_from(row) for row in rows)
    return tuple(head for head in found if may(actor, Permission.PLAN_READ, head.subject))


Sharing = aliased(Unit)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in a list, with how much it holds. Shares that were released are not counted."""

    head: PlanHead
    tasks: int
    units: int
    shares: int
    due_on: date | None


def plan_list(actor: Actor) -> list[PlanLine]:
    """The plans that the actor may see, newest first, drafts before issued ones: one statement."""
    tasks = select(func.count()).where(Task.plan_id == Plan.id).scalar_subquery()
    present = (TurnRow.plan_id == Plan.id) & (TurnRow.known_until == PRESENT)
    shares = select(func.count()).select_from(TurnRow).where(present).scalar_subquery()
    sharing = select(TurnRow.id).where(present, TurnRow.unit_id == Sharing.id).correlate(Plan, Sharing)
    units = select(func.count(Sharing.id)).where(sharing.exists()).scalar_subquery()
    due_on = select(func.min(ReportCall.due_on)).where(ReportCall.plan_id == Plan.id).scalar_subquery()
    statement = (
        heads(actor)
        .add_columns(
            tasks.label("tasks"), units.label("units"), shares.label("shares"), due_on.label("due_on")
        )
        .where(_visible(actor), Plan.status != "discarded")
        .order_by(Plan.status != "draft", Plan.issued_on.desc().nulls_last(), Plan.id.desc())
    )
    found = []
    for row in db.session.execute(statement):
        values = dict(row._mapping)
        more = [values.pop(name) for name in ("tasks", "units", "shares", "due_on")]
        found.append(PlanLine(PlanHead(**{**values, "has_share": bool(values["has_share"])}), *more))
    return found


def _visible(actor: Actor) -> ColumnElement[bool]:
    """The plans that rules.access lets the actor read, as a condition."""
    if actor.is_(Role.SYSTEM):
        return true()
    clauses: list[ColumnElement[bool]] = [false()]
    if actor.is_(Role.OFFICE):
        clauses.append(Plan.issuer_unit_id == actor.unit_id)
    if actor.is_(Role.LEADER):
        clauses.append((Plan.issuer_unit_id == actor.unit_id) & Plan.status.in_(ISSUED))
    if actor.is_(Role.CLERK):
        shares = select(Assignment.plan_id).where(Assignment.unit_id == actor.unit_id)
        clauses.append(Plan.id.in_(shares) & Plan.status.in_(ISSUED))
    return or_(*clauses)
