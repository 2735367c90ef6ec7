"""Deadlines in words: 7月5日前, 2020年底前, 2021年3月底前, 上半年, 6月30日17:00前（不含当日）.

Where the text is silent a day counts to its end: 含当日, 24:00, marked as inferred (design, rule 10). A year that
is not written is that of the date written before it in the same passage, else that of the notice's own date; a
day that this puts more than half a year before the notice belongs to the next year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.rules.notice.numerals import NUMERAL, to_int
from tracker.rules.notice.passage import Passage
from tracker.rules.notice.reading import DateField, Due

_YEAR = rf"(?:(?P<year>20\d\d|二[〇零○Ｏ0]{NUMERAL}{{2}})年度?|(?P<year_word>[今本明当次]年)度?)"
_NUMBER = rf"(?:\d{{1,2}}|{NUMERAL}{{1,3}})"
_INCLUDED = r"(?:[（(](?P<included{n}>不?含(?:当日|本日|当天|该日|本数)?)[）)])?"
DEADLINE = re.compile(
    rf"(?:{_YEAR})?(?:"
    rf"(?P<month>{_NUMBER})月(?:份)?(?:(?P<day>{_NUMBER})[日号]|(?P<month_end>[底末])|(?P<third>[上中下]旬|初(?![中级步一二三次])|中(?=[、，。；之以前]|$)))?"
    r"|(?P<year_end>年?[底末](?=[之以]?前|(?:全面|全部|基本|如期|力争|确保)?(?:完成|实现|建成|达到|达标|投用|竣工)|$|）|\)|，|。|报))"
    rf"|(?P<half>[上下])半年|(?:第?(?P<quarter>[一二三四1-4])季度)|(?P<within_year>年?内)|(?P<bare_year>(?<=年))(?=[底末]))?"
    r"(?P<tail>[底末])?" + _INCLUDED.format(n=1) + r"(?:[（(](?:周|星期)[一二三四五六日天][）)])?"
    r"(?:(?P<noon>上午|中午|下午|晚上?)?(?P<hour>\d{1,2})(?:[：:](?P<minute>\d\d)|[时点](?:整|(?P<minutes>\d\d)分|(?P<half_hour>半))?)"
    r"|(?P<close>(?:上午|下午)?下班))?"
    r"(?P<before>(?:之|以)?前|以内|内)?" + _INCLUDED.format(n=2)
)
_NUMERIC_DAY = re.compile(
    r"(?P<year>20\d\d)[.\-/年](?P<month>\d{1,2})[.\-/月](?P<day>\d{1,2})日?(?:\s*00:00:00)?(?P<before>(?:之|以)?前)?"
)
_NUMERIC_MONTH = re.compile(
    r"(?P<year>20\d\d)[.\-/](?P<month>\d{1,2})(?P<before>(?:之|以)?[底末]?前|[底末])?"
)
_START = re.compile(
    rf"20\d\d|二[〇零○Ｏ0]|[今本明当次]年|(?<![\d.])\d{{1,2}}月|(?<!{NUMERAL}){NUMERAL}{{1,3}}月|年[底末]|[上下]半年|第?[一二三四1-4]季度|(?<![\d两半学几数多近每])(?<!{NUMERAL})年内"
)
_FULL_DATE = re.compile(
    rf"(?P<year>20\d\d|19\d\d|二[〇零○Ｏ0]{NUMERAL}{{2}})年(?P<month>{_NUMBER})月(?P<day>{_NUMBER})日"
)
_LAST_DAY_OF_THIRD = {"上旬": 10, "初": 10, "中": 15, "中旬": 20}
_REPEATED = re.compile(r"每个?(?:年度?|半年|学年|季度?)?(?:的|于|在)?$")
# 7月1日起 is the day on which something begins.
_BEGINS = re.compile("(?:起|开始|以来|以后|之后)(?!草)")
_GOES_ON = re.compile(r"[、和及与]")
# 年内至少参加一次 counts how often; it names no day by which something is done.
_HOW_OFTEN = re.compile(r"至少|不少于|不低于|不得|不超过|累计|每|的|各|有|未|没|已|多次|连续")


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline found in a passage: half-open indices into it, and the reading."""

    start: int
    end: int
    due: Due
    has_term: bool


def full_dates(text: str) -> Iterator[tuple[int, int, date]]:
    """All dates with year, month and day, in Arabic or Chinese numerals: start, end, date."""
    for match in _FULL_DATE.finditer(text):
        day = _day(to_int(match["year"]), to_int(match["month"]), to_int(match["day"]))
        if day:
            yield match.start(), match.end(), day


def date_field(passage: Passage, start: int, end: int, day: date, quoted: bool) -> DateField:
    part = passage.sub(start, end)
    return DateField(day, part.text, part.spans(), quoted)


def deadlines(
    passage: Passage, issued_on: date | None, year: int | None = None, strict: bool = True
) -> list[Found]:
    """The deadlines of a passage in order.

    ``strict`` asks for a word that makes a date a deadline (前, 底, 内), as running text does; a cell or a label
    that is about time alone does without. ``year`` is used where neither text nor ``issued_on`` gives one.
    """
    found: list[Found] = []
    text, written_year, reach = passage.text, None, 0
    repeated_to = -1
    for start in _START.finditer(text):
        if start.start() < reach:
            continue
        if _is_repeated(text, start.start(), repeated_to):
            again = DEADLINE.match(text, start.start())
            repeated_to = again.end() if again is not None else -1
            reach = max(reach, repeated_to)
            continue
        reading = _read_at(passage, start.start(), issued_on, written_year, year)
        if reading is None:
            continue
        if _BEGINS.match(text, reading.end):
            reach = reading.end
            continue
        reach = reading.end
        match_year = re.match(r"20\d\d", text[start.start() :])
        if match_year:
            written_year = int(match_year[0])
        if reading.has_term or not strict:
            found.append(reading)
    return found


def _is_repeated(text: str, start: int, repeated_to: int) -> bool:
    """Whether the date at ``start`` comes round again: 每年6月底, and the 12月底 of 每年6月底、12月底前 behind it."""
    return _REPEATED.search(text, max(0, start - 5), start) is not None or (
        0 < repeated_to <= start and _GOES_ON.fullmatch(text, repeated_to, start) is not None
    )


def silent_due(passage: Passage, quoted: bool = False) -> Due:
    """A due without a date: the words alone (持续推进)."""
    return Due(None, None, passage.text, passage.spans(), quoted=quoted)


def _read_at(
    passage: Passage, start: int, issued_on: date | None, written_year: int | None, year: int | None
) -> Found | None:
    text = passage.text
    numeric = _NUMERIC_DAY.match(text, start) or _NUMERIC_MONTH.match(text, start)
    match = numeric if numeric and "年" not in numeric[0] else DEADLINE.match(text, start)
    if match is None or match.end() == match.start():
        return None
    parts = match.groupdict()
    year_now, inferred = _year_of(parts, issued_on, written_year, year)
    if year_now is None:
        return None
    day, day_inferred = _day_of(parts, year_now)
    if day is None:
        return None
    if inferred and written_year is None and issued_on and (issued_on - day).days > 183:
        day = _day(day.year + 1, day.month, day.day) or day + timedelta(days=365)
    included = parts.get("included1") or parts.get("included2")
    inclusive = not included.startswith("不") if included else True
    has_term = bool(
        parts.get("before")
        or parts.get("month_end")
        or parts.get("year_end")
        or parts.get("tail")
        or parts.get("quarter")
        or parts.get("half")
        or (parts.get("within_year") and not _HOW_OFTEN.match(text, match.end()))
    )
    part = passage.sub(match.start(), match.end())
    due = Due(
        day,
        inclusive,
        part.text,
        part.spans(),
        _cut_off(parts),
        inferred,
        day_inferred or (included is None and not parts.get("hour")),
    )
    return Found(match.start(), match.end(), due, has_term)


def _year_of(
    parts: dict[str, str | None], issued_on: date | None, written_year: int | None, year: int | None
) -> tuple[int | None, bool]:
    written = parts.get("year")
    if written:
        return to_int(written), False
    base = issued_on.year if issued_on else year
    word = parts.get("year_word")
    if word:
        return (base + (word[0] in "明次") if base is not None else None), True
    return (written_year or base), True


def _day_of(parts: dict[str, str | None], year: int) -> tuple[date | None, bool]:
    """The last day that counts, and whether the text left the day open."""
    month, day = parts.get("month"), parts.get("day")
    if month and day:
        return _day(year, to_int(month), to_int(day)), False
    if month:
        number = to_int(month)
        if number is None or not 1 <= number <= 12:
            return None, False
        third = parts.get("third")
        if third and third != "下旬":
            return date(year, number, _LAST_DAY_OF_THIRD[third]), True
        before = parts.get("before") or ""
        if (
            before.endswith("前")
            and not parts.get("month_end")
            and not third
            and not before.startswith(("底", "末"))
        ):
            return date(year, number, 1) - timedelta(days=1), True  # 6月前: the last day before June
        return _month_end(year, number), False
    if parts.get("half"):
        return _month_end(year, 6 if parts["half"] == "上" else 12), False
    quarter = parts.get("quarter")
    if quarter:
        return _month_end(year, 3 * (to_int(quarter) or 4)), False
    if parts.get("year_end") or parts.get("tail") or parts.get("within_year"):
        return date(year, 12, 31), False
    if parts.get("year") and parts.get("before"):
        return (date(year - 1, 12, 31), True) if parts["before"] != "内" else (date(year, 12, 31), False)
    return None, False


def _cut_off(parts: dict[str, str | None]) -> str:
    hour = int(parts.get("hour") or 99)
    if hour <= 24:
        afternoon = (parts.get("noon") or "")[:1] in ("下", "晚") and hour < 12
        minute = parts.get("minute") or parts.get("minutes") or ("30" if parts.get("half_hour") else "00")
        return f"{hour + 12 * afternoon:02d}:{minute}"
    close = parts.get("close") or ""
    return "12:00" if close.startswith("上午") else "18:00" if close else "24:00"


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None
