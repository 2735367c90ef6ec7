"""Ruled tables on a PDF page: found by their lines, laid on a grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page

Box = tuple[float, float, float, float]
Edge = dict[str, Any]

# Lines that should meet are drawn up to this many points apart.
NEAR = 3.0
SHORTEST_SIDE = 12.0
MOST_RULES = 3_000


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell's box (x0, top, x1, bottom in points) and its place in the grid."""

    box: Box
    row: int
    col: int
    row_span: int
    col_span: int


def tables_on(page: Page) -> list[list[GridCell]]:
    """The page's tables from top to bottom, cells in reading order; a single ruled box is no table."""
    if not page.edges:
        return []
    closing = closing_lines(page.edges)
    settings = {
        "explicit_horizontal_lines": [line for line in closing if line["orientation"] == "h"],
        "explicit_vertical_lines": [line for line in closing if line["orientation"] == "v"],
    }
    found = [grid(table.cells) for table in page.find_tables(settings)]
    tables = [cells for cells in found if len(cells) > 1]
    return sorted(tables, key=lambda cells: min(cell.box[1] for cell in cells))


def grid(boxes: Iterable[Box]) -> list[GridCell]:
    boxes = sorted(set(boxes), key=lambda box: (box[1], box[0]))
    columns = positions(edge for box in boxes for edge in (box[0], box[2]))
    rows = positions(edge for box in boxes for edge in (box[1], box[3]))
    cells = []
    for box in boxes:
        left, right = nearest(columns, box[0]), nearest(columns, box[2])
        top, bottom = nearest(rows, box[1]), nearest(rows, box[3])
        cells.append(GridCell(box, top, left, max(1, bottom - top), max(1, right - left)))
    return sorted(cells, key=lambda cell: (cell.row, cell.col))


def positions(edges: Iterable[float]) -> list[float]:
    """The distinct places among ``edges``, those less than NEAR apart counted as one."""
    kept: list[float] = []
    for edge in sorted(edges):
        if not kept or edge - kept[-1] >= NEAR:
            kept.append(edge)
    return kept


def nearest(places: Sequence[float], edge: float) -> int:
    return min(range(len(places)), key=lambda at: abs(places[at] - edge))


def closing_lines(edges: Sequence[Edge]) -> list[Edge]:
    """The outer sides that tables leave open: at a page break, or left and right in the open style.

    Rules that touch belong together; where one side of all that belongs together has no rule along
    it, one is drawn. So is one where the rules across stop short of a side and rules down reach it: there
    a merged cell goes on overleaf. A rule that touches no other (under a letter head, say) is left alone.
    """
    rules = [edge for edge in edges if max(edge["width"], edge["height"]) >= SHORTEST_SIDE]
    if len(rules) > MOST_RULES:
        return []
    closing = []
    for group in connected(rules):
        across = [edge for edge in group if edge["orientation"] == "h"]
        down = [edge for edge in group if edge["orientation"] == "v"]
        if not across or not down:
            continue
        left, right = min(edge["x0"] for edge in group), max(edge["x1"] for edge in group)
        top, bottom = min(edge["top"] for edge in group), max(edge["bottom"] for edge in group)
        for y in (top, bottom):
            beside = [edge for edge in across if abs(edge["top"] - y) < NEAR]
            if not covered(((edge["x0"], edge["x1"]) for edge in beside), left, right):
                closing.append(rule(left, y, right, y))
            else:
                reach = [edge["x0"] for edge in down if edge["top"] - NEAR < y < edge["bottom"] + NEAR]
                closing += [
                    rule(x0, y, x1, y)
                    for x0, x1 in gaps(((edge["x0"], edge["x1"]) for edge in beside), left, right)
                    if all(any(abs(x - end) < NEAR for x in reach) for end in (x0, x1))
                ]
        for x in (left, right):
            beside = [edge for edge in down if abs(edge["x0"] - x) < NEAR]
            if not covered(((edge["top"], edge["bottom"]) for edge in beside), top, bottom):
                closing.append(rule(x, top, x, bottom))
    return closing


def connected(edges: Sequence[Edge]) -> list[list[Edge]]:
    """The edges in groups whose members touch one another directly or through others."""
    waiting = list(edges)
    groups = []
    while waiting:
        group = [waiting.pop()]
        for edge in group:
            touching = [other for other in waiting if touch(edge, other)]
            waiting = [other for other in waiting if not touch(edge, other)]
            group += touching
        groups.append(group)
    return groups


def touch(one: Edge, other: Edge) -> bool:
    return bool(
        one["x0"] - NEAR <= other["x1"]
        and other["x0"] - NEAR <= one["x1"]
        and one["top"] - NEAR <= other["bottom"]
        and other["top"] - NEAR <= one["bottom"]
    )


def covered(parts: Iterable[tuple[float, float]], start: float, end: float) -> bool:
    """Whether the parts, which may overlap, run over most of the way from start to end."""
    length, reached = 0.0, start
    for low, high in sorted(parts):
        length += max(0.0, min(high, end) - max(low, reached))
        reached = max(reached, high)
    return length > 0.5 * (end - start)


def gaps(parts: Iterable[tuple[float, float]], start: float, end: float) -> list[tuple[float, float]]:
    """What the parts leave open between start and end, slits less than NEAR wide left out."""
    found, reached = [], start
    for low, high in (*sorted(parts), (end, end)):
        if low - reached > NEAR:
            found.append((reached, low))
        reached = max(reached, high)
    return found


def rule(x0: float, top: float, x1: float, bottom: float) -> Edge:
    """A line as pdfplumber describes one."""
    return {
        "object_type": "line", "x0": x0, "x1": x1, "top": top, "bottom": bottom,
        "width": x1 - x0, "height": bottom - top, "orientation": "h" if top == bottom else "v",
    }  # fmt: skip
