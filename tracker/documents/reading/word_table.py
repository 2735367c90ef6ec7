"""Where the cells of a Word table stand in its grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tracker.documents.reading.word_names import VAL, W, child, value, whole_number

# Word itself allows 63 columns; larger spans only come from damaged or hostile files.
WIDEST_SPAN = 100


@dataclass(slots=True)
class CellPlace:
    """A cell element with its place: rows and columns counted from 0 in grid columns."""

    element: etree._Element
    row: int
    col: int
    row_span: int
    col_span: int


def layout(table: etree._Element) -> list[CellPlace]:
    """The table's cells in reading order. A cell merged downwards appears once, with its row span.

    Cells that continue one above are left out with their text, which Word does not show either.
    Deleted rows (tracked changes) are left out.
    """
    places: list[CellPlace] = []
    above: dict[int, CellPlace] = {}
    for row, line in enumerate(rows_of(table)):
        here: dict[int, CellPlace] = {}
        col = span_of(child(line, "trPr"), "gridBefore", 0)
        last_in_row: CellPlace | None = None
        for cell in cells_of(line):
            properties = child(cell, "tcPr")
            width = span_of(properties, "gridSpan", 1)
            upper = above.get(col)
            if last_in_row is not None and merge_of(properties, "hMerge") == "continue":
                last_in_row.col_span += width
            elif upper is not None and merge_of(properties, "vMerge") == "continue":
                upper.row_span = row - upper.row + 1
                here[col] = last_in_row = upper
            else:
                here[col] = last_in_row = CellPlace(cell, row, col, 1, width)
                places.append(last_in_row)
            col += width
        above = here
    return places


def is_frame(table: etree._Element) -> bool:
    """Whether the table is only a frame of a single cell around paragraphs and tables."""
    rows = list(rows_of(table))
    cells = [cell for row in rows for cell in cells_of(row)]
    return len(cells) == 1 and cells[0].getparent() is rows[0] and rows[0].getparent() is table


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    for row in _inside(table, f"{W}tr"):
        if child(row, "trPr/del") is None:
            yield row


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    yield from _inside(row, f"{W}tc")


def _inside(container: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of the kind ``tag``, also within content controls around them."""
    for element in container:
        if element.tag == tag:
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            yield from _inside(element, tag)


def span_of(properties: etree._Element | None, name: str, otherwise: int) -> int:
    told = whole_number(value(properties, name), otherwise)
    return min(max(told, otherwise), WIDEST_SPAN)


def merge_of(properties: etree._Element | None, name: str) -> str | None:
    """The answer is "restart", "continue" (also where nothing is said) or None for an unmerged cell."""
    found = child(properties, name)
    return None if found is None else found.get(VAL, "continue")
