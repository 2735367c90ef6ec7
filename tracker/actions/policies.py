"""Changing the thresholds (亮灯标准) by which a plan's lights turn."""

from __future__ import annotations

from tracker.actions.assignments import issued_head
from tracker.actions.intake import checked_reason
from tracker.actions.projection import project
from tracker.actions.writing import Refused, writing
from tracker.models import PlanPolicy
from tracker.queries.facts import policy_in_force
from tracker.rules.access import Actor, Permission

LONGEST_NEAR, LONGEST_SILENCE = 30, 365


def change_policy(
    actor: Actor,
    plan_id: int,
    near_days: int,
    silent_amber_days: int | None,
    silent_red_days: int | None,
    reason: str,
    *,
    once: str | None = None,
) -> int:
    """A new version of the plan's policy, in force from today; all its lights are worked out again.

    ``near_days`` are working days before a last day, the other two calendar days without an entry (None: the
    rule is off). Days before today keep the version then in force. Returns the version."""
    head = issued_head(actor, plan_id)
    faults = threshold_faults(near_days, silent_amber_days, silent_red_days)
    if faults:
        raise Refused(*faults)
    reason = checked_reason(reason)
    wanted = (near_days, silent_amber_days, silent_red_days)
    with writing(actor, Permission.PLAN_CHANGE, head.subject, chain_id=plan_id, once=once) as write:
        if write.earlier is not None:
            return int(write.earlier["version"])
        issued_head(actor, plan_id)
        present = policy_in_force(plan_id)
        before = (present.near_days, present.silent_amber_days, present.silent_red_days)
        if wanted == before:
            raise Refused(("near_days", "与现行标准相同，没有改动。"))
        names = ("near_days", "silent_amber_days", "silent_red_days")
        version = present.version + 1
        values = dict(zip(names, wanted, strict=True)) | {"version": version, "reason": reason}
        write.insert(PlanPolicy, [{**values, "plan_id": plan_id, "in_force_from": write.today}])
        project(plan_id, None, write.today)
        write.event(
            "policy.changed",
            about=("plan", plan_id),
            before=dict(zip(names, before, strict=True)) | {"version": present.version},
            after=values,
        )
    return version


def threshold_faults(near: int, amber: int | None, red: int | None) -> list[tuple[str, str]]:
    """What is wrong with thresholds: (field, message)."""
    faults = []
    if not 0 <= near <= LONGEST_NEAR:
        faults.append(("near_days", f"提前预警的工作日填 0 至 {LONGEST_NEAR}。"))
    for field, days in (("silent_amber_days", amber), ("silent_red_days", red)):
        if days is not None and not 1 <= days <= LONGEST_SILENCE:
            faults.append((field, f"天数填 1 至 {LONGEST_SILENCE}，不用此项就留空。"))
    if not faults and amber is not None and red is not None and red <= amber:
        faults.append(("silent_red_days", "逾期的天数应多于预警的天数。"))
    return faults
