"""The texts of a draft as they will be printed, each by the id of its field on the review page; and what
none of the faces draws in them, which a person must put otherwise before issue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tracker.rules.drafting.content import DraftTask, NoticeDraft
from tracker.rules.drafting.editing import names_of, retyped
from tracker.rules.parties import Role

WHOLE_WORDS = {
    "document_number": "文号", "issuer": "发文机关", "title": "标题", "contact_unit": "报送单位",
    "contact_email": "邮箱", "contact_phone": "电话",
}  # fmt: skip
TASK_WORDS = {"numeral": "序号", "title": "标题", "short_title": "一览表列名", "text": "内容"}
PARTY_WORDS = {"leads": ("牵头单位", Role.LEAD), "responsibles": ("责任单位", Role.RESPONSIBLE)}
Told = TypeVar("Told", NoticeDraft, DraftTask)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with where it stands: ``task`` is the task's number, ``called`` the field in words."""

    anchor: str
    task: int | None
    field: str
    called: str
    text: str


def wordings(draft: NoticeDraft) -> Iterator[Wording]:
    for name, words in WHOLE_WORDS.items():
        yield Wording(name, None, name, words, getattr(draft, name))
    for task in draft.kept:
        called = f"任务{task.numeral}的"
        for name, words in TASK_WORDS.items():
            yield Wording(f"t{task.key}-{name}", task.number, name, called + words, getattr(task, name))
        for name, (words, role) in PARTY_WORDS.items():
            text = names_of(task, role)
            yield Wording(f"t{task.key}-{name}", task.number, name, called + words, text)


def reworded(draft: NoticeDraft, number: int | None, field: str, text: str) -> NoticeDraft | None:
    """The draft with one text put otherwise; None where it has no such field."""
    if number is None:
        return _with(draft, field, text) if field in WHOLE_WORDS else None
    task = next((task for task in draft.kept if task.number == number), None)
    if task is None or field not in {**TASK_WORDS, **PARTY_WORDS}:
        return None
    new = retyped(task, PARTY_WORDS[field][1], text) if field in PARTY_WORDS else _with(task, field, text)
    return replace(draft, tasks=tuple(new if one.key == task.key else one for one in draft.tasks))


def _with(told: Told, field: str, text: str) -> Told:
    change: dict[str, Any] = {field: text}
    return replace(told, **change)
