"""Task tables printed without vertical rules (三线表): seen, so that they aren't taken for running text.

Where the cells of such a table end is anybody's guess once a cell has several lines; a wrong guess would hand tasks
to the wrong units. So these files are refused, with the advice that helps.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.documents.reading.pdf_lines import Line
from tracker.rules.notice.columns import is_heading_row

# The first line of a row may hold its text alone, where the other cells stand in the row's middle.
LINES_BELOW = 6
FEWEST_WORDS = 2


def has_unruled_table(lines: Sequence[Line]) -> bool:
    """Whether headings of a task table stand in one of the lines outside all tables, and columns under it."""
    return any(
        is_heading_row(words) and any(len(below) >= FEWEST_WORDS for below in _words(lines, at + 1))
        for at, line in enumerate(lines)
        if len(words := line.text.split()) >= FEWEST_WORDS
    )


def _words(lines: Sequence[Line], begin: int) -> list[list[str]]:
    return [line.text.split() for line in lines[begin : begin + LINES_BELOW]]
