"""Excel files: every visible sheet a table, with merged cells, through calamine."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tracker.documents.reading.builder import CellDraft, SourceBuilder
from tracker.documents.reading.hidden_cells import Hidden
from tracker.documents.reading.refusals import MAX_CELLS, refuse
from tracker.rules.notice.source import Source

Corner = tuple[int, int]


def read_spreadsheet(path: Path, kind: str, hidden: Mapping[str, Hidden] | None = None) -> Source:
    """Hidden sheets, charts and text boxes are not read; numbers come without their cell's format.

    ``hidden`` are the hidden rows and columns by sheet. They belong to no table, but nothing may be lost in
    silence: what they hold follows the table as paragraphs, and so comes to be left over for a person to see.
    """
    builder, told = SourceBuilder(), hidden or {}
    try:
        workbook = CalamineWorkbook.from_path(path)
        for sheet in workbook.sheets_metadata:
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet:
                add_sheet(builder, workbook.get_sheet_by_name(sheet.name), told.get(sheet.name, Hidden()))
    except PasswordError as error:
        raise refuse("password") from error
    except CalamineError as error:
        raise refuse("damaged") from error
    return builder.finish(kind)


def add_sheet(builder: SourceBuilder, sheet: CalamineSheet, hidden: Hidden) -> None:
    if sheet.start is None or sheet.end is None:
        return
    if sheet.height * sheet.width > MAX_CELLS:
        raise refuse("too-much-text")
    spans, covered = merges(sheet, sheet.start, sheet.end)
    rows = shown_before(sheet.start[0], sheet.height, hidden.rows)
    cols = shown_before(sheet.start[1], sheet.width, hidden.cols)
    drafts: list[CellDraft] = []
    unseen: dict[int, list[str]] = {}
    for row, values in enumerate(sheet.to_python(skip_empty_area=True)):
        for col, value in enumerate(values):
            if (row, col) in covered:
                continue
            height, width = spans.get((row, col), (1, 1))
            height, width = rows[row + height] - rows[row], cols[col + width] - cols[col]
            if height and width:
                drafts.append(CellDraft(rows[row], cols[col], height, width, [shown(value)]))
            elif shown(value).strip():
                unseen.setdefault(row, []).append(shown(value).strip())
    builder.table(drafts, sheet=sheet.name)
    for texts in unseen.values():
        builder.paragraph("；".join(texts))


def shown_before(start: int, count: int, hidden: Collection[int]) -> list[int]:
    """For each row or column from ``start`` on how many before it are shown, and last how many in all."""
    return list(accumulate((place not in hidden for place in range(start, start + count)), initial=0))


def merges(
    sheet: CalamineSheet, start: Corner, end: Corner
) -> tuple[dict[Corner, tuple[int, int]], set[Corner]]:
    """Spans of merged cells by their upper-left place, and the places they cover, from the used area."""
    spans: dict[Corner, tuple[int, int]] = {}
    covered: set[Corner] = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        first = (top - start[0], left - start[1])
        last = (min(bottom, end[0]) - start[0], min(right, end[1]) - start[1])
        places = {(row, col) for row in range(first[0], last[0] + 1) for col in range(first[1], last[1] + 1)}
        if first not in places or min(first) < 0 or places & covered:
            continue
        spans[first] = (last[0] - first[0] + 1, last[1] - first[1] + 1)
        covered |= places
    return spans, covered - set(spans)


def shown(value: object) -> str:
    """The value as a person reads it in a sheet; a date in Chinese, a whole number without a point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
