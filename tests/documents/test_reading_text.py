"""Plain text: encodings, printed lines against paragraphs, tables out of the clipboard."""

from __future__ import annotations

import pytest

from tests.documents.source_view import assert_covers_text_once, paragraphs, tables
from tracker.documents.reading import UnreadableFile, read_source, source_from_text
from tracker.documents.reading.builder import SourceBuilder
from tracker.documents.reading.refusals import MAX_TEXT
from tracker.rules.notice.source import Paragraph

NOTICE = "关于做好年度重点任务的通知\n各县（市、区）：\n请于7月5日前报送。\n"

WRAPPED = """各级各部门要高度重视，主要负责同志亲自过问，分管负责同志
具体抓，逐项明确时限和责任人，做到任务到岗、责任到人，并
按季度汇总进展情况，及时报送市政府办公室汇总。
各牵头单位要会同责任单位研究制定细化方案，倒排工期，挂图
作战，确保各项任务按期完成。
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_offices_are_recognised(encoding: str) -> None:
    source = read_source(NOTICE.replace("\n", "\r\n").encode(encoding), "通知.txt")
    assert_covers_text_once(source)
    assert (source.kind, source.wrapped) == ("txt", False)
    assert source.text == NOTICE
    assert paragraphs(source) == NOTICE.split()


def test_lines_cut_by_paper_are_told_from_paragraphs() -> None:
    assert source_from_text(WRAPPED).wrapped
    assert not source_from_text(WRAPPED.replace("\n", "")).wrapped
    assert not source_from_text(NOTICE).wrapped


def test_indents_are_measured_and_left_out_of_the_spans() -> None:
    source = source_from_text("　　第一段\n    第二段\n第三段")
    assert [block.indent for block in source.blocks if isinstance(block, Paragraph)] == [2.0, 2.0, 0.0]
    assert paragraphs(source) == ["第一段", "第二段", "第三段"]


def test_form_feeds_begin_pages() -> None:
    source = source_from_text("第一页\n\f第二页\n")
    assert_covers_text_once(source)
    assert [block.page for block in source.blocks] == [1, 2]
    assert {block.page for block in source_from_text("一页").blocks} == {None}


def test_lines_with_equally_many_tabs_are_a_table() -> None:
    source = source_from_text(
        "附件\n主要任务\t牵头单位\n完善台账 \t 市司法局\n同步解读\t\n备注\t一\t二\n\t说明"
    )
    assert_covers_text_once(source)
    assert tables(source) == [[["主要任务", "牵头单位"], ["完善台账", "市司法局"]]]
    assert paragraphs(source) == ["附件", "同步解读", "备注\t一\t二", "说明"]


def test_nulls_and_control_characters_vanish_before_places_are_taken() -> None:
    source = source_from_text("市\x00司\x07法局\r\n第\u200b二\x85行\ud800")
    assert_covers_text_once(source)
    assert source.text == "市司法局\n第二\n行\ufffd"
    assert paragraphs(source) == ["市司法局", "第二", "行\ufffd"]


def test_pasted_text_that_is_blank_or_endless_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="没有任何内容"):
        source_from_text(" \n\u3000\x00")
    with pytest.raises(UnreadableFile, match="内容过多") as refused:
        source_from_text("字" * (MAX_TEXT + 1))
    assert refused.value.status == 413


def test_every_reader_stops_at_the_same_amount_of_text() -> None:
    builder = SourceBuilder()
    builder.paragraph("字" * (MAX_TEXT - 1))
    with pytest.raises(UnreadableFile, match="内容过多"):
        builder.paragraph("字")
