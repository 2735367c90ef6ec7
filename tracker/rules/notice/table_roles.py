"""Which column of a task table holds the number, the title, the text, the parties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker.rules.notice.grid_rows import TaskTable

_TARGET = re.compile("目标|标准")
_COMPLAINT = re.compile("问题")
_LONGEST_NAME = 25
_BARE_NUMBER = re.compile(r"[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,4})[）)]?[.．、]?")


@dataclass(slots=True)
class TableRoles:
    """The columns of one table by what they are to its tasks; ``others`` are dates and notes.

    ``shares_titles``: one title may stand over several tasks, so it is the text that numbers them.
    """

    number: int | None
    text: int | None
    title: int | None
    sections: list[int] = field(default_factory=list)
    parties: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    shares_titles: bool = False


def roles_of(table: TaskTable) -> TableRoles:
    """Tell title, text and sections apart: headings alone do not, so the cells under them are weighed."""
    by_kind: dict[str, list[int]] = {}
    for col, column in table.columns.items():
        by_kind.setdefault(column.kind, []).append(col)
    candidates = _apart(by_kind.get("task") or by_kind.get("section") or by_kind.get("note", []), table)
    numbers = by_kind.get("number", []) or [
        col for col in candidates if len(candidates) > 1 and _holds_numbers(table, col)
    ]
    candidates = [col for col in candidates if col not in numbers]
    targets = _targets(table, candidates, by_kind.get("note", []))
    candidates = sorted([*candidates, *targets])
    text = max(candidates, key=lambda col: _fitness(table, col), default=None)
    before = [col for col in candidates if text is not None and col < text]
    title = (
        before[-1]
        if before
        else _title_behind(table, [col for col in candidates if col not in targets], text)
    )
    sections = [col for col in by_kind.get("section", []) if col != text] + [
        col for col in before if col != title
    ]
    parties = _apart(by_kind.get("party", []), table)
    known = {text, title, *sections, *numbers[:1], *by_kind.get("party", [])}
    others = [col for col in _apart(list(table.columns), table) if col not in known]
    shared = any(row.cells[title].cell.row_span > 1 for row in table.rows if title in row.cells)
    number = numbers[0] if numbers else None
    return TableRoles(number, text, title, sorted(set(sections)), parties, others, shared)


def _targets(table: TaskTable, tasks: list[int], notes: list[int]) -> list[int]:
    """A column of goals or standards that tells what is to be done: beside a single column of tasks one of the two
    names what the other describes; and several goals under each task have units of their own."""
    found = [col for col in notes if _TARGET.search(table.columns[col].name) and _fineness(table, col)[0]]
    finer = [
        col for col in found if all(_fineness(table, col)[0] > _fineness(table, one)[0] for one in tasks)
    ]
    if finer or len(tasks) != 1:
        return finer[:1] if tasks else []
    return [
        col for col in found[:1] if "目标" in table.columns[col].name and _names(table, min(col, tasks[0]))
    ]


def _names(table: TaskTable, col: int) -> bool:
    """Whether a column holds names: short, and no sentences."""
    texts = [row.cells[col].text for row in table.rows if col in row.cells]
    return _fineness(table, col)[1] <= _LONGEST_NAME and all("。" not in text[:-1] for text in texts)


def _fitness(table: TaskTable, col: int) -> tuple[int, bool, float, int]:
    """What is done about a problem is the text of the task, however long the problem's own story is."""
    count, length = _fineness(table, col)
    return count, _COMPLAINT.search(table.columns[col].name) is None, length, col


def _fineness(table: TaskTable, col: int) -> tuple[int, float]:
    """How many cells a column has, and how long they are: the texts of tasks are the most and the longest.

    Rows that open a page are not counted: a title broken over the page would make two cells, its text but one.
    """
    cells = {id(row.cells[col]): (row.cells[col], row) for row in table.rows if col in row.cells}
    filled = [(len(cell.text), row) for cell, row in cells.values() if cell.text]
    count = sum(not row.opens_page for _length, row in filled)
    return count, sum(length for length, _row in filled) / len(filled) if filled else 0.0


def _holds_numbers(table: TaskTable, col: int) -> bool:
    texts = [row.cells[col].text for row in table.rows if col in row.cells and row.cells[col].text]
    return bool(texts) and all(_BARE_NUMBER.fullmatch(text) for text in texts)


def _title_behind(table: TaskTable, candidates: list[int], text: int | None) -> int | None:
    """A title may stand behind its text; a second column of long texts is none."""
    if text is None:
        return None
    behind = [col for col in candidates if col != text]
    short = [col for col in behind if _fineness(table, col)[1] * 3 <= _fineness(table, text)[1]]
    return short[0] if short else None


def _apart(cols: list[int], table: TaskTable) -> list[int]:
    """The columns that have cells of their own: a cell merged over two of them counts once."""
    kept: list[int] = []
    for col in cols:
        own = any(
            col in row.cells
            and row.cells[col].text
            and all(row.cells.get(other) is not row.cells[col] for other in kept)
            for row in table.rows
        )
        if own:
            kept.append(col)
    return kept or cols[:1]
