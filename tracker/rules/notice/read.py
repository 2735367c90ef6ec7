"""Read a notice: the one function that sets the parts of the grammar to work, in order."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.rules.notice.columns import says_first_leads
from tracker.rules.notice.delimited import delimited_tables
from tracker.rules.notice.drafts import Calendar, Draft, finish, lead_by_sign
from tracker.rules.notice.flattened import flattened_tables, has_headings
from tracker.rules.notice.flow import Flow, flow_of
from tracker.rules.notice.grid import task_tables
from tracker.rules.notice.grid_rows import TaskTable
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.letter import Letter, read_letter
from tracker.rules.notice.passage import Passage, join
from tracker.rules.notice.reading import Field, NoticeReading, Task
from tracker.rules.notice.rest import (
    plan_title,
    section_before,
    table_title_before,
    take_annexes,
    take_body,
    title_above,
)
from tracker.rules.notice.returning import return_demand
from tracker.rules.notice.running_tasks import tasks_of_text
from tracker.rules.notice.source import Paragraph, Source, Table
from tracker.rules.notice.table_tasks import tasks_of_table

_NO_PARTY_COLUMN = "表格中没有牵头单位、责任单位一类的栏目，正文各条之后也没有写明责任单位，找不到任务。"
_NO_TASK = "正文各条之后没有写明牵头单位或责任单位，也没有任务分工表，找不到任务。"
_WITHOUT_CELLS = (
    "文本里的表格没有分栏（各格之间只剩空格或换行），分不清哪些字属于哪一栏。"
    "请改用 Word、Excel 或带表格线的 PDF 原件。"
)
_EMPTY = "文件中没有文字。"


def read_notice(source: Source) -> NoticeReading:
    """Read a notice.

    Never raises for what a notice may say: where there is no task, ``tasks`` is empty and ``reason`` says why
    in Chinese. Time grows with the length of the text.
    """
    ledger = Ledger(source)
    blocks = flattened_tables(source, delimited_tables(source, source.blocks, ledger), ledger)
    tables, others = task_tables(source, [block for block in blocks if isinstance(block, Table)])
    paragraphs, table_at = _paragraphs(blocks, others)
    flow = flow_of(source, paragraphs, ledger)
    table_index = _index_of(flow, table_at)
    letter = read_letter(flow, ledger, table_index)
    calendar = Calendar(
        letter.issued_on.value if letter.issued_on else None, letter.year or _year_named(letter, flow, tables)
    )
    first_leads = says_first_leads(flow.whole.text)
    if tables and not _text_has_more(source, flow, letter, tables, calendar):
        return _with_tables(source, flow, letter, tables, table_index, calendar, first_leads, ledger)
    reason = _NO_PARTY_COLUMN if others else _NO_TASK if flow.whole.text else _EMPTY
    if has_headings(source, blocks):
        reason = _WITHOUT_CELLS
    return _with_text(flow, letter, calendar, first_leads, ledger, reason)


def _text_has_more(
    source: Source, flow: Flow, letter: Letter, tables: list[TaskTable], calendar: Calendar
) -> bool:
    """Whether the running text names parties for more items than the tables have rows.

    Then the text is the plan and a table only an annex to it, which is left over for a person to see.
    """
    rehearsal = tasks_of_text(flow, letter.begins, len(flow.whole), Ledger(source), calendar, False)
    return len(rehearsal.drafts) > sum(len(table.rows) for table in tables)


def _with_tables(
    source: Source,
    flow: Flow,
    letter: Letter,
    tables: list[TaskTable],
    table_index: int,
    calendar: Calendar,
    first_leads: bool,
    ledger: Ledger,
) -> NoticeReading:
    around_at = letter.signed_at or letter.begins
    title = table_title_before(flow, table_index, around_at, ledger)
    if title is None:
        title = title_above([cell for table in tables for cell in table.above], ledger)
    drafts: list[Draft] = []
    for table in tables:
        place = _index_of(flow, table.begins)
        section = section_before(flow, place, around_at, table is tables[0], ledger)
        found = tasks_of_table(table, ledger, calendar, source.wrapped, first_leads)
        for draft in found:
            draft.section = draft.section or section
        drafts += found
        around_at = place
    sections = tuple({draft.section: None for draft in drafts if draft.section is not None})
    lead_by_sign(drafts, source.text)
    tasks = finish(drafts, ledger, calendar)
    letter_end = letter.signed_at if letter.signed_at is not None else table_index
    annexes = take_annexes(flow, letter.begins, len(flow.whole), ledger)
    body = take_body(flow, letter.begins, letter_end, ledger, only_sentences=False, numbered=True)
    around = flow.whole.sub(letter.begins, max(letter_end, letter.begins))
    return _reading(letter, title, body, annexes, sections, tasks, around, calendar, _NO_TASK, ledger)


def _with_text(
    flow: Flow, letter: Letter, calendar: Calendar, first_leads: bool, ledger: Ledger, reason: str
) -> NoticeReading:
    found = tasks_of_text(flow, letter.begins, len(flow.whole), ledger, calendar, first_leads)
    size = len(flow.whole)
    letter_end = (
        letter.signed_at if letter.signed_at is not None and letter.signed_at < found.begins else found.begins
    )
    title = plan_title(flow, letter_end, found.begins, ledger) if found.drafts else None
    lead_by_sign(found.drafts, flow.whole.source)
    tasks = finish(found.drafts, ledger, calendar)
    annexes = take_annexes(flow, letter.begins, found.begins, ledger)
    if tasks:
        annexes += take_annexes(flow, found.ends, size, ledger)
    body = take_body(flow, letter.begins, letter_end, ledger, only_sentences=False, numbered=True)
    if tasks:
        body += take_body(flow, letter_end, found.begins, ledger, only_sentences=True, numbered=True)
        body += take_body(flow, found.begins, size, ledger, only_sentences=True, numbered=False)
    around = join([flow.whole.sub(letter.begins, found.begins), flow.whole.sub(found.ends, size)])
    return _reading(
        letter, title, body, annexes, tuple(found.sections), tasks, around, calendar, reason, ledger
    )


def _reading(
    letter: Letter,
    table_title: Field | None,
    body: tuple[Field, ...],
    annexes: tuple[Field, ...],
    sections: tuple[Field, ...],
    tasks: tuple[Task, ...],
    around: Passage,
    calendar: Calendar,
    reason: str,
    ledger: Ledger,
) -> NoticeReading:
    demand = return_demand(around, calendar, ledger)
    title = letter.title or (replace(table_title, quoted=True) if table_title else None)
    return NoticeReading(
        letter.document_number,
        letter.issuer,
        title,
        table_title,
        letter.issued_on,
        letter.addressees,
        body,
        annexes,
        sections,
        tasks,
        demand.due,
        demand.to,
        demand.email,
        demand.phone,
        tuple(ledger.marks),
        ledger.leftover(),
        None if tasks else reason,
    )


def _paragraphs(blocks: list[Paragraph | Table], others: list[Table]) -> tuple[list[Paragraph], int | None]:
    """The text outside task tables in order, and the offset at which the first task table stands."""
    plain = {id(table) for table in others}
    found: list[Paragraph] = []
    table_at: int | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block)
        elif id(block) in plain:
            cells = sorted(block.cells, key=lambda cell: (cell.row, cell.col))
            found += [Paragraph(span, block.page) for cell in cells for span in cell.spans]
        elif table_at is None:
            table_at = min((span.start for cell in block.cells for span in cell.spans), default=None)
    return found, table_at


def _year_named(letter: Letter, flow: Flow, tables: list[TaskTable]) -> int | None:
    """The year that the title, or what stands over a table, names; for notices without date and number."""
    above = [cell.text for table in tables for cell in table.above]
    for text in (letter.title.value if letter.title else "", *above, flow.whole.text[:200]):
        match = re.search(r"20\d\d(?=年)", text)
        if match:
            return int(match[0])
    return None


def _index_of(flow: Flow, source_start: int | None) -> int:
    """The index in the flow behind which a place of the source comes."""
    if source_start is None:
        return len(flow.whole)
    return next(
        (index for index, place in enumerate(flow.whole.at) if place >= source_start), len(flow.whole)
    )
