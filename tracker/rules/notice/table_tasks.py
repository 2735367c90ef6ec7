"""Tasks out of task tables: which rows belong to one task, and what each of its cells is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.rules.notice.columns import Column
from tracker.rules.notice.drafts import Calendar, Draft, read_dues, read_parties
from tracker.rules.notice.grid_rows import GridCell, GridRow, TaskTable
from tracker.rules.notice.items import ItemMark, begins_a_list, begins_with_titles, mark_at, split_title
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.passage import NOTHING, Passage, join
from tracker.rules.notice.reading import Field, Party
from tracker.rules.notice.table_roles import TableRoles, roles_of
from tracker.rules.parties import Role, is_complete_name

_SAME_AS_ABOVE = re.compile(r"^(?:同上|〃|″|\"|同前)$")
_TOTAL = re.compile(r"^[合小总共]计$")
_FOOT = re.compile(r"^(?:填表|填报|制表|审核|复核|审批|联系)(?:人|单位|部门)?[：:]|^(?:备注|说明|注)[：:]")
_CHINESE_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]?")
_SECTION_ROW = re.compile(
    r"^(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+|[（(][一二三四五六七八九十]+[）)])"
)


@dataclass(slots=True)
class _RawTask:
    """The cells of one task by column, several where its rows are several."""

    cells: dict[int, list[GridCell]]
    section: Passage | None

    def joined(self, col: int) -> Passage:
        return join([cell.passage for cell in self.cells.get(col, []) if cell.text])


def tasks_of_table(
    table: TaskTable, ledger: Ledger, calendar: Calendar, wrapped: bool, first_leads: bool
) -> list[Draft]:
    """The tasks of one table in order. Headings and numbering become marks, everything else fields."""
    for heading in table.headings:
        ledger.mark("heading", heading)
    roles = roles_of(table)
    raw = _group(table, roles, ledger)
    titled = (
        roles.title is None
        and roles.text is not None
        and begins_with_titles([_without_mark(task.joined(roles.text)) for task in raw])
    )
    drafts: list[Draft] = []
    sections: dict[int, Field] = {}
    above: dict[int, list[Party]] = {}
    for task in raw:
        draft = _draft(task, table, roles, ledger, calendar, wrapped, titled, first_leads, above)
        _set_section(draft, task, roles, ledger, sections)
        if drafts:
            _carry_down(draft, drafts[-1], task, roles)
        if drafts and _parties_left_empty(task, roles):
            draft.parties, draft.inherited = _quoted(drafts[-1]), True
        drafts.append(draft)
    return drafts


def _group(table: TaskTable, roles: TableRoles, ledger: Ledger) -> list[_RawTask]:
    tasks: list[_RawTask] = []
    section: Passage | None = None
    numbered = _is_numbered(table, roles)
    for row in table.rows:
        heading = _section_of_row(row, table, roles, bool(tasks))
        if heading is not None:
            section = heading
            if roles.number in row.cells and row.cells[roles.number].passage is not heading:
                ledger.mark("number", row.cells[roles.number].passage)
        elif any(_TOTAL.match(cell.text) or _FOOT.match(cell.text) for cell in row.cells.values()):
            continue
        elif tasks and _continues(row, tasks[-1], roles, numbered):
            _append(tasks[-1], row)
        else:
            tasks.append(_RawTask({col: [cell] for col, cell in row.cells.items()}, section))
    return tasks


def _append(task: _RawTask, row: GridRow) -> None:
    for col, cell in row.cells.items():
        held = task.cells.setdefault(col, [])
        if all(cell is not other for other in held):
            held.append(cell)


def _is_numbered(table: TaskTable, roles: TableRoles) -> bool:
    """Whether nearly every row that begins a task carries a number."""
    rows = [row for row in table.rows if not row.opens_page]
    return bool(rows) and sum(_numeral_of(row, roles) is not None for row in rows) * 2 > len(rows)


def _numeral_of(row: GridRow, roles: TableRoles) -> str | None:
    number = row.cells.get(roles.number) if roles.number is not None else None
    if number is not None and number.text:
        return number.text
    for col in (roles.title, roles.text):
        cell = row.cells.get(col) if col is not None else None
        mark = mark_at(cell.text) if cell is not None else None
        if mark is not None and cell is not None and col in row.starts:
            return mark.numeral
    return None


def _section_of_row(row: GridRow, table: TaskTable, roles: TableRoles, has_tasks: bool) -> Passage | None:
    """A row merged over the table (its number may stand before), or one with nothing but a heading such as 一、……"""
    filled = {id(cell): cell for cell in row.cells.values() if cell.text}
    number = row.cells.get(roles.number) if roles.number is not None else None
    named = [cell for cell in filled.values() if cell is not number or len(filled) == 1]
    if len(named) != 1 or roles.text is None:
        return None
    cell = named[0]
    if number is not None and number.text and _counts_sections(number, table, roles):
        return cell.passage
    merged = cell.cell.col_span > 1 and any(
        row.cells.get(col) is cell for col in (*roles.parties, *roles.others)
    )
    alone = (
        len(filled) == 1
        and _SECTION_ROW.match(cell.text) is not None
        and len(cell.text) <= 60
        and "。" not in cell.text[:-1]
    )
    if merged or (alone and not (row.opens_page and has_tasks and mark_at(cell.text) is None)):
        return cell.passage
    return None


def _counts_sections(number: GridCell, table: TaskTable, roles: TableRoles) -> bool:
    """Whether a row that has only a number and a name is numbered 一 where tasks are numbered 1."""
    return _CHINESE_NUMBER.fullmatch(number.text) is not None and any(
        row.cells[roles.number].text.isdecimal() for row in table.rows if roles.number in row.cells
    )


def _continues(row: GridRow, task: _RawTask, roles: TableRoles, numbered: bool) -> bool:
    """Whether a row goes on with the task before it."""
    if row.opens_page:
        return _continues_over_page(row, task, roles, numbered)
    text = row.cells.get(roles.text) if roles.text is not None else None
    key = roles.number if roles.number is not None else roles.title
    own_parties = any(col in row.starts and row.cells[col].text for col in roles.parties if col in row.cells)
    if text is None or not text.text:
        key_text = row.cells[key].text if key in row.cells and key in row.starts else ""
        return not key_text if key == roles.number else not own_parties or not key_text
    if roles.text not in row.starts:
        return True
    if key is None:
        return False
    cell = row.cells.get(key)
    if cell is not None and key in row.starts:
        return not cell.text and not own_parties and mark_at(text.text) is None
    if key == roles.number and cell is not None and cell.text:
        return not own_parties  # one number merged over several numbered points
    return not own_parties and mark_at(text.text) is None


def _continues_over_page(row: GridRow, task: _RawTask, roles: TableRoles, numbered: bool) -> bool:
    keys = [
        row.cells[col].text for col in (roles.number, roles.title) if col is not None and col in row.cells
    ]
    if keys and not any(keys):
        return True
    if numbered:
        return _numeral_of(row, roles) is None
    text = task.joined(roles.text).text if roles.text is not None else ""
    if text and text[-1] not in "。；;！!？?）)”":
        return True
    return any(
        task.joined(col).text and not is_complete_name(task.joined(col).text.rstrip("。；"))
        for col in roles.parties
    )


def _draft(
    task: _RawTask,
    table: TaskTable,
    roles: TableRoles,
    ledger: Ledger,
    calendar: Calendar,
    wrapped: bool,
    titled: bool,
    first_leads: bool,
    above: dict[int, list[Party]],
) -> Draft:
    """One task. ``above`` holds the parties last read in each column, for 同上."""
    numeral, title, text = _title_and_text(task, roles, ledger, wrapped, titled)
    draft = Draft(numeral, title, text)
    for col in roles.parties:
        column = table.columns[col]
        if _told_before(task, col, table):
            continue
        if _SAME_AS_ABOVE.match(task.joined(col).text):
            ledger.mark("sign", task.joined(col))
            draft.parties += [replace(party, quoted=True) for party in above.get(col, [])]
            continue
        parties, dues, notes = read_parties(
            task.joined(col),
            ledger,
            calendar,
            column.role,
            column.role_word,
            column.first_leads
            or (first_leads and column.role is not Role.LEAD and not _has_lead_column(table)),
            column.persons,
        )
        draft.parties += parties
        draft.dues += dues
        draft.notes += notes
        above[col] = parties or above.get(col, [])
    for col in roles.others:
        if not _told_before(task, col, table):
            _read_other(draft, table.columns[col], task.joined(col), ledger, calendar)
    return draft


def _told_before(task: _RawTask, col: int, table: TaskTable) -> bool:
    """Whether the cells of a column are merged with those of one before it under the same heading."""
    cells = task.cells.get(col, [])
    return any(
        other < col and table.columns[other] == table.columns[col] and all(cell in before for cell in cells)
        for other, before in task.cells.items()
        if other in table.columns and cells
    )


def _read_other(draft: Draft, column: Column, cell: Passage, ledger: Ledger, calendar: Calendar) -> None:
    if _SAME_AS_ABOVE.match(cell.text):
        ledger.mark("sign", cell)
    elif not cell.text:
        return
    elif column.kind == "due":
        draft.dues += read_dues(cell, ledger, calendar)
    elif column.kind == "number":
        ledger.mark("number", cell)
    else:
        draft.notes.append(ledger.named_field(column.name, cell))


def _title_and_text(
    task: _RawTask, roles: TableRoles, ledger: Ledger, wrapped: bool, titled: bool
) -> tuple[str, Passage | None, Passage]:
    """Numeral, title and text of a task. The numbering, and a stop behind the title, become marks."""
    number = task.joined(roles.number) if roles.number is not None else NOTHING
    title = task.joined(roles.title) if roles.title is not None else NOTHING
    text = task.joined(roles.text) if roles.text is not None else NOTHING
    if not text.text:
        title, text = NOTHING, title
    text_mark, title_mark = _own_mark(text), mark_at(title.text)
    numeral = _numeral(number, text_mark, title_mark, roles)
    if title_mark is not None:
        title = _unnumbered(title, title_mark, ledger)
    if text_mark is not None and (
        title_mark is None
        or (numeral == text_mark.numeral and (roles.shares_titles or numeral != title_mark.numeral))
    ):
        text = _unnumbered(text, text_mark, ledger)
    ledger.mark("number", number)
    if title.text:
        return numeral, _without_stop(title, ledger), text
    found, rest = split_title(text, set() if wrapped else set(text.lines), titled)
    if found is not None:
        ledger.mark("sign", text.sub(len(found), len(text) - len(rest)))
    return numeral, found, rest


def _unnumbered(passage: Passage, mark: ItemMark, ledger: Ledger) -> Passage:
    ledger.mark("number", passage.sub(mark.start, mark.end))
    return passage.sub(mark.end)


def _without_stop(title: Passage, ledger: Ledger) -> Passage:
    if not title.text.endswith("。"):
        return title
    ledger.mark("sign", title.sub(len(title) - 1))
    return title.sub(0, len(title) - 1)


def _own_mark(text: Passage) -> ItemMark | None:
    """The numbering of the task itself, not that of the first of several points in its text."""
    mark = mark_at(text.text)
    return None if mark is None or begins_a_list(text, mark) else mark


def _without_mark(text: Passage) -> Passage:
    mark = _own_mark(text)
    return text.sub(mark.end) if mark else text


def _numeral(
    number: Passage,
    text_mark: ItemMark | None,
    title_mark: ItemMark | None,
    roles: TableRoles,
) -> str:
    if number.text:
        mark = mark_at(number.text)
        return mark.numeral if mark else number.text.strip("()（）.．、")
    if text_mark is not None and (title_mark is None or roles.shares_titles):
        return text_mark.numeral
    return title_mark.numeral if title_mark is not None else ""


def _set_section(
    draft: Draft, task: _RawTask, roles: TableRoles, ledger: Ledger, sections: dict[int, Field]
) -> None:
    passages = [task.section] if task.section is not None else []
    passages += [cell.passage for col in roles.sections for cell in task.cells.get(col, []) if cell.text]
    for passage in passages:
        key = id(passage)
        if key not in sections:
            sections[key] = ledger.field(passage)
        draft.section = sections[key]


def _carry_down(draft: Draft, above: Draft, task: _RawTask, roles: TableRoles) -> None:
    """An empty cell of titles or sections belongs to the filled one over it, merged or not."""
    if draft.title is None and roles.title is not None and not draft.numeral:
        draft.title = above.title
    if draft.section is None and roles.sections and task.section is None:
        draft.section = above.section


def _parties_left_empty(task: _RawTask, roles: TableRoles) -> bool:
    texts = [task.joined(col).text for col in roles.parties]
    return bool(texts) and all(not text or _SAME_AS_ABOVE.match(text) for text in texts)


def _quoted(draft: Draft) -> list[Party]:
    return [replace(party, quoted=True) for party in draft.parties]


def _has_lead_column(table: TaskTable) -> bool:
    return any(column.kind == "party" and column.role is Role.LEAD for column in table.columns.values())
