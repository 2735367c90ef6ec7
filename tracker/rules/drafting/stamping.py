"""Who decided what when: kept with the decision, and what a change of a draft changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracker.rules.drafting.content import NoticeDraft, Stamp, party_name, to_json
from tracker.rules.drafting.settling import decision_of


def decisions(draft: NoticeDraft) -> dict[str, object]:
    """Every decision of a person, by the name of its place."""
    found: dict[str, object] = {}
    if draft.same_document:
        found["same_document"] = draft.same_document
    if draft.calls_nothing:
        found["calls_nothing"] = True
    for task in draft.kept:
        if task.lead_choice:
            found[f"t{task.key}-lead"] = task.lead_choice
        found |= {f"t{task.key}-{what}": True for what in task.sure}
        for party in task.parties:
            decided = decision_of(party)
            # A list that was ticked but not confirmed is kept, and is no decision yet.
            if party.is_added or decided is not None:
                found[party_name(task, party)] = (party.expression, decided)
    return found


def stamped(old: NoticeDraft, new: NoticeDraft, by: str, at: str) -> NoticeDraft:
    """``new`` with a stamp for each decision; one that stands as before keeps its stamp."""
    before = decisions(old)
    stamps = {
        key: old.stamps[key] if before.get(key) == value and key in old.stamps else Stamp(by, at)
        for key, value in decisions(new).items()
    }
    return replace(new, stamps=stamps)


def differences(old: NoticeDraft, new: NoticeDraft) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changed between two drafts, for the audit event: the values before and after, by path."""
    before, after = _flat(to_json(old)), _flat(to_json(new))
    paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    return (
        {path: before[path] for path in paths if path in before},
        {path: after[path] for path in paths if path in after},
    )


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, Mapping):
        parts = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        parts = [(str(one.get("key", at)), one) for at, one in enumerate(value)]
    else:
        return {path: value}
    return {name: one for key, part in parts for name, one in _flat(part, f"{path}/{key}").items()}
