"""What a URL may name: each loader finds an object and tells by which subject access to it is judged."""

from __future__ import annotations

from tracker.queries import plans
from tracker.rules.access import Actor
from tracker.web.guard import Loaded, loader


@loader("plan", "plan_id")
def plan(actor: Actor, plan_id: int) -> Loaded | None:
    """An issued plan (also one that a newer version replaced) as ``queries.plans.PlanHead``."""
    head = plans.plan_head(actor, plan_id)
    return None if head is None or not head.is_issued else Loaded(head, head.subject)


@loader("draft", "plan_id")
def draft(actor: Actor, plan_id: int) -> Loaded | None:
    """A plan that is still being taken in, as ``queries.plans.PlanHead``."""
    head = plans.plan_head(actor, plan_id)
    return None if head is None or head.status != "draft" else Loaded(head, head.subject)
