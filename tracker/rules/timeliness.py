"""What 「7月5日前」 means, and who is late.

迟 is judged by the moment at which the office received it; colours are judged by the day
(tracker.rules.lights). A stated date does not move because it falls on a rest day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.rules.calendar import full_day, short_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Years in which days are counted; any other is a slip of the pen.
YEARS = range(1900, 2201)
_ONE_DAY = timedelta(days=1)


def day_of(moment: datetime) -> date:
    """The day in Shanghai on which an aware ``moment`` falls. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(SHANGHAI).date()


def format_moment(moment: datetime) -> str:
    """7月5日 16:04, in Shanghai"""
    local = moment.astimezone(SHANGHAI)
    return f"{short_day(local.date())} {local:%H:%M}"


def format_moment_with_year(moment: datetime) -> str:
    """2024年7月5日 16:04, in Shanghai"""
    return f"{moment.astimezone(SHANGHAI).year}年{format_moment(moment)}"


@dataclass(frozen=True)
class Deadline:
    """A date as a notice states it.

    ``inclusive`` is 含当日; without it the day before is the last one. ``cutoff`` is a time in Shanghai on
    the last day, None for 24:00. ``inferred`` (推定) says that the notice left one of these open, and
    ``text`` holds its own words.
    """

    day: date
    inclusive: bool = True
    cutoff: time | None = None
    inferred: bool = False
    text: str = ""

    @property
    def last_day(self) -> date:
        return self.day if self.inclusive else self.day - _ONE_DAY

    @property
    def red_from(self) -> date:
        return self.last_day + _ONE_DAY

    @property
    def moment(self) -> datetime:
        """The first moment that is late: 24:00 of the last day belongs to the day after it."""
        if self.cutoff is None:
            return datetime.combine(self.red_from, time.min, SHANGHAI)
        return datetime.combine(self.last_day, self.cutoff, SHANGHAI)

    def is_late(self, received_at: datetime) -> bool:
        return received_at >= self.moment

    def sentence(self, *, within: int | None = None) -> str:
        """7月5日（周五，含当日，推定）24:00 前; the year is named where it isn't ``within``."""
        marks = ("含当日" if self.inclusive else "不含当日") + ("，推定" if self.inferred else "")
        stated = f"{full_day(self.day, within=within).removesuffix('）')}，{marks}）"
        until = f"{self.cutoff:%H:%M}" if self.cutoff else "24:00"
        if self.inclusive:
            return f"{stated}{until} 前"
        return f"{stated}前（即{full_day(self.last_day, within=within)}{until} 前）"
