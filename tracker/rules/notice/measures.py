"""The sentences of a task that can be checked one by one, and a proposal of what kind each is."""

from __future__ import annotations

import re
from datetime import date

from tracker.rules.notice.dates import deadlines
from tracker.rules.notice.numerals import NUMERAL
from tracker.rules.notice.passage import Passage
from tracker.rules.notice.reading import Measure, MeasureKind

_N = rf"(?:\d{{1,6}}|{NUMERAL}{{1,3}})"
_TIMES = r"(?:次|场|期|批次|批|轮|篇|场次|件|个工作日一次)"
_RATE = re.compile(r"\d{1,9}(?:\.\d{1,9})?[%％]|百分之|(?:率|比例)(?:达到?|不低于|保持|稳定)[^，。]{0,4}\d")
_COUNT = re.compile(
    rf"(?:至少|不少于|不低于|不得少于){{1}}[^，。；]{{0,12}}?{_N}{_TIMES}|每[年季月周]度?[^，。；]{{0,12}}?(?:至少|不少于|不低于){_N}"
    rf"|每(?:半?年|季度|个?月|周){_N}{_TIMES}|{_N}{_TIMES}以上"
)
_RECURRING = re.compile(
    r"每(?:半年|年度?|季度?|个?月|月度|周|旬|日|天|两[年月周])|(?:季度|月度|年度|半年|每周|每日)(?:检查|抽查|通报|监测|评估|报告|调度|巡查|督查|总结|分析|普查|考核)"
    r"|按(?:季度?|月度?|年度?|周|半年)(?!龄|份)|(?:逐|分)(?:月|季|年)|(?:季|月|年)(?:检查|抽查|通报|调度)"
)
_LONGEST_QUOTE = 300


def measures_of(text: Passage, issued_on: date | None, year: int | None = None) -> tuple[Measure, ...]:
    """Split a task's text at 。 (not inside brackets or quotation marks) and propose a kind for each sentence."""
    return tuple(
        _measure(number, sentence, issued_on, year)
        for number, sentence in enumerate(sentences(text), start=1)
    )


def sentences(text: Passage) -> list[Passage]:
    """The sentences of a passage, each with its 。."""
    inside = _inside(text.text)
    found, begin = [], 0
    for index, sign in enumerate(text.text):
        if sign in "。" and not inside[index]:
            found.append(text.sub(begin, index + 1))
            begin = index + 1
    found.append(text.sub(begin))
    return [sentence for sentence in found if sentence.text]


def kind_of_measure(sentence: str, has_deadline: bool) -> MeasureKind:
    """narrative, count (每年至少听取1次), rate (达到100%), by_date (6月底前) or recurring (每半年, 季度检查)."""
    if _COUNT.search(sentence):
        return "count"
    if _RATE.search(sentence):
        return "rate"
    if _RECURRING.search(sentence):
        return "recurring"
    return "by_date" if has_deadline else "narrative"


def _measure(number: int, sentence: Passage, issued_on: date | None, year: int | None) -> Measure:
    found = deadlines(sentence, issued_on, year)
    kind = kind_of_measure(sentence.text, bool(found))
    return Measure(number, sentence.text, kind, found[-1].due if found else None, sentence.spans())


def _inside(text: str) -> bytearray:
    """1 for every character within a matched pair of brackets or quotation marks."""
    inside, stack = bytearray(len(text)), []
    pairs = {"）": "（", ")": "(", "》": "《", "”": "“", "〕": "〔", "】": "【", "]": "["}
    for index, sign in enumerate(text):
        if sign in pairs.values():
            stack.append(index)
        elif sign in pairs and stack and text[stack[-1]] == pairs[sign]:
            begin = stack.pop()
            if not stack and index - begin <= _LONGEST_QUOTE:
                inside[begin : index + 1] = b"\x01" * (index + 1 - begin)
        elif sign in pairs:
            stack.clear()
    return inside
