"""What it costs to put a line of a flattened table into a column, and the cheapest way through all lines.

Costs are plain numbers weighed by hand: about 10 for what cannot be, 5 for what hardly happens, 1 for a hint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from tracker.rules.notice.items import mark_at
from tracker.rules.notice.source import Span
from tracker.rules.parties import begins_a_name, is_due_segment
from tracker.rules.parties.unit_names import ENDING, STRONG_ENDING, begins_plainly, parts_two_names

FlatKind = Literal["number", "title", "text", "party", "due", "note"]

_NEVER = 1e9
_BARE_NUMBER = re.compile(r"\d{1,3}[.．、]?|[（(]?[一二三四五六七八九十]{1,3}[）)]?、?")
_DUE_HINT = re.compile(r"\d{1,2}月|20\d\d年|年[底内]|季度|上半年|下半年|持续|长期|常态|全年|前$|完成|底前")
_SENTENCE = re.compile(r"[。“”《》；]|推进|加强|开展|完善|落实|建立|提高|做好|实施")
_WRAPS = 1.5


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A state of the path: what it holds, the heading it stands under, and whether a row may lack it."""

    kind: FlatKind
    heading: int
    optional: bool = False


@dataclass(slots=True)
class Line:
    """A line with its width in Chinese characters, and what its words say, worked out once."""

    text: str
    width: float
    span: Span
    mark: int = field(init=False)
    ends_name: bool = field(init=False)
    ends_surely: bool = field(init=False)
    ends_list: bool = field(init=False)
    ends_sentence: bool = field(init=False)
    opens_bracket: bool = field(init=False)
    begins_name: bool = field(init=False)
    begins_surely: bool = field(init=False)

    def __post_init__(self) -> None:
        mark = mark_at(self.text)
        self.mark = mark.number if mark is not None and mark.level <= 4 else 0
        bare = self.text.rstrip("。；")
        self.ends_name = ENDING.search(bare[-40:]) is not None
        self.ends_surely = STRONG_ENDING.search(bare[-40:]) is not None
        self.ends_list = self.text.endswith(("、", "，", ",", "和", "及", "（"))
        self.ends_sentence = self.text.endswith(("。", "；", "！", ")", "）", "”", ";"))
        self.opens_bracket = self.text.rfind("（") > self.text.rfind("）") or self.text.rfind(
            "("
        ) > self.text.rfind(")")
        self.begins_name = begins_a_name(self.text)
        self.begins_surely = begins_plainly(self.text)


def path_through(columns: Sequence[FlatColumn], lines: Sequence[Line]) -> list[tuple[int, bool]] | None:
    """For every line its column and whether it begins a cell; None where the lines fit no such table."""
    numbered = sum(1 for line in lines if line.mark) >= 2
    widths: list[float | None] = [None] * len(columns)
    path: list[tuple[int, bool]] | None = None
    for _round in range(3):
        path = _cheapest(columns, lines, numbered, widths)
        if path is None:
            return None
        widths = _widths(columns, lines, path)
    return path


def _cheapest(
    columns: Sequence[FlatColumn], lines: Sequence[Line], numbered: bool, widths: Sequence[float | None]
) -> list[tuple[int, bool]] | None:
    size = len(columns)
    steps = _steps(columns)
    best = [
        _skipped(columns, -1, state) + _in_column(columns[state], lines[0], True, numbered, widths[state])
        for state in range(size)
    ]
    back: list[list[tuple[int, bool]]] = []
    for before, line in pairwise(lines):
        fits = [
            (
                _in_column(columns[state], line, False, numbered, widths[state]),
                _in_column(columns[state], line, True, numbered, widths[state]),
            )
            for state in range(size)
        ]
        costs, origins = [_NEVER] * size, [(0, False)] * size
        for origin, state, opens, skip in steps:
            cost = best[origin] + skip + fits[state][opens]
            if cost >= costs[state]:
                continue
            cost += _between(columns, origin, state, opens, before, line, numbered, widths)
            if cost < costs[state]:
                costs[state], origins[state] = cost, (origin, opens)
        best = costs
        back.append(origins)
    state = min(range(size), key=lambda one: best[one] + _skipped(columns, one, size))
    if best[state] >= _NEVER:
        return None
    path = []
    for origins in reversed(back):
        path.append((state, origins[state][1]))
        state = origins[state][0]
    path.append((state, True))
    return path[::-1]


def _steps(columns: Sequence[FlatColumn]) -> list[tuple[int, int, bool, float]]:
    """From column, to column, whether a new cell begins, and what left-out columns cost."""
    size, found = len(columns), []
    for origin in range(size):
        found.append((origin, origin, False, 0.0))
        for state in range(size):
            skipped = (
                _skipped(columns, origin, state)
                if state > origin
                else (_skipped(columns, origin, size) + _skipped(columns, -1, state))
            )
            if skipped < _NEVER:
                found.append((origin, state, True, skipped))
    return found


def _skipped(columns: Sequence[FlatColumn], origin: int, state: int) -> float:
    cost = 0.0
    for column in columns[origin + 1 : state]:
        if not column.optional:
            return _NEVER
        cost += {"party": 7.0, "title": 1.5}.get(column.kind, 2.0)
    return cost


def _in_column(column: FlatColumn, line: Line, opens: bool, numbered: bool, width: float | None) -> float:
    cost = 0.0
    if width is not None and line.width > width + _WRAPS:
        cost += min(2.0 * (line.width - width), 8.0)
    text = line.text
    if column.kind == "number":
        return cost if _BARE_NUMBER.fullmatch(text) else cost + 10
    if column.kind == "title":
        cost += 3 if line.width > 16 else 0
        return cost + (5 if "。" in text[:-1] else 0) + (4 if opens and numbered and not line.mark else 0)
    if column.kind == "text":
        cost += 2 if is_due_segment(text) else 0
        return cost + (0 if _SENTENCE.search(text) or line.width > 14 else 1)
    if column.kind == "party":
        cost += 6 if re.search("[。“《！？]", text[:-1]) else 0
        return (
            cost
            + (0 if line.begins_name or line.ends_name or "、" in text else 1.5)
            + (8 if line.mark else 0)
        )
    if column.kind == "due":
        return (
            cost
            + (0 if is_due_segment(text) or _DUE_HINT.search(text) else 8)
            + (3 if line.width > 14 else 0)
        )
    return cost + 1.5 + (3 if line.mark else 0)


def _between(
    columns: Sequence[FlatColumn],
    origin: int,
    state: int,
    opens: bool,
    before: Line,
    line: Line,
    numbered: bool,
    widths: Sequence[float | None],
) -> float:
    if not opens:
        return _going_on(columns[state], before, line, widths[state])
    cost = _closing(columns[origin], before)
    column = columns[state]
    if column.kind == "party":
        cost += 0 if line.begins_surely else 2 if line.begins_name else 5
    if state <= origin:
        cost += 0 if line.mark else 8 if numbered else 1.5
    elif columns[origin].kind == "title" and column.kind == "text":
        cost += 0 if line.width > before.width + _WRAPS else 2
    return cost


def _going_on(column: FlatColumn, before: Line, line: Line, width: float | None) -> float:
    grown = line.width > before.width + _WRAPS
    cost = 0.0
    if width is not None and before.width < width - 2.5 and not before.ends_list and not before.ends_sentence:
        cost += 2
    if column.kind == "number":
        return cost + 8
    if column.kind == "title":
        return cost + (3 if grown else 0) + (8 if line.mark else 0)
    if column.kind == "text":
        return cost + (2 if grown and not before.ends_sentence else 0) + (2 if line.mark else 0)
    if column.kind == "party":
        broken = line.begins_name and not before.opens_bracket and parts_two_names(before.text, line.text)
        return (
            cost
            + (1.5 if grown and not before.ends_list else 0)
            + (2 if broken else 0)
            + (8 if line.mark else 0)
        )
    return cost + 0.5 + (3 if line.mark else 0)


def _closing(column: FlatColumn, line: Line) -> float:
    if column.kind == "text":
        return 0 if line.ends_sentence else 5
    if column.kind == "party":
        if line.ends_list or line.opens_bracket:
            return 9
        return 0 if line.ends_surely else 1.5 if line.ends_name else 4
    if column.kind == "title":
        return 4 if line.ends_list or line.opens_bracket else 0
    return 0


def _widths(
    columns: Sequence[FlatColumn], lines: Sequence[Line], path: Sequence[tuple[int, bool]]
) -> list[float | None]:
    found: list[float | None] = []
    for state in range(len(columns)):
        widths = sorted(line.width for line, (at, _opens) in zip(lines, path, strict=True) if at == state)
        found.append(widths[len(widths) * 9 // 10] if len(widths) >= 3 else None)
    return found
