"""What a draft still needs, as JSON that a person edits and hands back (``answers``)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.rules.drafting.answers import answered
from tracker.rules.drafting.content import NoticeDraft
from tracker.rules.drafting.settling import YES, Pending, SettledDraft, SettledTask, why_pending
from tracker.rules.drafting.wording import wordings
from tracker.rules.parties import Register


def needed(settled: SettledDraft, register: Register) -> list[dict[str, Any]]:
    """Everything undecided, in the order of ``settled.pending``."""
    tasks = {one.task.number: one for one in settled.tasks}
    found = []
    for pending in settled.pending:
        if pending.kind == "wording":
            found.append(_about_wording(pending, settled.draft))
        else:
            found += (
                _about_task(pending, tasks[pending.task], register)
                if pending.task
                else [_about_whole(pending)]
            )
    return found


def _about_wording(pending: Pending, draft: NoticeDraft) -> dict[str, Any]:
    one = next(one for one in wordings(draft) if one.anchor == pending.anchor)
    return {
        "task": one.task, "role": "wording", "field": one.field, "expression": one.text, "why": pending.words,
        "proposal": [], "text": None,
    }  # fmt: skip


def _about_whole(pending: Pending) -> dict[str, Any]:
    role = {"report": "return"}.get(pending.kind, pending.kind)
    asked: dict[str, Any] = {
        "task": None,
        "role": role,
        "expression": "",
        "why": pending.words,
        "proposal": [],
    }
    if pending.kind == "version":
        return {**asked, "proposal": [YES], "answer": None}
    if pending.kind == "report":
        return {**asked, "date": None, "none": None}
    return {**asked, "text" if pending.kind == "title" else "date": None}


def _about_task(pending: Pending, one: SettledTask, register: Register) -> list[dict[str, Any]]:
    asked: dict[str, Any] = {"task": one.task.number, "role": "lead", "expression": "", "why": pending.words}
    if pending.kind == "held":
        party = next(party for party in one.parties if party.name == pending.anchor)
        names = [register.unit(unit_id).name for unit_id in party.proposed_ids]
        return [asked | {
            "role": party.party.role.value, "expression": party.party.expression, "why": why_pending(party),
            "proposal": names, "nearest": list(party.resolution.nearest), "units": None,
        }]  # fmt: skip
    if pending.kind == "lead" and one.proposed_lead is not None:
        expression = one.proposed_lead.party.expression
        return [asked | {"expression": expression, "proposal": [expression], "units": None}]
    if pending.kind == "due":
        due = one.task.due
        day = due.day.isoformat() if due.day else None
        return [
            asked | {"role": "due", "expression": due.text, "proposal": [day] if day else [], "date": None}
        ]
    if pending.kind == "parties_sure":
        names = [party.party.expression for party in one.parties]
        return [
            asked | {"role": "responsible", "expression": "、".join(names), "proposal": names, "units": None}
        ]
    return [asked | {"proposal": [], "units": None}]


def accepted(settled: SettledDraft, register: Register, on: date) -> NoticeDraft:
    """The draft with every proposal taken; what has none stays undecided."""
    answers = [{**asked, "accept": True} for asked in needed(settled, register) if asked["proposal"]]
    return answered(settled.draft, answers, register, on)
