"""Tasks out of running text: items with their parties in brackets or in a paragraph behind them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from tracker.rules.notice.clauses import ClausePlace, clause_passage, party_clauses, party_sentences
from tracker.rules.notice.drafts import Calendar, Draft, read_parties
from tracker.rules.notice.flow import Flow
from tracker.rules.notice.items import (
    LONGEST_TITLE,
    ItemMark,
    begins_with_titles,
    item_marks,
    mark_at,
    split_title,
)
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.passage import Passage
from tracker.rules.notice.reading import Field

_LEAD_IN = re.compile(r"(?:具体|主要|重点|工作|任务|整改)?(?:措施|举措|任务|内容|要求|做法)[：:]")
_SIGNS = re.compile(r"[。；;，、]*")
_LONGEST_HEADING = 80


@dataclass(slots=True)
class _Segment:
    """The text from an item's numbering (or from the clause before) to its clause or to the next numbering.

    ``tail`` is the text behind the clause where the clause stands in the item's heading.
    """

    mark: ItemMark | None
    start: int
    end: int
    group: list[ClausePlace] | None
    tail: tuple[int, int] | None = None

    @property
    def level(self) -> int:
        return self.mark.level if self.mark else 9


@dataclass(frozen=True, slots=True)
class RunningTasks:
    """The drafts, and where in the flow the first of them begins and the last ends."""

    drafts: list[Draft]
    sections: list[Field]
    begins: int
    ends: int


def tasks_of_text(
    flow: Flow, start: int, end: int, ledger: Ledger, calendar: Calendar, first_leads: bool
) -> RunningTasks:
    """Every item between ``start`` and ``end`` that has a party clause, in order."""
    marks = list(item_marks(flow.whole, set(flow.starts), start, end))
    items = [mark.start for mark in marks]
    groups = party_clauses(flow, start, end, items) or party_sentences(flow, end, items)
    if not groups:
        return RunningTasks([], [], end, start)
    segments = _with_tails(flow, _merged(_segments(flow, start, end, groups, marks)))
    tasks = [segment for segment in segments if segment.group]
    for segment in tasks:
        _narrow(flow, segment, ledger)
    titled = _titled_levels(flow, tasks)
    drafts: list[Draft] = []
    fields: list[Field] = []
    open_headings: list[tuple[int, _Segment]] = []
    sections: dict[int, Field] = {}
    for segment in segments:
        if not segment.group:
            open_headings = _with_heading(flow, open_headings, segment)
            lead_in = _LEAD_IN.fullmatch(flow.whole.text, segment.start, segment.end)
            if lead_in:
                ledger.mark("sign", flow.whole.sub(*lead_in.span()))
            continue
        draft = _draft(flow, segment, segment.level in titled, ledger, calendar, first_leads)
        for level, heading in open_headings:
            if level < segment.level:
                draft.section = _section(flow, heading, ledger, sections, fields)
        drafts.append(draft)
    last = tasks[-1].tail[1] if tasks[-1].tail else tasks[-1].group[-1].end  # type: ignore[index]
    return RunningTasks(drafts, fields, _first_place(tasks[0], sections), last)


def _segments(
    flow: Flow, start: int, end: int, groups: list[list[ClausePlace]], marks: list[ItemMark]
) -> list[_Segment]:
    found: list[_Segment] = []
    current = _Segment(None, start, end, None)
    waiting = iter(groups)
    group = next(waiting, None)
    for mark in [*marks, None]:
        place = mark.start if mark else end
        while group is not None and group[-1].end <= place:
            current.end, current.group = group[0].start, group
            found.append(current)
            current = _Segment(None, group[-1].end, end, None)
            group = next(waiting, None)
        if mark is None:
            break
        if group is not None and group[0].start <= place:
            continue  # numbering within a clause
        current.end = place
        found.append(current)
        current = _Segment(mark, place, end, None)
    found.append(current)
    return [
        segment for segment in found if segment.group or flow.whole.text[segment.start : segment.end].strip()
    ]


def _merged(segments: list[_Segment]) -> list[_Segment]:
    """An item whose numbered points end in one common clause is one task: 1．… (1)… (2)…（X牵头）."""
    kept: list[_Segment] = []
    for segment in segments:
        kept.append(segment)
        if not segment.group or segment.mark is None or segment.mark.number < 2 or segment.level < 3:
            continue
        index = len(kept) - 2
        while index >= 0 and kept[index].group is None and kept[index].level == segment.level:
            index -= 1
        siblings = len(kept) - 2 - index
        parent = kept[index] if index >= 0 else None
        if (
            parent
            and parent.group is None
            and parent.level < segment.level
            and siblings == segment.mark.number - 1
        ):
            merged = _Segment(parent.mark, parent.start, segment.end, segment.group)
            kept[index:] = [merged]
    return kept


def _with_tails(flow: Flow, segments: list[_Segment]) -> list[_Segment]:
    """Where parties stand in the headings, （一）…（牵头单位：X）, give each item the text behind its heading.

    Any item may have something behind it that is not its own; so this counts only where most headings have it.
    """
    headings, tails = 0, {}
    for index, segment in enumerate(segments):
        if segment.group and segment.mark is not None and _is_heading(flow, segment):
            headings += 1
            after = index + 1
            while after < len(segments) and _lies_under(segments[after], segment):
                after += 1
            end = _end_of_tail(flow, segment.group[-1].end, segments[after - 1].end)
            if flow.whole.sub(segment.group[-1].end, end).strip("。；;，、 ").text:
                tails[index] = (segment.group[-1].end, end)
    if len(tails) * 2 <= headings:
        return segments
    kept, reach = [], 0
    for index, segment in enumerate(segments):
        if index in tails:
            segment.tail = tails[index]
            reach = segment.tail[1]
        elif segment.start < reach:
            continue
        kept.append(segment)
    return kept


def _is_heading(flow: Flow, segment: _Segment) -> bool:
    """Whether an item is no more than a heading before its clause: short, of one line, and no sentence."""
    text = flow.whole.sub(segment.mark.end, segment.end) if segment.mark else flow.whole.sub(0, 0)
    lines = [place for place in flow.starts_between(segment.start, segment.end) if place < segment.end]
    return 0 < len(text) <= LONGEST_TITLE and not lines and "。" not in text.text


def _lies_under(segment: _Segment, heading: _Segment) -> bool:
    return not segment.group and (segment.mark is None or segment.level > heading.level)


def _end_of_tail(flow: Flow, start: int, end: int) -> int:
    """Up to the first paragraph that is no sentence and not numbered: a signature, the title of what follows."""
    for place in flow.starts_between(start - 1, end):
        text = flow.whole.sub(place, min(flow.bounds(flow.number_at(place))[1], end)).text
        if place >= start and text and text[-1] not in "。；;：:！”）" and mark_at(text) is None:
            return place
    return end


def _narrow(flow: Flow, segment: _Segment, ledger: Ledger) -> None:
    """Leave numbering, 「具体措施：」 and, in an item without numbering, earlier paragraphs out of the text."""
    text = flow.whole.text
    if segment.mark is not None:
        ledger.mark("number", flow.whole.sub(segment.mark.start, segment.mark.end))
        segment.start = segment.mark.end
    else:
        starts = flow.starts_between(segment.start, segment.end)
        if starts and flow.whole.text[starts[-1] : segment.end].strip():
            segment.start = starts[-1]
    while segment.start < segment.end and text[segment.start] in "。；，、 ;":
        segment.start += 1
    lead_in = _LEAD_IN.match(text, segment.start, segment.end)
    if lead_in:
        ledger.mark("sign", flow.whole.sub(lead_in.start(), lead_in.end()))
        segment.start = lead_in.end()


def _titled_levels(flow: Flow, tasks: list[_Segment]) -> set[int]:
    by_level: dict[int, list[Passage]] = defaultdict(list)
    for segment in tasks:
        if segment.mark is not None:
            by_level[segment.level].append(flow.whole.sub(segment.start, segment.end))
    return {level for level, passages in by_level.items() if begins_with_titles(passages)}


def _draft(
    flow: Flow, segment: _Segment, titled: bool, ledger: Ledger, calendar: Calendar, first_leads: bool
) -> Draft:
    whole = flow.whole.sub(segment.start, segment.end)
    title, text = (
        _headed(flow, whole, segment) if segment.tail else _split(flow, whole, segment, titled, ledger)
    )
    lead_in = _LEAD_IN.match(text.text)
    if lead_in:
        ledger.mark("sign", text.sub(0, lead_in.end()))
        text = text.sub(lead_in.end())
    draft = Draft(segment.mark.numeral if segment.mark else "", title, text)
    for place in segment.group or []:
        parties, dues, notes = read_parties(
            clause_passage(flow, place), ledger, calendar, first_leads=first_leads and not draft.parties
        )
        draft.parties += parties
        draft.dues += dues
        draft.notes += notes
    _mark_signs(flow, segment.group or [], ledger)
    return draft


def _headed(flow: Flow, heading: Passage, segment: _Segment) -> tuple[Passage | None, Passage]:
    start, end = segment.tail or (segment.end, segment.end)
    while start < end and flow.whole.text[start] in "。；;，、":
        start += 1
    return heading, flow.whole.sub(start, end)


def _split(
    flow: Flow, whole: Passage, segment: _Segment, titled: bool, ledger: Ledger
) -> tuple[Passage | None, Passage]:
    starts = {place - segment.start for place in flow.starts_between(segment.start, segment.end)}
    title, text = split_title(whole, starts, titled)
    if title is not None:
        ledger.mark("sign", whole.sub(len(title), len(whole) - len(text)))
    return title, text


def _mark_signs(flow: Flow, group: list[ClausePlace], ledger: Ledger) -> None:
    """The brackets round the clauses, and a stop behind one, belong to the layout."""
    ends = [place.start for place in group[1:]] + [_SIGNS.match(flow.whole.text, group[-1].end).end()]  # type: ignore[union-attr]
    for place, end in zip(group, ends, strict=True):
        ledger.mark("sign", flow.whole.sub(place.start, place.inner_start))
        ledger.mark("sign", flow.whole.sub(place.inner_end, end))


def _with_heading(
    flow: Flow, open_headings: list[tuple[int, _Segment]], segment: _Segment
) -> list[tuple[int, _Segment]]:
    """The headings in force behind ``segment``, which has no clause."""
    if segment.mark is None:
        return open_headings
    kept = [(level, heading) for level, heading in open_headings if level < segment.level]
    text = _heading_text(flow, segment)
    if segment.level <= 3 and text.text and len(text) <= _LONGEST_HEADING and "。" not in text.text[:-1]:
        kept.append((segment.level, segment))
    return kept


def _heading_text(flow: Flow, segment: _Segment) -> Passage:
    following = flow.starts_between(segment.start, segment.end)
    return flow.whole.sub(segment.start, following[0] if following else segment.end)


def _section(
    flow: Flow, heading: _Segment, ledger: Ledger, sections: dict[int, Field], fields: list[Field]
) -> Field:
    if heading.start not in sections:
        sections[heading.start] = ledger.field(_heading_text(flow, heading))
        fields.append(sections[heading.start])
    return sections[heading.start]


def _first_place(first: _Segment, sections: dict[int, Field]) -> int:
    place = first.mark.start if first.mark else first.start
    return min([place, *(start for start in sections if start < place)])
