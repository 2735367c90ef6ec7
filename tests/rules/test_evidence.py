"""Evidence: which files are taken, which addresses are links, what names may be shown."""

from __future__ import annotations

import io
import zipfile

import pytest

from tracker.rules.evidence import clean_name, link_fault, number_fault
from tracker.rules.evidence_types import (
    DOC,
    DOCX,
    JPEG,
    MAX_FILE_BYTES,
    OFD,
    PDF,
    PNG,
    PPT,
    PPTX,
    TEXT,
    XLS,
    XLSX,
    fault_of,
    type_of,
)


def package(*names: str) -> bytes:
    """A zip with the given parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    """What begins like an old Office file and has a directory entry of that name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + stream.encode("utf-16-le").ljust(
        128, b"\0"
    )


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n%", PDF),
        (b"\n\n%PDF-1.4", PDF),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", JPEG),
        (b"\x89PNG\r\n\x1a\n\x00", PNG),
        (package("[Content_Types].xml", "word/document.xml"), DOCX),
        (package("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        (package("[Content_Types].xml", "ppt/presentation.xml"), PPTX),
        (package("OFD.xml", "Doc_0/Document.xml"), OFD),
        (ole("WordDocument"), DOC),
        (ole("Workbook"), XLS),
        (ole("Book"), XLS),
        (ole("PowerPoint Document"), PPT),
        ("全年公开信息120条。\r\n".encode(), TEXT),
        ("\ufeff带签名".encode(), TEXT),
        ("全年公开信息120条。".encode("gb18030"), TEXT),
    ],
)
def test_a_type_is_told_by_the_content(content, found):
    assert type_of(content) is found
    assert fault_of("文件.bin", content) is None


@pytest.mark.parametrize(
    "content",
    [
        package("a.txt", "b.exe"),
        package("[Content_Types].xml", "other/part.xml"),
        package("word/document.xml"),
        package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 is no zip",
        b"PK\x03\x04" + b"\0" * 40 + b"PK\x05\x06" + b"\0" * 8 + b"\xff\xff\xff\x7f" + b"\0" * 6,
        ole("Setup"),
        b"MZ\x90\x00\x03",
        b"Rar!\x1a\x07\x00",
        b"\x1f\x8b\x08\x00",
        b"GIF89a\x01\x00",
        b"\x00\x01\x02",
        "UTF-16 文本".encode("utf-16"),
    ],
)
def test_what_is_not_on_the_list_is_refused_whatever_its_name(content):
    assert type_of(content) is None
    assert "不是可接收的类型" in (fault_of("通知.pdf", content) or "")


def test_an_empty_and_a_too_large_file_are_refused():
    assert "空文件" in (fault_of("a.pdf", b"") or "")
    assert "超过 20 MB" in (fault_of("a.pdf", b"%PDF-" + b"\0" * MAX_FILE_BYTES) or "")
    assert fault_of("a.pdf", b"%PDF-" + b"\0" * (MAX_FILE_BYTES - 5)) is None


def test_a_name_that_says_something_else_gets_the_true_ending():
    assert PDF.name_for("通知.PDF") == "通知.PDF"
    assert PDF.name_for("通知.html") == "通知.html.pdf"
    assert JPEG.name_for("照片.jpeg") == "照片.jpeg"


@pytest.mark.parametrize(
    "address", ["http://a.cn", "https://www.a.gov.cn:8443/x?y=1#z", "https://例子.cn/路径"]
)
def test_a_web_address_is_a_link(address):
    assert link_fault(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "www.a.cn",
        "//a.cn",
        "ftp://a.cn",
        "http://",
        "https://a.cn/<b>",
        'https://a.cn/"x',
        "https://user@a.cn",
        "https://a.cn:99999",
        "http://[::1",
        "https://a.cn/x y",
        "data:text/html,x",
        "https://a.cn/" + "x" * 2000,
    ],
)
def test_what_is_no_web_address_is_refused(address):
    assert link_fault(address)


def test_a_document_number_has_a_length():
    assert number_fault("市司发〔2024〕12号") is None and number_fault("号" * 201)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\a\\说明.docx", "说明.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nb.txt", "ab.txt"),
        (" .pdf", ".pdf"),
        ("///", "附件"),
        ("长" * 300 + ".docx", "长" * 130 + ".docx"),
    ],
)
def test_a_file_name_is_shown_without_folder_and_tricks(name, shown):
    assert clean_name(name) == shown
