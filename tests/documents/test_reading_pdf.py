"""PDFs arrive line by line and cell by cell, whatever their rules look like."""

from __future__ import annotations

import io
import logging
import random
from collections import Counter
from textwrap import wrap

import pikepdf
import pytest
from pdfminer.pdfpage import PDFPage

from tests.documents.pdf_pages import DrawnPage, pdf_file
from tests.documents.source_view import assert_covers_text_once, bare, paragraphs, tables
from tests.notices import made_up_notice
from tracker.documents.reading import UnreadableFile, read_source
from tracker.documents.reading.pdf_file import read_pdf
from tracker.rules.notice.source import Paragraph, Source, Table

COLUMNS, ROWS = [90, 250, 400, 500], [100, 130, 190, 250]


def read(*pages: DrawnPage) -> Source:
    source = read_source(pdf_file(*pages), "通知.pdf")
    assert_covers_text_once(source)
    assert (source.kind, source.wrapped) == ("pdf", True)
    return source


def filled(page: DrawnPage, columns: list[float] = COLUMNS, rows: list[float] = ROWS) -> DrawnPage:
    """Two lines of text in every cell of the grid."""
    for row, top in enumerate(rows[:-1]):
        for col, left in enumerate(columns[:-1]):
            page.text(left + 5, top + 14, f"第{row}行", 10)
            page.text(left + 5, top + 26, f"第{col}列", 10)
    return page


WHOLE_GRID = [[f"第{row}行|第{col}列" for col in range(3)] for row in range(3)]


def test_lines_carry_page_indent_and_centring() -> None:
    first, second = DrawnPage(), DrawnPage()
    first.text(238, 80, "年度任务分工", 22)
    first.text(112, 130, "为做好本年度各项工作，现将任务分解如下，请各单位认真", 16)
    first.text(80, 150, "抓好落实按时报送，不得延误，并指定专人负责联络和汇总各项", 16)
    second.text(112, 100, "联系电话：0797", 16)
    second.text(280, 800, "— 2 —", 14)
    source = read(first, second)
    found = [
        (block.page, block.indent, block.centred) for block in source.blocks if isinstance(block, Paragraph)
    ]
    assert [(page, indent) for page, indent, _ in found[1:4]] == [(1, 2.0), (1, 0.0), (2, 2.0)]
    assert [centred for _, _, centred in found] == [True, False, False, False, False]
    assert paragraphs(source)[-2:] == ["联系电话：0797", "— 2 —"]


def test_indents_are_measured_from_the_text_and_not_from_a_header_further_out() -> None:
    page = DrawnPage()
    page.text(30, 40, "2024/5/14 打印", 9)
    page.text(112, 100, "为做好本年度各项工作，现将")
    for line in range(8):
        page.text(80, 124 + line * 24, "任务分解如下，请各单位落实")
    source = read(page)
    indents = [block.indent for block in source.blocks if isinstance(block, Paragraph)]
    assert indents == [0.0, 2.0, *[0.0] * 8]


def test_a_ruled_table_becomes_cells_between_the_lines_around_it() -> None:
    page = filled(DrawnPage())
    page.grid(COLUMNS, ROWS)
    page.text(90, 80, "附件")
    page.text(90, 300, "说明")
    source = read(page)
    assert [type(block) for block in source.blocks] == [Paragraph, Table, Paragraph]
    assert tables(source) == [WHOLE_GRID]


def test_a_table_over_two_pages_is_one_table_a_page() -> None:
    pages = [filled(DrawnPage()), filled(DrawnPage())]
    for page in pages:
        page.grid(COLUMNS, ROWS)
    source = read(*pages)
    assert tables(source) == [WHOLE_GRID, WHOLE_GRID]
    assert [block.page for block in source.blocks if isinstance(block, Table)] == [1, 2]


def test_merged_cells_span_rows_and_columns_of_the_grid() -> None:
    page = DrawnPage()
    for y in (100, 250):
        page.rule(90, y, 500, y)
    page.rule(90, 130, 500, 130)
    page.rule(90, 190, 400, 190)
    for x in (90, 400, 500):
        page.rule(x, 100, x, 250)
    page.rule(250, 130, 250, 250)
    page.text(95, 120, "主要任务", 12)
    page.text(405, 120, "牵头单位", 12)
    for text, x, y in (
        ("甲", 95, 150),
        ("子", 255, 150),
        ("市司法局", 405, 180),
        ("乙", 95, 210),
        ("丑", 255, 210),
    ):
        page.text(x, y, text, 12)
    source = read(page)
    assert tables(source) == [[["主要任务", None, "牵头单位"], ["甲", "子", "市司法局"], ["乙", "丑", None]]]
    block = source.blocks[0]
    assert isinstance(block, Table)
    assert {(cell.row, cell.col): (cell.row_span, cell.col_span) for cell in block.cells}[1, 2] == (2, 1)


@pytest.mark.parametrize("missing", ["left and right", "bottom", "top"])
def test_sides_left_open_are_closed(missing: str) -> None:
    page = filled(DrawnPage())
    columns = COLUMNS[1:-1] if missing == "left and right" else COLUMNS
    rows = {"bottom": ROWS[:-1], "top": ROWS[1:]}.get(missing, ROWS)
    for x in columns:
        page.rule(x, ROWS[0], x, ROWS[-1])
    for y in rows:
        page.rule(COLUMNS[0], y, COLUMNS[-1], y)
    assert tables(read(page)) == [WHOLE_GRID]


def test_a_merged_cell_that_goes_on_overleaf_is_closed_where_the_page_ends() -> None:
    page = filled(DrawnPage(), [COLUMNS[1], *COLUMNS[2:]])
    page.text(95, 150, "民生", 10)
    page.grid(COLUMNS[1:], ROWS)
    page.rule(COLUMNS[0], ROWS[0], COLUMNS[0], ROWS[-1])
    page.rule(COLUMNS[0], ROWS[0], COLUMNS[1], ROWS[0])
    assert tables(read(page)) == [
        [
            ["民生", "第0行|第0列", "第0行|第1列"],
            [None, "第1行|第0列", "第1行|第1列"],
            [None, "第2行|第0列", "第2行|第1列"],
        ]
    ]


def test_rules_under_a_letter_head_and_above_notes_make_no_table() -> None:
    page = DrawnPage()
    for y in (100, 104, 700):
        page.rule(80, y, 520, y)
    page.text(200, 90, "某市人民政府办公室文件", 20)
    page.text(112, 150, "正文只有一行")
    page.grid([300, 400], [300, 360])
    page.text(310, 330, "单框文字", 12)
    source = read(page)
    assert tables(source) == []
    assert paragraphs(source) == ["某市人民政府办公室文件", "正文只有一行", "单框文字"]


HEADINGS = ["序号", "工作任务", "牵头单位", "责任单位", "完成时限"]
AT = [60, 110, 300, 400, 500]


def unruled(rows: list[list[str]], *, rules: bool, top: float = 200) -> DrawnPage:
    """A table with rules above, below and under its headings at most; cells of several lines have them at \\n."""
    page = DrawnPage()
    page.text(200, 80, "关于印发任务分工的通知", 18)
    y = top
    for row in [HEADINGS, *rows]:
        for x, cell in zip(AT, row, strict=True):
            for line, text in enumerate(cell.split("\n")):
                page.text(x, y + line * 16, text, 12)
        y += max(cell.count("\n") + 1 for cell in row) * 16 + 8
        if rules:
            page.rule(60, y - 16, 560, y - 16)
    return page


@pytest.mark.parametrize("rules", [True, False])
@pytest.mark.parametrize(
    "rows",
    [
        [["1", "开展检查。", "市司法局", "市财政局", "6月底前"]],
        [
            ["1", "梳理本领域文件，按主\n题集中展示。", "市司法局", "市财政局、市\n教育局", "年底前"],
            ["2", "开展培训。", "市人社局", "市审计局", "持续推进"],
        ],
        [["\n1", "把办理条件和流程写\n清楚，让群众看懂。", "\n市行政审批局", "\n市财政局", "\n年底前"]],
    ],
    ids=["one line", "several lines", "cells in the middle"],
)
def test_a_task_table_without_vertical_rules_is_refused_and_not_taken_for_text(rows, rules) -> None:
    with pytest.raises(UnreadableFile, match="第 1 页的表格没有竖线，未能分栏") as refused:
        read_source(pdf_file(unruled(rows, rules=rules)), "a.pdf")
    assert (refused.value.code, refused.value.status) == ("unruled", 422)


def test_tables_made_up_by_chance_without_vertical_rules_are_all_refused() -> None:
    for seed in range(4):
        chance = random.Random(seed)
        made = made_up_notice(seed, tasks=4).tasks
        rows = []
        for task in made:
            text = "\n".join(wrap(task.text, chance.randint(9, 14))[:4])
            names = ["\n".join(wrap("、".join(units), 7)[:3]) for units in (task.leads, task.responsibles)]
            rows.append([str(task.number), text, *names, task.due or "年底前"])
        with pytest.raises(UnreadableFile, match="没有竖线"):
            read_source(pdf_file(DrawnPage(), unruled(rows, rules=bool(seed % 2))), "a.pdf")


def test_a_line_of_words_that_heads_no_columns_is_text() -> None:
    page = DrawnPage()
    page.text(90, 100, "附件 任务分工", 16)
    page.text(90, 130, "工作任务 牵头单位 责任单位", 16)
    page.text(90, 160, "以上三项均须填报，不得空缺。", 16)
    assert len(paragraphs(read(page))) == 3


def test_bold_by_printing_twice_is_read_once_and_print_beyond_the_edge_not_at_all() -> None:
    page = DrawnPage()
    page.text(90, 100, "加粗的标题")
    page.text(90.4, 100, "加粗的标题")
    page.text(700, 100, "纸外的字")
    assert paragraphs(read(page)) == ["加粗的标题"]


def test_spaces_are_put_between_words_and_far_apart_columns_but_not_within_han_text() -> None:
    page = DrawnPage()
    for at, char in enumerate("分散对齐"):
        page.text(90 + at * 20, 100, char)
    for x, word in ((90, "Gan"), (125, "zhou"), (300, "右栏")):
        page.text(x, 140, word)
    assert paragraphs(read(page)) == ["分散对齐", "Gan zhou 右栏"]


def test_script_open_actions_and_a_vast_page_do_no_harm() -> None:
    page = DrawnPage(size=(14_400, 14_400))
    page.text(90, 100, "很大的一页")
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=b"app.alert(1)")
    source = read_source(pdf_file(page, catalogue={"/OpenAction": script}), "a.pdf")
    assert paragraphs(source) == ["很大的一页"]


def test_a_pdf_that_opens_without_a_password_is_read_though_it_is_encrypted() -> None:
    page = DrawnPage()
    page.text(90, 100, "只限制打印")
    locked = pdf_file(page, encryption=pikepdf.Encryption(owner="secret", user=""))
    assert paragraphs(read_source(locked, "a.pdf")) == ["只限制打印"]


def test_pages_up_to_the_limit_are_read_and_one_more_is_refused() -> None:
    page = DrawnPage()
    page.text(90, 100, "同一页")
    assert len(paragraphs(read_source(pdf_file(*[page] * 300), "a.pdf"))) == 300
    with pytest.raises(UnreadableFile, match="超过 300 页") as refused:
        read_source(pdf_file(*[page] * 301), "a.pdf")
    assert (refused.value.code, refused.value.status) == ("too-many-pages", 413)


def test_thousands_of_pages_are_refused_by_what_the_file_claims_without_walking_them(
    monkeypatch, tmp_path
) -> None:
    def walked(*_args: object) -> None:
        raise AssertionError("a page was walked")

    monkeypatch.setattr(PDFPage, "create_pages", walked)
    monkeypatch.setattr(logging, "disable", lambda _level: None)  # meant for the child process alone
    page = DrawnPage()
    page.text(90, 100, "同一页")
    (tmp_path / "file").write_bytes(pdf_file(*[page] * 2_000))
    with pytest.raises(UnreadableFile, match="超过 300 页"):
        read_pdf({}, tmp_path, tmp_path)


def test_a_claim_to_have_few_pages_is_not_believed() -> None:
    page = DrawnPage()
    page.text(90, 100, "同一页")
    with pikepdf.open(io.BytesIO(pdf_file(*[page] * 301))) as pdf:
        pdf.Root.Pages.Count = 2
        lying = io.BytesIO()
        pdf.save(lying)
    with pytest.raises(UnreadableFile, match="超过 300 页"):
        read_source(lying.getvalue(), "a.pdf")


def test_every_printed_character_arrives_exactly_once() -> None:
    page = filled(DrawnPage())
    page.grid(COLUMNS, ROWS)
    lines = ["第一条 压实责任，倒排工期。", "2024 年 5 月（试行）abc", "—1—"]
    for at, line in enumerate(lines):
        page.text(90, 400 + at * 30, line)
    printed = "".join(lines) + "".join(f"第{row}行第{col}列" for row in range(3) for col in range(3))
    assert Counter(bare(read(page).text)) == Counter(bare(printed))
