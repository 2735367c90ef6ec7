"""Days as people paste them from the State Council's notice: 1月1日至3日、2027-02-05，5月4日（周二）."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?"
_TO = r"\s*(?:至|到|~|—+|–)\s*"
_SPAN = re.compile(rf"{_DAY}(?:{_TO}(?:{_DAY}|(\d{{1,2}})\s*[日号]?))?")
_BRACKETS = re.compile(r"[(〔\[][^)〕\]]*[)〕\]]")
# Words around the days of a notice that say nothing about which days they are.
_FILLER = re.compile(
    r"元旦|春节|农历|除夕|清明节?|劳动节|端午节?|中秋节?|国庆节?|放假|调休|上班|共\d+天|(?:周|星期)[一二三四五六日天]"
    r"|[一二三四五六七八九十]+、|[,、;。:和与\s]"
)
LONGEST_SPAN = 60


@dataclass(frozen=True, slots=True)
class DaysRead:
    """The days in order, each once, and what could not be read, in words."""

    days: tuple[date, ...]
    faults: tuple[str, ...]


def read_days(text: str, year: int) -> DaysRead:
    """The days that a text names; where it names no year, ``year`` is meant."""
    plain = _BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    days: set[date] = set()
    faults: list[str] = []
    for match in _SPAN.finditer(plain):
        try:
            days |= _span(match, year)
        except ValueError:
            faults.append(f"“{match[0].strip()}”不是正确的日期，请改正。")
    rest = _FILLER.sub(" ", _SPAN.sub(" ", plain)).split()
    faults += [f"看不懂“{word[:20]}”，请写成 1月1日至1月3日 或 {year}-01-01。" for word in rest]
    return DaysRead(tuple(sorted(days)), tuple(faults))


def _span(match: re.Match[str], year: int) -> set[date]:
    """The days of one place of the text; raises ValueError where it names none."""
    first_year, month, day, last_year, last_month, last_day, same_month = match.groups()
    first = date(int(first_year or year), int(month), int(day))
    last = first
    if same_month:
        last = date(first.year, first.month, int(same_month))
    elif last_month:
        last = date(int(last_year or first.year), int(last_month), int(last_day))
    if not timedelta() <= last - first <= timedelta(days=LONGEST_SPAN):
        raise ValueError(match[0])
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}
