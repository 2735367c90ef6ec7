"""The rows of task tables, over pages and sheets, with headings told from data and merged cells laid out."""

from __future__ import annotations

from dataclasses import replace

from tracker.rules.notice.alignment import align
from tracker.rules.notice.columns import Column, column_of, is_heading_row
from tracker.rules.notice.grid_rows import GridCell, GridRow, TaskTable
from tracker.rules.notice.passage import Passage, passage_of
from tracker.rules.notice.source import Source, Table
from tracker.rules.parties import UnitKind, parse_expression

_HEADING_ROWS_SEARCHED = 12


def task_tables(source: Source, tables: list[Table]) -> tuple[list[TaskTable], list[Table]]:
    """The task tables among ``tables``, and those that are none (they hold no party column)."""
    found: list[TaskTable] = []
    others: list[Table] = []
    for table in (half for whole in tables for half in _halves(source, whole)):
        grid = _laid_out(source, table)
        heading = _heading(grid)
        last = found[-1] if found else None
        if heading is not None:
            first, after, columns = heading
            goes_on = last is not None and _goes_on(last, table) and list(last.columns) == list(columns)
            target = last if goes_on and last is not None else _new(columns, table)
            if target is not last:
                found.append(target)
            target.headings += _distinct(grid[first:after])
            target.above += _distinct(grid[:first])
            _add_rows(target, grid, after, goes_on)
        elif last is not None and last.width == table.cols and _goes_on(last, table):
            target = last
            _add_rows(target, grid, 0, True)
        elif last is not None and last.width == table.cols and _fits(last, grid):
            target = _new(last.columns, table)
            found.append(target)
            _add_rows(target, grid, 0, False)
        else:
            others.append(table)
            continue
        target.page = table.page
    for target in found:
        align(target)
    return found, others


def _halves(source: Source, table: Table) -> list[Table]:
    """A table printed in two columns on the page, its headings twice side by side, as two tables."""
    middle = table.cols // 2
    for row in range(min(table.rows, _HEADING_ROWS_SEARCHED) if table.cols % 2 == 0 else 0):
        names = {cell.col: passage_of(source, cell.spans).text for cell in table.cells if cell.row == row}
        left = [names.get(col, "") for col in range(middle)]
        if left == [names.get(col, "") for col in range(middle, table.cols)] and is_heading_row(left):
            right = [
                replace(cell, col=cell.col - middle)
                for cell in table.cells
                if cell.col >= middle and cell.row >= row
            ]
            rest = [cell for cell in table.cells if cell.col < middle or cell.row < row]
            return [replace(table, cells=tuple(part), cols=middle) for part in (rest, right)]
    return [table]


def _new(columns: dict[int, Column], table: Table) -> TaskTable:
    begins = min(span.start for cell in table.cells for span in cell.spans)
    return TaskTable(columns, table.cols, begins)


def _fits(last: TaskTable, grid: list[dict[int, GridCell]]) -> bool:
    """Whether a table without headings has units where the table before it has them."""
    parties = [col for col, column in last.columns.items() if column.kind == "party"]
    texts = [row[col].text for row in grid for col in parties if col in row and row[col].text]
    units = [text for text in texts if _names_units(text)]
    return bool(units) and len(units) * 4 >= len(texts) * 3


def _names_units(text: str) -> bool:
    pieces = parse_expression(text).pieces
    return bool(pieces) and all(piece.kind is not UnitKind.OTHER for piece in pieces)


def _goes_on(last: TaskTable, table: Table) -> bool:
    return last.page is not None and table.page is not None and table.page > last.page


def _laid_out(source: Source, table: Table) -> list[dict[int, GridCell]]:
    rows: list[dict[int, GridCell]] = [{} for _ in range(table.rows)]
    for cell in table.cells:
        grid_cell = GridCell(passage_of(source, cell.spans), cell)
        for row in range(cell.row, min(cell.row + max(cell.row_span, 1), table.rows)):
            for col in range(cell.col, cell.col + max(cell.col_span, 1)):
                rows[row].setdefault(col, grid_cell)
    return rows


def _heading(grid: list[dict[int, GridCell]]) -> tuple[int, int, dict[int, Column]] | None:
    """First heading row, the row after the headings, and the columns; None where there are no headings."""
    for index, row in enumerate(grid[:_HEADING_ROWS_SEARCHED]):
        below = grid[index + 1] if index + 1 < len(grid) else {}
        if is_heading_row([cell.text for cell in _once(row)]):
            deep = index + 2 if _is_second_heading(row, below) else index + 1
            return index, deep, _columns(row, below if deep == index + 2 else {})
        if _is_second_heading(row, below) and is_heading_row(
            [cell.text for cell in _once({col: below.get(col, cell) for col, cell in row.items()})]
        ):
            return index, index + 2, _columns(row, below)
    return None


def _is_second_heading(upper: dict[int, GridCell], lower: dict[int, GridCell]) -> bool:
    """Whether the lower row splits merged headings of the upper one: 责任分工 over 牵头单位 and 配合单位; and where
    all other headings reach down into it, 季度目标 over 一季度, 二季度 as well."""
    own = {col: cell for col, cell in lower.items() if upper.get(col) is not cell and cell.text}
    split = [cell for cell in _once(upper) if cell.cell.col_span > 1]
    if not own or not split or len(_once(upper)) < 2 or any(len(cell.text) > 14 for cell in own.values()):
        return False
    if all(column_of(cell.text) is not None for cell in own.values()):
        return True
    return len(own) < len(lower) and all(upper[col].cell.col_span > 1 for col in own if col in upper)


def _columns(upper: dict[int, GridCell], lower: dict[int, GridCell]) -> dict[int, Column]:
    columns = {}
    for col, cell in upper.items():
        below = lower.get(col)
        column = (column_of(below.text) if below is not None else None) or column_of(cell.text)
        columns[col] = column or Column("note", cell.text)
    return dict(sorted(columns.items()))


def _add_rows(table: TaskTable, grid: list[dict[int, GridCell]], begin: int, goes_on: bool) -> None:
    opens = goes_on
    for index in range(begin, len(grid)):
        row = grid[index]
        if is_heading_row([cell.text for cell in _once(row)]):
            table.headings += _distinct([row])
            continue
        if not any(cell.text for cell in row.values()):
            continue
        starts = frozenset(
            col for col, cell in row.items() if cell.cell.row == index or (index == begin and opens)
        )
        table.rows.append(GridRow(row, starts, opens))
        opens = False


def _once(row: dict[int, GridCell]) -> list[GridCell]:
    return list({id(cell): cell for _col, cell in sorted(row.items())}.values())


def _distinct(rows: list[dict[int, GridCell]]) -> list[Passage]:
    return [
        cell.passage for cell in {id(cell): cell for row in rows for cell in _once(row)}.values() if cell.text
    ]
