"""The values that the rows of a task table are laid out in."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.rules.notice.columns import Column
from tracker.rules.notice.passage import Passage
from tracker.rules.notice.source import Cell


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell with its text. The same object stands in every row and column that it is merged over."""

    passage: Passage
    cell: Cell

    @property
    def text(self) -> str:
        return self.passage.text


@dataclass(slots=True)
class GridRow:
    """A row of data: cells by column; ``starts`` are the columns whose cell begins in this row."""

    cells: dict[int, GridCell]
    starts: frozenset[int]
    opens_page: bool = False


@dataclass(slots=True)
class TaskTable:
    """Consecutive tables with the same columns, read as one. ``above`` are cells over the headings.

    ``begins`` is the place of its first character in the source.
    """

    columns: dict[int, Column]
    width: int
    begins: int
    rows: list[GridRow] = field(default_factory=list)
    headings: list[Passage] = field(default_factory=list)
    above: list[Passage] = field(default_factory=list)
    page: int | None = None
