"""The office verifies and closes an assignment (办结销号), or reopens it, with a reason."""

from __future__ import annotations

from tracker.actions.progress import author
from tracker.actions.projection import project
from tracker.actions.writing import Denied, Refused, writing
from tracker.models import Closure
from tracker.queries.owed import Owed, owed
from tracker.rules import progress as rules
from tracker.rules.access import Actor, Permission


def close_assignment(actor: Actor, assignment_id: int, reason: str, once: str | None = None) -> int:
    """Close: the light shows ✓ from today on, with 迟 where something was late or never came."""
    return _decide(actor, assignment_id, "closed", reason, once)


def reopen_assignment(actor: Actor, assignment_id: int, reason: str, once: str | None = None) -> int:
    """Reopen: claims of "done" that were received before no longer stand."""
    return _decide(actor, assignment_id, "reopened", reason, once)


def _decide(actor: Actor, assignment_id: int, kind: str, reason: str, once: str | None) -> int:
    found = owed([assignment_id])
    if not found:
        raise Denied("an assignment of an issued plan is asked for")
    faults = rules.reason_faults("reason", reason, "办结理由" if kind == "closed" else "恢复办理的理由")
    if faults:
        raise Refused(*faults)
    plan_id = found[0].plan_id
    with writing(actor, Permission.CELL_CLOSE, found[0].subject, chain_id=plan_id, once=once) as write:
        if write.earlier is not None:
            return int(write.earlier["closure_id"])
        (one,) = owed([assignment_id])
        _refuse_idle(one, kind)
        row = {
            "assignment_id": assignment_id,
            "kind": kind,
            "reason": reason.strip(),
            "recorded_at": write.now,
            "recorded_on": write.today,
            "author": author(actor),
        }
        (closure_id,) = write.insert(Closure, [row])
        project(plan_id, [assignment_id], write.today)
        write.event(
            f"assignment.{kind}",
            about=("assignment", assignment_id),
            before={"state": one.newest_closure},
            after={
                "closure_id": closure_id,
                "unit": one.unit_name,
                "task": one.numeral,
                "reason": row["reason"],
            },
        )
        return closure_id


def _refuse_idle(one: Owed, kind: str) -> None:
    """Closing twice or reopening what is open says nothing: somebody else was quicker."""
    if one.is_released:
        raise Refused(("", "这个责任项已解除，不再办结或恢复办理。"))
    if kind == "closed" and one.newest_closure == "closed":
        raise Refused(("", "这个责任项已经办结，无需再次办结。"))
    if kind == "reopened" and one.newest_closure != "closed":
        raise Refused(("", "这个责任项尚未办结，无需恢复办理。"))
