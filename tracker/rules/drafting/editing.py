"""Changes of a draft's tasks: added, taken out, put back, merged into the one above; parties retyped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tracker.rules.drafting.content import DraftDue, DraftParty, DraftTask, NoticeDraft, party_name
from tracker.rules.drafting.short_titles import short_title
from tracker.rules.parties import Role

SEPARATORS = "、，,；;。\n\r\t"
OPEN, CLOSE = "（([〔【《“", "）)]〕】》”"
ROLE_WORDS = {Role.LEAD: "牵头", Role.RESPONSIBLE: "责任"}


def added(draft: NoticeDraft) -> NoticeDraft:
    """With one more, empty task at the end."""
    number = max((task.number for task in draft.tasks), default=0) + 1
    key = max((task.key for task in draft.tasks), default=0) + 1
    return replace(draft, tasks=(*draft.tasks, DraftTask(key, number, str(number), "", "", "")))


def removed(draft: NoticeDraft, key: int, is_removed: bool = True) -> NoticeDraft:
    """With the task taken out (or put back); it keeps all that it holds."""
    return _with(
        draft, (replace(one, is_removed=is_removed) if one.key == key else one for one in draft.tasks)
    )


def merged_up(draft: NoticeDraft, key: int) -> NoticeDraft:
    """With the task's title, text, parties and places put into the kept task above it."""
    kept = list(draft.kept)
    at = next((at for at, task in enumerate(kept) if task.key == key), 0)
    if at == 0:
        return draft
    whole = _merged(kept[at - 1], kept[at])
    return _with(draft, (whole if one.key == whole.key else one for one in draft.tasks if one.key != key))


def _merged(upper: DraftTask, lower: DraftTask) -> DraftTask:
    opening = "" if lower.text.startswith(lower.title) else lower.title + "。"
    text = "\n".join(part for part in (upper.text, opening + lower.text) if part.strip("。\n"))
    known = {(party.role, party.expression) for party in upper.parties}
    key = max((party.key for party in upper.parties), default=0)
    moved = [party for party in lower.parties if (party.role, party.expression) not in known]
    return replace(
        upper,
        title=upper.title or lower.title,
        short_title=upper.short_title or short_title(lower.title),
        text=text,
        due=upper.due if upper.due != DraftDue() else lower.due,
        other_dues=(*upper.other_dues, *lower.other_dues),
        parties=(*upper.parties, *(replace(party, key=key + n) for n, party in enumerate(moved, start=1))),
        notes=(*upper.notes, *lower.notes),
        places={
            name: (*upper.places.get(name, ()), *lower.places.get(name, ()))
            for name in {**upper.places, **lower.places}
        },
    )


def _with(draft: NoticeDraft, tasks: Iterable[DraftTask]) -> NoticeDraft:
    return replace(draft, tasks=tuple(tasks))


def names_of(task: DraftTask, role: Role) -> str:
    """The expressions of one role as one line, as they stand in the text field."""
    return "、".join(party.expression for party in task.parties if party.role is role)


def retyped(task: DraftTask, role: Role, typed: str) -> DraftTask:
    """The task with the expressions of one role as typed. An expression that still stands keeps its place
    in the source and what was decided on it; a new one is the office's own."""
    present = [party for party in task.parties if party.role is role]
    if typed.strip() == names_of(task, role):
        return task
    by_name = {party.expression: party for party in present}
    key = max((party.key for party in task.parties), default=0)
    parties = []
    for name in dict.fromkeys(split_expressions(typed, by_name)):
        if name not in by_name:
            key += 1
            by_name[name] = DraftParty(key, role, ROLE_WORDS[role], name, is_added=True)
        parties.append(by_name[name])
    others = [party for party in task.parties if party.role is not role]
    leads_first = [*parties, *others] if role is Role.LEAD else [*others, *parties]
    return replace(task, parties=tuple(leads_first))


def split_expressions(typed: str, known: Iterable[str] = ()) -> list[str]:
    """The expressions in a text field: between separators outside brackets; known ones are taken whole."""
    longest_first = sorted(known, key=len, reverse=True)
    found: list[str] = []
    at = 0
    while at < len(typed):
        whole = next((name for name in longest_first if _stands_at(name, typed, at)), None)
        if whole is None:
            end = _next_separator(typed, at)
            whole = typed[at:end].strip()
        else:
            end = at + len(whole)
        if whole:
            found.append(whole)
        at = end + 1
    return found


def _stands_at(name: str, typed: str, at: int) -> bool:
    end = at + len(name)
    return typed.startswith(name, at) and (end == len(typed) or typed[end] in SEPARATORS)


def _next_separator(typed: str, at: int) -> int:
    depth = 0
    for index in range(at, len(typed)):
        sign = typed[index]
        depth += (sign in OPEN) - (sign in CLOSE and depth > 0)
        if sign in SEPARATORS and not depth:
            return index
    # A bracket that was never closed must not swallow the rest.
    return (
        next((i for i in range(at, len(typed)) if typed[i] in SEPARATORS), len(typed))
        if depth
        else len(typed)
    )


def party_changed(draft: NoticeDraft, name: str, **changes: Any) -> NoticeDraft:
    """With the expression of that name (t3-p5) changed."""
    return _with(
        draft,
        (
            replace(
                task,
                parties=tuple(
                    replace(one, **changes) if party_name(task, one) == name else one for one in task.parties
                ),
            )
            for task in draft.tasks
        ),
    )


def ticked_alike(draft: NoticeDraft, name: str) -> NoticeDraft:
    """What was ticked and confirmed for one expression (t3-p5) also for every other of the same words and
    the same role that isn't confirmed yet."""
    model = next(
        (party for task in draft.kept for party in task.parties if party_name(task, party) == name), None
    )
    if model is None:
        return draft

    def alike(party: DraftParty) -> DraftParty:
        same = (party.expression, party.role) == (model.expression, model.role)
        if not same or party.is_sure or party is model:
            return party
        return replace(
            party, ticked=model.ticked, extra=model.extra, is_sure=model.is_sure, is_open=model.is_open
        )

    return _with(
        draft,
        (
            task if task.is_removed else replace(task, parties=tuple(alike(one) for one in task.parties))
            for task in draft.tasks
        ),
    )
