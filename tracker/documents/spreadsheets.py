"""Lists in spreadsheets: uploaded ones are read in the child process, ours are written here (XlsxWriter
is light and meets no hostile input)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter

from tracker.documents.child import JobRefused, run_in_child
from tracker.rules.sheets import Column, Sheet, read_sheet

MAX_BYTES = 20 * 1024 * 1024
WALL_SECONDS = 20
# Text that begins like a formula stays text, here and in whatever opens the file.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def read_list(content: bytes, columns: Sequence[Column]) -> Sheet:
    """The lines of an uploaded .xlsx, .xls or .csv. Raises JobRefused or ChildFailed with words for the
    screen; faults of the list itself stand in the answer."""
    if not content:
        raise JobRefused("empty", "没有选择文件，或文件是空的。请选择填好的表格。", 422)
    if len(content) > MAX_BYTES:
        raise JobRefused(
            "too-large", f"文件超过 {MAX_BYTES // 1024**2} MB。请删去图片和无关的工作表，或分几次导入。", 413
        )
    result = run_in_child("read-rows", {}, files={"file": content}, wall_seconds=WALL_SECONDS)
    return read_sheet(result.answer["rows"], columns)


def template(columns: Sequence[Column]) -> bytes:
    """An empty list to fill in: headings, an example row that is never imported, and a sheet of hints."""
    example = {column.key: column.example for column in columns}
    return write_list(columns, [example], with_hints=True)


def write_list(
    columns: Sequence[Column], lines: Iterable[Mapping[str, str]], *, with_hints: bool = False
) -> bytes:
    """A list as .xlsx in the layout that read_list takes; each line gives a text for each column's key."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#f4f6f8"})
        sheet = book.add_worksheet("名单")
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading, head)
        for row, line in enumerate(lines, 1):
            for place, column in enumerate(columns):
                if text := line.get(column.key, ""):
                    sheet.write_string(row, place, text)
        if with_hints:
            _hints(book, columns, head)
    return stream.getvalue()


def _hints(book: xlsxwriter.Workbook, columns: Sequence[Column], head: object) -> None:
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("填写说明")
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 70)
    sheet.write_string(0, 0, "列", head)
    sheet.write_string(0, 1, "怎样填", head)
    for row, column in enumerate(columns, 1):
        sheet.write_string(row, 0, column.heading, wrap)
        sheet.write_string(row, 1, column.hint or "可以不填。", wrap)
    last = len(columns) + 2
    sheet.write_string(
        last, 1, "列的先后不限，不需要的列可以删去。以“示例”开头的一行不导入，可以保留。", wrap
    )
    sheet.write_string(
        last + 1, 1, "已有的记录，空白的格子表示不改动。导入前会先列出将有哪些增改，确认后才写入。", wrap
    )
