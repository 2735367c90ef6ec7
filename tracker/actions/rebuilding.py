"""Making the projection of a plan again from its facts."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from tracker.actions.projection import project_past
from tracker.actions.writing import writing
from tracker.models import TurnRow, db
from tracker.queries.proof import days_with_facts
from tracker.rules.access import Actor, Permission, Subject


def rebuild(actor: Actor, plan_id: int, subject: Subject) -> int:
    """Throw the plan's rows away and append them again, day by day as the facts became known.

    Facts aren't touched. Returns the number of rows."""
    with writing(actor, Permission.PLAN_CHANGE, subject, chain_id=plan_id) as write:
        db.session.execute(delete(TurnRow).where(TurnRow.plan_id == plan_id))
        for day in sorted(days_with_facts(plan_id)):
            project_past(plan_id, day)
        rows = db.session.execute(
            select(func.count()).select_from(TurnRow).where(TurnRow.plan_id == plan_id)
        ).scalar_one()
        write.event("turns.rebuilt", about=("plan", plan_id), after={"rows": rows})
    return rows
