"""Task tables that lost their cells: a text file or a copied page where every printed line of every cell stands
on a line of its own, cell after cell and row after row.

Only the headings tell that there was a table. Which line belongs to which column is found as the cheapest path
through the columns (Viterbi), first by what the lines say, then once more with the widths that this gives the
columns. The result is an ordinary ``Table``, which the table grammar reads on. Where the rows are certain nothing
is guessed, and a guess that can't be right is no table (``flattened_rows``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.rules.notice.column_costs import FlatColumn, Line, path_through
from tracker.rules.notice.columns import Column, column_of, is_heading_row
from tracker.rules.notice.delimited import is_set_with_blanks
from tracker.rules.notice.flattened_rows import are_believable, is_two_level, rows_by_the_clock
from tracker.rules.notice.flow import display_width
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.passage import Passage, passage_of
from tracker.rules.notice.source import Cell, Paragraph, Source, Span, Table

_ENDS_TABLE = re.compile(
    r"抄送|附件\s*\d|（?此件|联系人|.{4,30}\d{1,2}日印发|备注[：:]|注[：:]|填表说明|说明[：:]"
)
_PAGE_NUMBER = re.compile(r"[-—–－―·\s]*\d{1,4}[-—–－―·\s]*|第\d{1,4}页.*")
# What a narrow heading may begin with when its other half stands on the next line.
_HALF_HEADING = re.compile(
    "序|编|项|备|类|完成|主要|重点|工作|具体|任务|目标|牵头|责任|配合|协办|协同|主办|承办|参与|进度|时间"
)
_HALVES = "号|次|别|注|单位|部门|内容|时间|时限|期限|任务|措施|举措|要求|事项|目标|主体|节点|安排|说明|名称"
_OTHER_HALF, _WHOLE = re.compile(_HALVES), re.compile(f"(?:{_HALVES}|科室|处室|机构|地区)$")
_HEADING_LINES = 14


@dataclass(frozen=True, slots=True)
class _Headings:
    """Headings read from lines ``first`` to ``after`` (excluded): names, and the spans of each."""

    names: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]
    after: int


def flattened_tables(
    source: Source, blocks: Sequence[Paragraph | Table], ledger: Ledger
) -> list[Paragraph | Table]:
    """``blocks`` with runs of paragraphs that are such a table put as tables; headings repeated on later pages
    and page numbers within it become marks."""
    found: list[Paragraph | Table] = []
    index = 0
    while index < len(blocks):
        headings = _headings_at(source, blocks, index)
        if headings is None or is_set_with_blanks(source, blocks, index):
            found.append(blocks[index])
            index += 1
            continue
        lines, after = _lines(source, blocks, headings, ledger)
        table = _table(headings, lines) if lines else None
        if table is None:
            found.extend(blocks[index : headings.after])
            index = headings.after
            continue
        found.append(table)
        index = after
    return found


def has_headings(source: Source, blocks: Sequence[Paragraph | Table]) -> bool:
    """Whether headings of a task table stand among the paragraphs: a table that was not laid out again."""
    return any(_headings_at(source, blocks, index) is not None for index in range(len(blocks)))


def _headings_at(source: Source, blocks: Sequence[Paragraph | Table], index: int) -> _Headings | None:
    """The headings that begin at ``index``: lines that hold headings and nothing else, as many as fit."""
    names: list[str] = []
    spans: list[list[Span]] = []
    pending: list[Span] = []
    best: _Headings | None = None
    for cursor in range(index, min(index + _HEADING_LINES, len(blocks))):
        block = blocks[cursor]
        if not isinstance(block, Paragraph) or block.span.end - block.span.start > 120:
            break
        for match in re.finditer(r"\S+", source.slice(block.span)):
            span = Span(block.span.start + match.start(), block.span.start + match.end())
            pending = _add_token(source, names, spans, [*pending, span])
            if len(pending) > 2 or (pending and not _HALF_HEADING.fullmatch(source.slice(pending[0]))):
                return best
        if not pending and is_heading_row(names):
            best = _Headings(tuple(names), tuple(tuple(part) for part in spans), cursor + 1)
        elif not pending and names and not _may_grow(names):
            return best
    return best


def _add_token(source: Source, names: list[str], spans: list[list[Span]], pending: list[Span]) -> list[Span]:
    """Take the pending words as a heading, or as the rest of the last one (序 / 号); what fits neither stays."""
    word = "".join(source.slice(span) for span in pending)
    column = column_of(word)
    if (
        names
        and _OTHER_HALF.fullmatch(word)
        and not _WHOLE.search(names[-1])
        and column_of(names[-1] + word) is not None
    ):
        names[-1] += word
        spans[-1] += pending
        return []
    if column is not None and len(word) <= 16:
        names.append(word)
        spans.append(list(pending))
        return []
    return pending


def _may_grow(names: Sequence[str]) -> bool:
    return len(names) <= 8


def _lines(
    source: Source, blocks: Sequence[Paragraph | Table], headings: _Headings, ledger: Ledger
) -> tuple[list[Line], int]:
    lines: list[Line] = []
    cursor = headings.after
    while cursor < len(blocks):
        block = blocks[cursor]
        if not isinstance(block, Paragraph):
            break
        passage = passage_of(source, [block.span])
        if _ENDS_TABLE.match(passage.text):
            break
        repeated = _headings_at(source, blocks, cursor)
        if repeated is not None and repeated.names != headings.names:
            break
        if repeated is not None:
            for block in blocks[cursor : repeated.after]:
                ledger.mark(
                    "heading", passage_of(source, [block.span]) if isinstance(block, Paragraph) else passage
                )
            cursor = repeated.after
            continue
        if _is_page_number(passage):
            ledger.mark("page", passage)
        elif passage.text:
            lines.append(Line(passage.text, display_width(passage.text), block.span))
        cursor += 1
    return lines, cursor


def _is_page_number(passage: Passage) -> bool:
    if not passage.text or not _PAGE_NUMBER.fullmatch(passage.text):
        return False
    return not passage.text.isdigit()


def _table(headings: _Headings, lines: Sequence[Line]) -> Table | None:
    columns = [column_of(name) or Column("note", name) for name in headings.names]
    if is_two_level(headings.names, columns):
        return None
    clock = rows_by_the_clock(columns, lines)
    if clock is not None:
        cells = [Cell(0, col, spans) for col, spans in enumerate(headings.spans)]
        cells += [
            Cell(number, col, (line.span,))
            for number, row in enumerate(clock, start=1)
            for col, line in enumerate(row)
        ]
        return Table(len(clock) + 1, len(columns), tuple(cells))
    flat = _flat_columns(columns)
    path = path_through(flat, lines)
    if path is None:
        return None
    rows: list[dict[int, list[Span]]] = []
    texts: list[dict[int, str]] = []
    previous = len(flat)
    for line, (state, opens) in zip(lines, path, strict=True):
        if not rows or state < previous or (opens and state == previous):
            rows.append({})
            texts.append({})
        rows[-1].setdefault(state, []).append(line.span)
        texts[-1][state] = texts[-1].get(state, "") + line.text
        previous = state
    if not are_believable([column.kind for column in flat], texts, lines):
        return None
    cells = _heading_cells(headings, flat)
    cells += [
        Cell(number, state, tuple(spans))
        for number, row in enumerate(rows, start=1)
        for state, spans in sorted(row.items())
    ]
    cells += [
        Cell(number, state, ())
        for number, row in enumerate(rows, start=1)
        for state in range(len(flat))
        if state not in row
    ]
    return Table(len(rows) + 1, len(flat), tuple(cells))


def _flat_columns(columns: Sequence[Column]) -> list[FlatColumn]:
    """The columns as states of the path. One task heading may stand over two columns, title and text."""
    tasks = [column for column in columns if column.kind == "task"]
    flat: list[FlatColumn] = []
    for number, column in enumerate(columns):
        if column.kind == "task" and len(tasks) == 1:
            flat.append(FlatColumn("title", number, optional=True))
            flat.append(FlatColumn("text", number))
        elif column.kind == "task":
            flat.append(
                FlatColumn(
                    "text" if column is tasks[-1] else "title", number, optional=column is not tasks[-1]
                )
            )
        elif column.kind == "section":
            flat.append(FlatColumn("title", number, optional=True))
        else:
            flat.append(FlatColumn(column.kind, number, optional=column.kind != "number"))
    return flat


def _heading_cells(headings: _Headings, flat: Sequence[FlatColumn]) -> list[Cell]:
    cells = []
    for number, spans in enumerate(headings.spans):
        states = [state for state, column in enumerate(flat) if column.heading == number]
        cells.append(Cell(0, states[0], spans, 1, len(states)))
    return cells
