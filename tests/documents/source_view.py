"""Sources as tests want to see them, and the promise that every reader keeps."""

from __future__ import annotations

from tracker.rules.notice.source import Paragraph, Source, Span, Table


def paragraphs(source: Source) -> list[str]:
    return [source.slice(block.span) for block in source.blocks if isinstance(block, Paragraph)]


def tables(source: Source) -> list[list[list[str | None]]]:
    """Each table as rows of texts, a cell's pieces joined by "|"; None where another cell covers."""
    return [grid(source, block) for block in source.blocks if isinstance(block, Table)]


def grid(source: Source, table: Table) -> list[list[str | None]]:
    rows: list[list[str | None]] = [[None] * table.cols for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = "|".join(source.slice(span) for span in cell.spans)
    return rows


def spans_of(source: Source) -> list[Span]:
    spans = []
    for block in source.blocks:
        if isinstance(block, Paragraph):
            spans.append(block.span)
        else:
            spans += [span for cell in block.cells for span in cell.spans]
    return spans


def assert_covers_text_once(source: Source) -> None:
    """Spans follow one another without overlap, and what lies between them is white space only."""
    reached = 0
    for span in sorted(spans_of(source)):
        assert reached <= span.start < span.end
        assert not source.text[reached : span.start].strip()
        reached = span.end
    assert not source.text[reached:].strip()


def bare(text: str) -> str:
    """``text`` without white space: what a person sees printed."""
    return "".join(text.split())
