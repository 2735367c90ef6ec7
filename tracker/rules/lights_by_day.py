"""A second reading of the facts, day by day, that proves the first.

``tracker.rules.lights`` solves for the days on which a light turns. Here nothing is solved: each day asks
its own questions of the raw facts. The two share the values they read, ``Deadline`` and ``is_workday``, and
nothing else. It is slow and only checks.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import takewhile

from tracker.rules.calendar import MissingYear, WorkCalendar
from tracker.rules.lights.facts import AssignmentFacts, Extent, Light, Policy
from tracker.rules.timeliness import Deadline, day_of

_ONE_DAY = timedelta(days=1)


def light_by_reading(
    raw: AssignmentFacts, policy: Policy, calendar: WorkCalendar, day: date
) -> tuple[Light, bool]:
    """The light of ``day`` and whether it carries 迟."""
    late = _is_late(raw)
    if raw.closed_on and raw.closed_on <= day:
        return Light.CLOSED, late
    open_deadlines = [deadline for deadline, settled_at in _owed(raw) if settled_at is None]
    if any(deadline.last_day < day for deadline in open_deadlines):
        return Light.RED, late
    if _is_silent_for(policy.silent_red_days, raw, policy, day):
        return Light.RED, late
    if any(_is_near(deadline, policy, calendar, day) for deadline in open_deadlines):
        return Light.AMBER, late
    if _is_silent_for(policy.silent_amber_days, raw, policy, day):
        return Light.AMBER, late
    return (Light.GREEN if _has_started(raw, day) else Light.IDLE), late


def _owed(raw: AssignmentFacts) -> list[tuple[Deadline, datetime | None]]:
    """Everything with a date, and when it was settled."""
    owed = [(call.deadline, call.filed_at) for call in raw.calls]
    return [*owed, (raw.task_deadline, _claimed_done_at(raw))] if raw.task_deadline else owed


def _is_late(raw: AssignmentFacts) -> bool:
    for deadline, settled_at in _owed(raw):
        if settled_at and deadline.is_late(settled_at):
            return True
        if settled_at is None and raw.closed_on and raw.closed_on > deadline.last_day:
            return True
    return False


def _claimed_done_at(raw: AssignmentFacts) -> datetime | None:
    """Read from the newest state backwards: the run of claims that nothing has taken back, without those
    that reopening refused."""
    in_order = sorted(raw.entries, key=lambda entry: (entry.happened_on, entry.received_at))
    claims = takewhile(lambda entry: entry.extent is Extent.DONE, reversed(in_order))
    receipts = [entry.received_at for entry in claims]
    return min((at for at in receipts if not raw.reopened_at or at >= raw.reopened_at), default=None)


def _is_near(deadline: Deadline, policy: Policy, calendar: WorkCalendar, day: date) -> bool:
    """Whether the last day is here, or fewer working days than near_days lie strictly between.

    Where the working days before the last day can't all be told, amber stays open for every day.
    """
    working_days_before: list[date] = []
    earlier = deadline.last_day
    while len(working_days_before) < policy.near_days:
        earlier -= _ONE_DAY
        try:
            if calendar.is_workday(earlier):
                working_days_before.append(earlier)
        except MissingYear:
            return False
    between = [one for one in working_days_before if day < one]
    return day >= deadline.last_day or len(between) < policy.near_days


def _is_silent_for(days: int | None, raw: AssignmentFacts, policy: Policy, day: date) -> bool:
    """Whether this many days have gone by without a receipt, a reopening or the assignment itself."""
    if days is None or None in (policy.silent_amber_days, policy.silent_red_days) or _claimed_done_at(raw):
        return False
    signs = [raw.assigned_on, *(day_of(entry.received_at) for entry in raw.entries)]
    if raw.reopened_at:
        signs.append(day_of(raw.reopened_at))
    return all((day - sign).days >= days for sign in signs)


def _has_started(raw: AssignmentFacts, day: date) -> bool:
    return any(entry.recorded_on <= day for entry in raw.entries) or any(
        call.filed_at is not None and day_of(call.filed_at) <= day for call in raw.calls
    )
