"""The labels of Word's automatic lists (（一）, 1., ①), which stand in no paragraph's text.

Counted as Word counts (ECMA-376 part 1, 17.9): per abstract list, a level starting again after one
above it, overrides of a single list taken into account once.
"""

from __future__ import annotations

import re

from lxml import etree

from tracker.documents.reading.word_names import VAL, W, child, is_on, value, whole_number

LEVELS = 9
DIGITS = "零一二三四五六七八九"
FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
# First character and how many of the kind Unicode has.
ENCLOSED = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedParen": ("⑴", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "ideographEnclosedCircle": ("㊀", 10),
    "ideographTraditional": (STEMS, 10),
    "ideographZodiac": (BRANCHES, 12),
}
CHINESE = {
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
    "japaneseCounting",
}  # fmt: skip
FORMAL = {"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"}
DIGIT_BY_DIGIT = {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"}
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


class Numbering:
    """The numbering part with its counters: asked paragraph by paragraph, in document order."""

    def __init__(self, root: etree._Element | None) -> None:
        lists = [] if root is None else root.findall(f"{W}abstractNum")
        self._abstract = {found.get(f"{W}abstractNumId", ""): found for found in lists}
        numbers = [] if root is None else root.findall(f"{W}num")
        self._numbers = {found.get(f"{W}numId", ""): found for found in numbers}
        self._by_style = {value(found, "styleLink"): found for found in lists if value(found, "styleLink")}
        self._counters: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def label(self, list_id: str | None, level: int, style_id: str) -> str:
        """The label of the next paragraph of list ``list_id`` with what parts it from the text, or ""."""
        number = self._numbers.get(list_id or "")
        abstract = self._abstract_of(number)
        if number is None or abstract is None:
            return ""
        level = self._level_of_style(abstract, style_id, min(max(level, 0), LEVELS - 1))
        shape = self._shape(number, abstract, level)
        if shape is None:
            return ""
        counters = self._counters.setdefault(abstract.get(f"{W}abstractNumId", ""), [None] * LEVELS)
        self._count(counters, number, abstract, level)
        text = self._text(shape, counters, number, abstract, level)
        parted = value(shape, "suff") != "nothing"
        return f"{text} " if text and parted else text

    def _abstract_of(self, number: etree._Element | None) -> etree._Element | None:
        abstract = self._abstract.get(value(number, "abstractNumId") or "")
        linked = value(abstract, "numStyleLink")
        return self._by_style.get(linked, abstract) if linked else abstract

    def _level_of_style(self, abstract: etree._Element, style_id: str, level: int) -> int:
        """A level may be bound to a paragraph style, which then decides."""
        for found in abstract.findall(f"{W}lvl"):
            if style_id and value(found, "pStyle") == style_id:
                return min(max(whole_number(found.get(f"{W}ilvl")), 0), LEVELS - 1)
        return level

    def _override(self, number: etree._Element, level: int) -> etree._Element | None:
        return number.find(f"{W}lvlOverride[@{W}ilvl='{level}']")

    def _shape(self, number: etree._Element, abstract: etree._Element, level: int) -> etree._Element | None:
        own = child(self._override(number, level), "lvl")
        return own if own is not None else abstract.find(f"{W}lvl[@{W}ilvl='{level}']")

    def _start(self, number: etree._Element, abstract: etree._Element, level: int) -> int:
        return whole_number(value(self._shape(number, abstract, level), "start"), 1)

    def _count(
        self, counters: list[int | None], number: etree._Element, abstract: etree._Element, level: int
    ) -> None:
        key = (number.get(f"{W}numId", ""), level)
        restart = value(self._override(number, level), "startOverride")
        current = counters[level]
        if restart is not None and key not in self._started:
            counters[level] = whole_number(restart, 1)
        else:
            counters[level] = self._start(number, abstract, level) if current is None else current + 1
        self._started.add(key)
        for deeper in range(level + 1, LEVELS):
            if value(self._shape(number, abstract, deeper), "lvlRestart") != "0":
                counters[deeper] = None

    def _text(
        self,
        shape: etree._Element,
        counters: list[int | None],
        number: etree._Element,
        abstract: etree._Element,
        level: int,
    ) -> str:
        pattern = value(shape, "lvlText") or ""
        if number_format(shape) == "bullet":
            return re.sub("[\ue000-\uf8ff]", "•", pattern)
        legal = is_on(shape, "isLgl")

        def counted(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            count = counters[at]
            if count is None:
                count = self._start(number, abstract, at)
            place = shape if at == level else self._shape(number, abstract, at)
            return formatted(count, "decimal" if legal else number_format(place))

        return re.sub("%([1-9])", counted, pattern)


def number_format(shape: etree._Element | None) -> str:
    """The level's w:numFmt; newer formats stand in an alternative whose fallback is decimal."""
    found = None if shape is None else shape.find(f".//{W}numFmt")
    return "decimal" if found is None else found.get(VAL, "decimal")


def formatted(count: int, style: str) -> str:
    """``count`` written in one of Word's number formats; unknown formats as digits."""
    if style == "none":
        return ""
    if count < 1:
        return str(count)
    if style in ENCLOSED:
        first, size = ENCLOSED[style]
        if len(first) > 1:
            return first[(count - 1) % size]
        return chr(ord(first) + count - 1) if count <= size else str(count)
    if style in CHINESE:
        return chinese(count)
    if style in FORMAL:
        return chinese(count, FORMAL_DIGITS, ("", "拾", "佰", "仟"))
    if style in DIGIT_BY_DIGIT:
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(count))
    if style == "decimalZero":
        return f"{count:02}"
    if style == "decimalFullWidth":
        return str(count).translate({ord("0") + n: ord("０") + n for n in range(10)})
    if style in ("upperLetter", "lowerLetter"):
        letters = chr(ord("A") + (count - 1) % 26) * min((count - 1) // 26 + 1, 8)
        return letters if style == "upperLetter" else letters.lower()
    if style in ("upperRoman", "lowerRoman") and count < 4000:
        return roman(count) if style == "upperRoman" else roman(count).lower()
    return str(count)


def chinese(
    count: int, digits: str = DIGITS, units: tuple[str, str, str, str] = ("", "十", "百", "千")
) -> str:
    """A number from 1 to 9999 in Chinese: 12 is 十二, 105 is 一百零五."""
    if count > 9999:
        return str(count)
    written = ""
    for power in (3, 2, 1, 0):
        digit = count // 10**power % 10
        if digit:
            written += digits[digit] + units[power]
        elif written and not written.endswith(digits[0]) and count % 10**power:
            written += digits[0]
    return written[1:] if 10 <= count < 20 and digits == DIGITS else written


def roman(count: int) -> str:
    written = ""
    for worth, letters in ROMAN:
        written += letters * (count // worth)
        count %= worth
    return written
