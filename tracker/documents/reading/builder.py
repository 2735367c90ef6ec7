"""Lays text and blocks side by side into a ``Source``, so that every place fits by construction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.documents.reading.refusals import MAX_BLOCKS, MAX_CELLS, MAX_GRID, MAX_TEXT, refuse
from tracker.rules.notice.source import Cell, Paragraph, Source, Span, Table
from tracker.rules.printable import FORMAT_SIGNS

# What nobody sees: control characters, zero-width and direction marks, the byte order mark.
INVISIBLE = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{FORMAT_SIGNS}]")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# PDF fonts often map 一 to the radical ⼀, 长 to ⻓ and 更 to a compatibility form, which all look the same.
# Unicode's normal forms know all of them but the supplement of radicals (EquivalentUnifiedIdeograph.txt).
LOOKALIKE = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")
RADICALS = str.maketrans(
    "⺁⺒⺓⺝⺠⺩⺬⺶⺼⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳",
    "厂巳幺月民王示羊月虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
)
# Signs of Symbol and Wingdings by their place in the private area, where Word and PDF files have them. Other
# private signs may stand for a rare character: a person puts it otherwise on the review page.
SYMBOLS = str.maketrans(
    "\uf06c\uf06d\uf06e\uf06f\uf071\uf072\uf075\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0e0\uf0e8\uf0fb\uf0fc\uf0fd\uf0fe",
    "●○■□□□◆◆■□•▶→→×√×√",
)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` with line ends as \\n and without invisible characters.

    Cleaning comes before any offset is taken, so it can not move one. Radicals and compatibility
    ideographs become the ordinary character of the same look, bullets and ticks of symbol fonts an ordinary sign of
    their look, one for one.
    """
    text = INVISIBLE.sub("", LINE_END.sub("\n", text)).translate(SYMBOLS)
    text = LOOKALIKE.sub(lambda found: unicodedata.normalize("NFKC", found[0].translate(RADICALS)), text)
    return LONE_SURROGATE.sub("\ufffd", text)


@dataclass(slots=True)
class CellDraft:
    """A cell before it has a place in the text: its lines in reading order."""

    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    lines: list[str] = field(default_factory=list)


class SourceBuilder:
    """Takes blocks in document order. Each line of text is followed by one \\n that no span covers."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._cells = 0
        self._blocks: list[Paragraph | Table] = []

    def paragraph(
        self, text: str, *, page: int | None = None, indent: float = 0.0, centred: bool = False
    ) -> None:
        """Add one paragraph; blank text adds none. White space at its start counts as indent."""
        text = clean(text)
        span = self._write(text.strip())
        if span is not None:
            indent = round(indent + leading_width(text), 1)
            self._add(Paragraph(span, page, indent, centred))

    def table(
        self, drafts: Iterable[CellDraft], *, page: int | None = None, sheet: str | None = None
    ) -> None:
        """Add one table of cells given in reading order; a table without any text adds none."""
        cells = []
        for draft in drafts:
            lines = [line.strip() for text in draft.lines for line in clean(text).split("\n")]
            spans = tuple(span for span in map(self._write, lines) if span is not None)
            cells.append(Cell(draft.row, draft.col, spans, draft.row_span, draft.col_span))
        self._cells += len(cells)
        if self._cells > MAX_CELLS:
            raise refuse("too-much-text")
        if any(cell.spans for cell in cells):
            rows = max(cell.row + cell.row_span for cell in cells)
            cols = max(cell.col + cell.col_span for cell in cells)
            if rows * cols > MAX_GRID:
                raise refuse("too-much-text")
            self._add(Table(rows, cols, tuple(cells), page, sheet))

    def finish(self, kind: str, *, wrapped: bool = False) -> Source:
        """The source. Raises ``UnreadableFile`` when there is no text in it at all."""
        if not self._blocks:
            raise refuse("no-text")
        return Source("".join(self._pieces), tuple(self._blocks), kind, wrapped)

    def _write(self, line: str) -> Span | None:
        if not line:
            return None
        start = self._length
        self._pieces.append(line + "\n")
        self._length += len(line) + 1
        if self._length > MAX_TEXT:
            raise refuse("too-much-text")
        return Span(start, start + len(line))

    def _add(self, block: Paragraph | Table) -> None:
        self._blocks.append(block)
        if len(self._blocks) > MAX_BLOCKS:
            raise refuse("too-much-text")


def leading_width(text: str) -> float:
    """White space before the first character, in characters: full-width 1, a tab 2, other 0.5."""
    blank = text[: len(text) - len(text.lstrip())]
    return sum({"\u3000": 1.0, "\t": 2.0, "\n": 0.0}.get(char, 0.5) for char in blank)
