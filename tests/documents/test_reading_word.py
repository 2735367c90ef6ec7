"""Word documents arrive as a reader sees them: order, merged cells, labels, corrections."""

from __future__ import annotations

import re

import pytest

from tests.documents.source_view import assert_covers_text_once, paragraphs, tables
from tests.documents.word_pages import cell, paragraph, table, with_parts, word_file, zip_file
from tests.rules.notice_checks import read_exactly
from tracker.documents.reading import read_source
from tracker.rules.notice.source import Paragraph, Source, Table

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(*blocks: str) -> Source:
    source = read_source(word_file(*blocks), "通知.docx")
    assert_covers_text_once(source)
    assert (source.kind, source.wrapped) == ("docx", False)
    return source


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_paragraphs_and_tables_keep_the_order_of_the_document() -> None:
    source = read(
        paragraph("关于做好年度重点任务的通知"),
        table(cell("主要任务") + cell("牵头单位"), cell("完善台账") + cell("市司法局")),
        paragraph("联系电话见后"),
    )
    assert [type(block) for block in source.blocks] == [Paragraph, Table, Paragraph]
    assert source.text.split() == [
        "关于做好年度重点任务的通知",
        "主要任务",
        "牵头单位",
        "完善台账",
        "市司法局",
        "联系电话见后",
    ]


def test_indents_are_counted_in_characters_and_centred_lines_marked() -> None:
    source = read(
        paragraph("标题居中", '<w:jc w:val="center"/>'),
        '<w:p><w:pPr><w:ind w:firstLine="640"/></w:pPr>' + run("正文缩进", '<w:sz w:val="32"/>') + "</w:p>",
        paragraph("按字数缩进", '<w:ind w:firstLine="999" w:firstLineChars="200"/>'),
        paragraph("　　用空格缩进"),
    )
    assert [(block.indent, block.centred) for block in source.blocks if isinstance(block, Paragraph)] == [
        (0.0, True), (2.0, False), (2.0, False), (2.0, False),
    ]  # fmt: skip
    assert paragraphs(source)[-1] == "用空格缩进"


def test_cells_merged_across_and_downwards_are_one_cell_with_spans() -> None:
    across, top, below = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    source = read(
        table(
            cell("主要任务", across) + cell("牵头单位"),
            cell("（一）公开") + cell("完善目录") + cell("市司法局", top),
            cell("（二）解读") + cell("同步解读") + cell("看不见的字", below),
        )
    )
    assert tables(source) == [
        [
            ["主要任务", None, "牵头单位"],
            ["（一）公开", "完善目录", "市司法局"],
            ["（二）解读", "同步解读", None],
        ]
    ]
    block = source.blocks[0]
    assert isinstance(block, Table)
    spans = {(found.row, found.col): (found.row_span, found.col_span) for found in block.cells}
    assert spans[0, 0] == (1, 2)
    assert spans[1, 2] == (2, 1)
    assert "看不见的字" not in source.text


def test_a_row_that_begins_further_right_keeps_its_columns() -> None:
    shifted = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("市财政局")
    assert tables(read(table(cell("任务") + cell("牵头"), shifted))) == [
        [["任务", "牵头"], [None, "市财政局"]]
    ]


def test_a_table_inside_a_cell_is_text_of_that_cell() -> None:
    inner = table(cell("细项甲") + cell("细项乙"))
    outer = f"<w:tc><w:p><w:r><w:t>前</w:t></w:r></w:p>{inner}<w:p><w:r><w:t>后</w:t></w:r></w:p></w:tc>"
    assert tables(read(table(outer + cell("市教育局")))) == [[["前|细项甲|细项乙|后", "市教育局"]]]


def test_a_frame_of_one_cell_around_the_whole_text_is_looked_through() -> None:
    inner = table(cell("任务") + cell("牵头单位"), cell("甲") + cell("市水利局"))
    source = read(table(f"<w:tc><w:p><w:r><w:t>附件</w:t></w:r></w:p>{inner}<w:p/></w:tc>"))
    assert paragraphs(source) == ["附件"]
    assert tables(source) == [[["任务", "牵头单位"], ["甲", "市水利局"]]]


def test_deleted_and_hidden_text_is_not_text_and_inserted_text_is() -> None:
    changed = (
        "<w:p>" + run("于7月") + '<w:del w:id="1" w:author="a"><w:r><w:delText>10</w:delText><w:br/></w:r></w:del>'
        '<w:ins w:id="2" w:author="a">' + run("5") + "</w:ins>" + run("批注", "<w:vanish/>") + run("日前报送")
        + '<w:moveFrom w:id="3" w:author="a">' + run("旧处") + "</w:moveFrom></w:p>"
    )  # fmt: skip
    dropped_row = '<w:trPr><w:del w:id="9" w:author="a"/></w:trPr>' + cell("删行")
    source = read(changed, table(cell("甲") + cell("乙"), dropped_row))
    assert paragraphs(source) == ["于7月5日前报送"]
    assert tables(source) == [[["甲", "乙"]]]


def test_a_deleted_paragraph_mark_joins_the_paragraphs() -> None:
    mark = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    assert paragraphs(read(paragraph("前半句", mark), paragraph("后半句"))) == ["前半句后半句"]


def test_manual_line_breaks_part_lines_and_tabs_stay() -> None:
    broken = "<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:tab/><w:t>列</w:t></w:r></w:p>"
    assert paragraphs(read(broken)) == ["第一行", "第二行\t列"]


def test_text_boxes_follow_their_paragraph_and_are_read_once() -> None:
    content = "<w:txbxContent><w:p>" + run("框内文字") + "</w:p></w:txbxContent>"
    box = (
        "<w:p>" + run("正文") + '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        f"<wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert paragraphs(read(box, paragraph("下一段"))) == ["正文", "框内文字", "下一段"]


def test_content_controls_links_fields_and_symbols_show_what_is_printed() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>" + paragraph("控件里的段落") + "</w:sdtContent></w:sdt>"
    mixed = (
        '<w:p><w:hyperlink w:anchor="a">' + run("网址") + "</w:hyperlink>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("六月") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:noBreakHyphen/></w:r></w:p>'
    )  # fmt: skip
    assert paragraphs(read(control, mixed)) == ["控件里的段落", "网址六月√-"]


def test_a_letter_head_set_as_word_art_is_read() -> None:
    art = '<w:p><w:r><w:pict><v:shape><v:textpath string="某市人民政府文件"/></v:shape></w:pict></w:r></w:p>'
    assert paragraphs(read(art)) == ["某市人民政府文件"]


def numbering(*levels: tuple[str, str], numbers: str = "") -> bytes:
    """A numbering part with one list of the levels (format, pattern), used by w:num 1."""
    shapes = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for at, (style, pattern) in enumerate(levels)
    )
    number = f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{numbers}'
    return f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{shapes}</w:abstractNum>{number}</w:numbering>'.encode()


def item(text: str, level: int = 0, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def read_numbered(part: bytes, *blocks: str) -> Source:
    package = word_file(*blocks)
    return read_source(
        with_parts(package, lambda name, old: part if name == "word/numbering.xml" else old), "a.docx"
    )


def test_automatic_numerals_stand_in_the_text() -> None:
    part = numbering(("chineseCountingThousand", "（%1）"), ("decimal", "%1-%2."))
    blocks = [item(f"第{n}项") for n in range(1, 12)]
    blocks[1:1] = [item("细目", 1), item("细目", 1)]
    blocks.append(item("细目", 1))
    labels = [text.partition("）")[0] for text in paragraphs(read_numbered(part, *blocks)) if "项" in text]
    assert labels == [
        "（一",
        "（二",
        "（三",
        "（四",
        "（五",
        "（六",
        "（七",
        "（八",
        "（九",
        "（十",
        "（十一",
    ]
    details = [text for text in paragraphs(read_numbered(part, *blocks)) if "细目" in text]
    assert details == ["一-1.细目", "一-2.细目", "十一-1.细目"]


def test_a_list_that_starts_again_counts_again_and_another_goes_on() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    part = numbering(("decimal", "%1、"), numbers=again)
    source = read_numbered(
        part, item("甲"), item("乙"), item("丙", number=3), item("丁", number=2), item("戊", number=2)
    )
    assert paragraphs(source) == ["1、甲", "2、乙", "3、丙", "1、丁", "2、戊"]


def test_a_cell_that_holds_only_an_automatic_number_shows_it() -> None:
    empty = (
        '<w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p></w:tc>'
    )
    source = read_numbered(numbering(("decimal", "%1")), table(empty + cell("甲"), empty + cell("乙")))
    assert tables(source) == [[["1", "甲"], ["2", "乙"]]]


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("decimalEnclosedCircleChinese", "①②③"), ("ideographTraditional", "甲乙丙"), ("lowerRoman", "iiiiii"),
        ("upperLetter", "ABC"), ("ideographDigital", "一二三"), ("chineseLegalSimplified", "壹贰叁"),
        ("decimalZero", "010203"), ("decimalFullWidth", "１２３"), ("none", ""),
    ],
)  # fmt: skip
def test_number_formats_are_written_as_word_writes_them(style: str, shown: str) -> None:
    source = read_numbered(numbering((style, "%1")), item("，"), item("，"), item("，"))
    assert "".join(paragraphs(source)).replace("，", "") == shown


def test_notes_come_after_the_body_and_headers_before_it_without_page_numbers() -> None:
    relations = (
        '<Relationship Id="h9" Type="x/header" Target="header9.xml"/>'
        '<Relationship Id="f9" Type="x/footer" Target="footer9.xml"/>'
        '<Relationship Id="n9" Type="x/footnotes" Target="footnotes9.xml"/></Relationships>'
    )
    references = (
        b'<w:headerReference w:type="default" r:id="h9"/><w:footerReference w:type="default" r:id="f9"/>'
    )

    def change(name: str, old: bytes) -> bytes:
        if name == "word/_rels/document.xml.rels":
            return old.replace(b"</Relationships>", relations.encode())
        if name == "word/document.xml":
            return re.sub(rb"(<w:sectPr[^>]*>)", rb"\1" + references, old)
        return old

    marked = "<w:p>" + run("正文") + '<w:r><w:footnoteReference w:id="5"/></w:r></w:p>'
    package = word_file(marked)
    number = '<w:p><w:r><w:t>第</w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    parts = {
        "word/header9.xml": f"<w:hdr {W}>{paragraph('某市人民政府办公室文件')}</w:hdr>",
        "word/footer9.xml": f"<w:ftr {W}>{number}{paragraph('内部资料')}</w:ftr>",
        "word/footnotes9.xml": f'<w:footnotes {W}><w:footnote w:id="5">{paragraph("脚注文字")}</w:footnote></w:footnotes>',
    }
    changed = with_parts(package, change, **{name: text.encode() for name, text in parts.items()})
    assert paragraphs(read_source(changed, "a.docx")) == [
        "某市人民政府办公室文件",
        "正文",
        "脚注文字",
        "内部资料",
    ]


def test_control_characters_and_lookalikes_are_cleaned_before_places_are_taken() -> None:
    source = read(paragraph("市\u200b司\u00ad法\u202e局\ufeff第⼀项，县⻓办公室，人⺠"))
    assert source.text == "市司法局第一项，县长办公室，人民\n"


def test_strict_documents_and_macro_documents_are_read_alike() -> None:
    old, new = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    strict = with_parts(word_file(paragraph("严格格式")), lambda _, part: part.replace(old, new))
    assert paragraphs(read_source(strict, "a.docx")) == ["严格格式"]
    macro = with_parts(
        word_file(paragraph("带宏文件")),
        lambda _, part: part.replace(
            b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
        ),
        **{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 never opened"},
    )
    assert paragraphs(read_source(macro, "a.docm")) == ["带宏文件"]


def test_the_body_is_found_by_its_relation_and_not_by_its_name() -> None:
    body = f"<w:document {W}><w:body>{paragraph('另名正文')}</w:body></w:document>"
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="x/officeDocument" Target="word/document2.xml"/></Relationships>'
    )
    package = zip_file(
        {"[Content_Types].xml": "<Types/>", "_rels/.rels": relation, "word/document2.xml": body}
    )
    assert paragraphs(read_source(package, "a.docx")) == ["另名正文"]


def test_bullets_of_symbol_fonts_are_ordinary_signs_and_part_of_no_unit() -> None:
    heads = "".join(cell(word) for word in ("序号", "主要任务", "牵头单位", "责任单位"))
    row = "".join(
        cell(words)
        for words in (
            "1",
            "做好解读。\uf06c解读率达到100%。",
            "\uf0b7市司法局",
            "\uf0a7市教育局、\uf0a7市审计局",
        )
    )
    source = read(paragraph("关于印发任务分工的通知"), table(heads, row))
    (task,) = read_exactly(source).tasks
    assert task.text.value == "●解读率达到100%。"
    assert [party.expression for party in (*task.leads, *task.responsibles)] == [
        "市司法局",
        "市教育局",
        "市审计局",
    ]


def test_other_private_signs_stay_for_a_person_to_put_otherwise() -> None:
    assert paragraphs(read(paragraph("张\ue123村\u200b民"))) == ["张\ue123村民"]
