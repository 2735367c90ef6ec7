"""Everything about one assignment on one day: its light explained, what was filed, progressed and
verified, the entries, and the notice's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, String, bindparam, cast, literal, or_, select, union_all

from tracker.models import (
    Assignment,
    AssignmentChange,
    AssignmentOrigin,
    Closure,
    PartyExpression,
    Submission,
    SubmissionItem,
    Task,
    Unit,
    db,
)
from tracker.queries.facts import Known, facts_of
from tracker.queries.progress import EntryShown, entries
from tracker.queries.shares import CellHead
from tracker.rules.lights import Call, Explanation, Policy, Turns, explain, turns

ENTRIES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Happening:
    """A dated fact of the assignment: ``kind`` is filed, closed, reopened, released or restored. Of a
    return, ``reason`` is that of a zero return, ``how`` is empty where the unit filed it itself, and
    ``submission_id`` and ``call_id`` name it."""

    kind: str
    at: datetime
    recorded_at: datetime
    recorded_on: date
    author: str
    reason: str
    how: str
    submission_id: int | None
    call_id: int | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The notice's own words from which the assignment comes, and who resolved them."""

    role: str
    role_word: str
    text: str
    resolved_by: str
    decided_by: str
    decided_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Filing:
    """One call and the return to it, if there is one."""

    call_id: int
    call: Call
    item: Happening | None

    @property
    def is_late(self) -> bool:
        return self.item is not None and self.call.deadline.is_late(self.item.at)


@dataclass(frozen=True, slots=True)
class CellExplained:
    """``explanation`` is None on days on which nothing was owed: before it was assigned, after it was
    released. ``entries`` are the newest, corrected ones included, and ``has_more`` says that
    there are older ones; ``effective`` counts those that no correction took the place of."""

    day: date
    is_released: bool
    explanation: Explanation | None
    turns: Turns | None
    policy: Policy
    filings: tuple[Filing, ...]
    entries: tuple[EntryShown, ...]
    has_more: bool
    effective: int
    closure: Happening | None
    history: tuple[Happening, ...]
    origins: tuple[Origin, ...]

    @property
    def is_closed(self) -> bool:
        return self.closure is not None and self.closure.kind == "closed"

    @property
    def last_entry(self) -> EntryShown | None:
        return next((entry for entry in self.entries if not entry.is_corrected), None)

    @property
    def unfiled(self) -> int:
        return sum(filing.item is None for filing in self.filings)

    @property
    def calendar_versions(self) -> str:
        rows = self.explanation.rows if self.explanation else ()
        return "；".join(sorted({row.calendar_version for row in rows} - {""}))


def explained(head: CellHead, day: date, today: date, limit: int | None = ENTRIES_SHOWN) -> CellExplained:
    """The assignment on ``day``: as known at its end, or, for a day to come, if nothing more is filed.
    Ten statements, whatever the number of entries; ``limit`` of them are given, None for all."""
    known_by = day if day < today else None
    known = facts_of(head.share.plan.id, [head.assignment_id], known_by=known_by)
    owed = bool(known.cells) and not known.cells[0].is_released
    found = turns(known.cells[0].facts, known.policy, known.calendar) if owed else None
    history = _history(head.assignment_id, known_by)
    asked = None if limit is None else limit + 1
    newest = entries([head.assignment_id], known_by=known_by, limit=asked)
    return CellExplained(
        day=day,
        is_released=bool(known.cells) and known.cells[0].is_released,
        explanation=explain(found, day) if found else None,
        turns=found,
        policy=known.policy,
        filings=_filings(known, history),
        entries=newest[:limit],
        has_more=len(newest) > len(newest[:limit]),
        effective=len(known.cells[0].facts.entries) if known.cells else 0,
        closure=next((one for one in reversed(history) if one.kind in ("closed", "reopened")), None),
        history=history,
        origins=_origins(head.assignment_id),
    )


def _filings(known: Known, history: tuple[Happening, ...]) -> tuple[Filing, ...]:
    """The calls that the assignment owes, each with its return. A call has at most one."""
    if not known.cells:
        return ()
    items = {one.call_id: one for one in history if one.kind == "filed"}
    calls = zip(known.cells[0].call_ids, known.cells[0].facts.calls, strict=True)
    return tuple(Filing(call_id, call, items.get(call_id)) for call_id, call in calls)


@cache
def _history_statement(past: bool) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    """Built once for each shape. Each row begins with the number of its event in the plan's chain."""
    none, no_id = literal(""), literal(None, Closure.id.type)
    wanted = bindparam("assignment_id", type_=Closure.id.type)
    closures: Select[*tuple[Any, ...]] = select(
        Closure.event_number, Closure.kind, Closure.recorded_at.label("received_at"), Closure.recorded_at,
        Closure.recorded_on, Closure.author, Closure.reason, none.label("how"),
        no_id.label("submission_id"), no_id.label("call_id"),
    ).where(Closure.assignment_id == wanted)  # fmt: skip
    changes: Select[*tuple[Any, ...]] = select(
        AssignmentChange.event_number, AssignmentChange.kind, AssignmentChange.recorded_at.label("received_at"),
        AssignmentChange.recorded_at, AssignmentChange.recorded_on, none, AssignmentChange.reason, none,
        no_id.label("submission_id"), no_id.label("call_id"),
    ).where(AssignmentChange.assignment_id == wanted)  # fmt: skip
    items: Select[*tuple[Any, ...]] = (
        select(
            Submission.event_number, literal("filed"), Submission.received_at, Submission.recorded_at,
            Submission.recorded_on, Submission.author, SubmissionItem.zero_reason, Submission.received_how,
            Submission.id, SubmissionItem.call_id,
        )
        .join_from(Submission, SubmissionItem, SubmissionItem.submission_id == Submission.id)
        .where(SubmissionItem.assignment_id == wanted)
    )  # fmt: skip
    if past:
        known_by = bindparam("known_by", type_=Closure.recorded_on.type)
        closures = closures.where(Closure.recorded_on <= known_by)
        changes = changes.where(AssignmentChange.recorded_on <= known_by)
        items = items.where(Submission.recorded_on <= known_by)
    return union_all(closures, changes, items)


def _history(assignment_id: int, known_by: date | None) -> tuple[Happening, ...]:
    """Returns, closures and changes of the assignment, in the order of the plan's audit chain."""
    parameters = {"assignment_id": assignment_id, "known_by": known_by}
    rows = db.session.execute(_history_statement(known_by is not None), parameters).all()
    return tuple(Happening(*row[1:]) for row in sorted(rows, key=lambda row: row[0]))


@cache
def _origins_statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PartyExpression.role, PartyExpression.role_word, PartyExpression.text, PartyExpression.resolved_by,
            PartyExpression.decided_by, PartyExpression.decided_at, PartyExpression.why,
        )
        .join_from(PartyExpression, AssignmentOrigin, AssignmentOrigin.expression_id == PartyExpression.id)
        .where(AssignmentOrigin.assignment_id == bindparam("assignment_id"))
        .order_by(PartyExpression.id)
    )  # fmt: skip


def _origins(assignment_id: int) -> tuple[Origin, ...]:
    rows = db.session.execute(_origins_statement(), {"assignment_id": assignment_id})
    return tuple(Origin(*row) for row in rows)


def find(plan_id: int, unit: str, task: str) -> list[int]:
    """The assignments of the plan whose unit bears the name, alias or code ``unit`` and whose task the
    number or numeral ``task``. Access is judged by what the caller loads with them."""
    rows = db.session.execute(
        select(Assignment.id, Unit.code, Unit.name, Unit.short_name, Unit.aliases)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.plan_id == plan_id, or_(cast(Task.number, String) == task, Task.numeral == task))
        .order_by(Assignment.id)
    )
    return [row.id for row in rows if unit in (row.code, row.name, row.short_name, *row.aliases)]
