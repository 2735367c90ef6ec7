"""Text without the accidents of its layout, where every character still knows its place in the source.

Chinese text carries no meaning in line ends or blanks, so a passage leaves them out; between Latin words and
numbers one blank stays. ``Ledger`` keeps account of which characters have gone into a field.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.rules.notice.source import Source, Span

# Zero-width signs are not white space to Python but are as invisible.
BLANK = "\\s\u200b\u200c\u200d\u2060\ufeff\x00-\x1f"
_RUN = re.compile(f"[^{BLANK}]+")
_SOLID = re.compile(f"[^{BLANK}]")
NOWHERE = -1
_WIDEST_GAP = 200


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in ``text``."""
    return _SOLID.search(text) is None


@dataclass(frozen=True, slots=True)
class Passage:
    """``text[i]`` stands at offset ``at[i]`` of ``source`` (NOWHERE for a sign put in by us).

    ``lines`` are the indices at which a new line or piece began, ``gaps`` those before which a blank was
    left out; both ascending.
    """

    source: str
    text: str
    at: Sequence[int]
    lines: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.text)

    def sub(self, start: int, end: int | None = None) -> Passage:
        """The part from ``start`` to ``end``, without white space at its ends."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Passage(
            self.source,
            self.text[start:end],
            self.at[start:end],
            _shifted(self.lines, start, end),
            _shifted(self.gaps, start, end),
        )

    def strip(self, signs: str) -> Passage:
        """Without ``signs`` at both ends."""
        start, end = 0, len(self.text)
        while start < end and self.text[start] in signs:
            start += 1
        while end > start and self.text[end - 1] in signs:
            end -= 1
        return self.sub(start, end)

    def spans(self) -> tuple[Span, ...]:
        """The places in the source, joined over white space."""
        found: list[Span] = []
        start = end = NOWHERE
        for place in self.at:
            if place == end:
                end += 1
            elif place != NOWHERE:
                if end != NOWHERE and not self._only_blank(end, place):
                    found.append(Span(start, end))
                    start = place
                elif end == NOWHERE:
                    start = place
                end = place + 1
        return (*found, Span(start, end)) if end != NOWHERE else ()

    def _only_blank(self, start: int, end: int) -> bool:
        return start < end <= start + _WIDEST_GAP and is_blank(self.source[start:end])

    def paragraphs(self) -> str:
        """The text with its paragraphs apart: a line end counts where a sentence ends before it."""
        pieces, begin = [], 0
        for index in self.lines:
            if begin < index < len(self.text) and self.text[index - 1] in "。；;：:！!？?”":
                pieces.append(self.text[begin:index])
                begin = index
        pieces.append(self.text[begin:])
        return "\n".join(pieces)


NOTHING = Passage("", "", ())


def _shifted(places: tuple[int, ...], start: int, end: int) -> tuple[int, ...]:
    return tuple(place - start for place in places[bisect_right(places, start) : bisect_left(places, end)])


def passage_of(source: Source | str, spans: Iterable[Span]) -> Passage:
    """Read ``spans`` one after the other as one passage; each begins a new line."""
    raw = source.text if isinstance(source, Source) else source
    parts: list[str] = []
    at: list[int] = []
    lines: list[int] = []
    gaps: list[int] = []
    last, last_end = "", NOWHERE
    for number, span in enumerate(spans):
        opening = number > 0
        for run in _RUN.finditer(raw, span.start, span.end):
            between = raw[last_end : run.start()] if last_end != NOWHERE and last_end <= run.start() else ""
            broken = opening or "\n" in between or "\r" in between
            if parts and run.start() != last_end and _keeps_blank(last, run[0], broken):
                parts.append(" ")
                at.append(NOWHERE)
            if parts and broken:
                lines.append(len(at))
            elif parts and between:
                gaps.append(len(at))
            parts.append(run[0])
            at.extend(range(run.start(), run.end()))
            last, last_end, opening = run[0], run.end(), False
    return Passage(raw, "".join(parts), at, tuple(lines), tuple(gaps))


def join(passages: Sequence[Passage]) -> Passage:
    """Several passages as one; each begins a new line."""
    if not passages:
        return NOTHING
    parts: list[str] = []
    at: list[int] = []
    lines: list[int] = []
    gaps: list[int] = []
    for passage in passages:
        if at and passage.text and _keeps_blank(parts[-1], passage.text, True):
            parts.append(" ")
            at.append(NOWHERE)
        offset = len(at)
        if offset and passage.text:
            lines.append(offset)
        lines.extend(place + offset for place in passage.lines)
        gaps.extend(place + offset for place in passage.gaps)
        if passage.text:
            parts.append(passage.text)
            at.extend(passage.at)
    return Passage(passages[0].source, "".join(parts), at, tuple(lines), tuple(gaps))


def _keeps_blank(left: str, right: str, broken: bool) -> bool:
    """A blank stays between Latin words; between digits only within a line (a number may break at its end)."""
    first, second = left[-1], right[0]
    if not (first.isascii() and first.isalnum() and second.isascii() and second.isalnum()):
        return False
    if first.isdigit() and second.isdigit():
        return not broken
    if broken and ("@" in left[-40:] or re.match(r"[\w.\-]{1,40}@", right) or "://" in left[-60:]):
        return False
    return (first.isalpha() and second.isalpha()) or not broken
