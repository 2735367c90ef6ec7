"""Which plan a person's home page is about."""

from __future__ import annotations

from sqlalchemy import select

from tracker.models import Assignment, Plan, db
from tracker.rules.access import Actor, Role


def newest_plan(actor: Actor) -> int | None:
    """The id of the newest issued plan that the actor may read."""
    newest = select(Plan.id).where(Plan.status == "issued").order_by(Plan.issued_on.desc(), Plan.id.desc())
    if not actor.roles & {Role.OFFICE, Role.LEADER, Role.SYSTEM}:
        shares = select(Assignment.plan_id).where(Assignment.unit_id == actor.unit_id)
        return db.session.scalars(newest.where(Plan.id.in_(shares)).limit(1)).first()
    if not actor.is_(Role.SYSTEM):
        newest = newest.where(Plan.issuer_unit_id == actor.unit_id)
    return db.session.scalars(newest.limit(1)).first()
