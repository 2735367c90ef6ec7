"""The text outside tables as one passage, with its paragraphs: printed lines are put together again."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from tracker.rules.notice.items import mark_at
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.passage import Passage, join, passage_of
from tracker.rules.notice.source import Paragraph, Source
from tracker.rules.parties import party_label

_PAGE_NUMBER = re.compile(
    r"[-—–－―·\s]*\d{1,4}[-—–－―·\s]*|第\d{1,4}页(?:[，,/共]*\d{1,4}页)?|\d{1,4}/\d{1,4}"
)
_OPENS = re.compile(
    r"附件?\d{0,2}[：:]|附件\d{0,2}$|抄送|主送|（?此件|联系人|(?:联系)?电话|邮箱|【|●|\d{4}年\d{1,2}月\d{1,2}日$"
)
_FULL_LINE = 0.8
_INDENT = 1.5


@dataclass(frozen=True, slots=True)
class Flow:
    """``whole`` is all text outside tables; ``starts`` the indices at which its paragraphs begin."""

    whole: Passage
    starts: tuple[int, ...]

    def paragraph_count(self) -> int:
        return len(self.starts)

    def bounds(self, number: int) -> tuple[int, int]:
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.whole)
        return self.starts[number], end

    def paragraph(self, number: int) -> Passage:
        return self.whole.sub(*self.bounds(number))

    def number_at(self, index: int) -> int:
        """The paragraph in which the character at ``index`` stands."""
        return max(0, bisect_right(self.starts, index) - 1)

    def starts_between(self, start: int, end: int) -> tuple[int, ...]:
        first = bisect_right(self.starts, start)
        return self.starts[first : bisect_right(self.starts, end - 1)]


def flow_of(source: Source, paragraphs: list[Paragraph], ledger: Ledger) -> Flow:
    """Read paragraphs in order. Page numbers become marks and do not interrupt the text."""
    lines: list[tuple[Paragraph, Passage]] = []
    for paragraph in paragraphs:
        passage = passage_of(source, [paragraph.span])
        if not passage.text:
            continue
        if _is_page_number(passage.text, source.wrapped):
            ledger.mark("page", passage)
            continue
        lines.append((paragraph, passage))
    width = _full_width([passage for _paragraph, passage in lines])
    has_indents = source.wrapped and any(paragraph.indent >= _INDENT for paragraph, _passage in lines)
    starts: list[int] = []
    previous: tuple[Paragraph, Passage] | None = None
    whole = join([passage for _paragraph, passage in lines])
    begins = _line_starts([passage for _paragraph, passage in lines], whole)
    for line, begin in zip(lines, begins, strict=True):
        if previous is None or not source.wrapped or not _goes_on(previous, line, width, has_indents):
            starts.append(begin)
        previous = line
    return Flow(whole, tuple(starts))


def display_width(text: str) -> float:
    """Width in Chinese characters: Latin letters, digits and half-width signs count half."""
    return sum(1.0 if ord(sign) > 0x2000 else 0.5 for sign in text)


def _is_page_number(text: str, wrapped: bool) -> bool:
    """A number alone on a line is one only where lines are printed ones."""
    return _PAGE_NUMBER.fullmatch(text) is not None and (not text.isdigit() or (wrapped and len(text) <= 3))


def _line_starts(passages: list[Passage], whole: Passage) -> list[int]:
    """Where each line begins in the joined passage (a blank between Latin words stands before its line)."""
    starts, cursor = [], 0
    for number, passage in enumerate(passages):
        if number and cursor < len(whole) and whole.at[cursor] != passage.at[0]:
            cursor += 1
        starts.append(cursor)
        cursor += len(passage)
    return starts


def _full_width(lines: list[Passage]) -> float:
    widths = sorted(display_width(line.text) for line in lines)
    return widths[min(len(widths) - 1, len(widths) * 9 // 10)] if widths else 0.0


def _goes_on(
    previous: tuple[Paragraph, Passage], line: tuple[Paragraph, Passage], width: float, has_indents: bool
) -> bool:
    above, below = previous[1].text, line[1].text
    if mark_at(below) is not None or party_label(below) is not None or _OPENS.match(below):
        return False
    if re.search("(?<!电话)(?<!邮箱)(?<!联系人)[：:]$", above) or previous[0].centred or line[0].centred:
        return False
    if has_indents and line[0].indent >= _INDENT:
        return False
    if (
        above[-1] in "。！？"
        and has_indents
        and line[0].indent == 0
        and display_width(above) < width * _FULL_LINE
    ):
        return False
    return display_width(above) + previous[0].indent >= width * _FULL_LINE or above[-1] in "，、；（〔“《"
