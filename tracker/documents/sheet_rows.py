"""The job "read-rows": the first filled sheet of a spreadsheet as rows of text. Runs in the child process."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tracker.documents.child import JobRefused
from tracker.documents.reading.legacy_file import legacy_kind
from tracker.documents.reading.office_package import OfficePackage
from tracker.documents.reading.refusals import refuse
from tracker.documents.reading.signature import container_of
from tracker.documents.reading.spreadsheet import merges, shown

REFUSALS = {
    "not-a-sheet": (415, "这不是电子表格。请用 Excel（.xlsx、.xls）或逗号分隔的文本（.csv）。"),
    "empty-sheet": (422, "表格里没有内容。请填写第一张工作表后重新上传。"),
    "too-many-rows": (413, "表格过大。请删去无关的行和列，或分几次导入。"),
}
MAX_CELLS = 2_000_000
MAX_COLUMNS = 100
ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = (",", "\t", ";")


def refused(code: str) -> JobRefused:
    status, message = REFUSALS[code]
    return JobRefused(code, message, status)


def read_rows(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Read ``inputs/file``; the answer is {"rows": [[text, …], …]}, from the sheet's first row on, so that
    the n-th row is the one that Excel calls n. A merged cell's text stands in each of its places."""
    path = inputs / "file"
    kind = container_of(path.read_bytes())
    if kind == "text":
        return {"rows": _separated(path.read_bytes())}
    if kind == "pdf" or (kind == "office" and OfficePackage(path).kind != "xlsx"):
        raise refused("not-a-sheet")
    if kind == "legacy" and legacy_kind(path) != "xls":
        raise refused("not-a-sheet")
    return {"rows": _workbook(path)}


def _separated(data: bytes) -> list[list[str]]:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise refused("not-a-sheet")
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    if separator not in head and "\n" not in text.strip():
        raise refused("not-a-sheet")
    csv.field_size_limit(100_000)
    try:
        rows = [row[:MAX_COLUMNS] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        raise refuse("damaged") from error
    return _limited(rows)


def _workbook(path: Path) -> list[list[str]]:
    try:
        workbook = CalamineWorkbook.from_path(path)
        for about in workbook.sheets_metadata:
            if about.visible is SheetVisibleEnum.Visible and about.typ is SheetTypeEnum.WorkSheet:
                sheet = workbook.get_sheet_by_name(about.name)
                if sheet.start is not None and sheet.end is not None:
                    return _sheet(sheet, sheet.start, sheet.end)
    except PasswordError as error:
        raise refuse("password") from error
    except CalamineError as error:
        raise refuse("damaged") from error
    raise refused("empty-sheet")


def _sheet(sheet: CalamineSheet, start: tuple[int, int], end: tuple[int, int]) -> list[list[str]]:
    if sheet.height * min(sheet.width, MAX_COLUMNS) > MAX_CELLS:
        raise refused("too-many-rows")
    rows = [[shown(value) for value in row[:MAX_COLUMNS]] for row in sheet.to_python(skip_empty_area=True)]
    # Merged cells of a list say the same for each of their rows.
    spans, _ = merges(sheet, start, end)
    for (top, left), (height, width) in spans.items():
        for row in rows[top : top + height]:
            for place in range(left, min(left + width, len(row))):
                row[place] = rows[top][left]
    return [[] for _ in range(start[0])] + _limited(rows)


def _limited(rows: list[list[str]]) -> list[list[str]]:
    if sum(len(row) for row in rows) > MAX_CELLS:
        raise refused("too-many-rows")
    return rows
