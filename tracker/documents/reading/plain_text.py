"""Plain text: files in the encodings met in offices, and text pasted into a page.

The text is kept as it is, apart from invisible characters; each line that isn't blank is a paragraph,
and neighbouring lines with equally many tabs (as copied out of Word or Excel) are a table. A form
feed, as pdftotext writes it, begins a new page.
"""

from __future__ import annotations

import codecs
import re

from tracker.documents.reading.builder import clean, leading_width
from tracker.documents.reading.refusals import MAX_BLOCKS, MAX_CELLS, MAX_TEXT, refuse
from tracker.rules.notice.source import Cell, Paragraph, Source, Span, Table

CLOSING = re.compile(r"[。！？；：…!?;:.）)〕】》”\"']$")
ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]+")
# A printed line of running text holds 20 to 60 Han characters; longer lines were not cut by a page.
NARROWEST_PAGE, WIDEST_PAGE = 24, 120


def decode(data: bytes) -> str | None:
    """Text of ``data``, or None when it is not text: UTF-8, UTF-16 with its mark, or GB 18030."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in data:
        return None
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if looks_like_text(text) else None
    return None


def looks_like_text(text: str) -> bool:
    """Whether control characters and private ones are rarer than one in a hundred."""
    return sum(map(len, ODD.findall(text))) * 100 <= len(text)


def source_from_text(text: str) -> Source:
    """A source of kind "txt" from pasted text or a decoded file; raises ``UnreadableFile``."""
    if len(text) > MAX_TEXT:
        raise refuse("too-much-text")
    pages = [clean(page) for page in text.split("\f")]
    paged = len(pages) > 1
    whole = "\n".join(pages)
    if not whole.strip():
        raise refuse("empty")
    blocks: list[Paragraph | Table] = []
    start = 0
    for number, page in enumerate(pages, start=1):
        blocks += _blocks(page, start, number if paged else None)
        start += len(page) + 1
    return Source(whole, tuple(blocks), "txt", is_hard_wrapped(whole))


def _blocks(page: str, offset: int, number: int | None) -> list[Paragraph | Table]:
    """The page's lines as paragraphs, runs of tabbed lines as tables."""
    blocks: list[Paragraph | Table] = []
    rows: list[list[Span]] = []

    def close_table() -> None:
        if len(rows) > 1:
            blocks.append(_table(rows, number))
        else:
            blocks.extend(Paragraph(_joined(row), number) for row in rows)
        rows.clear()

    for line in page.split("\n"):
        fields = _fields(line, offset)
        offset += len(line) + 1
        if len(fields) < 2 or (rows and len(rows[0]) != len(fields)):
            close_table()
        if len(fields) > 1:
            rows.append(fields)
        elif line.strip():
            blocks.append(Paragraph(fields[0], number, leading_width(line)))
        if len(blocks) + len(rows) > MAX_BLOCKS or len(rows) * len(fields) > MAX_CELLS:
            raise refuse("too-much-text")
    close_table()
    return blocks


def _fields(line: str, offset: int) -> list[Span]:
    """Where the tab-separated pieces stand, white space around them left out.

    Tabs at the start of a line indent it and separate nothing.
    """
    lead = len(line) - len(line.lstrip("\t"))
    spans = []
    start = offset + lead
    for piece in line[lead:].rstrip().split("\t"):
        bare = piece.strip()
        at = start + len(piece) - len(piece.lstrip()) if bare else start
        spans.append(Span(at, at + len(bare)))
        start += len(piece) + 1
    return spans


def _joined(row: list[Span]) -> Span:
    return Span(row[0].start, row[-1].end)


def _table(rows: list[list[Span]], page: int | None) -> Table:
    cells = tuple(
        Cell(row, col, (span,) if span.start < span.end else ())
        for row, spans in enumerate(rows)
        for col, span in enumerate(spans)
    )
    return Table(len(rows), len(rows[0]), cells, page)


def is_hard_wrapped(text: str) -> bool:
    """Whether lines end where paper ended: the long lines of a narrow text mostly stop in mid-sentence."""
    lines = [line.strip() for line in text.split("\n") if line.strip() and "\t" not in line]
    widths = [display_width(line) for line in lines]
    if len(lines) < 3:
        return False
    full = sorted(widths)[int(len(widths) * 0.9)]
    if not NARROWEST_PAGE <= full <= WIDEST_PAGE:
        return False
    long_lines = [line for line, width in zip(lines, widths, strict=True) if width >= 0.8 * full]
    cut = sum(1 for line in long_lines if not CLOSING.search(line))
    return len(long_lines) > 2 and cut * 2 > len(long_lines)


def display_width(line: str) -> int:
    """Columns on paper: two for a Han or full-width character, one for others."""
    return sum(2 if char > "\u2e7f" or char in "“”‘’—…" else 1 for char in line)
