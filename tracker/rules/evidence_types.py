"""Which files are taken as evidence, told by their content and never by their name.

Names lie and are only shown. What is on the list are the forms in which offices keep paper: PDF, OFD,
Word, Excel, PowerPoint (old and new), pictures and plain text. Archives are not: nobody could see
what they hold.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import dataclass

MAX_FILE_BYTES = 20 * 1024 * 1024

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_END_OF_DIRECTORY = b"PK\x05\x06"
_LONGEST_DIRECTORY = 1024 * 1024  # bytes; a larger one is no office document and only costs time
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FileType:
    """``suffixes``: what its names end in, the usual one first."""

    media_type: str
    suffixes: tuple[str, ...]

    def name_for(self, name: str) -> str:
        """The name under which it is handed out: one that says something else gets the true ending."""
        return name if name.lower().endswith(self.suffixes) else f"{name}{self.suffixes[0]}"


PDF = FileType("application/pdf", (".pdf",))
OFD = FileType("application/ofd", (".ofd",))
DOCX = FileType(f"{_OPEN_XML}.wordprocessingml.document", (".docx",))
XLSX = FileType(f"{_OPEN_XML}.spreadsheetml.sheet", (".xlsx",))
PPTX = FileType(f"{_OPEN_XML}.presentationml.presentation", (".pptx",))
DOC = FileType("application/msword", (".doc", ".wps"))
XLS = FileType("application/vnd.ms-excel", (".xls", ".et"))
PPT = FileType("application/vnd.ms-powerpoint", (".ppt", ".dps"))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
PNG = FileType("image/png", (".png",))
TEXT = FileType("text/plain", (".txt", ".csv", ".md"))

TYPES = {one.media_type: one for one in (PDF, OFD, DOCX, XLSX, PPTX, DOC, XLS, PPT, JPEG, PNG, TEXT)}
ALLOWED_WORDS = "PDF、OFD、Word、Excel、PPT、JPG、PNG 或纯文本"

_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}


def type_of(content: bytes) -> FileType | None:
    """The type of a file on the list, else None."""
    if b"%PDF-" in content[:1024]:
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"PK\x03\x04"):
        return _package_type(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(content)
    return TEXT if _is_text(content) else None


def fault_of(name: str, content: bytes) -> str | None:
    """Why the file isn't taken, in words; None when it is."""
    if not content:
        return f"附件“{name}”是空文件，请检查后重新选择。"
    if len(content) > MAX_FILE_BYTES:
        return f"附件“{name}”超过 {MAX_FILE_BYTES // 1024**2} MB，请压缩或拆分后再传。"
    if type_of(content) is None:
        return f"附件“{name}”的内容不是可接收的类型。请使用 {ALLOWED_WORDS}；压缩包请解开后上传。"
    return None


def _package_type(content: bytes) -> FileType | None:
    """Told by the zip's directory; nothing is unpacked. A package with macros isn't on the list."""
    names = _names(content)
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((found for part, found in _PARTS.items() if part in names), None)


def _names(content: bytes) -> frozenset[str]:
    end = content.rfind(_END_OF_DIRECTORY, max(0, len(content) - 65_557))
    if end < 0 or len(content) < end + 22:
        return frozenset()
    (size,) = struct.unpack_from("<I", content, end + 12)
    if size > _LONGEST_DIRECTORY:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return frozenset(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return frozenset()


def _ole_type(content: bytes) -> FileType | None:
    """Told by the name of the stream that holds the document, as its directory spells it."""
    for stream, found in _STREAMS.items():
        entry = stream.encode("utf-16-le") + b"\x00\x00"
        # A directory entry starts on a multiple of 128 bytes.
        at = content.find(entry)
        while at >= 0:
            if at % 128 == 0:
                return found
            at = content.find(entry, at + 1)
    return None


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _CONTROL.search(content.decode(encoding)) is None
        except UnicodeDecodeError:
            continue
    return False
