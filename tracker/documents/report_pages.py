"""The HTML of printed reports, made from plain values; the child process sets it as PDF."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader

from tracker.actions.writing import Refused
from tracker.config import PROJECT
from tracker.queries.changes import Changes
from tracker.queries.heads import Head
from tracker.queries.matrix import LATE, LEAD, Filters, light_of, matrix
from tracker.queries.plans import PlanHead
from tracker.queries.sheets import task_sheets, unit_sheet
from tracker.queries.status import ExceptionCase, ExceptionLine, Status, status
from tracker.queries.turns import BY_RANK
from tracker.rules.access import Actor
from tracker.rules.calendar import format_day_with_year
from tracker.rules.lights import Light
from tracker.rules.statistics import difference
from tracker.rules.timeliness import format_moment

LINE_WIDTH = 45  # characters of the first sheet's exceptions
SHEET_LINES = 27  # lines of exceptions that fit beside the longest of the other parts
COLUMNS_ABREAST = 16  # of the matrix, on one sheet
UNITS_NAMED = 8
MOVES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report as it was asked for. ``about`` is the task's number or the unit's id of a sheet. Refused where
    it isn't compared with an earlier day."""

    kind: str  # status, task, unit
    about: int | None
    day: date
    since: date | None

    def __post_init__(self) -> None:
        if self.since is not None and self.since >= self.day:
            raise Refused(("since", "比较的日期应早于截至日期。"))


@dataclass(frozen=True, slots=True)
class Move:
    """All cells that went from one light to another: how many, and the first units in their order; ``more``
    is None where they were too many to be told apart."""

    before: Light | None
    after: Light | None
    count: int
    units: tuple[str, ...]
    more: int | None


class NothingToShow(LookupError):
    """The actor sees nothing of what the report is about."""


class Composer:
    """Reads once what a report shows; ``html`` then sets it under a head and moment, in a given length."""

    def __init__(self, actor: Actor, plan: PlanHead, wanted: Wanted, today: date) -> None:
        self.plan = plan
        self.wanted = wanted
        self.values = self._read(actor, today)

    def _read(self, actor: Actor, today: date) -> dict[str, Any]:
        plan_id, day = self.plan.id, self.wanted.day
        if self.wanted.kind == "unit":
            sheet = unit_sheet(actor, plan_id, self.wanted.about or 0, day, today)
            if sheet is None:
                raise NothingToShow
            return {"sheet": sheet}
        sheets = task_sheets(actor, plan_id, day, today, self.wanted.about)
        if self.wanted.kind == "task":
            if not sheets:
                raise NothingToShow
            return {"sheet": sheets[0]}
        found = status(actor, plan_id, day, today, self.wanted.since)
        if not found.cells:
            raise NothingToShow
        whole = matrix(actor, plan_id, day, Filters())
        return {
            "status": found,
            "sheets": sheets,
            "matrix": whole,
            "parts": parts_of(len(whole.columns)),
            "moves": moves_of(found.changed),
        }

    def html(self, head: Head, moment: str, lines: int = SHEET_LINES, spelt: Collection[str] = ()) -> str:
        """``spelt`` are characters that will stand as numbers, which the sheet then says."""
        names = {"status": "status", "task": "task_sheet", "unit": "unit_sheet"}
        values = self.values
        if self.wanted.kind == "status":
            values = values | fitted(values["status"], lines - 2 * len(values["moves"]))
        sheet = _sheets().get_template(f"documents/{names[self.wanted.kind]}.html")
        return sheet.render(
            plan=self.plan,
            head=head,
            moment=moment,
            lights=BY_RANK,
            Light=Light,
            light_of=light_of,
            is_lead=lambda packed: bool(packed & LEAD),
            is_late=lambda packed: bool(packed & LATE),
            spelt=[f"U+{ord(sign):04X}" for sign in spelt],
            **values,
        )


@cache
def _sheets() -> Environment:
    """The templates of printed sheets. They know nothing of the site, so that no report waits for it."""
    made = Environment(
        loader=FileSystemLoader(PROJECT / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(full_day=format_day_with_year, moment=format_moment, difference=difference)
    return made


def parts_of(columns: int) -> list[tuple[int, int]]:
    """The columns of the matrix in parts that a sheet holds with words on one line, each as wide as the others:
    (first, end)."""
    number = max(1, -(-columns // COLUMNS_ABREAST))
    return [(columns * n // number, columns * (n + 1) // number) for n in range(number)]


def moves_of(changed: Changes | None) -> list[Move]:
    """What changed, by kind of change: what became worst first."""
    names: dict[tuple[Light | None, Light | None], dict[int, str]] = {}
    for change in changed.changes if changed else ():
        names.setdefault((change.before, change.after), {})[change.unit_id] = change.unit_name
    found = []
    for kind in changed.kinds if changed else ():
        named = tuple(names.get((kind.before, kind.after), {}).values())
        more = None if changed and changed.is_cut else len(named[UNITS_NAMED:])
        found.append(Move(kind.before, kind.after, kind.cells, named[:UNITS_NAMED], more))
    return sorted(found, key=lambda move: (move.after.rank if move.after else 9, -move.count))[:MOVES_SHOWN]


def fitted(found: Status, lines: int) -> dict[str, Any]:
    """The exceptions that fit into so many lines of the first sheet, and how many don't."""
    shown: list[tuple[ExceptionCase, tuple[ExceptionLine, ...]]] = []
    hidden_cells = hidden_units = 0
    for case in found.cases:
        lines -= -(-(_width(case.sentence) + 12) // LINE_WIDTH)
        taken: list[ExceptionLine] = []
        width = 0
        for line in case.lines:
            width += _width(line.unit) + _width(line.words) + 2
            if lines - -(-width // LINE_WIDTH) < 0:
                break
            taken.append(line)
        rest = case.lines[len(taken) :]
        hidden_units += len(rest)
        hidden_cells += sum(len(line.tasks) for line in rest)
        lines -= -(-width // LINE_WIDTH)
        if taken:
            shown.append((case, tuple(taken)))
    return {"shown": shown, "hidden_cells": hidden_cells, "hidden_units": hidden_units}


def _width(text: str) -> int:
    """Width in full characters, rounded up."""
    halves = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
    return -(-halves // 2)


def moment_words(day: date, today: date, now: datetime) -> str:
    """As of when: the end of a past day, the moment of a report on today, and a word of caution."""
    stated = f"{day.year}年{day.month}月{day.day}日"
    if day < today:
        return f"{stated} 24:00"
    if day == today:
        return f"{stated} {now:%H:%M}"
    return f"{stated}（按{today.month}月{today.day}日已知情况推算）"
