"""Files that are not taken in: told by their content, with a sentence that says what to do."""

from __future__ import annotations

import io
import os
import struct
import tempfile
import zipfile
from pathlib import Path

import pikepdf
import pytest

from tests.documents.legacy_files import container, doc_file, xls_file
from tests.documents.pdf_pages import DrawnPage, pdf_file
from tests.documents.word_pages import paragraph, with_parts, word_file, zip_file
from tracker.documents.reading import UnreadableFile, read_source
from tracker.documents.reading import office_package as package_limits
from tracker.documents.reading.hidden_cells import hidden_in
from tracker.documents.reading.office_package import OfficePackage
from tracker.documents.reading.refusals import MAX_CELLS, MAX_FILE_BYTES

WORD = word_file(paragraph("关于做好年度重点任务的通知"))
ENTITY = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def refused(data: bytes | Path, name: str, code: str, status: int, words: str) -> None:
    """``data`` is refused so, and nothing of it stays in the temporary folder."""
    with pytest.raises(UnreadableFile) as error:
        read_source(data, name)
    assert (error.value.code, error.value.status) == (code, status), error.value.message
    assert words in error.value.message
    assert list(Path(tempfile.gettempdir()).iterdir()) == []


@pytest.fixture(autouse=True)
def own_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))


def changed_body(old: bytes, new: bytes) -> bytes:
    return with_parts(
        WORD, lambda name, part: part.replace(old, new) if name == "word/document.xml" else part
    )


# --- more than we read -------------------------------------------------------------------------


def test_a_file_of_200_megabytes_is_refused_by_its_size_without_being_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.docx"
    with open(huge, "wb") as file:
        file.truncate(200 * 1024**2)
    refused(huge, "huge.docx", "too-large", 413, "20 MB")
    refused(bytes(MAX_FILE_BYTES + 1), "a.pdf", "too-large", 413, "拆分")


def test_a_zip_bomb_is_refused_from_its_directory() -> None:
    zeros = bytes(64 * 1024**2)
    one = with_parts(WORD, lambda _, part: part, **{"word/media/image1.xml": zeros})
    refused(one, "bomb.docx", "bomb", 413, "解压后过大")
    many = zip_file({f"word/{n}.xml": b"" for n in range(package_limits.MAX_ENTRIES + 1)})
    refused(many, "bomb.docx", "bomb", 413, "文件过多")


def test_a_large_total_is_refused_though_each_part_is_modest() -> None:
    block = os.urandom(1024) * 4096
    parts = {f"word/media/{n}.png": block for n in range(26)}
    refused(with_parts(WORD, lambda _, part: part, **parts), "a.docx", "bomb", 413, "解压后过大")


def test_a_directory_that_lies_about_a_size_is_found_out_while_reading() -> None:
    lying = bytearray(with_parts(WORD, lambda _, part: part, **{"word/styles2.xml": b"<a/>" + bytes(10**6)}))
    at = lying.rfind(b"PK\x01\x02", 0, lying.rfind(b"word/styles2.xml"))
    struct.pack_into("<I", lying, at + 24, 100)
    refused(bytes(lying), "a.docx", "damaged", 422, "已损坏")


def test_a_directory_of_a_hundred_thousand_entries_is_not_even_parsed() -> None:
    counted = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 4_000_000, 0, 0)
    refused(b"PK\x03\x04" + bytes(4_000_000) + counted, "a.docx", "bomb", 413, "文件过多")


def test_a_million_paragraphs_are_refused_with_a_clear_message() -> None:
    body = "".join(f"<w:p><w:r><w:t>{n * 7919 % 1_000_003}</w:t></w:r></w:p>" for n in range(1_000_000))
    data = changed_body(b"<w:body>", b"<w:body>" + body.encode())
    refused(data, "a.docx", "too-much-text", 413, "内容过多")


def test_a_sheet_with_one_cell_in_the_farthest_corner_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in far_corner_sheet().items():
            out.writestr(name, content)
    with pytest.raises(UnreadableFile) as error:
        read_source(target.getvalue(), "a.xlsx")
    assert error.value.code in ("too-much-text", "damaged", "memory")


def far_corner_sheet() -> dict[str, str]:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    cells = "".join(
        f'<row r="{row}"><c r="{cell}{row}"><v>1</v></c></row>'
        for row, cell in ((1, "A"), (1_048_576, "XFD"))
    )
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }


# --- kinds we do not read ----------------------------------------------------------------------

KINDS = [
    ("ofd", "另存为 PDF 或 Word", zip_file({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<d/>"})),
    ("wps", "另存为 PDF 或 Word", container({"CONTENTS": b"works"})),
    ("wps", "另存为 PDF 或 Word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    ("image", "文字识别", b"\x89PNG\r\n\x1a\n" + bytes(50)),
    ("image", "文字识别", b"\xff\xd8\xff\xe0" + bytes(50)),
    ("image", "文字识别", b"BM\x36\x00\x00\x00\x00\x00\x00\x00" + bytes(50)),
    ("archive", "解压", zip_file({"通知.docx": WORD})),
    ("archive", "解压", b"Rar!\x1a\x07\x01\x00" + bytes(50)),
    ("web-page", "另存为 .docx", "<html><body>通知</body></html>".encode()),
    ("rtf", "另存为 .docx", b"{\\rtf1\\ansi notice}"),
    ("presentation", "演示文稿", zip_file({"[Content_Types].xml": "<T/>", "ppt/presentation.xml": "<p/>"})),
    ("presentation", "演示文稿", container({"PowerPoint Document": b"slides"})),
    ("other-office", "另存为 .docx", zip_file({"mimetype": "application/vnd.oasis", "content.xml": "<c/>"})),
    ("unknown", "OFD、WPS", b"\x7fELF\x02\x01\x01" + bytes(50)),
    ("unknown", "OFD、WPS", bytes(range(1, 255)) * 4),
]


@pytest.mark.parametrize("name", ["通知.docx", "通知.wps", "通知.pdf", "通知"])
@pytest.mark.parametrize(
    ("code", "words", "data"), KINDS, ids=[f"{n}-{kind[0]}" for n, kind in enumerate(KINDS)]
)
def test_other_kinds_are_refused_whatever_they_are_called(
    code: str, words: str, data: bytes, name: str
) -> None:
    refused(data, name, code, 415, words)


def test_a_web_page_wrapped_as_a_word_document_is_refused() -> None:
    wrapped = changed_body(b"<w:body>", b'<w:body><w:altChunk r:id="rId1"/>')
    refused(wrapped, "a.docx", "web-page", 415, "另存为 .docx")


def printed(text: str = "关于做好年度重点任务的通知") -> DrawnPage:
    page = DrawnPage()
    page.text(90, 100, text)
    return page


@pytest.mark.parametrize(
    ("data", "name", "actual"),
    [
        (pdf_file(printed()), "通知.docx", "内容却是 PDF"),
        ("只是一段文字".encode(), "通知.docx", "内容却是纯文本"),
        (xls_file("a", {(0, 0): "表"}, []), "通知.doc", "内容却是 Excel 表格"),
        (WORD, "通知.pdf", "内容却是 Word 文档"),
    ],
)
def test_a_name_that_promises_another_kind_is_refused(data: bytes, name: str, actual: str) -> None:
    refused(data, name, "mismatch", 415, actual)


@pytest.mark.parametrize("name", ["通知.doc", "通知.DOCX", "通知.wps", "通知", "../../etc/通知"])
def test_names_within_the_family_or_without_meaning_do_not_matter(name: str) -> None:
    assert read_source(WORD, name).kind == "docx"
    assert read_source(doc_file(["通知"], [["甲", "乙"]]), name).kind == "doc"


# --- kinds we read, but not this file ----------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"\r\n \t", bytes(4096), "\ufeff".encode()])
def test_an_empty_file_is_refused(data: bytes) -> None:
    refused(data, "通知.txt", "empty", 422, "没有任何内容")


def test_a_document_without_any_text_is_refused() -> None:
    refused(word_file("<w:p/>"), "a.docx", "no-text", 422, "没有文字")
    refused(pdf_file(DrawnPage()), "a.pdf", "no-text", 422, "没有文字")


def test_a_pdf_that_needs_a_password_is_refused() -> None:
    for revision in (3, 4, 6):
        modern = revision > 3
        lock = pikepdf.Encryption(owner="a", user="b", R=revision, aes=modern, metadata=modern)
        locked = pdf_file(printed(), encryption=lock)
        refused(locked, "通知.pdf", "password", 422, "取消密码")


def test_encrypted_office_files_are_refused() -> None:
    refused(
        container({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "a.docx", "password", 422, "取消密码"
    )
    locked_doc = bytearray(doc_file(["通知"], [["甲", "乙"]]))
    at = locked_doc.find(struct.pack("<H", 0xA5EC))
    locked_doc[at + 11] |= 0x01
    refused(bytes(locked_doc), "a.doc", "password", 422, "取消密码")
    locked_zip = bytearray(WORD)
    locked_zip[locked_zip.rfind(b"PK\x01\x02") + 8] |= 0x01
    refused(bytes(locked_zip), "a.docx", "password", 422, "取消密码")


def test_scanned_pages_are_refused_and_named() -> None:
    scan = DrawnPage()
    scan.picture(0, 0, 595, 842)
    stamped = DrawnPage()
    stamped.picture(20, 20, 560, 800)
    stamped.text(250, 830, "— 2 —")
    refused(pdf_file(scan, stamped), "a.pdf", "scanned", 422, "没有文字层（第 1、2 页")
    refused(pdf_file(printed(), scan), "a.pdf", "scanned", 422, "第 2 页")
    refused(pdf_file(*[scan] * 40), "a.pdf", "scanned", 422, "第 1、2、3 等 页")


def test_a_picture_beside_text_or_a_recognised_text_over_it_is_no_scan() -> None:
    page = printed("经文字识别的扫描件，图像之上另有一层可以检索的文字")
    page.picture(0, 0, 595, 842)
    assert "文字识别" in read_source(pdf_file(page), "a.pdf").text


def test_text_whose_characters_have_no_meaning_is_refused() -> None:
    page = DrawnPage()
    page.text(90, 100, "乱码" * 10)
    broken = pdf_file(page)
    with pikepdf.open(io.BytesIO(broken)) as document:
        font = document.pages[0].Resources.Font.F1
        font.Encoding = pikepdf.Name("/Identity-H")
        font.DescendantFonts[0].CIDSystemInfo.Ordering = pikepdf.String("Identity")
        target = io.BytesIO()
        document.save(target)
    refused(target.getvalue(), "a.pdf", "garbled", 422, "乱码")


def test_damaged_files_are_refused() -> None:
    refused(WORD[: len(WORD) // 2], "a.docx", "damaged", 422, "已损坏")
    refused(WORD[:40], "a.docx", "damaged", 422, "已损坏")
    refused(
        zip_file({"[Content_Types].xml": "<T/>", "word/other.xml": "<a/>"}),
        "a.docx",
        "damaged",
        422,
        "已损坏",
    )
    refused(changed_body(b"</w:body>", b""), "a.docx", "damaged", 422, "已损坏")
    refused(b"%PDF-1.7\nnothing more", "a.pdf", "damaged", 422, "已损坏")
    pages = pdf_file(*[printed()] * 20)
    refused(pages[: pages.rfind(b"startxref")], "a.pdf", "damaged", 422, "不完整")
    refused(
        zip_file({"[Content_Types].xml": "<T/>", "xl/workbook.xml": "<a/>"}),
        "a.xlsx",
        "damaged",
        422,
        "已损坏",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/numbering.xml", "customXml/item9.xml", "_rels/.rels"]
)
def test_doctype_and_entities_in_any_part_are_refused(part: str, encoding: str) -> None:
    head = ENTITY.decode().encode(encoding)
    bombed = with_parts(WORD, lambda name, old: head + old if name == part else old)
    if part not in zipfile.ZipFile(io.BytesIO(WORD)).namelist():
        bombed = with_parts(WORD, lambda _, old: old, **{part: head + b"<a/>"})
    refused(bombed, "a.docx", "entities", 422, "DOCTYPE")


def test_a_doctype_hidden_by_an_encoding_is_refused_when_parsed() -> None:
    text = ENTITY.decode().replace('"1.0"', '"1.0" encoding="UTF-32"', 1) + "<w>&x;</w>"
    hidden = with_parts(WORD, lambda name, old: text.encode("utf-32") if name == "word/styles.xml" else old)
    refused(hidden, "a.docx", "entities", 422, "DOCTYPE")


def test_a_spreadsheet_with_entities_is_refused() -> None:
    parts = far_corner_sheet()
    parts["xl/workbook.xml"] = ENTITY.decode() + parts["xl/workbook.xml"]
    refused(zip_file(parts), "a.xlsx", "entities", 422, "DOCTYPE")


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "word\\evil.xml"])
def test_names_that_no_office_program_writes_are_refused(name: str) -> None:
    target = io.BytesIO(WORD)
    with zipfile.ZipFile(target, "a") as out:
        entry = zipfile.ZipInfo("word/plain.xml")
        entry.filename = name
        out.writestr(entry, "<a/>")
    refused(target.getvalue(), "a.docx", "damaged", 422, "已损坏")


def test_a_part_that_is_there_twice_is_refused() -> None:
    body = zipfile.ZipFile(io.BytesIO(WORD)).read("word/document.xml")
    target = io.BytesIO(WORD)
    with zipfile.ZipFile(target, "a") as out, pytest.warns(UserWarning, match="Duplicate name"):
        out.writestr("word/document.xml", body)
    refused(target.getvalue(), "a.docx", "damaged", 422, "已损坏")


def test_a_symbolic_link_in_the_package_is_refused() -> None:
    target = io.BytesIO(WORD)
    with zipfile.ZipFile(target, "a") as out:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        out.writestr(link, "/etc/hostname")
    refused(target.getvalue(), "a.docx", "damaged", 422, "已损坏")


def test_deeply_nested_elements_and_tables_are_refused() -> None:
    deep = b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000
    refused(changed_body(b"<w:body>", b"<w:body>" + deep), "a.docx", "damaged", 422, "已损坏")
    nested = (
        b"<w:tbl><w:tr><w:tc>" * 70 + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" + b"</w:tc></w:tr></w:tbl>" * 70
    )
    assert "x" in read_source(changed_body(b"<w:body>", b"<w:body>" + nested), "a.docx").text


def test_an_outside_address_in_a_relation_is_never_followed() -> None:
    relation = b'<Relationship Id="r99" Type="x/styles" Target="http://127.0.0.1:9/x" TargetMode="External"/></Relationships>'
    data = with_parts(
        WORD, lambda name, old: old.replace(b"</Relationships>", relation) if "rels" in name else old
    )
    assert read_source(data, "a.docx").kind == "docx"


def test_a_page_tree_that_bites_its_tail_is_walked_once() -> None:
    with pikepdf.open(io.BytesIO(pdf_file(printed()))) as document:
        document.Root.Pages.Kids.append(document.Root.Pages)
        document.Root.Pages.Count = 10**9
        target = io.BytesIO()
        document.save(target)
    assert len(read_source(target.getvalue(), "a.pdf").blocks) == 1


def test_an_absurd_column_span_does_not_widen_the_table_without_end() -> None:
    wide = b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r>'
    wide += b"<w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    block = read_source(changed_body(b"<w:body>", b"<w:body>" + wide), "a.docx").blocks[0]
    assert getattr(block, "cols", 0) <= 101


def test_a_sheet_of_more_values_than_we_read_is_refused_before_it_is_taken_apart(tmp_path: Path) -> None:
    parts = far_corner_sheet()
    head = parts["xl/worksheets/sheet1.xml"].split("<sheetData>")[0]
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>2</v></c></row>' for n in range(1, MAX_CELLS + 2))
    parts["xl/worksheets/sheet1.xml"] = f"{head}<sheetData>{rows}</sheetData></worksheet>"
    (tmp_path / "a.xlsx").write_bytes(zip_file(parts))
    with pytest.raises(UnreadableFile, match="内容过多"):
        hidden_in(OfficePackage(tmp_path / "a.xlsx"))
