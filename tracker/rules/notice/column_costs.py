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
from tracker.rules.notice.numerals import to_int
from tracker.rules.notice.source import Span
from tracker.rules.parties import begins_a_name, is_due_segment
from tracker.rules.parties.unit_names import ENDING, STRONG_ENDING, begins_plainly, parts_two_names

FlatKind = Literal["number", "title", "text", "party", "due", "note"]

_NEVER = 1e9
_BARE_NUMBER = re.compile(r"[（(]?(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})[）)]?[.．、]?")
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
    ends_name: bool = field(init=False)
    ends_surely: bool = field(init=False)
    ends_list: bool = field(init=False)
    ends_sentence: bool = field(init=False)
    opens_bracket: bool = field(init=False)
    begins_name: bool = field(init=False)
    begins_surely: bool = field(init=False)
    lists_names: bool = field(init=False)
    opens_row: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        bare = self.text.rstrip("。；")
        self.ends_name = ENDING.search(bare[-40:]) is not None
        self.ends_surely = STRONG_ENDING.search(bare[-40:]) is not None
        self.ends_list = self.text.endswith(("、", "，", ",", "和", "及", "（"))
        self.ends_sentence = self.text.endswith(("。", "；", "！", ")", "）", "”", ";"))
        opened, closed = (max(self.text.rfind(sign) for sign in signs) for signs in ("（(", "）)"))
        self.opens_bracket = opened > closed
        self.begins_name = begins_a_name(self.text)
        self.begins_surely = begins_plainly(self.text)
        self.lists_names = _lists_names(bare)


def _lists_names(text: str) -> bool:
    """Whether a line is made of names and parts of names, with a whole one among them."""
    pieces = re.split("[、，,；]", text)
    whole = [piece for piece in pieces if begins_plainly(piece) and STRONG_ENDING.search(piece[-40:])]
    middle = pieces[1:-1]
    return bool(whole) and all(STRONG_ENDING.search(piece[-40:]) for piece in middle) and len(text) <= 200


def path_through(columns: Sequence[FlatColumn], lines: Sequence[Line]) -> list[tuple[int, bool]] | None:
    """For every line its column and whether it begins a cell; None where the lines fit no such table."""
    numbered = find_series(lines) >= 2
    widths: list[float | None] = [None] * len(columns)
    path: list[tuple[int, bool]] | None = None
    for _round in range(3):
        path = _Costs(columns, numbered, widths).cheapest(lines)
        if path is None:
            return None
        widths = _widths(columns, lines, path)
    return path


def find_series(lines: Sequence[Line]) -> int:
    """Mark the lines that number the rows: those that go on with the series that the first of them begins."""
    level, last, found = None, 0, 0
    for line in lines:
        bare = _BARE_NUMBER.fullmatch(line.text)
        mark = mark_at(line.text)
        at, number = (
            (0, to_int(bare["number"])) if bare else (mark.level, mark.number) if mark else (None, None)
        )
        if at is None or number is None or level not in (None, at):
            continue
        if number in (last + 1, 1):
            level, last, line.opens_row = at, number, True
            found += 1
    return found


class _Costs:
    """The costs of one round. ``widths`` are those that the round before gave the columns."""

    def __init__(self, columns: Sequence[FlatColumn], numbered: bool, widths: Sequence[float | None]) -> None:
        self.columns, self.widths, self.numbered = columns, widths, numbered
        self.has_number = any(column.kind == "number" for column in columns)

    def cheapest(self, lines: Sequence[Line]) -> list[tuple[int, bool]] | None:
        size = len(self.columns)
        steps = self._steps()
        best = [self._skipped(-1, state) + self._in_column(state, lines[0]) for state in range(size)]
        back: list[list[tuple[int, bool]]] = []
        for before, line in pairwise(lines):
            fits = [self._in_column(state, line) for state in range(size)]
            costs, origins = [_NEVER] * size, [(0, False)] * size
            for origin, state, opens, skip in steps:
                cost = best[origin] + skip + fits[state]
                if cost >= costs[state]:
                    continue
                cost += (
                    self._opening(origin, state, before, line)
                    if opens
                    else self._going_on(state, before, line)
                )
                if cost < costs[state]:
                    costs[state], origins[state] = cost, (origin, opens)
            best = costs
            back.append(origins)
        state = min(range(size), key=lambda one: best[one] + self._skipped(one, size))
        return _traced(state, back) if best[state] < _NEVER else None

    def _steps(self) -> list[tuple[int, int, bool, float]]:
        """From column, to column, whether a new cell begins, and what left-out columns cost."""
        size = len(self.columns)
        found: list[tuple[int, int, bool, float]] = []
        for origin in range(size):
            found.append((origin, origin, False, 0.0))
            for state in range(size):
                skipped = self._skipped(origin, state)
                if state <= origin:
                    skipped = self._skipped(origin, size) + self._skipped(-1, state)
                if skipped < _NEVER:
                    found.append((origin, state, True, skipped))
        return found

    def _skipped(self, origin: int, state: int) -> float:
        cost = 0.0
        for column in self.columns[origin + 1 : state]:
            if not column.optional:
                return _NEVER
            cost += {"party": 7.0, "title": 1.0}.get(column.kind, 2.0)
        return cost

    def _in_column(self, state: int, line: Line) -> float:
        """What the line's own words and width say against this column."""
        column, width, text = self.columns[state], self.widths[state], line.text
        cost = (
            min(2.0 * (line.width - width), 8.0) if width is not None and line.width > width + _WRAPS else 0.0
        )
        if column.kind == "number":
            return cost if _BARE_NUMBER.fullmatch(text) else cost + 10
        if column.kind == "title":
            return (
                cost + (3 if line.width > 16 else 0) + (5 if "。" in text[:-1] else 0) + 3 * line.lists_names
            )
        if column.kind == "text":
            plain = not _SENTENCE.search(text) and line.width <= 14
            return cost + (2 if is_due_segment(text) else 0) + (1 if plain else 0) + 3 * line.lists_names
        if column.kind == "party":
            sentence = re.search("[。“《！？]", text[:-1]) is not None
            likely = line.begins_name or line.ends_name or "、" in text
            return cost + (6 if sentence else 0) + (0 if likely else 1.5) - 0.5 * line.lists_names
        if column.kind == "due":
            likely = is_due_segment(text) or _DUE_HINT.search(text) is not None
            return cost + (0 if likely else 8) + (3 if line.width > 14 else 0)
        return cost + 1.5

    def _opening(self, origin: int, state: int, before: Line, line: Line) -> float:
        """What it costs that the cell of ``before`` ends here and one in column ``state`` begins."""
        column, last = self.columns[state], self.columns[origin]
        cost = _closing(last, before)
        if self.numbered:
            cost += 0 if self._takes_number(last, column, state <= origin) == line.opens_row else 8
        if column.kind == "party":
            cost += 0 if line.begins_surely else 2 if line.begins_name else 5
        elif state <= origin:
            cost += 0 if self.numbered else 3 if column.kind == "title" else 1.5
        elif last.kind == "title" and column.kind == "text":
            cost += 0 if line.width > before.width + _WRAPS else 2
        return cost

    def _takes_number(self, last: FlatColumn, column: FlatColumn, wraps: bool) -> bool:
        """Whether a row's number stands at the beginning of this cell."""
        if self.has_number:
            return column.kind == "number"
        return column.kind == "title" or (column.kind == "text" and (last.kind != "title" or wraps))

    def _going_on(self, state: int, before: Line, line: Line) -> float:
        """What it costs that the cell of ``before`` goes on."""
        column, width = self.columns[state], self.widths[state]
        grown = line.width > before.width + _WRAPS
        cost = 8.0 if line.opens_row and self.numbered else 0.0
        if (
            width is not None
            and before.width < width - 2.5
            and not (before.ends_list or before.ends_sentence)
        ):
            cost += 2
        if column.kind == "number":
            return cost + 8
        if column.kind == "title":
            return cost + (3 if grown else 0)
        if column.kind == "text":
            return cost + (2 if grown and not before.ends_sentence else 0)
        if column.kind == "party":
            broken = not before.opens_bracket and parts_two_names(before.text, line.text)
            return cost + (1.5 if grown and not before.ends_list else 0) + (2 if broken else 0)
        return cost + 0.5


def _traced(state: int, back: Sequence[Sequence[tuple[int, bool]]]) -> list[tuple[int, bool]]:
    path = []
    for origins in reversed(back):
        path.append((state, origins[state][1]))
        state = origins[state][0]
    path.append((state, True))
    return path[::-1]


def _closing(column: FlatColumn, line: Line) -> float:
    if column.kind == "text":
        return 0 if line.ends_sentence else 5
    if column.kind == "party":
        if line.ends_list or line.opens_bracket:
            return 9
        return 0 if line.ends_surely else 3 if line.ends_name else 5
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
