"""Logging what was done: one entry, put to one or several tasks of a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tracker.actions.files import store_file
from tracker.actions.projection import project
from tracker.actions.writing import Denied, Refused, Writing, writing
from tracker.models import EntryAssignment, Evidence, ProgressEntry
from tracker.queries import progress as known
from tracker.queries.owed import Owed, owed
from tracker.queries.printable import printable_copy
from tracker.rules import evidence as evidence_rules
from tracker.rules import evidence_types
from tracker.rules import progress as rules
from tracker.rules.access import Actor, Permission, Subject
from tracker.rules.lights import Extent
from tracker.rules.timeliness import day_of


@dataclass(frozen=True, slots=True)
class Received:
    """代录: when the office received what it enters for a unit, and how (盖章纸质件, 电子邮件 …)."""

    at: datetime
    how: str


class EvidenceKind(StrEnum):
    LINK = "link"
    DOCUMENT = "document"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """``text`` is the address, the document number or the file's own name; ``content`` a file's bytes."""

    kind: str
    text: str
    content: bytes | None = None


def log_progress(
    actor: Actor,
    plan_id: int,
    assignment_ids: Sequence[int],
    *,
    text: str,
    happened_on: date,
    extent: str,
    percent: int | None = None,
    evidence: Sequence[NewEvidence] = (),
    received: Received | None = None,
    corrects_id: int | None = None,
    once: str | None = None,
) -> int:
    """Append one entry to the given assignments, which all belong to one unit, and return its id.

    The office gives ``received`` and enters for the unit (代录). A correction names the entry it replaces,
    which stays on record; it may be put to other tasks than that one was. Entries to closed assignments
    are later material and change nothing but the record. Assignments that aren't the actor's business are
    answered by Denied, as if they did not exist."""
    wanted = tuple(dict.fromkeys(assignment_ids))
    if not wanted:
        raise Refused(("tasks", "请至少勾选一项任务。"))
    evidence_faults = _evidence_faults(evidence)
    permission = Permission.PROGRESS_LOG if received is None else Permission.PROGRESS_LOG_FOR
    share: Sequence[Owed] = ()

    def subject() -> Subject:
        nonlocal share
        share = one_unit(owed(wanted), plan_id, wanted)
        return share[0].subject

    with writing(actor, permission, subject, chain_id=plan_id, once=once) as write:
        if write.earlier is not None:
            return int(write.earlier["entry_id"])
        faults = _entry_faults(text, happened_on, Extent(extent), percent, received, share[0], write.now)
        if faults := faults + evidence_faults:
            raise Refused(*faults)
        refuse_unowed(share)
        touched = wanted + (_released_by(corrects_id, share[0]) if corrects_id is not None else ())
        row = {
            "plan_id": plan_id,
            "unit_id": share[0].unit_id,
            "happened_on": happened_on,
            "received_at": received.at if received else write.now,
            "recorded_at": write.now,
            "recorded_on": write.today,
            "text": text.strip(),
            "extent": str(extent),
            "percent": percent,
            "received_how": received.how.strip() if received else "",
            "corrects_id": corrects_id,
            "author": author(actor),
        }
        (entry_id,) = write.insert(ProgressEntry, [row])
        write.insert(EntryAssignment, [{"entry_id": entry_id, "assignment_id": one} for one in wanted])
        write.insert(Evidence, [_evidence_row(write, entry_id, one) for one in evidence])
        project(plan_id, tuple(dict.fromkeys(touched)), write.today)
        write.event(
            "progress.logged" if corrects_id is None else "progress.corrected",
            about=("progress_entry", entry_id),
            before=None if corrects_id is None else {"entry_id": corrects_id},
            after=_told(entry_id, row, share, len(evidence)),
        )
        return entry_id


def author(actor: Actor) -> str:
    """The name that stays on a fact: the person's, else the account's."""
    return actor.person or actor.name


def one_unit(share: Sequence[Owed], plan_id: int, wanted: Sequence[int]) -> Sequence[Owed]:
    """``share`` when it is what was wanted, of one unit and this plan. Raises Denied otherwise: what
    isn't there and what is another's are answered alike."""
    units = {one.unit_id for one in share}
    if len(share) != len(wanted) or len(units) != 1 or any(one.plan_id != plan_id for one in share):
        raise Denied("assignments of one unit of the plan are asked for")
    return share


def refuse_unowed(share: Sequence[Owed]) -> None:
    """What was released or replaced takes no more entries and returns."""
    if any(one.is_replaced for one in share):
        raise Refused(("", "这份任务分工已由新版本替代，请在新版本中登记和报送。"))
    released = [one.numeral for one in share if one.is_released]
    if released:
        raise Refused(("tasks", f"{rules.listed(released)}已解除，不再登记和报送，请取消勾选。"))


def _entry_faults(
    text: str,
    happened_on: date,
    extent: Extent,
    percent: int | None,
    received: Received | None,
    one: Owed,
    now: datetime,
) -> rules.Faults:
    received_on = day_of(received.at if received else now)
    faults = rules.entry_faults(
        text, happened_on, extent, percent, received_on=received_on, plan_began=one.plan_began
    )
    if received is not None:
        faults += rules.received_faults(received.at, received.how, now=now, plan_began=one.plan_began)
    return faults


def _evidence_faults(evidence: Sequence[NewEvidence]) -> rules.Faults:
    faults: rules.Faults = []
    by_kind = {kind: [one for one in evidence if one.kind == kind] for kind in EvidenceKind}
    for kind, field, limit, words in (
        (EvidenceKind.LINK, "links", evidence_rules.MAX_LINES, "条网址"),
        (EvidenceKind.DOCUMENT, "numbers", evidence_rules.MAX_LINES, "个文号"),
        (EvidenceKind.FILE, "files", evidence_rules.MAX_FILES, "个附件"),
    ):
        given = by_kind[kind]
        if len(given) > limit:
            faults.append((field, f"一条进展最多附 {limit} {words}，现有 {len(given)} 个，请分几条登记。"))
        faults += [(field, fault) for one in given if (fault := _fault_of(one))]
    return faults


def _fault_of(one: NewEvidence) -> str | None:
    if one.kind == EvidenceKind.LINK:
        return evidence_rules.link_fault(one.text)
    if one.kind == EvidenceKind.DOCUMENT:
        return evidence_rules.number_fault(one.text)
    return evidence_types.fault_of(evidence_rules.clean_name(one.text), one.content or b"")


def _evidence_row(write: Writing, entry_id: int, one: NewEvidence) -> dict[str, Any]:
    row = {"entry_id": entry_id, "kind": str(one.kind), "text": one.text, "file_id": None}
    if one.kind == EvidenceKind.FILE:
        found = evidence_types.type_of(one.content or b"")
        assert found is not None and one.content is not None
        row["text"] = printable_copy(evidence_rules.clean_name(one.text))
        row["file_id"] = store_file(write, one.content, found.media_type)
    return row


def _released_by(entry_id: int, one: Owed) -> tuple[int, ...]:
    """The assignments of the entry that a correction replaces: their lights may turn with it."""
    old = known.to_correct(entry_id)
    if old is None or (old.plan_id, old.unit_id) != (one.plan_id, one.unit_id):
        raise Denied("an entry of the unit is asked for")
    if old.correction_id is not None:
        raise Refused(("", "这条进展已经更正过，不能再次更正原文。请打开更正后的那一条再作更正。"))
    return old.assignment_ids


def _told(entry_id: int, row: dict[str, Any], share: Sequence[Owed], evidence: int) -> dict[str, Any]:
    """What the audit event says; the digests of the rows stand beside it."""
    told = {
        "entry_id": entry_id,
        "unit": share[0].unit_name,
        "tasks": [one.numeral for one in share],
        "happened_on": row["happened_on"].isoformat(),
        "extent": row["extent"],
        "percent": row["percent"],
        "evidence": evidence,
    }
    if row["received_how"]:
        told |= {"received_at": row["received_at"].isoformat(), "received_how": row["received_how"]}
    return told
