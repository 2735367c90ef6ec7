"""Why a light is what it is, in one sentence that a unit can dispute.

The sentence names the rule with its date, what is missing or was late, the rest days on the way with the
version of the calendar, and when the light turns next. Years are named only where they aren't the year of
the day that is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tracker.rules.calendar import MAKEUP_WORKDAY, MissingYear, WorkCalendar, full_day, in_runs, short_day
from tracker.rules.lights.facts import Light, Rule
from tracker.rules.lights.turning import LightOnDay, Reason, Turns, light_on
from tracker.rules.timeliness import SHANGHAI, Deadline, day_of

_LONGEST_LIST = 3  # runs of rest days that a sentence lists before it only counts them

# What a rule with a date asks for, in full and in short; and what the office waits to receive.
_OWED = {Rule.RETURN_NOT_FILED: "报送落实情况", Rule.TASK_DATE: "完成任务"}
_OWED_SHORT = {Rule.RETURN_NOT_FILED: "报送", Rule.TASK_DATE: "完成"}
_AWAITED = {Rule.RETURN_NOT_FILED: "报送", Rule.TASK_DATE: "完成报告", Rule.SILENT: "新进展"}


@dataclass(frozen=True)
class ExplainedRule:
    """One rule as a row of the explanation, in words for the screen; a field with nothing to say is empty."""

    rule: str
    light: Light
    deadline: str
    state: str
    amber_from: str
    red_from: str
    skipped: str
    calendar_version: str


@dataclass(frozen=True)
class Explanation:
    """``sentence`` is the whole account and ``next_turn`` its last clause. ``identical_sentence`` is the
    short one without its light: of a red or amber cell only what is in force, the same for all cells in
    the same case, so that a report can group them."""

    light: Light
    late: bool
    sentence: str
    identical_sentence: str
    next_turn: str
    rows: tuple[ExplainedRule, ...]


def explain(turns: Turns, day: date) -> Explanation:
    """Why the light of ``day`` is what it is; ``day`` as for light_on."""
    found = light_on(turns, day)
    told = _worth_telling(turns, found)
    opening = _opening(turns, found, day)
    next_turn = _next_turn(found, day)
    full = (_clause(reason, day, turns.calendar) for reason in told)
    clauses = [*opening, *full, *_open_years(turns, found), next_turn]
    mark = "（迟）" if found.late else ""
    return Explanation(
        light=found.light,
        late=found.late,
        sentence=f"{found.light.label}{mark}：{'；'.join(clauses)}。",
        identical_sentence="；".join([*opening, *(_short(reason, day) for reason in found.reasons or told)]),
        next_turn=next_turn,
        rows=tuple(_row(reason, day) for reason in turns.reasons),
    )


def _worth_telling(turns: Turns, found: LightOnDay) -> tuple[Reason, ...]:
    """What is in force and what was late; on a quiet day also the last thing settled and the next one due."""
    told = [*found.reasons, *(reason for reason in turns.reasons if reason.late)]
    if found.light in (Light.GREEN, Light.IDLE):
        dated = [reason for reason in turns.reasons if reason.deadline]
        settled = {reason.settled_at: reason for reason in dated if reason.settled_at}
        pending = {turn: reason for reason in turns.reasons if (turn := reason.amber_from or reason.red_from)}
        told += [settled[max(settled)]] if settled else []
        told += [pending[min(pending)]] if pending else []
    return tuple(reason for reason in turns.reasons if reason in told)


def _opening(turns: Turns, found: LightOnDay, day: date) -> list[str]:
    """What a light says of itself, whatever the rules found."""
    if found.light is Light.CLOSED and turns.closed_on:
        return [f"{full_day(turns.closed_on, within=day.year)}已办结销号"]
    if found.light is Light.IDLE:
        return ["尚无进展和报送"]
    if found.light is Light.GREEN and not any(reason.deadline for reason in turns.reasons):
        return ["已有进展，未设时限"]
    return []


def _next_turn(found: LightOnDay, day: date) -> str:
    if found.next_turn:
        turn, light = found.next_turn
        return f"如无新情况，{full_day(turn, within=day.year)}起转为 {light.label}"
    if found.light is Light.CLOSED:
        return "除恢复办理外不再变化"
    if found.light is Light.RED:
        awaited = dict.fromkeys(_AWAITED[reason.rule] for reason in found.reasons)
        return f"收到{'、'.join(awaited)}前不再变化"
    return "此后无时限，不再自行变化"


def _open_years(turns: Turns, found: LightOnDay) -> list[str]:
    """The years for want of which a day of amber stays open; beside red or closed that changes nothing."""
    if found.light in (Light.RED, Light.CLOSED):
        return []
    years = {reason.missing_year for reason in turns.reasons if reason.missing_year}
    return [f"尚未载入{year}年工作日历，预警起始日待定" for year in sorted(years)]


def _clause(reason: Reason, day: date, calendar: WorkCalendar) -> str:
    """One rule in full."""
    if reason.deadline is None:
        return _short(reason, day) + _thresholds(reason, day)
    by = reason.deadline.sentence(within=day.year)
    owed, awaited = _OWED[reason.rule], _AWAITED[reason.rule]
    if reason.settled_at:
        mark = "，记迟" if reason.late else ""
        return f"{by}应{owed}，{_moment(reason.settled_at, day)}收到{awaited}{mark}"
    if reason.light_on(day) is Light.CLOSED:
        mark = "，记迟" if reason.late else ""
        return f"{by}应{owed}，办结时未收到{awaited}{mark}"
    if reason.light_on(day) is Light.RED:
        overdue = f"截至{full_day(day, within=day.year)}逾期 {_days_over(reason.deadline, day)} 天"
        return f"{by}未{owed}，{overdue}{_rest_days(reason.deadline, day, calendar)}"
    return f"{by}应{owed}，尚未收到{awaited}{_how_counted(reason, day)}"


def _short(reason: Reason, day: date) -> str:
    """One rule without the reckoning: 7月5日前未报送，逾期 1 天."""
    if reason.deadline is None:
        if reason.light_on(day) is Light.CLOSED:
            return "已办结"
        if reason.satisfied or reason.since is None:
            return "已报告完成"
        return f"{(day - reason.since).days} 天未收到进展"
    exclusive = "" if reason.deadline.inclusive else "（不含当日）"
    by = f"{short_day(reason.deadline.day, within=day.year)}前{exclusive}"
    owed = _OWED_SHORT[reason.rule]
    if reason.settled_at:
        mark = "，迟" if reason.late else ""
        return f"{by}应{owed}，{short_day(day_of(reason.settled_at), within=day.year)}收到{mark}"
    if reason.light_on(day) is Light.CLOSED:
        return f"{by}应{owed}，办结时未收到" + ("，迟" if reason.late else "")
    if reason.light_on(day) is Light.RED:
        return f"{by}未{owed}，逾期 {_days_over(reason.deadline, day)} 天"
    return f"{by}应{owed}，尚未收到"


def _thresholds(reason: Reason, day: date) -> str:
    """Since when it is silent, and how long is too long."""
    if reason.since is None:
        return ""
    turning = ((reason.amber_from, "预警"), (reason.red_from, "逾期"))
    after = (f"，满 {(turn - reason.since).days} 天{word}" for turn, word in turning if turn)
    return f"（自{full_day(reason.since, within=day.year)}起）{''.join(after)}"


def _how_counted(reason: Reason, day: date) -> str:
    if reason.amber_from is None:
        return ""
    if reason.near_days == 0:
        return "，截止当日起预警"
    nth = f"截止日前第 {reason.near_days} 个工作日即{full_day(reason.amber_from, within=day.year)}"
    skipped = _listed(reason.skipped, day) or "无休息日"
    return f"，{nth}起预警，其间{skipped}（{reason.calendar_version}）"


def _rest_days(deadline: Deadline, day: date, calendar: WorkCalendar) -> str:
    """The rest days of an overdue stretch. They count: a day that has passed is not put off by them."""
    first = deadline.red_from
    try:
        resting = [pair for pair in calendar.skipped(first, day) if pair[1] != MAKEUP_WORKDAY]
        version = calendar.versions(range(first.year, day.year + 1))
    except MissingYear as missing:
        return f"（尚未载入{missing.year}年工作日历，未列其间休息日）"
    if not resting:
        return f"，其间无休息日（{version}）"
    many = len(in_runs(resting)) > _LONGEST_LIST
    listed = f"休息日、节假日共 {len(resting)} 天" if many else _listed(resting, day)
    return f"，其间{listed}，照计（{version}）"


def _listed(days: Iterable[tuple[date, str]], asked_on: date) -> str:
    """6月8日至6月9日为休息日、6月10日为节假日"""
    parts = []
    for first, last, reason in in_runs(days):
        until = f"至{short_day(last, within=asked_on.year)}" if last != first else ""
        parts.append(f"{short_day(first, within=asked_on.year)}{until}为{reason}")
    return "、".join(parts)


def _days_over(deadline: Deadline, day: date) -> int:
    return (day - deadline.last_day).days


def _moment(moment: datetime, asked_on: date) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{full_day(local.date(), within=asked_on.year)}{local:%H:%M} "


def _row(reason: Reason, day: date) -> ExplainedRule:
    def written(turn: date | None) -> str:
        return full_day(turn, within=day.year) if turn else ""

    open_year = f"尚未载入{reason.missing_year}年工作日历" if reason.missing_year else ""
    return ExplainedRule(
        rule=reason.rule.word,
        light=reason.light_on(day),
        deadline=reason.deadline.sentence(within=day.year) if reason.deadline else "",
        state=_short(reason, day),
        amber_from=open_year or written(reason.amber_from),
        red_from=written(reason.red_from),
        skipped=_listed(reason.skipped, day),
        calendar_version=reason.calendar_version,
    )
