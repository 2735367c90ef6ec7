"""Progress entries: as a write meets them, and as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, select

from tracker.models import Assignment, EntryAssignment, Evidence, ProgressEntry, StoredFile, Task, db
from tracker.rules.lights import Extent

correction = ProgressEntry.__table__.alias("correction")
replaced = ProgressEntry.__table__.alias("replaced")


@dataclass(frozen=True, slots=True)
class Corrected:
    """An entry that is to be corrected; ``correction_id`` when somebody already did."""

    plan_id: int
    unit_id: int
    correction_id: int | None
    assignment_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """``kind`` is link, document or file; ``size`` in bytes, of files only."""

    id: int
    kind: str
    text: str
    size: int | None


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One entry. ``tasks`` are the numerals of all tasks that it is put to. ``received_how`` is empty for
    what the unit logged itself. ``corrected_at`` and ``corrected_by`` tell that another took its place;
    ``corrects_on`` is the day on which the one that it replaces was recorded."""

    id: int
    unit_id: int
    happened_on: date
    received_at: datetime
    recorded_at: datetime
    recorded_on: date
    text: str
    extent: Extent
    percent: int | None
    received_how: str
    author: str
    corrects_id: int | None
    corrects_on: date | None
    corrected_at: datetime | None
    corrected_by: str | None
    tasks: tuple[str, ...]
    evidence: tuple[EvidenceShown, ...] = ()

    @property
    def is_corrected(self) -> bool:
        return self.corrected_at is not None


def is_effective(known_by: date | None = None) -> ColumnElement[bool]:
    """No correction took the entry's place, as far as was known at the end of ``known_by``."""
    later = ProgressEntry.__table__.alias("later")
    took = later.c.corrects_id == ProgressEntry.id
    if known_by is not None:
        took = and_(took, later.c.recorded_on <= known_by)
    return ~select(later.c.id).where(took).exists()


def put_to(assignment_id: int) -> ColumnElement[bool]:
    """The entries of one assignment."""
    return put_to_any([assignment_id])


def put_to_any(assignment_ids: Sequence[int]) -> ColumnElement[bool]:
    """The entries of any of the assignments."""
    of_them = select(EntryAssignment.entry_id).where(EntryAssignment.assignment_id.in_(assignment_ids))
    return ProgressEntry.id.in_(of_them)


def to_correct(entry_id: int) -> Corrected | None:
    """The entry with its tasks: two statements."""
    row = db.session.execute(
        select(ProgressEntry.plan_id, ProgressEntry.unit_id, correction.c.id)
        .outerjoin(correction, correction.c.corrects_id == ProgressEntry.id)
        .where(ProgressEntry.id == entry_id)
    ).one_or_none()
    if row is None:
        return None
    tasks = select(EntryAssignment.assignment_id).where(EntryAssignment.entry_id == entry_id)
    return Corrected(row.plan_id, row.unit_id, row.id, tuple(db.session.scalars(tasks)))


def entries(
    *wanted: ColumnElement[bool], known_by: date | None = None, limit: int | None = None
) -> tuple[EntryShown, ...]:
    """The entries that fit, newest first, at most ``limit``, with evidence and corrections, as known at
    the end of ``known_by``: one statement."""
    conditions = list(wanted)
    if known_by is not None:
        conditions.append(ProgressEntry.recorded_on <= known_by)
    if limit is not None:
        newest = select(ProgressEntry.id).where(*conditions).order_by(ProgressEntry.id.desc()).limit(limit)
        conditions = [ProgressEntry.id.in_(newest.subquery().select())]
    corrected = correction.c.corrects_id == ProgressEntry.id
    if known_by is not None:
        corrected = and_(corrected, correction.c.recorded_on <= known_by)
    rows = db.session.execute(
        select(*_columns())
        .outerjoin(correction, corrected)
        .outerjoin(replaced, replaced.c.id == ProgressEntry.corrects_id)
        .outerjoin(Evidence, Evidence.entry_id == ProgressEntry.id)
        .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
        .where(*conditions)
        .order_by(ProgressEntry.id.desc(), Evidence.id)
    )
    return _gathered(rows.all())


def entry_shown(entry_id: int) -> EntryShown:
    """One entry that is known to be there."""
    return entries(ProgressEntry.id == entry_id)[0]


def _columns() -> tuple[Any, ...]:
    numeral = cast(Task.number, String) + "." + Task.numeral
    tasks = (
        select(func.aggregate_strings(numeral, "、"))
        .select_from(EntryAssignment)
        .join(Assignment, Assignment.id == EntryAssignment.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(EntryAssignment.entry_id == ProgressEntry.id)
        .correlate(ProgressEntry)
        .scalar_subquery()
    )
    return (
        ProgressEntry.id,
        ProgressEntry.unit_id,
        ProgressEntry.happened_on,
        ProgressEntry.received_at,
        ProgressEntry.recorded_at,
        ProgressEntry.recorded_on,
        ProgressEntry.text,
        ProgressEntry.extent,
        ProgressEntry.percent,
        ProgressEntry.received_how,
        ProgressEntry.author,
        ProgressEntry.corrects_id,
        replaced.c.recorded_on.label("corrects_on"),
        correction.c.recorded_at.label("corrected_at"),
        correction.c.author.label("corrected_by"),
        tasks.label("tasks"),
        Evidence.id.label("evidence_id"),
        Evidence.kind,
        Evidence.text.label("evidence_text"),
        StoredFile.size,
    )


def _gathered(rows: Sequence[Any]) -> tuple[EntryShown, ...]:
    """One value for each entry out of its rows, which repeat it for each piece of evidence."""
    found: dict[int, EntryShown] = {}
    beside: dict[int, list[EvidenceShown]] = {}
    for row in rows:
        if row.id not in found:
            found[row.id] = _entry(row)
        if row.evidence_id is not None:
            shown = EvidenceShown(row.evidence_id, row.kind, row.evidence_text, row.size)
            beside.setdefault(row.id, []).append(shown)
    return tuple(
        replace(entry, evidence=tuple(beside[entry.id])) if entry.id in beside else entry
        for entry in found.values()
    )


def _entry(row: Any) -> EntryShown:
    return EntryShown(
        id=row.id,
        unit_id=row.unit_id,
        happened_on=row.happened_on,
        received_at=row.received_at,
        recorded_at=row.recorded_at,
        recorded_on=row.recorded_on,
        text=row.text,
        extent=Extent(row.extent),
        percent=row.percent,
        received_how=row.received_how,
        author=row.author,
        corrects_id=row.corrects_id,
        corrects_on=row.corrects_on,
        corrected_at=row.corrected_at,
        corrected_by=row.corrected_by,
        tasks=in_order(row.tasks),
    )


def in_order(tasks: str | None) -> tuple[str, ...]:
    """「5.五、3.三」 as (三, 五): the database joins them in no order of its own."""
    pairs = (one.split(".", 1) for one in (tasks or "").split("、") if one)
    return tuple(numeral for _, numeral in sorted((int(number), numeral) for number, numeral in pairs))


@dataclass(frozen=True, slots=True)
class LastEntry:
    happened_on: date
    text: str
    extent: Extent
    percent: int | None


def last_entries(assignment_ids: Sequence[int]) -> dict[int, LastEntry]:
    """The newest effective entry of each assignment: one statement."""
    newest = (
        select(EntryAssignment.assignment_id, func.max(ProgressEntry.id).label("entry_id"))
        .join(ProgressEntry, ProgressEntry.id == EntryAssignment.entry_id)
        .where(EntryAssignment.assignment_id.in_(assignment_ids), is_effective())
        .group_by(EntryAssignment.assignment_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            newest.c.assignment_id,
            ProgressEntry.happened_on,
            ProgressEntry.text,
            ProgressEntry.extent,
            ProgressEntry.percent,
        ).join(ProgressEntry, ProgressEntry.id == newest.c.entry_id)
    )
    return {
        row.assignment_id: LastEntry(row.happened_on, row.text, Extent(row.extent), row.percent)
        for row in rows
    }
