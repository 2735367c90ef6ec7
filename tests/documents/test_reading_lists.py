"""Lists in spreadsheets, read in the child process: kinds, encodings, merged cells, hostile files."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from tests.documents.legacy_files import xls_file
from tracker.documents.child import JobRefused
from tracker.documents.spreadsheets import read_list, template, write_list
from tracker.rules.register_sheets import GROUP_COLUMNS, UNIT_COLUMNS
from tracker.rules.sheets import Sheet

HEAD = ["单位名称", "类别", "排序"]


def workbook(rows: list[list[object]], first_row: int = 0, merged: str = "", hidden: bool = False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        if hidden:
            notes = book.add_worksheet("旧名单")
            notes.write_row(0, 0, ["单位名称", "旧局"])
            notes.hide()
        sheet = book.add_worksheet("名单")
        if hidden:
            sheet.activate()
            sheet.set_first_sheet()
        for number, row in enumerate(rows, first_row):
            sheet.write_row(number, 0, row)
        if merged:
            sheet.merge_range(merged, "部门")
    return stream.getvalue()


def names(sheet: Sheet) -> list[tuple[int, str, str]]:
    assert sheet.faults == (), sheet.faults
    return [(line.number, line.get("name"), line.get("kind")) for line in sheet.lines]


def test_numbers_are_read_as_people_see_them_and_lines_as_excel_counts_them():
    sheet = read_list(
        workbook([HEAD, ["甲局", "部门", 3], [], ["乙局", "部门", 4.0]], first_row=2), UNIT_COLUMNS
    )
    assert names(sheet) == [(4, "甲局", "部门"), (6, "乙局", "部门")]
    assert [line.get("sort_order") for line in sheet.lines] == ["3", "4"]


def test_a_merged_cell_counts_for_each_of_its_rows():
    content = workbook([HEAD, ["甲局"], ["乙局"], ["丙镇", "其他"]], merged="B2:B3")
    assert names(read_list(content, UNIT_COLUMNS)) == [
        (2, "甲局", "部门"),
        (3, "乙局", "部门"),
        (4, "丙镇", "其他"),
    ]


def test_a_hidden_sheet_is_not_the_list():
    content = workbook([HEAD, ["甲局", "部门"]], hidden=True)
    assert names(read_list(content, UNIT_COLUMNS)) == [(2, "甲局", "部门")]


def test_an_old_workbook_is_read():
    cells = {(0, 0): "单位名称", (0, 1): "类别", (1, 0): "甲局", (1, 1): "部门"}
    content = xls_file("Sheet1", cells, [])
    assert names(read_list(content, UNIT_COLUMNS)) == [(2, "甲局", "部门")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_separated_text_is_read_in_its_encoding(encoding: str, separator: str):
    text = separator.join(["单位名称", "类别"]) + "\r\n" + separator.join(['"甲局"', "部门"]) + "\r\n"
    assert names(read_list(text.encode(encoding), UNIT_COLUMNS)) == [(2, "甲局", "部门")]


def test_what_is_written_is_read_back():
    line = {"group": "各县（市、区）人民政府", "unit": "=甲县", "valid_from": "2024-01-01", "valid_to": ""}
    (read,) = read_list(write_list(GROUP_COLUMNS, [line]), GROUP_COLUMNS).lines
    assert read.cells == line


def test_a_template_has_an_example_and_hints_for_every_column():
    content = template(UNIT_COLUMNS)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        strings = package.read("xl/sharedStrings.xml").decode()
    assert all(column.heading in strings and column.hint in strings for column in UNIT_COLUMNS)
    assert "示例：赣州市财政局" in strings
    assert read_list(content, UNIT_COLUMNS).lines == ()


def entities() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([HEAD]))) as good, zipfile.ZipFile(stream, "w") as bad:
        for name in good.namelist():
            data = good.read(name)
            if name == "xl/workbook.xml":
                data = data.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1)
            bad.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"%PDF-1.7", 415),
        (b"PK\x03\x04", 422),
        (b"\x89PNG\r\n\x1a\n", 415),
        (b"\xff\xfe\x00\xd8 no text", 415),
        (b"<html><table>", 415),
        (entities(), 422),
        (workbook([["x"] * 40] * 2), 200),
        (("单位名称,类别\n" + "," * 200_000).encode(), 200),
    ],
    ids=[
        "empty",
        "pdf",
        "cut short",
        "picture",
        "bytes",
        "web page",
        "entities",
        "no headings",
        "wide",
    ],
)
def test_a_hostile_or_mistaken_file_is_refused_in_words(content: bytes, status: int):
    if status == 200:
        assert read_list(content, UNIT_COLUMNS).faults
    else:
        is_refused(content, status)


def is_refused(content: bytes, status: int) -> None:
    with pytest.raises(JobRefused) as refused:
        read_list(content, UNIT_COLUMNS)
    assert refused.value.status == status and refused.value.message.endswith("。")


def test_a_workbook_that_unpacks_to_hundreds_of_megabytes_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", b"0" * 300_000_000)
    is_refused(stream.getvalue(), 413)
