"""What a URL of this subject names, with all that access to it is judged by: a unit's share of a plan,
an assignment, a led task, an entry, a piece of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, String, bindparam, cast, func, select

from tracker.models import (
    Assignment,
    EntryAssignment,
    Evidence,
    Plan,
    ProgressEntry,
    StoredFile,
    Task,
    Unit,
    db,
)
from tracker.queries.leading import leading
from tracker.queries.plans import ISSUED
from tracker.rules.access import CellSubject


@dataclass(frozen=True, slots=True)
class PlanOf:
    """The plan that the object belongs to."""

    id: int
    name: str
    title: str
    issuer_unit_id: int
    replaced_by_id: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """One unit's share of one plan."""

    plan: PlanOf
    unit_id: int
    unit_name: str
    unit_full_name: str
    contact_person: str
    office_phone: str
    leads: frozenset[int]

    @property
    def subject(self) -> CellSubject:
        return CellSubject(self.plan.issuer_unit_id, self.unit_id, self.leads)


@dataclass(frozen=True, slots=True)
class TaskOf:
    """A task with the units that lead it."""

    id: int
    plan: PlanOf
    number: int
    numeral: str
    title: str
    leads: frozenset[int]

    @property
    def subject(self) -> CellSubject:
        """For the whole column: no unit is its own, so only leads, the office and leaders pass."""
        return CellSubject(self.plan.issuer_unit_id, 0, self.leads)


@dataclass(frozen=True, slots=True)
class CellHead:
    """One assignment: a unit's share of one task."""

    assignment_id: int
    assigned_on: date
    role: str
    reason: str
    share: Share
    task: TaskOf

    @property
    def subject(self) -> CellSubject:
        return CellSubject(self.share.plan.issuer_unit_id, self.share.unit_id, self.task.leads)


@dataclass(frozen=True, slots=True)
class EntryOf:
    """An entry by its id, with the share that it belongs to."""

    id: int
    share: Share
    assignment_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file beside an entry. ``subjects``: one for each assignment that the entry is put to."""

    file_id: int
    name: str
    media_type: str
    subjects: tuple[CellSubject, ...]


_PLAN = (
    Plan.id.label("plan_id"), Plan.document_number, Plan.title.label("plan_title"), Plan.issuer_unit_id,
    Plan.replaced_by_id,
)  # fmt: skip
_UNIT = (
    Unit.id.label("unit_id"), Unit.short_name, Unit.name.label("unit_full_name"),
    Unit.contact_person, Unit.office_phone,
)  # fmt: skip


def _plan(row: Any) -> PlanOf:
    return PlanOf(
        id=row.plan_id,
        name=row.document_number or row.plan_title,
        title=row.plan_title,
        issuer_unit_id=row.issuer_unit_id,
        replaced_by_id=row.replaced_by_id,
    )


def _share(row: Any, leads: str | None) -> Share:
    return Share(
        plan=_plan(row),
        unit_id=row.unit_id,
        unit_name=row.short_name,
        unit_full_name=row.unit_full_name,
        contact_person=row.contact_person,
        office_phone=row.office_phone,
        leads=_ids(leads),
    )


def _ids(joined: str | None) -> frozenset[int]:
    return frozenset(int(one) for one in (joined or "").split(",") if one)


def _leads_of(plan_id: Any, task_ids: Any) -> ScalarSelect[str]:
    """The units that lead any of some tasks of a plan, joined by commas."""
    lead, leads_now = leading(plan_id=plan_id)
    return (
        select(func.aggregate_strings(cast(lead.c.unit_id, String), ","))
        .where(leads_now, lead.c.task_id.in_(task_ids))
        .correlate_except(lead)
        .scalar_subquery()
    )


# Each statement is built once: building one takes longer than running it.


@cache
def _share_statement() -> Select[*tuple[Any, ...]]:
    own = Assignment.__table__.alias("own")
    its_tasks = select(own.c.task_id).where(own.c.unit_id == Unit.id, own.c.plan_id == Plan.id)
    its_tasks = its_tasks.correlate_except(own)
    return (
        select(*_PLAN, *_UNIT, _leads_of(Plan.id, its_tasks).label("leads"))
        .join_from(Plan, Unit, Unit.id == bindparam("unit_id", type_=Unit.id.type))
        .where(Plan.id == bindparam("plan_id"), Plan.status.in_(ISSUED))
        .where(its_tasks.exists())
    )


@cache
def _task_statement() -> Select[*tuple[Any, ...]]:
    leads = _leads_of(Task.plan_id, [Task.id])
    return (
        select(*_PLAN, Task.id, Task.number, Task.numeral, Task.title, leads.label("leads"))
        .join_from(Plan, Task, Task.plan_id == Plan.id)
        .where(Plan.id == bindparam("plan_id"), Plan.status.in_(ISSUED), Task.id == bindparam("task_id"))
    )


@cache
def _cell_statement() -> Select[*tuple[Any, ...]]:
    leads = _leads_of(Assignment.plan_id, [Assignment.task_id])
    return (
        select(
            *_PLAN, *_UNIT, Assignment.id, Assignment.assigned_on, Assignment.role, Assignment.reason,
            Task.id.label("task_id"), Task.number, Task.numeral, Task.title, leads.label("leads"),
        )
        .join_from(Assignment, Task, Task.id == Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Plan, Plan.id == Assignment.plan_id)
        .where(Assignment.id == bindparam("assignment_id"), Plan.id == bindparam("plan_id"))
        .where(Plan.status.in_(ISSUED))
    )  # fmt: skip


@cache
def _evidence_statement() -> Select[*tuple[Any, ...]]:
    leads = _leads_of(Assignment.plan_id, [Assignment.task_id])
    return (
        select(
            Evidence.text, StoredFile.id, StoredFile.media_type, Plan.issuer_unit_id, Assignment.unit_id,
            leads.label("leads"),
        )
        .join_from(Evidence, StoredFile, StoredFile.id == Evidence.file_id)
        .join(EntryAssignment, EntryAssignment.entry_id == Evidence.entry_id)
        .join(Assignment, Assignment.id == EntryAssignment.assignment_id)
        .join(Plan, Plan.id == Assignment.plan_id)
        .where(Evidence.id == bindparam("evidence_id"))
        .order_by(Assignment.id)
    )  # fmt: skip


def share(plan_id: int, unit_id: int | None) -> Share | None:
    """The unit's share of an issued plan; its leads are those of any of its tasks."""
    found = db.session.connection().execute(_share_statement(), {"plan_id": plan_id, "unit_id": unit_id})
    row = found.one_or_none()
    return None if row is None else _share(row, row.leads)


def task(plan_id: int, task_id: int) -> TaskOf | None:
    found = db.session.connection().execute(_task_statement(), {"plan_id": plan_id, "task_id": task_id})
    row = found.one_or_none()
    if row is None:
        return None
    return TaskOf(row.id, _plan(row), row.number, row.numeral, row.title, _ids(row.leads))


def cell(plan_id: int, assignment_id: int) -> CellHead | None:
    found = db.session.connection().execute(
        _cell_statement(), {"plan_id": plan_id, "assignment_id": assignment_id}
    )
    row = found.one_or_none()
    if row is None:
        return None
    whole = TaskOf(row.task_id, _plan(row), row.number, row.numeral, row.title, _ids(row.leads))
    return CellHead(row.id, row.assigned_on, row.role, row.reason, _share(row, row.leads), whole)


def entry(entry_id: int) -> EntryOf | None:
    """An entry with its unit's share: three statements."""
    row = db.session.execute(
        select(ProgressEntry.plan_id, ProgressEntry.unit_id).where(ProgressEntry.id == entry_id)
    ).one_or_none()
    if row is None or (of_unit := share(row.plan_id, row.unit_id)) is None:
        return None
    put = select(EntryAssignment.assignment_id).where(EntryAssignment.entry_id == entry_id)
    return EntryOf(entry_id, of_unit, tuple(db.session.scalars(put)))


def evidence_file(evidence_id: int) -> EvidenceFile | None:
    rows = db.session.execute(_evidence_statement(), {"evidence_id": evidence_id}).all()
    if not rows:
        return None
    subjects = tuple(CellSubject(row.issuer_unit_id, row.unit_id, _ids(row.leads)) for row in rows)
    return EvidenceFile(rows[0].id, rows[0].text, rows[0].media_type, subjects)
