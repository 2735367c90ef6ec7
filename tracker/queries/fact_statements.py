"""The statements by which facts are read, each built once: building one takes longer than running it.

``of``: of which assignments of the plan in the parameter ``plan_id``. ``past``: only what was on record by
the parameter ``known_by``.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Text, and_, bindparam, func, select, type_coerce

from tracker.models import (
    Assignment,
    AssignmentChange,
    CalendarYear,
    Closure,
    EntryAssignment,
    Plan,
    PlanPolicy,
    ProgressEntry,
    ReportCall,
    Submission,
    SubmissionItem,
    Task,
    Unit,
)

assignment = Assignment.__table__
change = AssignmentChange.__table__
closure = Closure.__table__
entry = ProgressEntry.__table__
item = SubmissionItem.__table__
link = EntryAssignment.__table__
policy = PlanPolicy.__table__
submission = Submission.__table__
task = Task.__table__
unit = Unit.__table__
year = CalendarYear.__table__

PLAN = bindparam("plan_id", type_=assignment.c.plan_id.type)
KNOWN_BY = bindparam("known_by", type_=assignment.c.assigned_on.type)
IDS: BindParameter[Any] = bindparam("ids", expanding=True)


class Of(Enum):
    """Of all assignments of the plan, of some (``ids``), or of one (``id``): a list of values is spelled out
    anew on each execution, which the commonest write is spared."""

    ALL = "all"
    SOME = "some"
    ONE = "one"


def _narrowed(of: Of) -> ColumnElement[bool]:
    if of is Of.ALL:
        return assignment.c.plan_id == PLAN
    # Nothing is looked up by a sum: SQLite would read the whole plan rather than look up several numbers.
    of_plan = assignment.c.plan_id + 0 == PLAN
    return and_(of_plan, assignment.c.id.in_(IDS) if of is Of.SOME else assignment.c.id == bindparam("id"))


def _on_record(statement: Select[Any], past: bool, recorded: ColumnElement[Any]) -> Select[Any]:
    return statement.where(recorded <= KNOWN_BY) if past else statement


@cache
def assignments(of: Of, past: bool) -> Select[Any]:
    """Each assignment with its unit's parent, its task's date, and its last release or return."""
    earlier = change.alias("earlier")
    newest = select(func.max(earlier.c.id)).where(earlier.c.assignment_id == assignment.c.id)
    newest = _on_record(newest, past, earlier.c.recorded_on).correlate(assignment)
    task_columns = [task.c[f"due_{part}"] for part in ("on", "inclusive", "cutoff", "inferred", "text")]
    statement = (
        select(
            assignment.c.id, assignment.c.task_id, assignment.c.unit_id, assignment.c.role,
            assignment.c.assigned_on, assignment.c.reason, unit.c.parent_id, *task_columns,
            change.c.kind.label("change"),
        )
        .join_from(assignment, task, task.c.id == assignment.c.task_id)
        .join(unit, unit.c.id == assignment.c.unit_id)
        .outerjoin(change, change.c.id == newest.scalar_subquery())
        .where(_narrowed(of))
        .order_by(assignment.c.id)
    )  # fmt: skip
    return _on_record(statement, past, assignment.c.assigned_on)


@cache
def filed(of: Of, past: bool) -> Select[Any]:
    """(assignment, call, moment of receipt) of every item that was filed."""
    statement = (
        select(item.c.assignment_id, item.c.call_id, submission.c.received_at)
        .join_from(item, submission, submission.c.id == item.c.submission_id)
        .join(assignment, assignment.c.id == item.c.assignment_id)
        .where(_narrowed(of))
    )
    return _on_record(statement, past, submission.c.recorded_on)


@cache
def entries(of: Of, past: bool) -> Select[Any]:
    """All entries in the order of their recording, with what each corrects and by what it is corrected."""
    correction = entry.alias("correction")
    replaced = correction.c.corrects_id == entry.c.id
    if past:
        replaced = and_(replaced, correction.c.recorded_on <= KNOWN_BY)
    statement = (
        select(link.c.assignment_id, entry.c.id, entry.c.corrects_id, correction.c.id.label("corrected_by"),
               entry.c.happened_on, entry.c.received_at, entry.c.recorded_on, entry.c.extent, entry.c.percent)
        .join_from(link, entry, entry.c.id == link.c.entry_id)
        .join(assignment, assignment.c.id == link.c.assignment_id)
        .outerjoin(correction, replaced)
        .where(_narrowed(of))
        .order_by(entry.c.id)
    )  # fmt: skip
    return _on_record(statement, past, entry.c.recorded_on)


@cache
def closures(of: Of, past: bool) -> Select[Any]:
    """Closures and reopenings, oldest first."""
    statement = (
        select(closure.c.assignment_id, closure.c.kind, closure.c.recorded_on, closure.c.recorded_at)
        .join_from(closure, assignment, assignment.c.id == closure.c.assignment_id)
        .where(_narrowed(of))
        .order_by(closure.c.id)
    )
    return _on_record(statement, past, closure.c.recorded_on)


@cache
def terms(past: bool) -> Select[Any]:
    """The newest version of the plan's thresholds beside each of its calls to hand in, in order of their
    dates: one row at least, without a call where there is none."""
    call, plan = ReportCall.__table__, Plan.__table__
    newest = _on_record(select(func.max(policy.c.version)), past, policy.c.in_force_from)
    newest = newest.where(policy.c.plan_id == PLAN)
    chosen = policy.alias("chosen")
    return (
        select(chosen.c.version, chosen.c.near_days, chosen.c.silent_amber_days, chosen.c.silent_red_days,
               call.c.id, call.c.due_on, call.c.due_inclusive, call.c.due_cutoff, call.c.due_inferred,
               call.c.due_text)
        .select_from(plan)
        .outerjoin(chosen, and_(chosen.c.plan_id == plan.c.id, chosen.c.version == newest.scalar_subquery()))
        .outerjoin(call, call.c.plan_id == plan.c.id)
        .where(plan.c.id == PLAN)
        .order_by(call.c.due_on, call.c.id)
    )  # fmt: skip


@cache
def calendar_years(past: bool) -> Select[Any]:
    """The calendar's rows, older versions first; their days as they are kept, which is quick to compare."""
    days = (type_coerce(year.c[name], Text).label(name) for name in ("holidays", "makeup_workdays"))
    statement = select(year.c.year, year.c.version, *days).order_by(year.c.year, year.c.id)
    return _on_record(statement, past, year.c.in_force_from)
