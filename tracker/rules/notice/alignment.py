"""Cells that stand a little beside their heading: rows of Word tables are often drawn with edges of their own.

Word then counts more columns than a reader sees, and a cell reaches over the edge of its neighbour's heading.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from tracker.rules.notice.grid_rows import GridCell, GridRow, TaskTable


def align(table: TaskTable) -> None:
    """Put every cell under one heading, and make one column of those that one heading stands over unless they hold
    cells side by side (section, title and text under 工作任务)."""
    headings = [list(cols) for _column, cols in groupby(sorted(table.columns), key=table.columns.__getitem__)]
    home = {col: number for number, cols in enumerate(headings) for col in cols}
    for row in table.rows:
        _keep_within_heading(row, home)
    for cols in headings:
        if len(cols) > 1 and not any(_stand_side_by_side(row, cols) for row in table.rows):
            for row in table.rows:
                _join(row, cols)
            for col in cols[1:]:
                del table.columns[col]


def _keep_within_heading(row: GridRow, home: dict[int, int]) -> None:
    """Take a cell away from under the headings that it only reaches into: where another cell stands, and it has
    more columns under another heading."""
    reach: dict[int, Counter[int]] = {}
    under: dict[int, set[int]] = {}
    for col, cell in row.cells.items():
        if cell.text and col in home:
            reach.setdefault(id(cell), Counter())[home[col]] += 1
            under.setdefault(home[col], set()).add(id(cell))
    for col, cell in list(row.cells.items()):
        here = reach.get(id(cell), Counter())
        widest = [heading for heading, cols in here.items() if cols == max(here.values())]
        if len(widest) == 1 and home.get(col) not in (None, widest[0]) and len(under[home[col]]) > 1:
            del row.cells[col]
    row.starts &= row.cells.keys()


def _stand_side_by_side(row: GridRow, cols: list[int]) -> bool:
    return len({id(cell) for cell in _cells(row, cols) if cell.text}) > 1


def _join(row: GridRow, cols: list[int]) -> None:
    cells = _cells(row, cols)
    if not cells:
        return
    kept = next((cell for cell in cells if cell.text), cells[0])
    starts = any(col in row.starts and row.cells[col] is kept for col in cols if col in row.cells)
    for col in cols:
        row.cells.pop(col, None)
    row.cells[cols[0]] = kept
    row.starts = (row.starts - set(cols)) | ({cols[0]} if starts else set())


def _cells(row: GridRow, cols: list[int]) -> list[GridCell]:
    return [row.cells[col] for col in cols if col in row.cells]
