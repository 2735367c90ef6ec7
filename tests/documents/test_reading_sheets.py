"""Excel sheets and the formats of Office 97–2003."""

from __future__ import annotations

import io
from datetime import date, datetime

import xlsxwriter

from tests.documents.legacy_files import doc_file, xls_file
from tests.documents.source_view import assert_covers_text_once, paragraphs, tables
from tracker.documents.reading import read_source
from tracker.documents.reading.spreadsheet import shown
from tracker.rules.notice.source import Table


def workbook() -> bytes:
    """A titled task table that begins at B3, a hidden sheet and an empty one."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("任务分工")
        sheet.merge_range("B3:E3", "年度任务分工表")
        for col, text in enumerate(("序号", "主要任务", "牵头单位", "完成时限"), start=1):
            sheet.write(3, col, text)
        sheet.write_row(4, 1, [1, "完善台账\n每季核对"])
        sheet.merge_range("D5:D6", "市司法局")
        sheet.write_datetime(4, 4, datetime(2024, 6, 30), book.add_format({"num_format": "yyyy/m/d"}))  # noqa: DTZ001
        sheet.write_row(5, 1, [2.5, "同步解读"])
        hidden = book.add_worksheet("底稿")
        hidden.write("A1", "不给人看的字")
        hidden.hide()
        book.add_worksheet("空表")
    return target.getvalue()


def test_a_sheet_is_a_table_with_merged_cells_dates_and_numbers_as_read() -> None:
    source = read_source(workbook(), "分工.xlsx")
    assert_covers_text_once(source)
    assert source.kind == "xlsx"
    assert [block.sheet for block in source.blocks if isinstance(block, Table)] == ["任务分工"]
    assert tables(source) == [
        [
            ["年度任务分工表", None, None, None],
            ["序号", "主要任务", "牵头单位", "完成时限"],
            ["1", "完善台账|每季核对", "市司法局", "2024年6月30日"],
            ["2.5", "同步解读", None, ""],
        ]
    ]
    assert "不给人看的字" not in source.text


def test_values_are_shown_as_a_person_reads_them() -> None:
    assert [shown(value) for value in (True, 3.0, 0.1, date(2024, 7, 5), datetime(2024, 7, 5, 17, 30), "")] == [  # noqa: DTZ001
        "TRUE", "3", "0.1", "2024年7月5日", "2024年7月5日 17:30", "",
    ]  # fmt: skip


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    cells: dict[tuple[int, int], str | float] = {
        (0, 0): "年度任务分工表", (1, 0): "主要任务", (1, 1): "牵头单位",
        (2, 0): "完善台账", (2, 1): "市财政局", (3, 1): "市水利局", (4, 0): 12.0,
    }  # fmt: skip
    source = read_source(xls_file("分工", cells, merged=[(0, 0, 0, 1), (2, 3, 0, 0)]), "分工.xls")
    assert_covers_text_once(source)
    assert source.kind == "xls"
    assert tables(source) == [
        [
            ["年度任务分工表", None],
            ["主要任务", "牵头单位"],
            ["完善台账", "市财政局"],
            [None, "市水利局"],
            ["12", ""],
        ]
    ]


def test_an_old_word_document_keeps_its_paragraphs_and_its_table() -> None:
    written = doc_file(
        ["关于做好年度重点任务的通知", "各有关单位："],
        [["主要任务", "牵头单位"], ["（一）完善台账", "市司法局"]],
    )
    source = read_source(written, "通知.doc")
    assert_covers_text_once(source)
    assert source.kind == "doc"
    assert paragraphs(source) == ["关于做好年度重点任务的通知", "各有关单位："]
    assert tables(source) == [[["主要任务", "牵头单位"], ["（一）完善台账", "市司法局"]]]


def test_what_hidden_rows_and_columns_hold_stands_beside_the_table() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("分工")
        sheet.write_row(1, 1, ["工作任务", "底数", "牵头单位"])
        sheet.merge_range("B3:B5", "完善台账")
        sheet.write_row(2, 2, ["甲", "市司法局"])
        sheet.write_row(3, 2, ["乙", "市水利局"])
        sheet.write_row(4, 2, ["丙", "市财政局"])
        sheet.write_row(5, 1, ["已经取消", "丁", "市林业局"])
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column("C:C", None, None, {"hidden": True})
    source = read_source(target.getvalue(), "分工.xlsx")
    assert_covers_text_once(source)
    assert tables(source) == [[["工作任务", "牵头单位"], ["完善台账", "市司法局"], [None, "市财政局"]]]
    assert paragraphs(source) == ["底数", "甲", "乙；市水利局", "丙", "已经取消；丁；市林业局"]
