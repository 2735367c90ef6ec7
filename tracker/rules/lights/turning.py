"""From facts to the days on which a light turns, and from those days to the light of any day.

Each rule answers with the day from which it is amber and the day from which it is red (None is never),
and with what made it so. Every such day means "from that day on".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tracker.rules.calendar import MissingYear, WorkCalendar
from tracker.rules.lights.facts import AssignmentFacts, Light, Policy, Rule
from tracker.rules.timeliness import Deadline, day_of

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reason:
    """What one rule found. A satisfied rule never turns.

    ``settled_at`` is the moment that satisfied it: the return's receipt, or that of the claim "done";
    ``closed_on`` is the day on which the office closed the assignment, satisfied or not. ``late`` says
    that it was settled after its moment, or closed unsettled after its last day.
    ``deadline`` and ``near_days`` belong to rules with a date, ``since`` (the last sign of life) to
    silence. ``skipped`` and ``calendar_version`` tell how amber_from was counted; where that needed a
    year that isn't loaded, amber_from stays open and ``missing_year`` names it.
    """

    rule: Rule
    amber_from: date | None = None
    red_from: date | None = None
    satisfied: bool = False
    late: bool = False
    deadline: Deadline | None = None
    settled_at: datetime | None = None
    closed_on: date | None = None
    since: date | None = None
    near_days: int = 0
    skipped: tuple[tuple[date, str], ...] = ()
    calendar_version: str = ""
    missing_year: int | None = None

    def light_on(self, day: date) -> Light:
        """What this rule alone makes of ``day``; green where it has nothing to say."""
        if _has_come(self.closed_on, day):
            return Light.CLOSED
        if _has_come(self.red_from, day):
            return Light.RED
        return Light.AMBER if _has_come(self.amber_from, day) else Light.GREEN


@dataclass(frozen=True)
class Turns:
    """The days on which one assignment turns: what its projection row holds, with the reasons.

    ``amber_from`` and ``red_from`` are the first of all rules. ``late`` is the mark 迟, which no colour
    hides. ``calendar`` is kept so that an explanation can name the rest days of an overdue stretch.
    """

    amber_from: date | None
    red_from: date | None
    started_on: date | None
    closed_on: date | None
    late: bool
    reasons: tuple[Reason, ...]
    calendar: WorkCalendar = field(repr=False, compare=False)


@dataclass(frozen=True)
class LightOnDay:
    """The light of a day, the reasons that make it red or amber, and the next day it turns by itself."""

    light: Light
    late: bool
    reasons: tuple[Reason, ...]
    next_turn: tuple[date, Light] | None


def turns(facts: AssignmentFacts, policy: Policy, calendar: WorkCalendar) -> Turns:
    """The days on which the light turns if nothing more is filed, logged or closed."""
    reasons = tuple(_reasons(facts, policy, calendar))
    return Turns(
        amber_from=_first(reason.amber_from for reason in reasons),
        red_from=_first(reason.red_from for reason in reasons),
        started_on=_started_on(facts),
        closed_on=facts.closed_on,
        late=any(reason.late for reason in reasons),
        reasons=reasons,
        calendar=calendar,
    )


def light_on(turns: Turns, day: date) -> LightOnDay:
    """The light of ``day``, which is the day on which the facts were known or a later one."""
    light = _colour(turns, day)
    days = (turns.amber_from, turns.red_from, turns.started_on, turns.closed_on)
    coming = sorted(turn for turn in days if turn is not None and turn > day)
    next_turn = next(((turn, _colour(turns, turn)) for turn in coming if _colour(turns, turn) != light), None)
    reasons = turns.reasons if light in (Light.RED, Light.AMBER) else ()
    in_force = tuple(reason for reason in reasons if reason.light_on(day) == light)
    return LightOnDay(light, turns.late, in_force, next_turn)


def _colour(turns: Turns, day: date) -> Light:
    """The order of the lights. The database counts by these same comparisons."""
    if _has_come(turns.closed_on, day):
        return Light.CLOSED
    if _has_come(turns.red_from, day):
        return Light.RED
    if _has_come(turns.amber_from, day):
        return Light.AMBER
    return Light.GREEN if _has_come(turns.started_on, day) else Light.IDLE


def _has_come(turn: date | None, day: date) -> bool:
    return turn is not None and turn <= day


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _started_on(facts: AssignmentFacts) -> date | None:
    """The first day with an entry on record or a return received: until then it is ○."""
    recorded = (entry.recorded_on for entry in facts.entries)
    filed = (day_of(call.filed_at) for call in facts.calls if call.filed_at)
    return min((*recorded, *filed), default=None)


def _reasons(facts: AssignmentFacts, policy: Policy, calendar: WorkCalendar) -> Iterator[Reason]:
    done_at = facts.done_at
    for call in facts.calls:
        found = _dated(Rule.RETURN_NOT_FILED, call.deadline, policy, calendar)
        yield _settle(found, call.deadline, call.filed_at, facts.closed_on)
    if facts.task_deadline:
        found = _dated(Rule.TASK_DATE, facts.task_deadline, policy, calendar)
        yield _settle(found, facts.task_deadline, done_at, facts.closed_on)
    if policy.silent_amber_days is not None and policy.silent_red_days is not None:
        since = _last_sign_of_life(facts)
        yield Reason(
            Rule.SILENT,
            since=since,
            closed_on=facts.closed_on,
            satisfied=done_at is not None,
            settled_at=done_at,
            amber_from=None if done_at else since + timedelta(days=policy.silent_amber_days),
            red_from=None if done_at else since + timedelta(days=policy.silent_red_days),
        )


def _dated(rule: Rule, deadline: Deadline, policy: Policy, calendar: WorkCalendar) -> Reason:
    """A thing due by a date: amber near_days working days before its last day, red the day after it."""
    due = Reason(rule, deadline=deadline, near_days=policy.near_days, red_from=deadline.red_from)
    if policy.near_days == 0:
        return replace(due, amber_from=deadline.last_day)
    try:
        amber_from = calendar.back(deadline.last_day, policy.near_days)
        day_before = deadline.last_day - _ONE_DAY
        return replace(
            due,
            amber_from=amber_from,
            skipped=calendar.skipped(amber_from, day_before),
            calendar_version=calendar.versions(range(amber_from.year, day_before.year + 1)),
        )
    except MissingYear as missing:
        return replace(due, missing_year=missing.year)


def _settle(due: Reason, deadline: Deadline, settled_at: datetime | None, closed_on: date | None) -> Reason:
    """What was done, even late, never turns again; what was closed undone after its last day was late."""
    if settled_at is None:
        late = closed_on is not None and closed_on >= deadline.red_from
        return replace(due, closed_on=closed_on, late=late)
    return Reason(
        due.rule,
        deadline=deadline,
        near_days=due.near_days,
        settled_at=settled_at,
        closed_on=closed_on,
        satisfied=True,
        late=deadline.is_late(settled_at),
    )


def _last_sign_of_life(facts: AssignmentFacts) -> date:
    """Silence is counted from the day of receipt: what happened long ago but was told now is no silence."""
    reopened = [day_of(facts.reopened_at)] if facts.reopened_at else []
    return max([facts.assigned_on, *reopened, *(day_of(entry.received_at) for entry in facts.entries)])
