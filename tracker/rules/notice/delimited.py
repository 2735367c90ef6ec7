"""Tables pasted or exported as text with marks between the cells: tabs, | or runs of blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.rules.notice.columns import is_heading_row
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.passage import passage_of
from tracker.rules.notice.source import Cell, Paragraph, Source, Span, Table

_SEPARATORS = (re.compile(r"\t"), re.compile(r"[|｜│┃]"), re.compile(r"[ \u3000]{2,}"))
_RULE = re.compile(r"[\s|｜│┃+\-─━=:┌┬┐├┼┤└┴┘]+")


def delimited_tables(
    source: Source, blocks: Sequence[Paragraph | Table], ledger: Ledger
) -> list[Paragraph | Table]:
    """``blocks`` with runs of paragraphs that are such a table put as tables. The marks between cells are marks."""
    found: list[Paragraph | Table] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        separator = _separator(source, block) if isinstance(block, Paragraph) else None
        if separator is None or not isinstance(block, Paragraph):
            found.append(block)
            index += 1
            continue
        rows, after = _rows(source, blocks, index, separator)
        if len(rows) < 2:
            found.append(block)
            index += 1
            continue
        for used in blocks[index:after]:
            _mark_signs(source, used, rows, ledger)
        found.append(_table(rows, block.page))
        index = after
    return found


def _separator(source: Source, block: Paragraph) -> re.Pattern[str] | None:
    """What parts the cells of a line of headings; None for any other line."""
    for separator in _SEPARATORS:
        if separator.search(source.text, block.span.start, block.span.end):
            names = [re.sub(r"\s", "", source.slice(span)) for span in _fields(source, block.span, separator)]
            if is_heading_row(names):
                return separator
    return None


def _fields(source: Source, line: Span, separator: re.Pattern[str]) -> list[Span]:
    start, end = line.start, line.end
    while start < end and (
        source.text[start] in "|｜│┃" or (source.text[start].isspace() and source.text[start] != "\t")
    ):
        start += 1
    while end > start and (source.text[end - 1] in "|｜│┃\r\n "):
        end -= 1
    spans, begin = [], start
    for match in separator.finditer(source.text, start, end):
        spans.append(Span(begin, match.start()))
        begin = match.end()
    return [*spans, Span(begin, end)]


def _rows(
    source: Source, blocks: Sequence[Paragraph | Table], index: int, separator: re.Pattern[str]
) -> tuple[list[list[list[Span]]], int]:
    """Rows of cells of spans. A line with too few cells goes on in the next one (a cell with line ends in it)."""
    rows: list[list[list[Span]]] = []
    width, cursor = 0, index
    while cursor < len(blocks):
        block = blocks[cursor]
        if not isinstance(block, Paragraph):
            break
        if _RULE.fullmatch(source.slice(block.span)):
            cursor += 1
            continue
        fields = _fields(source, block.span, separator)
        if rows and len(rows[-1]) < width:
            if len(rows[-1]) + len(fields) - 1 > width:
                break
            rows[-1][-1].append(fields[0])
            rows[-1] += [[span] for span in fields[1:]]
        elif rows and len(fields) < 2:
            break
        else:
            rows.append([[span] for span in fields])
        width = width or len(fields)
        cursor += 1
    full = [row for row in rows if len(row) == width]
    return (rows, cursor) if len(full) * 2 > len(rows) else ([], index)


def _mark_signs(
    source: Source, block: Paragraph | Table, rows: list[list[list[Span]]], ledger: Ledger
) -> None:
    if not isinstance(block, Paragraph):
        return
    for match in re.finditer(r"[|｜│┃]+", source.slice(block.span)):
        start = block.span.start + match.start()
        ledger.mark("sign", passage_of(source, [Span(start, start + len(match[0]))]))
    if _RULE.fullmatch(source.slice(block.span)):
        ledger.mark("sign", passage_of(source, [block.span]))


def _table(rows: list[list[list[Span]]], page: int | None) -> Table:
    width = len(rows[0])
    cells = tuple(
        Cell(number, col, tuple(spans))
        for number, row in enumerate(rows)
        for col, spans in enumerate(row[:width])
    )
    return Table(len(rows), width, cells, page)
