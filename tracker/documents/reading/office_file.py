"""The job "read-office": a zipped Office file (.docx, .xlsx), told apart by what is inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tracker.documents.reading.hidden_cells import hidden_in
from tracker.documents.reading.office_package import OfficePackage
from tracker.documents.reading.spreadsheet import read_spreadsheet
from tracker.documents.reading.transfer import to_json
from tracker.documents.reading.word_file import read_word


def read_office(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Read ``inputs/file``; the answer is a source as JSON values. Macros are never looked at."""
    package = OfficePackage(inputs / "file")
    if package.kind == "docx":
        return to_json(read_word(package, "docx"))
    return to_json(read_spreadsheet(inputs / "file", "xlsx", hidden_in(package)))
