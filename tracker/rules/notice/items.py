"""The beginnings of items: 一、 （一） 1． (1) ①, and the title that an item may begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.rules.notice.numerals import to_int
from tracker.rules.notice.passage import Passage

_CN = "[一二三四五六七八九十百零〇]{1,6}"
_ITEM = re.compile(
    rf"(?:(?P<l1>{_CN})、|第(?P<l0>{_CN})[章部](?:分)?|[（(](?P<l2>{_CN})[）)]、?|(?P<l3>\d{{1,3}})(?:．|\.(?!\d)|[.．](?=20\d\d年)|、)|[（(](?P<l4>\d{{1,2}})[）)]|(?P<l5>[①-⑳]))"
)
_BEFORE_AN_ITEM = "。；：！？;:!?）)】〕]”"
LONGEST_TITLE = 50


@dataclass(frozen=True, slots=True)
class ItemMark:
    """Numbering at ``start`` to ``end`` of a passage. ``level`` 1 is 一、, 2 （一）, 3 1．, 4 (1), 5 ①."""

    level: int
    number: int
    numeral: str
    start: int
    end: int


def mark_at(text: str, start: int = 0) -> ItemMark | None:
    """The numbering that begins at ``start``, if any."""
    match = _ITEM.match(text, start)
    return _mark(match) if match else None


def item_marks(passage: Passage, paragraph_starts: set[int], start: int, end: int) -> Iterator[ItemMark]:
    """All numbering between ``start`` and ``end``.

    At the beginning of a paragraph any numbering counts. Within one (paragraphs may have been glued together)
    it counts where it continues or opens a series and, other than （一） and 1．, stands behind the end of a
    sentence.
    """
    text, last = passage.text, dict.fromkeys(range(6), 0)
    for match in _ITEM.finditer(text, start, end):
        mark = _mark(match)
        if mark is None:
            continue
        if match.start() not in paragraph_starts:
            fits = mark.number in (1, last[mark.level] + 1)
            behind = match.start() == start or text[match.start() - 1] in _BEFORE_AN_ITEM
            behind = (
                behind or mark.level == 2 or text[match.end() - 1] == "．" or _continues(text, mark, last[1])
            )
            if not fits or not behind or mark.level > 3:
                continue
        last[mark.level] = mark.number
        for level in range(mark.level + 1, 6):
            last[level] = 0 if level > 2 else last[level]
        yield mark


def _continues(text: str, mark: ItemMark, last: int) -> bool:
    """Whether 二、 goes on with a series although no sentence ends before it; 第二、三产业 does not."""
    return (
        mark.level == 1
        and mark.number == last + 1 >= 2
        and text[mark.start - 1] not in "第、至和与之"
        and not re.match(_CN, text[mark.start - 1])
        and not re.match(_CN, text[mark.end : mark.end + 1])
    )


def begins_a_list(passage: Passage, mark: ItemMark) -> bool:
    """Whether the number that follows on ``mark`` stands in the same passage: 1.… 2.… are points of one text."""
    lines = {0, *passage.lines}
    for match in _ITEM.finditer(passage.text, mark.end):
        following = _mark(match)
        if (
            following is not None
            and (following.level, following.number) == (mark.level, mark.number + 1)
            and (match.start() in lines or passage.text[match.start() - 1] in _BEFORE_AN_ITEM)
        ):
            return True
    return False


def title_line(passage: Passage, paragraph_starts: set[int]) -> int | None:
    """Where the first paragraph of an item ends, if it is a title: short, and no sentence."""
    line = min((place for place in paragraph_starts if 0 < place < len(passage)), default=None)
    if line is None or line > LONGEST_TITLE:
        return None
    return line if "。" not in passage.text[: line - 1] and passage.text[line - 1] not in "，、；,;" else None


def title_sentence(passage: Passage) -> int | None:
    """Where the first sentence ends, if it may be a title: short, without a comma, and others follow."""
    stop = passage.text.find("。", 0, LONGEST_TITLE)
    if not 0 < stop <= LONGEST_TITLE - 10 or stop + 1 >= len(passage) or "，" in passage.text[:stop]:
        return None
    return stop + 1


def begins_with_titles(passages: list[Passage]) -> bool:
    """Whether items of one kind have a title as first sentence: nearly all of them must, or none has."""
    return (
        bool(passages) and sum(title_sentence(one) is not None for one in passages) * 5 >= len(passages) * 4
    )


def split_title(passage: Passage, paragraph_starts: set[int], titled: bool) -> tuple[Passage | None, Passage]:
    """The title that an item begins with (a line of its own, or where ``titled`` its first sentence), and the rest.

    The stop between the two stands in neither.
    """
    end = title_line(passage, paragraph_starts) or (title_sentence(passage) if titled else None)
    if end is None:
        return None, passage
    return passage.sub(0, end).strip("。：:"), passage.sub(end)


def inferred_title(text: Passage) -> Passage:
    """The first clause of a text, to call the task by where it has no title."""
    match = re.search(r"[，。；：,;]", text.text)
    end = match.start() if match and match.start() >= 4 else len(text.text)
    return text.sub(0, min(end, 40)) if text.text else text


def _mark(match: re.Match[str]) -> ItemMark | None:
    group = match.lastgroup or ""
    sign = match[group]
    number = ord(sign) - ord("①") + 1 if group == "l5" else to_int(sign)
    if number is None:
        return None
    return ItemMark(int(group[1]), number, sign if group != "l5" else str(number), match.start(), match.end())
