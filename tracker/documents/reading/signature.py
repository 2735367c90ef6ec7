"""What a file is, told by its first bytes; the name is only compared with it afterwards."""

from __future__ import annotations

import re
from pathlib import PurePath

from tracker.documents.reading.refusals import refuse

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IMAGE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\x00\x00\x01\x00")
ARCHIVE_STARTS = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh91AY", b"\xfd7zXZ")
MARKUP = re.compile(rb"\s*(<\?xml|<!doctype|<html|<head|<body|<w:|mime-version:)", re.IGNORECASE)

# What a person expects behind a name; .txt is left out since any text may be called so.
NAMED = {
    ".docx": "word", ".docm": "word", ".doc": "word", ".pdf": "pdf",
    ".xlsx": "sheet", ".xlsm": "sheet", ".xls": "sheet",
}  # fmt: skip
KIND_FAMILIES = {"docx": "word", "doc": "word", "pdf": "pdf", "xlsx": "sheet", "xls": "sheet", "txt": "text"}
FAMILY_NAMES = {"word": " Word 文档", "pdf": " PDF", "sheet": " Excel 表格", "text": "纯文本"}


def container_of(data: bytes) -> str:
    """What to look into: "pdf", "office" (a zip), "legacy" (OLE) or "text"; else raises UnreadableFile."""
    if data.startswith(ZIP_STARTS):
        return "office"
    if data.startswith(OLE_START):
        return "legacy"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if is_image(data):
        raise refuse("image")
    if data.startswith(ARCHIVE_STARTS):
        raise refuse("archive")
    if data.startswith(b"{\\rtf"):
        raise refuse("rtf")
    if MARKUP.match(data[:1024].removeprefix(b"\xef\xbb\xbf")):
        raise refuse("web-page")
    return "text"


def is_image(data: bytes) -> bool:
    """PNG, JPEG, GIF, TIFF and icon by their first bytes; BMP, WebP and HEIC by two places each."""
    return (
        data.startswith(IMAGE_STARTS)
        or (data[:2] == b"BM" and data[6:10] == bytes(4))
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        or (data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif"))
    )


def check_name(filename: str, kind: str) -> None:
    """Refuse a file whose name says one kind of document and whose content is another.

    The content was read, but a person who picks "通知.docx" and hands in a PDF or a log has most
    likely picked the wrong file.
    """
    suffix = PurePath(filename).suffix.lower()
    expected = NAMED.get(suffix)
    actual = KIND_FAMILIES[kind]
    if expected is not None and expected != actual:
        raise refuse("mismatch", suffix=suffix, actual=FAMILY_NAMES[actual])
