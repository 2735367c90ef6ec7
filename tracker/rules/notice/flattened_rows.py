"""Rows of a flattened table that are certain, and those that are not to be believed.

Where every cell is one line and no cell is empty or merged, the lines go round the headings like a clock. Anywhere
else the columns are guessed, and a guess that names no units under 责任单位 or loses a number is worth nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.rules.notice.column_costs import Line, find_series
from tracker.rules.notice.columns import Column
from tracker.rules.parties import UnitKind, is_due_segment, parse_expression

_BARE_NUMBER = re.compile(r"[（(]?(?:\d{1,3}(?:[.．]\d{1,2})?|[一二三四五六七八九十]{1,3})[）)]?[.．、]?")
_WHEN = re.compile(r"\d{1,2}月|20\d\d|年[底内]|季度|半年|前$|期|长|持续|立|常|全年|即|按|随时|同|√")
_GROUP = re.compile("^(?:责任|任务|职责|工作)分工$")


def is_two_level(names: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether 责任分工 stands over 牵头单位 and 配合单位: then the order of the headings is not that of the columns."""
    return any(_GROUP.match(name) for name in names) and sum(one.kind == "party" for one in columns) > 1


def rows_by_the_clock(columns: Sequence[Column], lines: Sequence[Line]) -> list[Sequence[Line]] | None:
    """The lines in rows of one line a cell, where each fits its heading; None where they do not go round."""
    width = len(columns)
    kinds = [column.kind for column in columns]
    if len(lines) < 2 * width or len(lines) % width or not {"number", "due"} & set(kinds):
        return None
    rows = [lines[start : start + width] for start in range(0, len(lines), width)]
    fits = all(_fits(kind, line.text) for row in rows for kind, line in zip(kinds, row, strict=True))
    return rows if fits else None


def _fits(kind: str, text: str) -> bool:
    if kind == "number":
        return _BARE_NUMBER.fullmatch(text) is not None
    if kind == "party":
        return _names_units(text)
    if kind == "due":
        return is_due_segment(text) or _WHEN.search(text) is not None
    return _BARE_NUMBER.fullmatch(text) is None


def _names_units(text: str) -> bool:
    pieces = parse_expression(text).pieces
    strange = [piece for piece in pieces if piece.kind is UnitKind.OTHER]
    return (
        bool(pieces)
        and len(strange) * 3 <= len(pieces)
        and not any(re.search(r"\d|。", piece.text) for piece in strange)
    )


def are_believable(kinds: Sequence[str], rows: Sequence[dict[int, str]], lines: Sequence[Line]) -> bool:
    """Whether guessed rows, texts by column, hold what their headings promise and lose no number."""
    series = find_series(lines)
    if "number" in kinds and series > 1 and len(rows) != series:
        return False
    return all(
        _fits(kind, row[col])
        for row in rows
        for col, kind in enumerate(kinds)
        if kind in ("number", "party", "due") and col in row
    )
