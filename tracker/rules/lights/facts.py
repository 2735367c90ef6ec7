"""The words of the rules of lights: the five lights, and the facts and thresholds they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.rules.timeliness import Deadline


class Light(StrEnum):
    """The colour of an assignment on a day, in the order of what needs someone first."""

    RED = "red"
    AMBER = "amber"
    IDLE = "idle"
    GREEN = "green"
    CLOSED = "closed"

    @property
    def word(self) -> str:
        return _WORDS[self]

    @property
    def shape(self) -> str:
        return _SHAPES[self]

    @property
    def rank(self) -> int:
        """0 for red up to 4 for closed."""
        return _RANKS[self]

    @property
    def label(self) -> str:
        """■ 逾期: shape and word always go with the colour."""
        return f"{self.shape} {self.word}"


class Rule(StrEnum):
    """The rules whose facts the product writes."""

    RETURN_NOT_FILED = "return_not_filed"
    TASK_DATE = "task_date"
    SILENT = "silent"

    @property
    def word(self) -> str:
        return _WORDS[self]


class Extent(StrEnum):
    """How far a unit says it is. DONE is a claim until the office closes the assignment."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"

    @property
    def word(self) -> str:
        return _WORDS[self]


_RANKS = {light: rank for rank, light in enumerate(Light)}
_SHAPES = dict(zip(Light, "■▲○●✓", strict=True))
_WORDS: dict[StrEnum, str] = {
    Light.RED: "逾期",
    Light.AMBER: "预警",
    Light.IDLE: "未启动",
    Light.GREEN: "正常",
    Light.CLOSED: "办结",
    Rule.RETURN_NOT_FILED: "报送落实情况",
    Rule.TASK_DATE: "任务时限",
    Rule.SILENT: "长期无进展",
    Extent.NOT_STARTED: "未开展",
    Extent.UNDER_WAY: "推进中",
    Extent.DONE: "已完成",
}


@dataclass(frozen=True)
class Policy:
    """The thresholds of a plan. Changing them makes a new version and never rewrites a frozen account.

    ``near_days``: working days before a last day from which it is amber; 0 is the last day itself. The
    default of 3 is a discipline commission's practice. ``silent_amber_days`` and ``silent_red_days``:
    calendar days without an entry; silence is watched only where both are set.
    """

    version: int = 1
    near_days: int = 3
    silent_amber_days: int | None = None
    silent_red_days: int | None = None

    def __post_init__(self) -> None:
        if self.near_days < 0:
            raise ValueError("near_days can't be negative")
        if self.watches_silence and not 0 < (self.silent_amber_days or 0) <= (self.silent_red_days or 0):
            raise ValueError("silence must turn amber after at least a day, and red no sooner than amber")

    @property
    def watches_silence(self) -> bool:
        return self.silent_amber_days is not None and self.silent_red_days is not None


@dataclass(frozen=True)
class Entry:
    """A progress entry with its three times: when it happened (told), when the office received it
    (decides 迟) and when it was recorded (decides what a past day shows). ``percent`` is 0 to 100."""

    happened_on: date
    received_at: datetime
    recorded_on: date
    extent: Extent
    percent: int | None = None


@dataclass(frozen=True)
class Call:
    """A return that this assignment owes, and the moment at which the office received it, if it did."""

    deadline: Deadline
    filed_at: datetime | None = None


@dataclass(frozen=True)
class AssignmentFacts:
    """All that was known of one assignment at some moment. The lights of that day and of the days after
    it may be asked; an earlier day is asked of what was known then.

    ``entries`` are the effective ones, in the order in which they were recorded: a corrected entry is
    left out, its correction stands in. ``reopened_at`` is when the office last reopened the assignment:
    claims received before it no longer stand.
    """

    assigned_on: date
    calls: tuple[Call, ...] = ()
    task_deadline: Deadline | None = None
    entries: tuple[Entry, ...] = ()
    closed_on: date | None = None
    reopened_at: datetime | None = None

    @property
    def done_at(self) -> datetime | None:
        """The receipt of the claim "done" that stands, or None."""
        return claim_of(self.entries, self.reopened_at)


def claim_of(entries: Iterable[Entry], reopened_at: datetime | None) -> datetime | None:
    """The receipt of the claim "done" that stands, or None.

    An entry tells the state on the day it happened, so entries are read in that order (of one day, in the
    order of receipt) and the last one decides: one that is logged later for an earlier day takes nothing
    back. The claim dates from the first receipt within the unbroken run of "done" at the end. A claim that
    reopening refused says nothing any more.
    """
    done_at: datetime | None = None
    for entry in sorted(entries, key=lambda entry: (entry.happened_on, entry.received_at)):
        if entry.extent is not Extent.DONE:
            done_at = None
        elif reopened_at is None or entry.received_at >= reopened_at:
            done_at = min(done_at or entry.received_at, entry.received_at)
    return done_at
