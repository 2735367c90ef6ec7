"""A ``Source`` as JSON values, for its way from the child process to the parent."""

from __future__ import annotations

from typing import Any

from tracker.rules.notice.source import Cell, Paragraph, Source, Span, Table


def to_json(source: Source) -> dict[str, Any]:
    """``source`` as dicts and lists: a paragraph is a list of four, a table a dict."""
    return {
        "text": source.text,
        "kind": source.kind,
        "wrapped": source.wrapped,
        "blocks": [_block_to_json(block) for block in source.blocks],
    }


def from_json(told: dict[str, Any]) -> Source:
    """The source that ``to_json`` wrote."""
    blocks = tuple(_block_from_json(block) for block in told["blocks"])
    return Source(told["text"], blocks, told["kind"], told["wrapped"])


def _block_to_json(block: Paragraph | Table) -> dict[str, Any] | list[Any]:
    if isinstance(block, Paragraph):
        return [[block.span.start, block.span.end], block.page, block.indent, block.centred]
    cells = [
        [cell.row, cell.col, [[span.start, span.end] for span in cell.spans], cell.row_span, cell.col_span]
        for cell in block.cells
    ]
    return {"rows": block.rows, "cols": block.cols, "cells": cells, "page": block.page, "sheet": block.sheet}


def _block_from_json(told: dict[str, Any] | list[Any]) -> Paragraph | Table:
    if isinstance(told, list):
        span, page, indent, centred = told
        return Paragraph(Span(*span), page, indent, centred)
    cells = tuple(
        Cell(row, col, tuple(Span(*span) for span in spans), row_span, col_span)
        for row, col, spans, row_span, col_span in told["cells"]
    )
    return Table(told["rows"], told["cols"], cells, told["page"], told["sheet"])
