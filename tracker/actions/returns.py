"""Handing in (报送): one unit's return to one call, with an item for each of its assignments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.actions.progress import Received, author, one_unit, refuse_unowed
from tracker.actions.projection import project
from tracker.actions.writing import Denied, Refused, writing
from tracker.models import Submission, SubmissionItem
from tracker.queries import returns as known
from tracker.queries.owed import Owed, owed
from tracker.rules import progress as rules
from tracker.rules.access import Actor, Permission
from tracker.rules.timeliness import format_moment


def field_of(assignment_id: int) -> str:
    """The form field that a message about one item belongs to."""
    return f"reason-{assignment_id}"


def file_return(
    actor: Actor,
    plan_id: int,
    call_id: int,
    unit_id: int,
    *,
    items: Mapping[int, str],
    received: Received | None = None,
    once: str | None = None,
) -> int:
    """File the given assignments of the unit to the call and return the submission's id.

    ``items`` gives for each assignment '' to file its entries, or the reason of an explicit zero return
    (无进展). Each assignment counts as filed from the moment of receipt: now, or what the office says in
    ``received`` (代为报送). After the last moment it carries 迟, and nothing else is asked."""
    wanted = tuple(items)
    if not wanted:
        raise Refused(("tasks", "请至少勾选一项任务。"))
    share = one_unit(owed(wanted), plan_id, wanted)
    if share[0].unit_id != unit_id:
        raise Denied("assignments of the unit are asked for")
    call = known.call(plan_id, call_id)
    if call is None:
        raise Denied("a call of the plan is asked for")
    permission = Permission.RETURN_FILE if received is None else Permission.RETURN_FILE_FOR
    with writing(actor, permission, share[0].subject, chain_id=plan_id, once=once) as write:
        if write.earlier is not None:
            return int(write.earlier["submission_id"])
        share = owed(wanted)
        refuse_unowed(share)
        _check_received(received, share[0], write.now)
        received_at = received.at if received else write.now
        rows = _items(call, share, items, received_at)
        submission = {
            "call_id": call_id,
            "unit_id": unit_id,
            "received_at": received_at,
            "recorded_at": write.now,
            "recorded_on": write.today,
            "received_how": received.how.strip() if received else "",
            "author": author(actor),
        }
        (submission_id,) = write.insert(Submission, [submission])
        write.insert(SubmissionItem, [row | {"submission_id": submission_id} for row in rows])
        project(plan_id, wanted, write.today)
        told: dict[str, Any] = {
            "submission_id": submission_id,
            "unit": share[0].unit_name,
            "call": call.name,
            "tasks": [one.numeral for one in share],
            "zero": [one.numeral for one in share if items[one.assignment_id].strip()],
            "late": call.deadline.is_late(received_at),
        }
        if received:
            told |= {"received_at": received.at.isoformat(), "received_how": submission["received_how"]}
        write.event("return.filed", about=("submission", submission_id), after=told)
        return submission_id


def _check_received(received: Received | None, one: Owed, now: datetime) -> None:
    if received is None:
        return
    faults = rules.received_faults(received.at, received.how, now=now, plan_began=one.plan_began)
    if faults:
        raise Refused(*faults)


def _items(
    call: known.CallShown, share: Sequence[Owed], items: Mapping[int, str], received_at: datetime
) -> list[dict[str, Any]]:
    """A row for each item, or Refused with a message for each that can't be filed so."""
    ids = [one.assignment_id for one in share]
    owing = known.owing(call.deadline, ids)
    filed = known.filed_at(call.id, ids)
    ready = known.ready(ids, received_at)
    faults: rules.Faults = []
    rows = []
    for one in share:
        reason = items[one.assignment_id].strip()
        has = ready.get(one.assignment_id, known.Ready(None, None))
        fault = _fault(one, filed.get(one.assignment_id), has, reason)
        if one.assignment_id not in owing:
            fault = f"{rules.listed([one.numeral])}是报送截止以后才交办的，不用报送，请取消勾选。"
        faults += [(field_of(one.assignment_id), fault)] if fault else []
        rows.append({
            "call_id": call.id,
            "assignment_id": one.assignment_id,
            "last_entry_id": None if reason else has.received_id,
            "zero_reason": reason,
        })  # fmt: skip
    if faults:
        raise Refused(*faults)
    return rows


def _fault(one: Owed, filed_at: datetime | None, has: known.Ready, reason: str) -> str | None:
    task = rules.listed([one.numeral])
    if filed_at is not None:
        return f"{task}已于{format_moment(filed_at)} 报送，不用再报，请取消勾选。"
    if not reason:
        if has.newest_id is None:
            return f"{task}还没有可报送的进展，请写明无进展的原因，或先登记进展。"
        if has.received_id is None:
            return f"{task}的进展是在所填收到时间之后收到的，请核对收到时间。"
        return None
    if has.newest_id is not None:
        return f"{task}已有进展，将报送已登记的进展，请清空无进展原因。"
    faults = rules.reason_faults(field_of(one.assignment_id), reason, f"{task}无进展的原因")
    return faults[0][1] if faults else None
