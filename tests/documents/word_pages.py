"""Word files for tests: python-docx for the package, raw XML for what it can not write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

NAMESPACES = (
    nsdecls("w", "r", "wp", "a")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def word_file(*blocks: str) -> bytes:
    """A document whose body is ``blocks``: raw w:p and w:tbl elements, namespaces added here."""
    document = Document()
    for block in blocks:
        add(document, block)
    return saved(document)


def add(document: Document, block: str) -> None:
    head, mark, rest = block.partition(">")
    if head.endswith("/"):
        head, mark = head[:-1], f"/{mark}"
    document.element.body.insert(-1, parse_xml(f"{head} {NAMESPACES}{mark}{rest}"))


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def with_parts(package: bytes, change: Callable[[str, bytes], bytes], **added: bytes) -> bytes:
    """The zip with every part passed through ``change`` and with more parts added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            out.writestr(name, change(name, source.read(name)))
        for name, content in added.items():
            out.writestr(name, content)
    return target.getvalue()


def zip_file(parts: dict[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return target.getvalue()
