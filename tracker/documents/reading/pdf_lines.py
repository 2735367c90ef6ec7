"""Printed characters to printed lines: pure geometry, lengths in points, y downwards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Char = dict[str, Any]

# A gap wider than this share of the size is a space between Latin letters, and between any two
# characters (Han text is spread by up to half a character when a line is justified).
LATIN_GAP, ANY_GAP = 0.2, 0.9
SAME_EDGE = 2.0
PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*(第\s*)?\d{1,4}(\s*[/／]\s*\d{1,4})?(\s*页)?(\s*，?共\s*\d+\s*页)?[-—–－·•\s]*"
)


@dataclass(slots=True)
class Line:
    """One printed line; ``size`` is the height of its largest character."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


def lines_of(chars: Iterable[Char]) -> list[Line]:
    """The characters' lines from top to bottom, spaces put where letters stand apart.

    Characters turned on their side make lines of their own in the order in which they were drawn.
    """
    upright = [char for char in chars if char["upright"]]
    turned = [char for char in chars if not char["upright"]]
    rows: list[list[Char]] = []
    for char in sorted(upright, key=middle):
        if rows and same_row(rows[-1], char):
            rows[-1].append(char)
        else:
            rows.append([char])
    lines = [line_of(sorted(row, key=lambda char: char["x0"])) for row in rows]
    if turned:
        lines.append(line_of(turned, gaps=False))
    return [line for line in lines if line.text.strip()]


def middle(char: Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def same_row(row: list[Char], char: Char) -> bool:
    """Whether ``char`` overlaps the row: its middle is near that of the row's last character."""
    last = row[-1]
    height = min(last["bottom"] - last["top"], char["bottom"] - char["top"])
    return bool(abs(middle(char) - middle(last)) < max(height, 1) * 0.4)


def line_of(chars: list[Char], *, gaps: bool = True) -> Line:
    pieces: list[str] = []
    last: Char | None = None
    for char in chars:
        if gaps and last is not None and stands_apart(last, char):
            pieces.append(" ")
        pieces.append(char["text"])
        last = char
    visible = [char for char in chars if not char["text"].isspace()] or chars
    return Line(
        "".join(pieces),
        min(char["x0"] for char in visible),
        max(char["x1"] for char in visible),
        min(char["top"] for char in visible),
        max(char["bottom"] for char in visible),
        max(1.0, *(char["size"] for char in visible)),
    )


def stands_apart(last: Char, char: Char) -> bool:
    if last["text"].isspace() or char["text"].isspace():
        return False
    latin = last["text"].isascii() and char["text"].isascii()
    gap = char["x0"] - last["x1"]
    return bool(gap > max(last["size"], char["size"]) * (LATIN_GAP if latin else ANY_GAP))


def is_page_number(line: Line) -> bool:
    """A line such as "— 3 —" or "第3页": printed on the page but no part of the text block."""
    return PAGE_NUMBER.fullmatch(line.text.strip()) is not None


def text_edges(lines: Iterable[Line]) -> tuple[float, float]:
    """Left and right edge of the text block that the lines fill.

    The left edge is where at least two lines begin, so that a page header set further out isn't taken
    for the text; page numbers and what lies further out do not count.
    """
    body = sorted((line for line in lines if not is_page_number(line)), key=lambda line: line.x0)
    if not body:
        return 0.0, 0.0
    shared = (one.x0 for one, other in pairwise(body) if other.x0 - one.x0 < SAME_EDGE)
    left = next(shared, body[0].x0)
    return left, max(line.x1 for line in body if line.x0 >= left)


def indent_of(line: Line, left: float) -> float:
    """Distance from the left edge in characters of the line's size."""
    return max(0.0, (line.x0 - left) / line.size)


def is_centred(line: Line, left: float, right: float) -> bool:
    """Whether the line leaves the same room on its left as on its right, and some of both.

    An indent of two characters opens a paragraph, whatever room happens to be left at its end.
    """
    before, after = (line.x0 - left) / line.size, (right - line.x1) / line.size
    is_opening = abs(before - 2) < 0.2
    return min(before, after) > 0.8 and abs(before - after) < 0.5 and not is_opening
