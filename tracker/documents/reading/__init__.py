"""Any office file → ``Source``: the parent's side. Cheap refusals here, everything else in a child.

What counts as text. Word: the body in order with lists' automatic labels, text boxes after the
paragraph that holds them, page headers before and page footers, footnotes and endnotes after the body
(page numbers not); deleted and hidden text, comments and field codes are not text. PDF: every printed
character, page numbers too, each line its own paragraph. Excel: visible sheets as shown, what hidden rows
and columns hold after each (in an .xls they are read like all others).
"""

from __future__ import annotations

import os
from pathlib import Path

from tracker.documents.child import ChildFailed, JobRefused, run_in_child
from tracker.documents.reading.plain_text import decode, source_from_text
from tracker.documents.reading.refusals import MAX_FILE_BYTES, UnreadableFile, refuse
from tracker.documents.reading.signature import check_name, container_of
from tracker.documents.reading.transfer import from_json
from tracker.rules.notice.source import Source

__all__ = ["UnreadableFile", "read_source", "source_from_text"]

WALL_SECONDS = 30
MEMORY_BYTES = 1024**3


def read_source(file: bytes | str | os.PathLike[str], filename: str) -> Source:
    """The text of ``file`` (its bytes, or the path where it lies) with its layout.

    ``filename`` is the name that the user gave; the kind of the file is found by its content alone.
    Raises ``UnreadableFile`` (code, message, status). Nothing of the file stays behind on the disk.
    """
    data = _load(file)
    container = container_of(data)
    if container == "text":
        return _read_text(data, filename)
    source = _read_in_child(f"read-{container}", data)
    check_name(filename, source.kind)
    return source


def _load(file: bytes | str | os.PathLike[str]) -> bytes:
    size = len(file) if isinstance(file, bytes) else os.stat(file).st_size
    if size > MAX_FILE_BYTES:
        raise refuse("too-large")
    data = file if isinstance(file, bytes) else Path(file).read_bytes()
    if not data.strip(b"\0 \t\r\n"):
        raise refuse("empty")
    return data


def _read_text(data: bytes, filename: str) -> Source:
    text = decode(data)
    if text is None:
        raise refuse("unknown")
    check_name(filename, "txt")
    return source_from_text(text)


def _read_in_child(job: str, data: bytes) -> Source:
    try:
        result = run_in_child(
            job, {}, files={"file": data}, wall_seconds=WALL_SECONDS, memory_bytes=MEMORY_BYTES
        )
    except JobRefused as error:
        raise UnreadableFile(error.code, error.message, error.status) from None
    except ChildFailed as error:
        code = "damaged" if error.code == "crash" else error.code
        raise refuse(code, seconds=WALL_SECONDS) from error
    return from_json(result.answer)
