"""What stands around letter and tasks: the body's paragraphs, the list of annexes, the table's title."""

from __future__ import annotations

import re

from tracker.rules.notice.flow import Flow
from tracker.rules.notice.items import mark_at
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.passage import Passage
from tracker.rules.notice.reading import Field

_ANNEX = re.compile(r"附件?\s*\d{0,2}[：:]?|附[表录]\d{0,2}[：:]?")
_ANNEX_LIST = re.compile(r"附(?:件|表)?\d{0,2}[：:]")
_FORMAL = re.compile(
    r"[（(]?此[件页]|[（(]?(?:主动|依申请|不予)?公开(?:方式|属性)|抄送|主送|分送|.{4,40}\d{1,2}日印发"
)
_LONGEST_TITLE_LINE = 45


def table_title_before(flow: Flow, limit: int, begins: int, ledger: Ledger) -> Field | None:
    """The short lines right above a table (``limit`` is its index in the flow), up to 附件 or the letter."""
    lines: list[tuple[int, int]] = []
    for number in range(flow.number_at(limit - 1) if limit else -1, -1, -1):
        start, end = flow.bounds(number)
        text = flow.whole.text[start:end]
        if start < begins or end > limit or not _is_title_line(text) or len(lines) == 4:
            break
        if not lines and mark_at(text) is not None:
            limit = start  # 一、…… right above the table is the heading of a section
            continue
        if not ledger.is_free(flow.whole.sub(start, end)):
            break
        lines.insert(0, (start, end))
    return ledger.field(flow.whole.sub(lines[0][0], lines[-1][1])) if lines else None


def title_above(cells: list[Passage], ledger: Ledger) -> Field | None:
    """The title among the cells over the headings of a table; 附件2 is none."""
    for cell in cells:
        if _ANNEX.fullmatch(cell.text):
            ledger.mark("annex", cell)
        elif _is_title_line(cell.text):
            return ledger.field(cell)
    return None


def section_before(flow: Flow, limit: int, begins: int, is_first: bool, ledger: Ledger) -> Field | None:
    """The line right above a table that heads its tasks; above the first table only one with numbering does."""
    if limit <= begins:
        return None
    start, end = flow.bounds(flow.number_at(limit - 1))
    line = flow.whole.sub(start, end)
    if start < begins or not _is_title_line(line.text) or line.text == "续表" or not ledger.is_free(line):
        return None
    return ledger.field(line) if mark_at(line.text) is not None or not is_first else None


def plan_title(flow: Flow, start: int, end: int, ledger: Ledger) -> Field | None:
    """The title of an annexed plan in running text: the first short paragraph that is no sentence."""
    for number in range(flow.paragraph_count()):
        first, last = flow.bounds(number)
        if first < start or last > end:
            continue
        passage = flow.whole.sub(first, last)
        if (
            _is_title_line(passage.text)
            and re.search("方案|意见|要点|分工|清单|计划|措施|任务|安排", passage.text)
            and ledger.is_free(passage)
        ):
            return ledger.field(passage)
    return None


def take_annexes(flow: Flow, start: int, end: int, ledger: Ledger) -> tuple[Field, ...]:
    """「附件：……」 lines with what follows them in the list; a lone 「附件」 is a mark."""
    found: list[Field] = []
    in_list = False
    for number in range(flow.paragraph_count()):
        first, last = flow.bounds(number)
        text = flow.whole.text[first:last]
        if last <= start or first >= end:
            in_list = False
            continue
        begin = max(first, start)
        if _ANNEX.fullmatch(text):
            ledger.mark("annex", flow.whole.sub(first, last))
            in_list = text.endswith(("：", ":"))
        elif _ANNEX_LIST.match(text) or (in_list and mark_at(text) is not None and len(text) < 80):
            for part in ledger.free_parts(flow.whole.sub(begin, last)):
                if not _FORMAL.match(part.text):
                    found.append(ledger.field(part))
            in_list = True
        else:
            in_list = False
    return tuple(found)


def take_body(
    flow: Flow, start: int, end: int, ledger: Ledger, only_sentences: bool, numbered: bool
) -> tuple[Field, ...]:
    """What nobody owns between ``start`` and ``end``, a paragraph a field.

    ``only_sentences`` leaves out lines without a 。; without ``numbered`` numbered paragraphs are left over,
    for the person who checks to see that they gave no task.
    """
    found: list[Field] = []
    for number in range(flow.number_at(start) if flow.starts else 0, flow.paragraph_count()):
        first, last = flow.bounds(number)
        if first >= end:
            break
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        for part in ledger.free_parts(flow.whole.sub(first, last)):
            if _belongs(part, only_sentences, numbered):
                found.append(ledger.field(part))
    return tuple(found)


def _belongs(part: Passage, only_sentences: bool, numbered: bool) -> bool:
    if _FORMAL.match(part.text) or (only_sentences and "。" not in part.text):
        return False
    return numbered or mark_at(part.text) is None


def _is_title_line(text: str) -> bool:
    return (
        0 < len(text) <= _LONGEST_TITLE_LINE
        and re.search(r"[。；：:！]", text) is None
        and _ANNEX.fullmatch(text) is None
        and re.search(r"^\d{4}年\d{1,2}月\d{1,2}日$|^[（(].*[）)]$|^(?:填报|制表|单位)", text) is None
    )
