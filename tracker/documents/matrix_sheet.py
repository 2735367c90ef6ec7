"""The matrix as it is shown, as an Excel workbook. XlsxWriter is light: no child process is needed."""

from __future__ import annotations

from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tracker.queries.matrix import LATE, LEAD, Matrix, light_of
from tracker.queries.turns import BY_RANK
from tracker.rules.lights import Light

COLOURS = {
    Light.GREEN: ("#1b6e38", "#ffffff"),
    Light.AMBER: ("#6d4200", "#fff2d6"),
    Light.RED: ("#ffffff", "#ab151a"),
    Light.CLOSED: ("#35527e", "#ffffff"),
    Light.IDLE: ("#5c6670", "#ffffff"),
}


def workbook(title: str, document_number: str, as_of: str, matrix: Matrix) -> bytes:
    """One sheet: title, as of when and sums on top, then the table with its heads frozen."""
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("落实情况一览")
    plain = book.add_format({"align": "center", "valign": "vcenter", "border": 1, "text_wrap": True})
    bold = book.add_format(
        {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
    )
    looks = {
        light: book.add_format(
            {"align": "center", "valign": "vcenter", "border": 1, "font_color": ink, "bg_color": paper}
        )
        for light, (ink, paper) in COLOURS.items()
    }
    width = len(matrix.columns) + 1
    sheet.merge_range(
        0, 0, 0, width, f"{title}落实情况一览", book.add_format({"bold": True, "font_size": 16})
    )
    sums = "　".join(f"{light.shape}{light.word} {matrix.counts[light]}" for light in BY_RANK)
    sheet.merge_range(
        1,
        0,
        1,
        width,
        f"{document_number}　{as_of}　{sums}　带“迟”{matrix.late}",
    )
    heads = ["单位", *(f"{column.numeral}\n{column.short_title}" for column in matrix.columns), "逾期/预警"]
    for place, head in enumerate(heads):
        sheet.write(2, place, head, bold)
    sheet.set_row(2, 34)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, width, 11)
    sheet.freeze_panes(3, 1)
    _rows(sheet, matrix, looks, plain, bold)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    book.close()
    return buffer.getvalue()


def _rows(sheet: Worksheet, matrix: Matrix, looks: dict[Light, Format], plain: Format, bold: Format) -> None:
    at = 3
    last = len(matrix.columns) + 1
    for section in matrix.sections:
        sheet.merge_range(at, 0, at, last, f"{section.words}（{section.units} 个单位）", bold)
        at += 1
        for row in section.rows:
            sheet.write(at, 0, row.name, plain)
            for place, cell in enumerate(row.cells, 1):
                if cell is None:
                    sheet.write(at, place, "—", plain)
                    continue
                light = light_of(cell[1])
                marks = ("牵 " if cell[1] & LEAD else "", " 迟" if cell[1] & LATE else "")
                sheet.write(at, place, f"{marks[0]}{light.label}{marks[1]}", looks[light])
            sheet.write(at, last, f"■{row.red} ▲{row.amber}", plain)
            at += 1
        for rolled in section.rolled:
            sheet.write(at, 0, f"{rolled.name}（{rolled.units}）", plain)
            for place, counts in enumerate(rolled.cells, 1):
                shown = zip(BY_RANK, counts, strict=True)
                words = " ".join(f"{light.shape}{n}" for light, n in shown if n)
                sheet.write(at, place, words or "—", plain)
            sheet.write(at, last, f"■{rolled.red} ▲{rolled.amber}", plain)
            at += 1
        if section.elsewhere:
            words = f"其余 {section.elsewhere} 行在一览的其他页，数字已计入合计"
            sheet.merge_range(at, 0, at, last, words, plain)
            at += 1
    for light in BY_RANK:
        sheet.write(at, 0, light.label, bold)
        for place, counts in enumerate(matrix.by_column, 1):
            sheet.write(at, place, counts[light], plain)
        sheet.write(at, last, matrix.counts[light], bold)
        at += 1
