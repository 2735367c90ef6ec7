"""The grammar of who: a party clause such as 「X牵头，Y、Z等有关部门按职责分工负责，6月底前完成」, cut into units.

Everything works on offsets into the clause, so that whoever holds the place of the clause in a source can tell
the place of every unit.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from tracker.rules.parties.roles import Role, role_of
from tracker.rules.parties.unit_names import (
    LONGEST_NAME,
    UnitKind,
    begins_a_name,
    is_complete_name,
    kind_of,
    parts_two_names,
)

_OPEN, _CLOSE = "（([〔【《“", "）)]〕】》”"

_ROLE_WORD = "牵头|主办|负总责|负责|配合|参与|参加|协助|协同|协办|会办|承办|落实|实施|推进|抓好"
_ROLE_PHRASE = re.compile(
    r"(?:(?:按照?|依据|根据|依)(?:各自)?(?:任务|工作|责任|行业|领域|部门)?(?:职责|职能)?(?:分工|权限|要求)?|结合(?:各自)?(?:实际|职责)?|分别|共同|具体|联合|总|各自"
    r"|认真|组织|统筹|抓好|做好|切实|作为|为)*"
    rf"(?:{_ROLE_WORD})(?:负责|组织|实施|落实|推进|办理|执行|抓好|做好|完成|(?:相关)?工作|单位|部门|到位)*"
    r"|(?:按照?|依据|根据)(?:各自)?(?:职责|职能)(?:分工)?|(?:作?为|是)责任(?:单位|部门)"
)
_LABEL = re.compile(
    r"(?P<party>(?:[（(]?(?:牵头|责任|配合|协办|会办|主办|承办|参与|参加|协同|协助|落实|实施|主责|主管|负责|组织|完成|共同|和|及|、|/)[）)]?){1,5}"
    r"(?:单位|部门|主体|地区|机构|科室|处室|股室|分工)(?:[及和与、/]?(?:责任|负责|联系)人)?(?:[（(][^（）()]{1,20}[）)])?"
    r"|(?P<bare>牵头|主办|主责|配合|协办|会办|分办|参与))[：:]"
    r"|(?P<due>(?:任务|工作|办理|整改)?(?:完成)?(?:时限|时间|期限|日期|时间节点|时限要求|完成时)(?:要求)?)[：:]"
    r"|(?P<note>[\u4e00-\u9fff]{0,4}(?:责任人|领导|负责人|联系人|联系电话|电话|备注|说明|责任科室))[：:]"
)
_STANDING_DUE = (
    "持续(?:推进|实施|开展|坚持|落实|用力|深化|跟进)?|长期(?:坚持|推进|实施|任务|开展)?|常态化(?:推进|开展|落实)?|全年(?:推进|坚持)?|贯穿全年"
    "|即时|立即|按(?:时间)?节点推进|按期完成|按要求(?:时限|时间)?完成|按时序进度推进|(?:年度)?内?持续推进|分阶段推进|随时"
)
_DAY = (
    r"(?:(?:20\d\d|[二〇○零Ｏ一三四五六七八九]{4}|今|本|明|当|次)年度?)?(?:年?[底末中初]|(?:第?[一二三四1-4]|每)?季度[末底]?|[上下]半年"
    r"|\d{1,2}月(?:\d{1,2}[日号]|[底末份]|[上中下]旬)?|[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日|[底末])?|年?内)?"
)
_DUE_SEGMENT = re.compile(
    rf"(?:请|并|力争|确保|须|应|原则上|于|在|到|至|每年|\d{{1,2}}月(?:\d{{1,2}}日|[底末])?前?[、和及]|自?\d+月?[-—－至])*(?=[\d二今本明当年第一三四上下每])"
    rf"{_DAY}(?:\d{{1,2}}(?:[：:]\d\d|时|点))?(?:[（(](?:含|不含)[^（）()]{{0,4}}[）)])?(?:之?前|以前|底前|内)?(?:[（(](?:含|不含)[^（）()]{{0,4}}[）)])?"
    rf"(?:基本|全面|全部)?(?:完成|取得[^，]{{0,10}}|启动|见效|实施|落实到位|到位|建成|达标|推进|办结|报送|报)?(?:并(?:{_STANDING_DUE}))?[。]?"
    r"|20\d\d[./-]\d{1,2}(?:[./-]\d{1,2})?(?:之?前|以前|底前?)?(?:完成)?[。]?"
    r"|每(?:个?月|季度?|半年|年|周)度?的?(?:\d{1,2}[日号]|[底末初])?(?:之?前|以前|内)?(?:完成|报送|报|开展)?[。]?"
    rf"|(?:{_STANDING_DUE})[。]?"
)
_LEADING = re.compile(r"(?:以上|上述|其中|由|请|以及|及其|及|并|和|与|等|会同|联合|协同|配合|；|、|，)+")
_JOINT = re.compile(r"会同|联合(?!会|社|国)|协同(?!办)")
_BINDER = re.compile(
    r"以及|及其?(?=各|有关|相关|其他|所属|下属)|及|(?:和|与|或|、)(?=各|有关|相关|其他)|和|与|等(?=[^，、]*(?:有关|相关|各|部门|单位|地区))"
)
_ALL_OF_ALL = re.compile(
    r"(?<=[局厅])(?=各[市县区旗乡镇街])|各(?:地区?|县市区|县区|级|乡?镇街?道?|街道)(?:[（(][^（）()]{1,8}[）)])?(?=各)"
)
_PERSONS = re.compile("(?:责任|负责|联系)人")
_PERSON = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_PERSON_BEHIND = re.compile(
    r"(?:[（(](?P<in>[\u4e00-\u9fff·]{2,4})[）)]|[：:](?P<after>[\u4e00-\u9fff·]{2,4}))$"
)
_TOWN = r"(?:乡|镇|街道?|村|社区|场|园区|办事处|(?:人民)?政府|党工?委|[（(][乡镇街道村社区场园办事处人民政府党委工管会、]{1,24}[）)])"
_NAME_ENDS = r"(?=[、，,；;。（(）)\s和及与等各省市县区州]|$)"
_ENUMERATED = re.compile(
    r"(?:各|有关|相关)(?:[省市县区州旗盟](?:、[省市县区州旗盟])+|[^、，；（(]{0,3}?[委办局部](?:、[委办局部])+|省、自治区、直辖市)"
    rf"|(?:各|有关|相关)(?:乡|镇|街道?|村|社区){_TOWN}{{0,9}}(?:[、和及]{_TOWN}{{1,9}}){{0,9}}{_NAME_ENDS}"
    rf"|各[市县区旗]{{1,3}}(?:[（(][市县区旗、]{{1,8}}[）)])?(?:人民)?政府[、和及]管(?:理)?委(?:员)?会{_NAME_ENDS}"
    rf"|各[市县区旗]{{1,3}}(?:[（(][市县区旗、]{{1,8}}[）)])?党委[、和及](?:人民)?政府{_NAME_ENDS}"
)
_ROLE_BEHIND = re.compile(
    rf"[（(](?P<word>(?:总|主要)?(?:{_ROLE_WORD}|责任)(?:负责)?(?:单位|部门|科室|处室)?)[）)]$"
)
_REMARK_BEHIND = re.compile(
    r"[（(][^（）()]{0,6}(?:第一|首)(?:位|个|家)?[^（）()]{0,8}牵头[^（）()]{0,4}[）)]$"
)
_SLASH = re.compile("[/／+＋]")
_POINT = re.compile(r"(?:\d{1,2}[.．]|[（(]\d{1,2}[）)]|[①-⑳])")
_REMARK = re.compile(
    r"(?:以下|下)同|以下不再.*|.*不再(?:逐一|一一|重复)?(?:做|作)?(?:分工|列出|列示|列|写).*"
    r"|(?:以上)?.{0,6}列?(?:第一|首)(?:位|个|家)?(?:的|者)?(?:单位|部门)?(?:的)?(?:为|是)牵头(?:单位|部门)"
)
_STARTS_ANEW = re.compile(r"各|有关|相关|其他|其它|[市省县区州](?!直|属)|国务院|国家|中央|驻")


@dataclass(frozen=True, slots=True)
class Piece:
    """One unit of a clause: offsets into the clause, class, role, and the role word that the text uses."""

    start: int
    end: int
    text: str
    kind: UnitKind
    role: Role
    role_word: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A parsed party clause.

    ``named_roles`` says that at least one role word or label stands in it; ``dues`` and ``notes`` are
    offsets of 「6月底前完成」 and of things such as 「责任人：…」 (label included in neither), ``persons`` those of
    the persons who stand behind their units' names.
    """

    pieces: tuple[Piece, ...]
    dues: tuple[tuple[int, int], ...] = ()
    notes: tuple[tuple[int, int], ...] = ()
    persons: tuple[tuple[int, int], ...] = ()
    words: tuple[tuple[int, int], ...] = ()
    named_roles: bool = False
    labelled: bool = False


def parse_expression(
    text: str,
    default: Role = Role.RESPONSIBLE,
    default_word: str = "",
    breaks: Collection[int] | None = None,
    persons: bool = False,
) -> Clause:
    """Cut a party clause into units with roles.

    ``default`` and ``default_word`` are the role and word of the column or label the clause stands under.
    ``breaks`` are the offsets at which a line of the source ended or a blank was left out (by default: where
    white space stands in ``text``); there a new name begins only if the old one is complete. ``persons`` says that
    persons may stand behind the units (责任单位及责任人); a label may say so too.
    """
    clause = _ClauseReader(text, breaks if breaks is not None else _white_breaks(text), persons)
    clause.read(default, default_word)
    return clause.result()


def is_due_segment(text: str) -> bool:
    """Whether a segment of a clause says when and not who (6月底前完成, 持续推进)."""
    return bool(text) and _DUE_SEGMENT.fullmatch(text) is not None


def names_persons(heading: str) -> bool:
    """Whether a heading or label asks for persons beside their units (责任单位及责任人)."""
    return _PERSONS.search(heading) is not None


def party_label(text: str, start: int = 0) -> re.Match[str] | None:
    """A label such as 牵头单位： at ``start``; its groups are party, due and note."""
    return _LABEL.match(text, start)


def _white_breaks(text: str) -> frozenset[int]:
    return frozenset(match.start() for match in re.finditer(r"\s+", text))


def depths(text: str) -> list[int]:
    """Bracket depth of every character; a bracket's own signs count as inside. Unmatched closers are ignored."""
    found: list[int] = []
    depth = 0
    for char in text:
        if char in _OPEN:
            depth += 1
        found.append(depth)
        if char in _CLOSE and depth:
            depth -= 1
    return found


class _ClauseReader:
    """Collects the parts of one clause. Lives for one call of ``parse_expression``."""

    def __init__(self, text: str, breaks: Collection[int], asks_persons: bool) -> None:
        self.text, self.breaks, self.depth = text, breaks, depths(text)
        self.asks_persons = asks_persons
        for match in _ENUMERATED.finditer(text):  # 各县、市、区政府 is one expression
            self.depth[match.start() + 1 : match.end()] = [1] * (len(match[0]) - 1)
        self.pieces: list[Piece] = []
        self.dues: list[tuple[int, int]] = []
        self.notes: list[tuple[int, int]] = []
        self.persons: list[tuple[int, int]] = []
        self.words: list[tuple[int, int]] = []
        self.named_roles = self.labelled = False

    def result(self) -> Clause:
        return Clause(
            tuple(self.pieces),
            tuple(self.dues),
            tuple(self.notes),
            tuple(self.persons),
            tuple(self.words),
            self.named_roles,
            self.labelled,
        )

    def read(self, default: Role, word: str) -> None:
        start, kind = 0, "party"
        for label in _LABEL.finditer(self.text):
            if self.depth[label.start()] and self.text[label.start()] not in _OPEN:
                continue
            if label["bare"] and not self._opens_line(label.start()):
                continue
            self._section(start, label.start(), kind, default, word)
            kind = label.lastgroup or "party"
            if kind == "party":
                self.asks_persons = names_persons(label["party"])
                word = (
                    re.sub(
                        r"[（(].*|[及和与、/]?(?:责任|负责|联系)人|单位|部门|主体|地区|机构|科室|处室|股室",
                        "",
                        label["party"],
                    )
                    or label["party"]
                )
                default = role_of(word)
                self.named_roles = self.labelled = True
                self.words.append(label.span("party"))
            start = label.end()
        self._section(start, len(self.text), kind, default, word)

    def _opens_line(self, start: int) -> bool:
        """Whether nothing of the same sentence stands before ``start``: 牵头： alone is a label, 由X牵头： is not."""
        return start == 0 or start in self.breaks or self.text[start - 1] in "，,；;。、\n"

    def _section(self, start: int, end: int, kind: str, default: Role, word: str) -> None:
        start, end = self._trim(start, end)
        if start >= end:
            return
        if kind == "due":
            self.dues.append((start, end))
        elif kind == "note":
            self.notes.append((start, end))
        else:
            self._parties(start, end, default, word)

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        signs = "，,；;。、：: \t\r\n\u3000|/／+＋★☆▲△*＊※●◆•○■□▶→√"
        while start < end and self.text[start] in signs:
            start += 1
        while end > start and self.text[end - 1] in signs:
            end -= 1
        return start, end

    def _parties(self, start: int, end: int, default: Role, word: str) -> None:
        pending: list[tuple[int, int]] = []
        for part_start, part_end, closer in self._segments(start, end, "，,；;。"):
            if is_due_segment(self.text[part_start:part_end]):
                self.dues.append((part_start, part_end))
                continue
            if _REMARK.fullmatch(self.text, part_start, part_end):
                self.notes.append((part_start, part_end))
                continue
            cursor = part_start
            for phrase in self._phrases(part_start, part_end):
                pending.append((cursor, phrase.start()))
                self._give(pending, role_of(phrase[0], default), phrase[0])
                self.words.append(phrase.span())
                self.named_roles = True
                pending, cursor = [], phrase.end()
            if cursor < part_end:
                pending.append((cursor, part_end))
            if closer in "；;。":
                self._give(pending, default, word)
                pending = []
        self._give(pending, default, word)

    def _segments(self, start: int, end: int, signs: str) -> list[tuple[int, int, str]]:
        found: list[tuple[int, int, str]] = []
        begin = start
        for index in range(start, end):
            if self.text[index] in signs and not self.depth[index]:
                found.append((begin, index, self.text[index]))
                begin = index + 1
        found.append((begin, end, ""))
        trimmed = [(*self._trim(first, last), sign) for first, last, sign in found]
        return [part for part in trimmed if part[0] < part[1]]

    def _ahead(self, start: int, end: int) -> str:
        """As much of what follows as a name can take: looking further would make long clauses slow."""
        return self.text[start : min(end, start + LONGEST_NAME)].lstrip()

    def _phrases(self, start: int, end: int) -> list[re.Match[str]]:
        found: list[re.Match[str]] = []
        for phrase in _ROLE_PHRASE.finditer(self.text, start, end):
            rest = self._ahead(phrase.end(), end)
            if phrase.start() == start and not found:
                continue
            if self.depth[phrase.start()] or (rest and not begins_a_name(rest) and rest[0] not in "、（("):
                continue
            found.append(phrase)
        return found

    def _give(self, ranges: list[tuple[int, int]], role: Role, word: str) -> None:
        for start, end in ranges:
            first, role_now, word_now = start, role, word
            for joint in _JOINT.finditer(self.text, start, end):
                if self.depth[joint.start()]:
                    continue
                self._units(first, joint.start(), role_now, word_now)
                self.words.append(joint.span())
                role_now, word_now, first = Role.RESPONSIBLE, joint[0], joint.end()
            self._units(first, end, role_now, word_now)

    def _units(self, start: int, end: int, role: Role, word: str) -> None:
        for part_start, part_end, _sign in self._segments(start, end, "、，,；;。"):
            for first, last in self._split(part_start, part_end):
                self._unit(first, last, role, word)

    def _split(self, start: int, end: int) -> list[tuple[int, int]]:
        """Cut where a line broke between two whole names, or a name and the person behind it, and at 及, 和, 等
        where these bind names."""
        cuts = [start]
        breaks = sorted(place for place in self.breaks if start < place < end)
        for index, following in pairwise([*breaks, end]):
            left = re.sub(r"\s+", "", self.text[max(cuts[-1], index - LONGEST_NAME) : index])
            right = self._ahead(index, end)
            parted = parts_two_names(left, right) or (
                self.asks_persons and self._parts_person(cuts, index, following, right)
            )
            if parted and not self.depth[index]:
                cuts.append(index)
        for match in _ALL_OF_ALL.finditer(self.text, start, end):
            cuts.append(match.end())
        for binder in _BINDER.finditer(self.text, start, end):
            if not self.depth[binder.start()] and self._binds(start, binder, end):
                cuts.append(binder.start())
        for slash in _SLASH.finditer(self.text, start, end):
            if not self.depth[slash.start()] and parts_two_names(
                self.text[cuts[-1] : slash.start()], self._ahead(slash.end(), end)
            ):
                cuts.append(slash.start())
        cuts += [point.start() for point in _POINT.finditer(self.text, start + 1, end)]
        cuts = sorted(set(cuts))
        return list(zip(cuts, [*cuts[1:], end], strict=True))

    def _binds(self, start: int, binder: re.Match[str], end: int) -> bool:
        left = self.text[max(start, binder.start() - LONGEST_NAME) : binder.start()]
        right = self.text[binder.end() : min(end, binder.end() + LONGEST_NAME)]
        if not left or not right:
            return False
        if binder[0] in ("和", "与", "或"):
            return (
                is_complete_name(left) and _STARTS_ANEW.match(right) is not None and is_complete_name(right)
            )
        return binder[0] == "等" or is_complete_name(left)

    def _unit(self, start: int, end: int, role: Role, word: str) -> None:
        start, end = self._trim(start, end)
        lead_in = _LEADING.match(self.text, start, end)
        if lead_in and lead_in.end() < end:
            start = lead_in.end()
        point = _POINT.match(self.text, start, end)
        start = point.end() if point is not None else start
        if self.text.endswith("等", start, end) and end - start > 2:
            end -= 1
        start, end = self._trim(start, end)
        if self.text[start : start + 1].isdigit() and is_due_segment(self.text[start:end]):
            self.dues.append((start, end))
            return
        remark = _REMARK_BEHIND.search(self.text, start, end)
        if remark is not None and remark.start() > start:
            self.notes.append((remark.start() + 1, remark.end() - 1))
            end = remark.start()
        behind = _ROLE_BEHIND.search(self.text, start, end)
        if behind is not None and behind.start() > start:
            role, word, end = role_of(behind["word"], role), behind["word"], behind.start()
            self.words.append(behind.span())
            self.named_roles = True
        if self.asks_persons:
            start, end = self._without_person(start, end)
        if start < end and self.text[start:end] != "等" and not self.text[start:end].isdecimal():
            name = re.sub(r"\s+", "", self.text[start:end])
            self.pieces.append(Piece(start, end, name, kind_of(name), role, word))

    def _parts_person(self, cuts: list[int], index: int, following: int, ahead: str) -> bool:
        """Whether a unit's name or a person ends at ``index`` and a person or another name begins there."""
        left, right = self._trim(cuts[-1], index), self._trim(index, following)
        behind = _PERSON_BEHIND.search(self.text, *left)
        if (len(cuts) > 1 and self._is_person(*left)) or (behind is not None and self._is_behind(behind)):
            return self._is_person(*right) or begins_a_name(ahead)
        return is_complete_name(self.text[left[0] : left[1]]) and self._is_person(*right)

    def _without_person(self, start: int, end: int) -> tuple[int, int]:
        """Note the person behind a unit's name (县水利局（李明）) or in place of one; the answer is what is left."""
        if self.pieces and self._is_person(start, end):
            self.persons.append((start, end))
            return end, end
        behind = _PERSON_BEHIND.search(self.text, start, end)
        if behind is None or not self._is_behind(behind):
            return start, end
        self.persons.append(behind.span(behind.lastgroup or 0))
        return start, behind.start()

    def _is_behind(self, behind: re.Match[str]) -> bool:
        return self._is_person(*behind.span(behind.lastgroup or 0))

    def _is_person(self, start: int, end: int) -> bool:
        said = self.text[start:end]
        return _PERSON.fullmatch(said) is not None and kind_of(said) is UnitKind.OTHER
