"""A unit's tasks in one plan, most urgent first: 我的任务, and the office's page of one unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tracker import clock
from tracker.models import Assignment, Plan, ReportCall, Task, db
from tracker.queries.facts import Cell, Known, calls_of, facts_of
from tracker.queries.leading import leading
from tracker.queries.progress import LastEntry, last_entries
from tracker.queries.shares import Share
from tracker.queries.turns import known_on, rank_on, turn
from tracker.rules.access import Actor, CellSubject, Permission, may
from tracker.rules.lights import Explanation, Light, explain, light_on, turns
from tracker.rules.timeliness import Deadline


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One assignment of the unit. ``filed`` tells for each call that it owes when the return was received."""

    assignment_id: int
    task_id: int
    number: int
    numeral: str
    title: str
    is_lead: bool
    explanation: Explanation
    next_turn: date | None
    last_entry: LastEntry | None
    filed: Mapping[int, datetime | None]

    @property
    def light(self) -> Light:
        return self.explanation.light

    @property
    def sentence(self) -> str:
        """One line: what is in force and when it turns next."""
        return f"{self.explanation.identical_sentence}；{self.explanation.next_turn}。"

    @property
    def urgency(self) -> tuple[int, date, int]:
        return self.light.rank, self.next_turn or date.max, self.number


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call to hand in, with how many of the unit's tasks are filed."""

    id: int
    name: str
    deadline: Deadline
    filed: int
    owed: int

    @property
    def is_open(self) -> bool:
        return self.filed < self.owed


@dataclass(frozen=True, slots=True)
class UnitTasks:
    """The page. ``counts`` says how many tasks show each light, in order of rank."""

    tasks: tuple[TaskLine, ...]
    calls: tuple[CallLine, ...]
    counts: tuple[tuple[Light, int], ...]

    def task(self, assignment_id: int) -> TaskLine | None:
        return next((one for one in self.tasks if one.assignment_id == assignment_id), None)


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """Another plan in which a unit has tasks now, with how many of them need it."""

    id: int
    name: str
    red: int
    amber: int


def other_plans(actor: Actor, plan_id: int) -> list[OtherPlan]:
    """The other plans in force in which the actor's unit has tasks now, newest first: one statement."""
    today = clock.today()
    rank = rank_on(today)
    red, amber = (func.count().filter(rank == light.rank) for light in (Light.RED, Light.AMBER))
    rows = db.session.execute(
        select(Plan.id, Plan.document_number, Plan.title, red.label("red"), amber.label("amber"))
        .join(turn, turn.c.plan_id == Plan.id)
        .where(turn.c.unit_id == actor.unit_id, known_on(today))
        .where(Plan.status == "issued", Plan.id != plan_id)
        .group_by(Plan.id, Plan.document_number, Plan.title)
        .order_by(Plan.id.desc())
    )
    return [OtherPlan(row.id, row.document_number or row.title, row.red, row.amber) for row in rows]


def unit_tasks(actor: Actor, share: Share) -> UnitTasks:
    """The unit's tasks as they stand today: ten statements. Of another unit, a unit that leads some of
    its tasks sees those."""
    statement = (
        select(Assignment.id, Assignment.role, Task.id, Task.number, Task.numeral, Task.title)
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.plan_id == share.plan.id, Assignment.unit_id == share.unit_id)
    )
    if not sees_whole_row(actor, share):
        lead, leads_now = leading(plan_id=share.plan.id, unit_id=actor.unit_id)
        statement = statement.where(Assignment.task_id.in_(select(lead.c.task_id).where(leads_now)))
    rows = {row[0]: row for row in db.session.execute(statement)}
    known = facts_of(share.plan.id, list(rows))
    owed = [cell for cell in known.cells if not cell.is_released]
    last = last_entries(list(rows))
    today = clock.today()
    lines = [_line(cell, rows[cell.assignment_id], known, last, today) for cell in owed]
    lines.sort(key=lambda line: line.urgency)
    counts = ((light, sum(line.light is light for line in lines)) for light in Light)
    return UnitTasks(tuple(lines), _calls(share.plan.id, lines), tuple(pair for pair in counts if pair[1]))


def sees_whole_row(actor: Actor, share: Share) -> bool:
    """Whether the actor sees every task of the unit, and not only those that its own unit leads."""
    return may(actor, Permission.CELL_READ, CellSubject(share.plan.issuer_unit_id, share.unit_id))


def _line(cell: Cell, row: Any, known: Known, last: dict[int, LastEntry], today: date) -> TaskLine:
    found = turns(cell.facts, known.policy, known.calendar)
    following = light_on(found, today).next_turn
    return TaskLine(
        assignment_id=cell.assignment_id,
        task_id=cell.task_id,
        number=row.number,
        numeral=row.numeral,
        title=row.title,
        is_lead=cell.role == "lead",
        explanation=explain(found, today),
        next_turn=following[0] if following else None,
        last_entry=last.get(cell.assignment_id),
        filed={one: call.filed_at for one, call in zip(cell.call_ids, cell.facts.calls, strict=True)},
    )


def _calls(plan_id: int, lines: list[TaskLine]) -> tuple[CallLine, ...]:
    rows = db.session.execute(select(ReportCall.id, ReportCall.name).where(ReportCall.plan_id == plan_id))
    names = {row.id: row.name for row in rows}
    return tuple(
        CallLine(
            id=call_id,
            name=names[call_id],
            deadline=deadline,
            filed=sum(line.filed.get(call_id) is not None for line in lines),
            owed=sum(call_id in line.filed for line in lines),
        )
        for call_id, deadline in calls_of(plan_id)
    )
