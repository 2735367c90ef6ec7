"""Taking a notice in: a file and its reading become a draft, which the office corrects or discards."""

from __future__ import annotations

import hashlib
from typing import Any

from tracker.actions.files import store_file
from tracker.actions.writing import Denied, Refused, Writing, writing
from tracker.models import Plan, PlanDraft, PlanSource
from tracker.queries import intake as known
from tracker.queries.plans import PlanHead, plan_head
from tracker.queries.printable import printable_copy, unprintable_fault
from tracker.rules.access import Actor, Permission, PlanSubject, may
from tracker.rules.drafting import NoticeDraft, differences, draft_of, plain, stamped, to_json
from tracker.rules.evidence import clean_name
from tracker.rules.evidence_types import DOC, DOCX, PDF, XLS, XLSX
from tracker.rules.notice.reading import NoticeReading
from tracker.rules.notice.source import Source

MEDIA_TYPES = {
    "docx": DOCX.media_type, "doc": DOC.media_type, "pdf": PDF.media_type, "xlsx": XLSX.media_type,
    "xls": XLS.media_type, "txt": "text/plain; charset=utf-8",
}  # fmt: skip
LONGEST_REASON = 500
GONE = "这份草稿已经下达或者作废，不能再改。"
STALE = "这份草稿在您打开之后又被 {by} 保存过。请核对下面的内容，再保存一次即以您的为准；要先看对方的改动，请另开一页打开草稿。"


class _TakenInBefore(Exception):
    def __init__(self, plan_id: int) -> None:
        super().__init__(plan_id)
        self.plan_id = plan_id


def take_in(
    actor: Actor,
    *,
    file: bytes,
    file_name: str,
    source: Source,
    reading: NoticeReading,
    issuer_unit_id: int | None = None,
) -> int:
    """Keep the file with its reading as a draft and return the plan's id.

    The same file again (by digest, of the same issuing unit) gives the id of its first taking-in and writes
    nothing. An office takes in for its own unit; ``issuer_unit_id`` counts only for the system."""
    if not may(actor, Permission.PLAN_TAKE_IN):
        raise Denied(f"{actor.name}: {Permission.PLAN_TAKE_IN}")
    if not reading.tasks:
        raise Refused(("file", reading.reason or "没有读到任务。"))
    issuer = actor.unit_id if actor.unit_id is not None else issuer_unit_id
    if issuer is None:
        raise Refused(("issuer", "不能确定由哪个单位发文，请指定。"))
    digest = digest_of(file)
    draft = draft_of(reading)
    try:
        with writing(
            actor, Permission.PLAN_TAKE_IN, PlanSubject(issuer, is_issued=False), opens_chain=True
        ) as write:
            earlier = known.taken_in_before(actor, issuer, digest)
            if earlier is not None:
                raise _TakenInBefore(earlier.id)
            file_id = store_file(write, file, MEDIA_TYPES[source.kind])
            file_name = printable_copy(clean_name(file_name))
            _insert(write, issuer, draft, file_id, file_name, source, reading)
            after = {
                "document_number": draft.document_number,
                "title": draft.title,
                "tasks": len(draft.tasks),
            }
            write.event(
                "plan.taken_in",
                about=("plan", write.chain_id),
                after={**after, "file": file_name[-200:], "sha256": digest},
            )
            return write.chain_id
    except _TakenInBefore as before:
        return before.plan_id


def digest_of(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()


def _insert(
    write: Writing,
    issuer: int,
    draft: NoticeDraft,
    file_id: int,
    file_name: str,
    source: Source,
    reading: NoticeReading,
) -> None:
    plan_id = write.chain_id
    write.insert(Plan, [{
        "id": plan_id, "issuer_unit_id": issuer, "status": "draft", **plan_columns(draft),
        "taken_in_at": write.now, "issued_at": None, "version_of_id": None, "replaced_by_id": None,
    }])  # fmt: skip
    write.insert(PlanSource, [{
        "plan_id": plan_id, "file_id": file_id, "file_name": file_name[-200:], "kind": source.kind,
        "text": source.text, "reading": plain(reading),
    }])  # fmt: skip
    write.insert(PlanDraft, [{"plan_id": plan_id, "content": to_json(draft)}])


def plan_columns(draft: NoticeDraft) -> dict[str, Any]:
    """What the plan's own row takes from its draft."""
    return {
        "document_number": draft.document_number.strip(),
        "issuer_name": draft.issuer.strip(),
        "title": draft.title.strip(),
        "issued_on": draft.issued_on,
        "contact_unit": draft.contact_unit.strip(),
        "contact_email": draft.contact_email.strip(),
        "contact_phone": draft.contact_phone.strip(),
    }


def draft_head(actor: Actor, plan_id: int) -> PlanHead:
    """The head of a plan that is still a draft; Refused where there is none or it is one no longer."""
    head = plan_head(actor, plan_id)
    if head is None:
        raise Refused(("", f"没有编号为 {plan_id} 的任务分工。"))
    if head.status != "draft":
        raise Refused(("", GONE))
    return head


def held_draft(plan_id: int, seen: int | None) -> known.StoredDraft:
    """The stored draft, inside a writing: Refused where it isn't the revision ``seen`` any more."""
    stored = known.stored_draft(plan_id)
    assert stored is not None
    if seen is not None and stored.revision != seen:
        raise Refused(("", STALE.format(by=stored.saved_by)))
    return stored


def save_draft(actor: Actor, plan_id: int, content: NoticeDraft, *, seen: int | None = None) -> None:
    """Keep the draft as corrected; decisions are stamped with the actor and the moment. ``seen`` is the
    revision that was corrected: if somebody saved in between, nothing is written."""
    head = draft_head(actor, plan_id)
    with writing(actor, Permission.PLAN_ISSUE, head.subject, chain_id=plan_id) as write:
        draft_head(actor, plan_id)
        stored = held_draft(plan_id, seen)
        new = stamped(stored.content, content, who(actor), write.now.isoformat(timespec="seconds"))
        before, after = differences(stored.content, new)
        write.update(PlanDraft, stored.id, content=to_json(new))
        write.update(Plan, plan_id, **plan_columns(new))
        write.event("plan.draft_saved", about=("plan", plan_id), before=before, after=after)


def discard(actor: Actor, plan_id: int, reason: str) -> None:
    """Give a draft up. Its file and history stay."""
    head = draft_head(actor, plan_id)
    reason = checked_reason(reason)
    with writing(actor, Permission.PLAN_ISSUE, head.subject, chain_id=plan_id) as write:
        draft_head(actor, plan_id)
        write.update(Plan, plan_id, status="discarded")
        write.event(
            "plan.discarded",
            about=("plan", plan_id),
            before={"status": "draft"},
            after={"status": "discarded", "reason": reason},
        )


def checked_reason(reason: str) -> str:
    """A reason, without white space around it; Refused where there is none."""
    reason = reason.strip()
    if not reason:
        raise Refused(("reason", "请填写理由。"))
    if len(reason) > LONGEST_REASON:
        raise Refused(("reason", f"理由最多 {LONGEST_REASON} 个字，现有 {len(reason)} 个。"))
    if fault := unprintable_fault(reason):
        raise Refused(("reason", fault))
    return reason


def who(actor: Actor) -> str:
    """How a decision names who made it: 周子衡（市政府办公室）."""
    return (f"{actor.person}（{actor.unit_name}）" if actor.unit_name else actor.person)[:120]
