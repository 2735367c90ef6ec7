"""What the units write: the entries of the story, made of sentence parts, the unit's words and figures.

All chance comes from Random seeded with the unit's code and a word, so that it is the same everywhere.
"""

import re
from dataclasses import dataclass
from datetime import date
from random import Random

from tracker.demo.register import UNIT_BY_CODE, DemoUnit
from tracker.demo.sentences import Sentences
from tracker.demo.settings_of_units import SETTINGS

NOT_STARTED = "not_started"
UNDER_WAY = "under_way"
DONE = "done"


@dataclass(frozen=True)
class Evidence:
    """`kind` is link or document; `value` the address or the document number."""

    kind: str
    value: str


@dataclass(frozen=True)
class EntryText:
    """An entry before it is put on a moment. `percent` is 0–100 or None."""

    text: str
    happened_on: date
    extent: str
    percent: int | None
    evidence: Evidence | None


def chance(code: str, word: str) -> Random:
    """A source of chance for one unit and one purpose, the same on every machine and in every run."""
    return Random(f"{code}/{word}")  # noqa: S311 - it makes data, not secrets


def day_in_words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _words_of_department() -> dict[str, str]:
    return {
        "boss": "主要负责同志",
        "subs": "各科室和直属单位",
        "desk": "业务科室",
        "site": "部门网站",
    }


def _words_of_place(unit: DemoUnit) -> dict[str, str]:
    if unit.kind == "zone":
        return {
            "boss": "管委会主要负责同志",
            "subs": "各镇街和区直部门",
            "desk": "主管部门",
            "site": "管委会网站",
        }
    level = unit.short[-1]
    below = "镇街" if level == "区" else "乡镇"
    return {
        "boss": f"{unit.short}政府主要负责同志",
        "subs": f"各{below}和{level}直单位",
        "desk": "主管部门",
        "site": f"{level}政府网站",
    }


def words_of(code: str) -> dict[str, str]:
    """The unit's own words for the blanks of the sentences."""
    unit, setting = UNIT_BY_CODE[code], SETTINGS[code]
    words = _words_of_department() if unit.kind == "department" else _words_of_place(unit)
    return words | {
        "topic": setting.topic,
        "policy": setting.policy,
        "audience": setting.audience,
        "place": setting.place,
    }


def _figures(source: Random) -> dict[str, int]:
    figures = {
        "a": source.randint(2, 6),
        "b": source.randint(7, 19),
        "b2": source.randint(7, 19),
        "c": source.randint(20, 68),
        "d": source.randint(75, 390),
        "e": source.randint(400, 2900),
    }
    figures["c2"] = figures["c"] + source.randint(3, 18)
    return figures


def _evidence(code: str, day: date, source: Random) -> Evidence | None:
    draw = source.random()
    if draw < 0.45:
        page = source.randint(1001, 9899)
        return Evidence("link", f"https://www.{code}.example/zwgk/{day:%Y%m}/{page}.html")
    if draw < 0.62:
        return Evidence("document", f"{SETTINGS[code].abbr}〔{day.year}〕{source.randint(3, 96)}号")
    return None


def _percent(extent: str, source: Random) -> int | None:
    if source.random() >= 0.3:
        return None
    return 100 if extent == DONE else source.randrange(30, 95, 5)


def _filled(part: str, code: str, happened_on: date, source: Random) -> str:
    figures = {name: str(value) for name, value in _figures(source).items()}
    return part.format(day=day_in_words(happened_on), **words_of(code), **figures)


def entry_text(code: str, kind: Sentences, turn: int, happened_on: date, extent: str) -> EntryText:
    """One entry of a kind. `turn` picks the parts, so that units side by side do not begin alike."""
    source = chance(code, f"{kind.tasks}/{turn}")
    opening = kind.openings[turn % len(kind.openings)]
    continuation = kind.continuations[turn // len(kind.openings) % len(kind.continuations)]
    text = "".join(_filled(part, code, happened_on, source) for part in (opening, continuation))
    percent = _percent(extent, source)
    return EntryText(text, happened_on, extent, percent, _evidence(code, happened_on, source))


def corrected(text: str) -> str:
    """The entry as it should have read: its first figure of two digits was off by 12, and it says so."""
    match = re.search(r"\d{2,}(?![月日\d])", text)
    if match is None:
        raise ValueError(f"no figure to correct in: {text}")
    right = f"{text[: match.start()]}{int(match.group()) + 12}{text[match.end() :]}"
    return f"{right}（更正：原报{match.group()}，系统计口径有误。）"
