"""Lists in spreadsheets: which column is which, whatever their order, and each line by its number.

A list has one row of headings near its top. What stands under a heading that nobody knows is named and
left out, never dropped in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.rules.printable import without_format_signs

HEADINGS_WITHIN = 10  # rows from the top: a title and a note may stand above the headings
MAX_LINES = 50_000
EXAMPLE = "示例"
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?\Z")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. ``also`` are other headings in use; ``hint`` stands on the template's second
    sheet, ``example`` in its example row."""

    key: str
    heading: str
    also: tuple[str, ...] = ()
    needed: bool = False
    hint: str = ""
    example: str = ""
    width: int = 16


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the headings. ``number`` is the one that Excel shows beside it."""

    number: int
    cells: Mapping[str, str]

    def get(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line (0: in the sheet as a whole), in words."""

    line: int
    message: str

    @property
    def words(self) -> str:
        return f"第 {self.line} 行：{self.message}" if self.line else self.message


@dataclass(frozen=True)
class Sheet:
    """A list as it was read. ``keys`` are the columns that are there, ``ignored`` the unknown headings."""

    keys: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()
    ignored: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = field(default=())


def read_sheet(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> Sheet:
    """The lines under the headings. Blank rows and the template's example row are left out."""
    meant = {plain(word): column for column in columns for word in (column.heading, *column.also)}
    at, places, ignored = _headings(rows, meant)
    missing = [column.heading for column in columns if column.needed and column.key not in places]
    if missing:
        words = "、".join(f"“{heading}”" for heading in missing)
        return Sheet(faults=(Fault(0, f"没有找到{words}列。请下载模板，按模板的列名填写后重新上传。"),))
    read = (
        Line(number, {key: _cell(row, place) for key, place in places.items()})
        for number, row in enumerate(rows[at + 1 :], at + 2)
    )
    first = next(column.key for column in columns if column.needed)
    lines = tuple(
        line for line in read if any(line.cells.values()) and not line.get(first).startswith(EXAMPLE)
    )
    faults: tuple[Fault, ...] = ()
    if not lines:
        faults = (Fault(0, "表中没有数据行。请在列名下面逐行填写后重新上传。"),)
    elif len(lines) > MAX_LINES:
        faults = (Fault(0, f"表中有 {len(lines)} 行，一次最多导入 {MAX_LINES} 行，请分几次导入。"),)
    return Sheet(frozenset(places), lines, ignored, faults)


def _headings(
    rows: Sequence[Sequence[str]], meant: Mapping[str, Column]
) -> tuple[int, dict[str, int], tuple[str, ...]]:
    """Where the headings stand: the row near the top that has most of them; the first of equal columns."""
    best: tuple[int, dict[str, int], tuple[str, ...]] = (0, {}, ())
    for at, row in enumerate(rows[:HEADINGS_WITHIN]):
        places: dict[str, int] = {}
        for place, text in enumerate(row):
            column = meant.get(plain(text))
            if column is not None:
                places.setdefault(column.key, place)
        if len(places) > len(best[1]):
            unknown = tuple(text.strip() for text in row if text.strip() and plain(text) not in meant)
            best = (at, places, unknown)
    return best


def _cell(row: Sequence[str], place: int) -> str:
    return tidy(row[place]) if place < len(row) else ""


def plain(heading: str) -> str:
    """A heading without spaces, stars and what stands in brackets, full-width signs as half-width ones."""
    heading = re.sub(r"[(（][^)）]*[)）]", "", unicodedata.normalize("NFKC", heading))
    return re.sub(r"[\s*：:]", "", heading)


def tidy(text: str) -> str:
    """A cell's text without NUL, signs that nobody sees and blanks around it, line breaks inside drawn into
    one space."""
    return re.sub(r"\s*[\r\n]+\s*", " ", without_format_signs(text).replace("\x00", "")).strip()


def read_day(text: str) -> date | None:
    """2024-07-05, 2024/7/5, 2024.7.5 or 2024年7月5日; None where it is no day."""
    match = _DATE.match(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def read_flag(text: str) -> bool | None:
    """是 or 否 in one of the ways in which people write them; None where it is neither."""
    word = text.strip().lower()
    if word in ("是", "√", "✓", "y", "yes", "1", "true"):
        return True
    return False if word in ("否", "×", "n", "no", "0", "false") else None
