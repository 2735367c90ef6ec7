"""The job "read-legacy": Office 97–2003 files, OLE containers told apart by the streams at their root."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from doc2docx import convert
from doc2docx.cfb.container import CompoundFile
from doc2docx.errors import Doc2DocxError, EncryptedDocumentError

from tracker.documents.reading.office_package import OfficePackage
from tracker.documents.reading.refusals import refuse
from tracker.documents.reading.spreadsheet import read_spreadsheet
from tracker.documents.reading.transfer import to_json
from tracker.documents.reading.word_file import read_word

MALFORMED = (Doc2DocxError, ValueError, IndexError, KeyError, OverflowError, RecursionError)


def read_legacy(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Read ``inputs/file``; the answer is a source as JSON values."""
    path = inputs / "file"
    if legacy_kind(path) == "xls":
        return to_json(read_spreadsheet(path, "xls"))
    package = OfficePackage(converted(path, inputs / "converted.docx"))
    return to_json(read_word(package, "doc"))


def legacy_kind(path: Path) -> str:
    """Which of "doc" and "xls" it is; raises for encrypted files and for everything else in such a container."""
    try:
        container = CompoundFile.from_path(path)
    except MALFORMED as error:
        raise refuse("wps") from error
    streams = {entry.path.casefold() for entry in container.entries}
    if "encryptedpackage" in streams:
        raise refuse("password")
    if "worddocument" in streams:
        return "doc"
    if "workbook" in streams or "book" in streams:
        return "xls"
    raise refuse("presentation" if "powerpoint document" in streams else "wps")


def converted(path: Path, target: Path) -> Path:
    """The .doc written as a .docx package at ``target``."""
    try:
        convert(path, target)
    except EncryptedDocumentError as error:
        raise refuse("password") from error
    except MALFORMED as error:
        raise refuse("wps") from error
    return target
