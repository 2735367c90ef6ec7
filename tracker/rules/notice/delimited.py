"""Tables pasted or exported as text with marks between the cells: tabs, |, runs of blanks or single blanks.

Blanks do not tell an empty cell from a wide gap, nor whose the second line of a cell is. So a table set with blanks
is one only where every row has all its cells on one line; else it is left alone (``is_set_with_blanks`` says so).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from tracker.rules.notice.columns import column_of, is_heading_row
from tracker.rules.notice.items import mark_at
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.passage import passage_of
from tracker.rules.notice.source import Cell, Paragraph, Source, Span, Table
from tracker.rules.parties import UnitKind, parse_expression

_RUN_OF_BLANKS, _BLANK = re.compile(r"[ \u3000]{2,}"), re.compile(r"[ \u3000]+")
_SEPARATORS = (re.compile(r"\t"), re.compile(r"[|｜│┃]"), _RUN_OF_BLANKS, _BLANK)
_NUMBER = re.compile(r"[（(]?(?:\d{1,3}(?:[.．]\d{1,2})?|[一二三四五六七八九十]{1,3})[）)]?[.．、]?")
_LONGEST_SECTION = 40
_LINES_LOOKED_AT = 60
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
        if separator in (_RUN_OF_BLANKS, _BLANK):
            rows, after = _rows_on_a_line(source, blocks, index, separator)
        else:
            rows, after = _rows(source, blocks, index, separator)
        if len(rows) < 2:
            found.append(block)
            index += 1
            continue
        for used in blocks[index:after]:
            _mark_signs(source, used, ledger)
        found.append(_table(rows, block.page))
        index = after
    return found


def is_set_with_blanks(source: Source, blocks: Sequence[Paragraph | Table], index: int) -> bool:
    """Whether the block at ``index`` holds headings with blanks between them and rows set likewise follow."""
    block = blocks[index]
    if not isinstance(block, Paragraph) or _separator(source, block) not in (_RUN_OF_BLANKS, _BLANK):
        return False
    headings = _texts(source, _fields(source, block.span, _BLANK))
    return any(
        _is_spaced_row(source, line, headings)
        for line in islice(blocks, index + 1, index + 1 + _LINES_LOOKED_AT)
    )


def _texts(source: Source, fields: list[Span]) -> list[str]:
    return [re.sub(r"\s", "", source.slice(span)) for span in fields]


def _is_row(texts: list[str], headings: list[str]) -> bool:
    """Whether texts fit headings one by one: units under units, a number under 序号. Without a number chance is
    too likely."""
    columns = [column_of(name) for name in headings]
    kinds = [column.kind if column is not None else "note" for column in columns]
    return (
        len(texts) == len(headings)
        and "number" in kinds
        and all(_NUMBER.fullmatch(text) for text, kind in zip(texts, kinds, strict=True) if kind == "number")
        and all(_names_a_unit(text) for text, kind in zip(texts, kinds, strict=True) if kind == "party")
    )


def _names_a_unit(text: str) -> bool:
    return any(piece.kind is not UnitKind.OTHER for piece in parse_expression(text).pieces)


def _rows_on_a_line(
    source: Source, blocks: Sequence[Paragraph | Table], index: int, separator: re.Pattern[str]
) -> tuple[list[list[list[Span]]], int]:
    """Rows with all their cells on one line, and headings of sections between them; none at all where other lines
    stand among them."""
    rows: list[list[list[Span]]] = []
    sections: list[list[list[Span]]] = []
    headings: list[str] = []
    after = index
    for cursor in range(index, len(blocks)):
        block = blocks[cursor]
        fields = _fields(source, block.span, separator) if isinstance(block, Paragraph) else []
        texts = _texts(source, fields)
        headings = headings or texts
        if rows and cursor > after + len(sections) and is_heading_row(texts):
            break
        if rows and len(fields) == 1 and cursor == after + len(sections) and _is_section(texts[0]):
            sections.append([fields])
            continue
        fits = len(fields) == len(headings) and (
            separator is not _BLANK or not rows or _is_row(texts, headings) or is_heading_row(texts)
        )
        if cursor > after + len(sections) and (fits or _is_spaced_row(source, block, headings)):
            return [], index
        if not fits:
            continue
        rows += [*sections, [[span] for span in fields]]
        sections, after = [], cursor + 1
    return rows, after


def _is_spaced_row(source: Source, block: Paragraph | Table, headings: list[str]) -> bool:
    return isinstance(block, Paragraph) and _is_row(
        _texts(source, _fields(source, block.span, _BLANK)), headings
    )


def _is_section(text: str) -> bool:
    return mark_at(text) is not None and len(text) <= _LONGEST_SECTION and "。" not in text


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


def _mark_signs(source: Source, block: Paragraph | Table, ledger: Ledger) -> None:
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
        Cell(number, col, tuple(spans), col_span=width if len(row) == 1 else 1)
        for number, row in enumerate(rows)
        for col, spans in enumerate(row[:width])
    )
    return Table(len(rows), width, cells, page)
