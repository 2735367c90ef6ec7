"""The job "read-pdf": printed characters, lines and tables of a PDF, page by page, through pdfplumber.

Scripts, attachments, annotations and form fields are never looked at; pages are never drawn.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from tracker.documents.reading.builder import CellDraft, SourceBuilder
from tracker.documents.reading.pdf_lines import (
    Char,
    Line,
    indent_of,
    is_centred,
    is_page_number,
    lines_of,
    text_edges,
)
from tracker.documents.reading.pdf_tables import GridCell, tables_on
from tracker.documents.reading.pdf_unruled import has_unruled_table
from tracker.documents.reading.refusals import MAX_PAGES, MAX_TEXT, UnreadableFile, refuse
from tracker.documents.reading.transfer import to_json
from tracker.rules.notice.source import Source

# A scan may carry a printed stamp or page number; a page of text carries more.
FEWEST_CHARS_BESIDE_A_SCAN = 20
SCAN_COVERS = 0.5
SCANS_SHOWN = 3
# The end mark belongs in the last 1,024 bytes; mail gateways and archives append a little.
ENDING_BYTES = 16 * 1024
# With this many lines some line reaches each edge, so a page has its own (left and right pages differ).
FULL_PAGE_LINES = 8

Block = Line | list[CellDraft]


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page's blocks from top to bottom; ``width`` is the paper's, in points."""

    number: int
    width: float
    blocks: list[Block]

    @property
    def lines(self) -> list[Line]:
        return [block for block in self.blocks if isinstance(block, Line)]


def read_pdf(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Read ``inputs/file``; the answer is a source as JSON values."""
    logging.disable(logging.WARNING)
    path = inputs / "file"
    check_ending(path)
    try:
        # Not closed by pdfplumber, which would walk all pages for it, also those of a file just refused.
        with open(path, "rb") as file:
            document = pdfplumber.open(file)
            check_page_count(document)
            return to_json(source_of(document))
    except PdfminerException as error:
        reason = error.args[0] if error.args else None
        is_locked = isinstance(reason, (PDFPasswordIncorrect, PDFEncryptionError))
        raise refuse("password" if is_locked else "damaged") from error


def check_ending(path: Path) -> None:
    """Refuse a file cut short: pdfminer would rebuild what is left of it and leave out the rest."""
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - ENDING_BYTES))
        if b"startxref" not in file.read():
            raise refuse("damaged")


def check_page_count(document: PDF) -> None:
    """What the file itself claims is enough to refuse it, so that thousands of pages are not walked first. A claim
    to have few is not trusted: those are counted, at most one page further than allowed."""
    try:
        if claimed_pages(document) > MAX_PAGES:
            raise refuse("too-many-pages")
        found = sum(1 for _ in islice(PDFPage.create_pages(document.doc), MAX_PAGES + 1))
    except UnreadableFile:
        raise
    except Exception as error:
        raise refuse("damaged") from error
    if found > MAX_PAGES:
        raise refuse("too-many-pages")
    if not found:
        raise refuse("damaged")


def claimed_pages(document: PDF) -> int:
    """The number of pages at the root of the page tree; 0 where there is none that makes sense."""
    root = resolve1(document.doc.catalog.get("Pages"))
    count = resolve1(root.get("Count")) if isinstance(root, dict) else 0
    return count if isinstance(count, int) else 0


def source_of(document: PDF) -> Source:
    pages: list[PrintedPage] = []
    scans: list[int] = []
    count = unmapped = 0
    for page in document.pages:
        chars = visible_chars(page)
        if is_scan(page, chars):
            scans.append(page.page_number)
            if len(scans) > SCANS_SHOWN:
                break
        count += len(chars)
        unmapped += sum(char["text"] == "\ufffd" for char in chars)
        if count > MAX_TEXT:
            raise refuse("too-much-text")
        printed = PrintedPage(page.page_number, round(page.width), blocks_of(page, chars))
        if has_unruled_table(printed.lines):
            raise refuse("unruled", page=page.page_number)
        pages.append(printed)
        page.close()
    if scans:
        shown = "、".join(map(str, scans[:SCANS_SHOWN])) + (" 等" if len(scans) > SCANS_SHOWN else "")
        raise refuse("scanned", pages=shown)
    if unmapped * 20 > count:
        raise refuse("garbled" if count else "no-text")
    return laid_out(pages)


def visible_chars(page: Page) -> list[Char]:
    """The page's characters within its edges, those printed twice for boldness once."""
    x0, top, x1, bottom = page.bbox
    chars = []
    for char in page.dedupe_chars(tolerance=1).chars:
        if char["x1"] < x0 or char["x0"] > x1 or char["bottom"] < top or char["top"] > bottom:
            continue
        chars.append({**char, "text": "\ufffd"} if char["text"].startswith("(cid:") else char)
    return chars


def is_scan(page: Page, chars: list[Char]) -> bool:
    """Whether the page is a picture: images over most of it and next to no text."""
    written = sum(not char["text"].isspace() for char in chars)
    if written >= FEWEST_CHARS_BESIDE_A_SCAN:
        return False
    area = sum(abs(image["x1"] - image["x0"]) * abs(image["bottom"] - image["top"]) for image in page.images)
    return bool(area > SCAN_COVERS * page.width * page.height)


def blocks_of(page: Page, chars: list[Char]) -> list[Block]:
    """Lines and tables of the page from top to bottom; each character goes into exactly one of them."""
    tables = tables_on(page)
    held: dict[GridCell, list[Char]] = {cell: [] for table in tables for cell in table}
    outside: list[Char] = []
    for char in chars:
        home = next((cell for cell in held if holds(cell, char)), None)
        (outside if home is None else held[home]).append(char)
    found: list[tuple[float, float, Block]] = [(line.top, line.x0, line) for line in lines_of(outside)]
    for table in tables:
        drafts = [
            CellDraft(cell.row, cell.col, cell.row_span, cell.col_span, cell_lines(held[cell]))
            for cell in table
        ]
        found.append((table[0].box[1], table[0].box[0], drafts))
    return [block for _, _, block in sorted(found, key=lambda entry: entry[:2])]


def cell_lines(chars: list[Char]) -> list[str]:
    return [line.text for line in lines_of(chars)]


def holds(cell: GridCell, char: Char) -> bool:
    """Whether the character's middle lies in the cell."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    x0, top, x1, bottom = cell.box
    return bool(x0 <= x < x1 and top <= y < bottom)


def laid_out(pages: list[PrintedPage]) -> Source:
    """The blocks with indents measured from the edges of the text block on paper of that width."""
    builder = SourceBuilder()
    fullest: dict[float, PrintedPage] = {}
    for page in sorted(pages, key=lambda page: len(page.lines)):
        fullest[page.width] = page
    for page in pages:
        is_full = len(page.lines) >= FULL_PAGE_LINES
        left, right = text_edges((page if is_full else fullest[page.width]).lines)
        for block in page.blocks:
            if isinstance(block, Line):
                centred = not is_page_number(block) and is_centred(block, left, right)
                indent = indent_of(block, left)
                builder.paragraph(block.text, page=page.number, indent=indent, centred=centred)
            else:
                builder.table(block, page=page.number)
    return builder.finish("pdf", wrapped=True)
