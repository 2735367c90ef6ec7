"""The source of a notice: every character of the file, with its layout laid over it.

A file reader (``tracker.documents.reading``) turns any file into one ``Source``. The grammar
(``tracker.rules.notice``) reads nothing else. All places are half-open offsets into ``Source.text``,
so "every character is accounted for" can be checked by laying the spans of all fields and of the
leftover side by side.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (end excluded) of ``Source.text``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside tables: a Word paragraph, or one printed line of a PDF or of a text file.

    ``indent`` is the distance of the first character from the left edge of the text block in
    characters (0 when unknown): a printed line with an indent of about two opens a paragraph.
    """

    span: Span
    page: int | None = None
    indent: float = 0.0
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell at its upper-left grid position; merged cells span rows or columns.

    ``spans`` are the pieces of ``Source.text`` that stand in the cell, in reading order: several
    where its lines were broken. A cell's characters belong to no other cell.
    """

    row: int
    col: int
    spans: tuple[Span, ...]
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells. A PDF table that runs over pages arrives as one ``Table`` a page."""

    rows: int
    cols: int
    cells: tuple[Cell, ...]
    page: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One read file. ``kind`` is the file's real type: docx, pdf, xlsx, xls, doc or txt.

    ``wrapped`` says that line ends are where the paper ended (pdf, txt with hard line breaks), so
    that neighbouring lines may be one paragraph or even one word.
    """

    text: str
    blocks: tuple[Paragraph | Table, ...]
    kind: str
    wrapped: bool = False

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]
