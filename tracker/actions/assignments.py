"""Changing who owes what after issue: assignments are added, released and restored, dated, for a reason."""

from __future__ import annotations

from tracker.actions.intake import checked_reason
from tracker.actions.projection import project
from tracker.actions.writing import Refused, Writing, writing
from tracker.models import Assignment, AssignmentChange
from tracker.queries import assignments as known
from tracker.queries.plans import PlanHead, plan_head
from tracker.rules.access import Actor, Permission
from tracker.rules.parties import Role


def issued_head(actor: Actor, plan_id: int) -> PlanHead:
    """The head of an issued plan; Refused for a draft and for one that a newer version replaced."""
    head = plan_head(actor, plan_id)
    if head is None or not head.is_issued:
        raise Refused(("", f"没有已下达的、编号为 {plan_id} 的任务分工。"))
    if head.replaced_by_id is not None:
        raise Refused(("", "这份任务分工已被新版本取代，请在新版本中调整。"))
    return head


def add_assignment(
    actor: Actor, plan_id: int, task_id: int, unit_id: int, role: str, reason: str, *, once: str | None = None
) -> int:
    """Give a task of an issued plan to one more unit, from today on; returns the assignment's id."""
    head = issued_head(actor, plan_id)
    reason = checked_reason(reason)
    role = Role(role).value
    with writing(actor, Permission.PLAN_CHANGE, head.subject, chain_id=plan_id, once=once) as write:
        if write.earlier is not None:
            return int(write.earlier["assignment"])
        issued_head(actor, plan_id)
        names = known.names_for(plan_id, task_id, unit_id, write.today)
        if names.task is None:
            raise Refused(("task", "请选择这份任务分工中的任务。"))
        if names.unit is None:
            raise Refused(("unit", "单位名录中没有这个单位，或者单位已撤销，请重新选择。"))
        if names.assignment_id is not None:
            more = "，现已解除：请在下面的名单中恢复" if names.is_released else "，不用再增加"
            raise Refused(("unit", f"{names.unit}已是{names.task}的{names.role_word}单位{more}。"))
        row = {
            "plan_id": plan_id, "task_id": task_id, "unit_id": unit_id, "role": role,
            "assigned_on": write.today, "reason": reason,
        }  # fmt: skip
        (assignment_id,) = write.insert(Assignment, [row])
        project(plan_id, [assignment_id], write.today)
        write.event(
            "assignment.added",
            about=("assignment", assignment_id),
            after={
                "assignment": assignment_id, "task": names.task, "unit": names.unit, "role": role, "reason": reason,
            },
        )  # fmt: skip
    return assignment_id


def release_assignment(actor: Actor, assignment_id: int, reason: str, *, once: str | None = None) -> None:
    """Let a unit no longer owe its share, from today on; what it did stays."""
    _change(actor, assignment_id, "released", reason, once)


def restore_assignment(actor: Actor, assignment_id: int, reason: str, *, once: str | None = None) -> None:
    """Let a released share be owed again, from today on."""
    _change(actor, assignment_id, "restored", reason, once)


def _change(actor: Actor, assignment_id: int, kind: str, reason: str, once: str | None) -> None:
    plan_id = known.plan_of_assignment(assignment_id)
    if plan_id is None:
        raise Refused(("", "没有这个责任项。"))
    head = issued_head(actor, plan_id)
    reason = checked_reason(reason)
    with writing(actor, Permission.PLAN_CHANGE, head.subject, chain_id=plan_id, once=once) as write:
        if write.earlier is None:
            issued_head(actor, plan_id)
            _insert_change(write, plan_id, assignment_id, kind, reason)


def _insert_change(write: Writing, plan_id: int, assignment_id: int, kind: str, reason: str) -> None:
    is_released = known.is_released(assignment_id)
    if is_released == (kind == "released"):
        raise Refused(("", "这个责任项已经解除。" if is_released else "这个责任项没有解除，不用恢复。"))
    row = {
        "assignment_id": assignment_id, "kind": kind, "reason": reason,
        "recorded_at": write.now, "recorded_on": write.today,
    }  # fmt: skip
    write.insert(AssignmentChange, [row])
    project(plan_id, [assignment_id], write.today)
    write.event(
        f"assignment.{kind}",
        about=("assignment", assignment_id),
        before={"released": is_released},
        after={"released": not is_released, "reason": reason},
    )
