"""Answers to what a draft still needs (``asking``), as JSON that a person edited.

    {"task": 1, "role": "responsible", "expression": "市政府有关部门", "why": "…", "proposal": […], "units": null}

``units`` is the answer: names, short names, aliases or codes; null leaves it undecided. What else is read:
``task`` null or left out stands for every task with that expression; ``add`` in place of ``units`` adds to what
the machine made of the expression (the zones beside the counties); ``"accept": true`` takes the proposal.
role "lead" with the proposed lead's expression confirms it (another list names other leads, an empty one none);
"due" and "return" take ``date`` (and ``inclusive``, ``cutoff``), "return" also ``"none": true``; "version"
takes ``"answer": "yes"`` or ``"no"``; "issued_on" takes ``date`` and "title" ``text``; "wording" takes the
whole ``text`` of the ``field`` of its task (or of the notice) in other words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from tracker.rules.drafting.content import DraftDue, DraftParty, DraftTask, NoticeDraft
from tracker.rules.drafting.editing import retyped
from tracker.rules.drafting.settling import (
    AGREED,
    NO,
    NO_LEAD,
    YES,
    settle_party,
    units_named,
)
from tracker.rules.drafting.wording import reworded
from tracker.rules.parties import Register, Role
from tracker.rules.timeliness import YEARS


class AnswerFault(ValueError):
    """An answer that can't be carried out: a sentence in Chinese."""


def answered(
    draft: NoticeDraft, answers: Sequence[Mapping[str, Any]], register: Register, on: date
) -> NoticeDraft:
    """The draft with the answers carried out. Raises AnswerFault with the first that can't be."""
    for number, answer in enumerate(answers, start=1):
        if not isinstance(answer, Mapping):
            raise AnswerFault(f"第 {number} 条不是一项决定，请照 plans decisions 给出的格式填写。")
        try:
            draft = _answered(draft, answer, register, on)
        except (ValueError, TypeError, AttributeError) as fault:
            words = str(fault) if isinstance(fault, AnswerFault) else "内容的格式不对。"
            raise AnswerFault(f"第 {number} 条决定：{words}") from fault
    return draft


def _answered(draft: NoticeDraft, answer: Mapping[str, Any], register: Register, on: date) -> NoticeDraft:
    whole = WHOLE.get(str(answer.get("role")))
    if whole is not None:
        return whole(draft, answer)
    number = answer.get("task")
    wanted = [task for task in draft.kept if number in (None, "*", task.number)]
    if not wanted:
        raise AnswerFault(f"没有任务 {number}。")
    changed = {task.key: _of_task(task, answer, register, on) for task in wanted}
    if number not in (None, "*") and changed[wanted[0].key] is None:
        raise AnswerFault(f"任务 {number} 中没有“{answer.get('expression', '')}”这样的表述。")
    if not any(changed.values()):
        raise AnswerFault(f"各任务中都没有“{answer.get('expression', '')}”这样的表述。")
    return replace(draft, tasks=tuple(changed.get(task.key) or task for task in draft.tasks))


def _version(draft: NoticeDraft, answer: Mapping[str, Any]) -> NoticeDraft:
    word = YES if answer.get("accept") else answer.get("answer")
    if word is None:
        return draft
    if word not in (YES, NO):
        raise AnswerFault("answer 填 yes（是新版本）或者 no（不是）。")
    return replace(draft, same_document=word)


def _return(draft: NoticeDraft, answer: Mapping[str, Any]) -> NoticeDraft:
    if answer.get("none"):
        return replace(draft, calls_nothing=True)
    return replace(draft, report=_dated(draft.report, answer))


def _issued_on(draft: NoticeDraft, answer: Mapping[str, Any]) -> NoticeDraft:
    day = answer.get("date")
    return draft if day is None else replace(draft, issued_on=_day(day))


def _title(draft: NoticeDraft, answer: Mapping[str, Any]) -> NoticeDraft:
    return replace(draft, title=str(answer["text"]).strip()) if answer.get("text") else draft


def _wording(draft: NoticeDraft, answer: Mapping[str, Any]) -> NoticeDraft:
    if answer.get("text") is None:
        return draft
    new = reworded(draft, answer.get("task"), str(answer.get("field")), str(answer["text"]).strip())
    if new is None:
        raise AnswerFault("没有这样的栏目，field 和 task 请照 plans decisions 给出的填写。")
    return new


WHOLE: dict[str, Callable[[NoticeDraft, Mapping[str, Any]], NoticeDraft]] = {
    "version": _version,
    "return": _return,
    "issued_on": _issued_on,
    "title": _title,
    "wording": _wording,
}


def _dated(due: DraftDue, answer: Mapping[str, Any]) -> DraftDue:
    if answer.get("date") is None:
        return due
    cutoff = str(answer.get("cutoff") or "")
    if cutoff in ("", "24:00"):
        cutoff = ""
    else:
        time.fromisoformat(cutoff)
    return replace(
        due,
        day=_day(answer["date"]),
        inclusive=bool(answer.get("inclusive", True)),
        cutoff=cutoff,
        inferred=False,
    )


def _day(told: Any) -> date:
    try:
        day = date.fromisoformat(told)
        if day.year not in YEARS:
            raise ValueError(told)
        return day
    except (TypeError, ValueError) as fault:
        raise AnswerFault(f"“{told}”不是日期，请写成 2024-07-05。") from fault


def _of_task(task: DraftTask, answer: Mapping[str, Any], register: Register, on: date) -> DraftTask | None:
    """The task with the answer carried out; None where it has no such expression."""
    if answer.get("role") == "due":
        due = task.due if answer.get("accept") else _dated(task.due, answer)
        is_decided = bool(answer.get("accept")) or answer.get("date") is not None
        return replace(task, due=due, sure=(*task.sure, "due")) if is_decided else task
    role = Role(answer["role"]) if answer.get("role") else None
    expression = _bare(str(answer.get("expression", "")))
    if not task.parties and not expression:
        return retyped(task, role or Role.LEAD, "、".join(_names(answer, register, on) or ()))
    if "parties" in task.asks and expression == _bare("、".join(party.expression for party in task.parties)):
        return _confirmed_parties(task, answer, register, on)
    first = task.parties[0] if task.parties else None
    leads = [party for party in task.parties if party.role is Role.LEAD]
    if role is Role.LEAD and not leads and first is not None and expression == _bare(first.expression):
        return _confirmed_lead(task, first, answer, register, on)
    found = [
        party
        for party in task.parties
        if _bare(party.expression) == expression and role in (None, party.role)
    ]
    if not found:
        return None
    decided = {party.key: _decided(task, party, answer, register, on) for party in found}
    return replace(task, parties=tuple(decided.get(party.key, party) for party in task.parties))


def _bare(expression: str) -> str:
    return "".join(expression.split())


def _names(answer: Mapping[str, Any], register: Register, on: date, key: str = "units") -> list[str] | None:
    """The names of an answer as the register writes them; None where it is left undecided."""
    names = answer.get(key)
    if names is None:
        return None
    if isinstance(names, str):
        names = [names]
    found: dict[str, None] = {}
    for name in names:
        unit_ids = units_named(str(name).strip(), register, on)
        if not unit_ids:
            raise AnswerFault(f"单位名录中没有“{name}”，或者不止一个单位可以这样称呼。")
        found |= dict.fromkeys(register.unit(unit_id).name for unit_id in unit_ids)
    return list(found)


def _ids(
    answer: Mapping[str, Any], register: Register, on: date, key: str = "units"
) -> tuple[int, ...] | None:
    names = _names(answer, register, on, key)
    if names is None:
        return None
    return tuple(unit_id for name in names for unit_id in units_named(name, register, on))


def _decided(
    task: DraftTask, party: DraftParty, answer: Mapping[str, Any], register: Register, on: date
) -> DraftParty:
    now = settle_party(task, party, register, on)
    unit_ids = now.proposed_ids if answer.get("accept") else _ids(answer, register, on)
    more = _ids(answer, register, on, "add")
    if more is not None:
        unit_ids = tuple(dict.fromkeys((*(unit_ids or now.proposed_ids), *more)))
    if unit_ids is None:
        return party
    return replace(party, ticked=unit_ids, extra="", is_sure=True, is_open=not now.resolution.is_held)


def _confirmed_lead(
    task: DraftTask, first: DraftParty, answer: Mapping[str, Any], register: Register, on: date
) -> DraftTask:
    if answer.get("accept") or [_bare(str(one)) for one in _listed(answer)] == [_bare(first.expression)]:
        return replace(task, lead_choice=AGREED)
    unit_ids = _ids(answer, register, on)
    if unit_ids is None:
        return task
    if not unit_ids:
        return replace(task, lead_choice=NO_LEAD)
    if set(unit_ids) == set(settle_party(task, first, register, on).unit_ids):
        return replace(task, lead_choice=AGREED)
    return retyped(task, Role.LEAD, "、".join(register.unit(unit_id).name for unit_id in unit_ids))


def _confirmed_parties(task: DraftTask, answer: Mapping[str, Any], register: Register, on: date) -> DraftTask:
    sure = replace(task, sure=(*task.sure, "parties"))
    names = [_bare(str(one)) for one in _listed(answer)]
    if answer.get("accept") or names == [_bare(party.expression) for party in task.parties]:
        return sure
    units = _names(answer, register, on)
    return task if units is None else retyped(sure, Role.RESPONSIBLE, "、".join(units))


def _listed(answer: Mapping[str, Any]) -> Iterable[Any]:
    names = answer.get("units")
    return [names] if isinstance(names, str) else names or []
