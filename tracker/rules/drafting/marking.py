"""The source cut into pieces, each with the fields that stand in it: what the review page highlights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tracker.rules.drafting.content import NoticeDraft, Places, party_name
from tracker.rules.parties import Role

LEFTOVER = "left"


@dataclass(frozen=True, slots=True)
class Piece:
    """``field`` is the id of the field that the piece belongs to (the innermost where several overlap), empty
    for text of no field; ``words`` name it; ``begins`` are the fields whose place begins here."""

    text: str
    field: str
    words: str
    begins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A field's place in the source."""

    field: str
    words: str
    places: Places


WHOLE_WORDS = {
    "document_number": "文号", "issuer": "发文机关", "title": "标题", "issued_on": "成文日期",
    "contact_unit": "报送单位", "contact_email": "邮箱", "contact_phone": "电话",
}  # fmt: skip


def marks_of(draft: NoticeDraft, leftover: Iterable[Mapping[str, Any]]) -> Iterator[Marked]:
    """Every field of a draft that has a place, and what was left over."""
    for name, words in WHOLE_WORDS.items():
        yield Marked(name, words, draft.places.get(name, ()))
    yield Marked("report_day", "报送日期", draft.report.places)
    for task in draft.kept:
        called = f"任务{task.numeral}"
        for name, words in (("title", "标题"), ("text", "内容")):
            yield Marked(f"t{task.key}-{name}", f"{called} {words}", task.places.get(name, ()))
        yield Marked(f"t{task.key}-due_day", f"{called} 时限", task.due.places)
        for party in task.parties:
            kind = "牵头单位" if party.role is Role.LEAD else "责任单位"
            yield Marked(party_name(task, party), f"{called} {kind}", party.places)
    for number, left in enumerate(leftover, start=1):
        start, end = left["span"]
        yield Marked(f"{LEFTOVER}-{number}", "未归入任何栏目", ((start, end),))


def pieces(text: str, marks: Iterable[Marked]) -> list[Piece]:
    """``text`` in pieces that lie side by side and cover it exactly once."""
    spans = sorted(
        (start, end, number, mark)
        for number, mark in enumerate(marks)
        for start, end in mark.places
        if 0 <= start < end <= len(text)
    )
    cuts = sorted({0, len(text), *(place for start, end, _, _ in spans for place in (start, end))})
    seen: set[str] = set()
    found = []
    open_spans: list[tuple[int, int, int, Marked]] = []
    coming = iter([*spans, None])
    following = next(coming)
    for start, end in pairwise(cuts):
        open_spans = [one for one in open_spans if one[1] > start]
        begins: list[str] = []
        while following is not None and following[0] <= start:
            open_spans.append(following)
            if following[3].field not in seen:
                seen.add(following[3].field)
                begins.append(following[3].field)
            following = next(coming)
        inner = min(open_spans, key=lambda one: (one[1] - one[0], one[2]), default=None)
        mark = inner[3] if inner else None
        found.append(
            Piece(text[start:end], mark.field if mark else "", mark.words if mark else "", tuple(begins))
        )
    return found
