"""Where running text names the parties: in brackets behind an item, in a paragraph 责任单位：… of its own, or
in an item's last sentence (由X牵头，会同Y负责。)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.rules.notice.flow import Flow
from tracker.rules.notice.items import mark_at
from tracker.rules.notice.passage import Passage
from tracker.rules.parties import Clause, UnitKind, is_due_segment, parse_expression, party_label

_BRACKET = re.compile(r"[（(〔【［\[﹝]|[）)〕】］\]﹞]")
_PAIRS = {"）": "（(", ")": "（(", "〕": "〔﹝", "﹞": "〔﹝", "】": "【", "］": "［[", "]": "［["}
_HINT = re.compile(
    r"牵头|负责|单位|部门|主办|配合|参与|协[办助同]|承办|落实|政府|[局委办厅部会府行]|地区|\d{1,2}月|年底"
)
_LABEL_HINT = re.compile(
    r"(?=(?:牵头|责任|配合|协办|会办|主办|承办|参与|参加|协同|协助|落实|实施|主责|主管|负责|完成|工作|办理|整改|时限)[^，。；：:（）()]{0,10}[：:])"
)
_ASIDE = re.compile(r"^(?:以下|简称|下同|详见|见附|附件|即|如|例如|注|包括|含|下称|不含|截至|此件|联系)")
_BEFORE_PARTIES = re.compile(r"[，；：]由|(?<=。)由?")
_LONGEST_SENTENCE = 300
_LONGEST_BRACKET = 900


@dataclass(frozen=True, slots=True)
class ClausePlace:
    """A party clause in a flow: outer bounds (with brackets), inner bounds, and whether it names a party."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    has_party: bool


def party_clauses(flow: Flow, start: int, end: int, items: Sequence[int]) -> list[list[ClausePlace]]:
    """Groups of clauses that stand side by side, in order. Every group names a party.

    ``items`` are the places at which items begin, ascending: labels do not run on into the next item.
    """
    places = _brackets(flow, start, end)
    places += _labelled(flow, start, end, places, items)
    places.sort(key=lambda place: place.start)
    groups: list[list[ClausePlace]] = []
    for place in places:
        if groups and not flow.whole.text[groups[-1][-1].end : place.start].strip("。；;，, "):
            groups[-1].append(place)
        else:
            groups.append([place])
    return [group for group in groups if any(place.has_party for place in group)]


def party_sentences(flow: Flow, end: int, items: Sequence[int]) -> list[list[ClausePlace]]:
    """The last sentences of items that say nothing but who leads and who helps, each a group of its own.

    Any text may say so of something in passing; so they count only where several items end like that.
    """
    places = [_party_sentence(flow, begin, limit) for begin, limit in pairwise([*items, end])]
    groups = [[place] for place in places if place is not None]
    return groups if len(groups) > 1 else []


def _party_sentence(flow: Flow, begin: int, limit: int) -> ClausePlace | None:
    text = flow.whole.text
    stop = text.find("。", begin, limit)
    if stop == -1:
        return None
    end = min(flow.bounds(flow.number_at(stop))[1], limit)
    for match in _BEFORE_PARTIES.finditer(text, max(begin, end - _LONGEST_SENTENCE), end - 1):
        said = text[match.end() : end]
        clause = parse_expression(said)
        if clause.named_roles and clause.pieces and _says_nothing_else(said, clause):
            return ClausePlace(match.start(), end, match.start(), end, True)
    return None


def _says_nothing_else(text: str, clause: Clause) -> bool:
    if any(piece.kind is UnitKind.OTHER for piece in clause.pieces):
        return False
    rest = list(text)
    for first, last in [*((one.start, one.end) for one in clause.pieces), *clause.words, *clause.dues]:
        rest[first:last] = " " * (last - first)
    return not "".join(rest).strip("，、；。等由请及和与 ")


def _brackets(flow: Flow, start: int, end: int) -> list[ClausePlace]:
    text = flow.whole.text
    opened: list[int] = []
    found: list[ClausePlace] = []
    for match in _BRACKET.finditer(text, start, end):
        sign = match[0]
        if sign not in _PAIRS:
            opened.append(match.start())
            continue
        while (
            opened and match.start() - opened[-1] <= _LONGEST_BRACKET and text[opened[-1]] not in _PAIRS[sign]
        ):
            opened.pop()
        if not opened:
            continue
        begin = opened.pop()
        if match.start() - begin > _LONGEST_BRACKET:
            opened.clear()
            continue
        place = _clause_in_bracket(flow, begin, match.end())
        if place is not None:
            while found and found[-1].start > begin:
                found.pop()
            found.append(place)
    return found


def _clause_in_bracket(flow: Flow, begin: int, end: int) -> ClausePlace | None:
    inner = flow.whole.sub(begin + 1, end - 1)
    if (
        len(inner) < 2
        or not _HINT.search(inner.text)
        or _ASIDE.match(inner.text)
        or not all(_says_who_or_when(part) for part in inner.text.split("。")[1:] if part)
    ):
        return None
    label = party_label(inner.text)
    if is_due_segment(inner.text) or (label is not None and label.lastgroup == "due"):
        only_time = parse_expression(inner.text)
        return ClausePlace(begin, end, begin + 1, end - 1, bool(only_time.pieces))
    clause = parse_expression(inner.text, breaks=(*inner.lines, *inner.gaps))
    if not _names_parties(clause) or (
        not clause.named_roles and not _stands_behind_item(flow, begin, end, clause)
    ):
        return None
    return ClausePlace(begin, end, begin + 1, end - 1, True)


def _says_who_or_when(part: str) -> bool:
    """Whether a sentence within a bracket goes on with its clause (。配合：X, 。6月底前完成) and is no text."""
    return party_label(part) is not None or is_due_segment(part) or _names_parties(parse_expression(part))


def _names_parties(clause: Clause) -> bool:
    kinds = [piece.kind for piece in clause.pieces]
    if not kinds:
        return False
    if clause.labelled:
        return True
    known = sum(kind is not UnitKind.OTHER for kind in kinds)
    return known == len(kinds) if not clause.named_roles else known * 2 >= len(kinds)


def _stands_behind_item(flow: Flow, begin: int, end: int, clause: Clause) -> bool:
    """A bare list of units counts behind a finished sentence, and at the end of an item where it names several."""
    text = flow.whole.text
    _first, last = flow.bounds(flow.number_at(begin))
    behind = text[end : min(last, end + 1)].strip("。；;")
    ends_item = not behind or text[end : end + 2].strip("。；;") == "" or mark_at(text, end) is not None
    sentence_before = begin > 0 and text[begin - 1] in "。；！？”"
    return sentence_before or (ends_item and len(clause.pieces) > 1)


def _labelled(
    flow: Flow, start: int, end: int, brackets: list[ClausePlace], items: Sequence[int]
) -> list[ClausePlace]:
    text, found, reach = flow.whole.text, [], start
    taken = iter(brackets)
    bracket = next(taken, None)
    starts = set(flow.starts)
    for match in _LABEL_HINT.finditer(text, start, end):
        while bracket is not None and bracket.end <= match.start():
            bracket = next(taken, None)
        if match.start() < reach or (bracket is not None and bracket.start <= match.start() < bracket.end):
            continue
        begin = match.start()
        if (
            not (begin in starts or (begin and text[begin - 1] in "。；！？”）)"))
            or party_label(text, begin) is None
        ):
            continue
        following = bisect_right(items, begin)
        close = _end_of_labels(flow, begin, min([end, *items[following : following + 1]]))
        clause = parse_expression(text[begin:close])
        if clause.pieces or clause.dues or clause.notes:
            found.append(ClausePlace(begin, close, begin, close, bool(clause.pieces)))
            reach = close
    return found


def _end_of_labels(flow: Flow, begin: int, limit: int) -> int:
    """Labels run to the end of their paragraph, or to a full stop with something other than a label behind it."""
    text = flow.whole.text
    _first, last = flow.bounds(flow.number_at(begin))
    last = min(last, limit)
    stop = text.find("。", begin, last)
    while stop != -1 and stop + 1 < last:
        if party_label(text, stop + 1) is None:
            return stop + 1
        stop = text.find("。", stop + 1, last)
    return last


def clause_passage(flow: Flow, place: ClausePlace) -> Passage:
    return flow.whole.sub(place.inner_start, place.inner_end)
