"""Progress entries: as a write meets them, and as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, func, select

from tracker.models import Assignment, EntryAssignment, Evidence, ProgressEntry, StoredFile, Task, db
from tracker.rules.lights import Extent

entry = ProgressEntry.__table__
link = EntryAssignment.__table__
correction = entry.alias("correction")
replaced = entry.alias("replaced")


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
    evidence: tuple[EvidenceShown, ...]

    @property
    def is_corrected(self) -> bool:
        return self.corrected_at is not None


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


@cache
def _entries_statement(by_id: bool, past: bool, limited: bool, effective: bool) -> Select[*tuple[Any, ...]]:
    """Built once for each shape: building it takes longer than running it. ``by_id``: the entry of the
    parameter ``id``, else those put to any of ``ids``; ``past``: as known at the end of ``known_by``."""
    known_by = bindparam("known_by", type_=entry.c.recorded_on.type)
    corrected = correction.c.corrects_id == entry.c.id
    if past:
        corrected = and_(corrected, correction.c.recorded_on <= known_by)
    if by_id:
        wanted = entry.c.id == bindparam("id")
    else:
        put = select(link.c.entry_id).where(link.c.assignment_id.in_(bindparam("ids", expanding=True)))
        wanted = entry.c.id.in_(put)
    if past:
        wanted = and_(wanted, entry.c.recorded_on <= known_by)
    if effective:
        later = entry.alias("later")
        took_its_place = later.c.corrects_id == entry.c.id
        if past:
            took_its_place = and_(took_its_place, later.c.recorded_on <= known_by)
        wanted = and_(wanted, ~select(later.c.id).where(took_its_place).exists())
    if limited:
        newest = select(entry.c.id).where(wanted).order_by(entry.c.id.desc()).limit(bindparam("limit"))
        wanted = entry.c.id.in_(newest.subquery().select())
    return (
        select(*_columns())
        .join_from(entry, correction, corrected, isouter=True)
        .outerjoin(replaced, replaced.c.id == entry.c.corrects_id)
        .outerjoin(Evidence, Evidence.entry_id == entry.c.id)
        .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
        .where(wanted)
        .order_by(entry.c.id.desc(), Evidence.id)
    )


def _columns() -> tuple[Any, ...]:
    tasks = (
        select(func.aggregate_strings(cast(Task.number, String) + "." + Task.numeral, "、"))
        .join_from(link, Assignment, Assignment.id == link.c.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(link.c.entry_id == entry.c.id)
        .correlate(entry)
        .scalar_subquery()
    )
    return (
        entry.c.id, entry.c.unit_id, entry.c.happened_on, entry.c.received_at, entry.c.recorded_at,
        entry.c.recorded_on, entry.c.text, entry.c.extent, entry.c.percent, entry.c.received_how,
        entry.c.author, entry.c.corrects_id, replaced.c.recorded_on.label("corrects_on"),
        correction.c.recorded_at.label("corrected_at"), correction.c.author.label("corrected_by"),
        tasks.label("tasks"), Evidence.id.label("evidence_id"), Evidence.kind,
        Evidence.text.label("evidence_text"), StoredFile.size,
    )  # fmt: skip


def entries(
    assignment_ids: Sequence[int],
    *,
    known_by: date | None = None,
    limit: int | None = None,
    effective: bool = False,
) -> tuple[EntryShown, ...]:
    """The entries put to any of the assignments, newest first, at most ``limit``, with evidence and
    corrections, as known at the end of ``known_by``; ``effective`` leaves out those that were corrected.
    One statement."""
    statement = _entries_statement(False, known_by is not None, limit is not None, effective)
    parameters = {"ids": assignment_ids, "known_by": known_by, "limit": limit}
    return _gathered(db.session.execute(statement, parameters).all())


def entry_shown(entry_id: int) -> EntryShown:
    """One entry that is known to be there."""
    rows = db.session.execute(_entries_statement(True, False, False, False), {"id": entry_id}).all()
    return _gathered(rows)[0]


def _gathered(rows: Sequence[Any]) -> tuple[EntryShown, ...]:
    """One value for each entry out of its rows, which repeat it for each piece of evidence."""
    return tuple(_entry(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row[0]))


def _entry(rows: list[Any]) -> EntryShown:
    row = rows[0]
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
        evidence=tuple(
            EvidenceShown(one.evidence_id, one.kind, one.evidence_text, one.size)
            for one in rows
            if one.evidence_id is not None
        ),
    )


def in_order(tasks: str | None) -> tuple[str, ...]:
    """「5.五、3.三」 as (三, 五): the database joins them in no order of its own."""
    pairs = (one.split(".", 1) for one in (tasks or "").split("、") if one)
    return tuple(numeral for _, numeral in sorted((int(number), numeral) for number, numeral in pairs))


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The effective entry of an assignment that was recorded last."""

    happened_on: date
    text: str
    extent: Extent
    percent: int | None


@cache
def _last_statement(past: bool) -> Select[*tuple[Any, ...]]:
    """Of the assignments ``ids``, now or as known at the end of ``known_by``."""
    corrected = correction.c.corrects_id == entry.c.id
    wanted: ColumnElement[bool] = link.c.assignment_id.in_(bindparam("ids", expanding=True))
    if past:
        known_by = bindparam("known_by", type_=entry.c.recorded_on.type)
        corrected = and_(corrected, correction.c.recorded_on <= known_by)
        wanted = and_(wanted, entry.c.recorded_on <= known_by)
    newest = (
        select(link.c.assignment_id, func.max(entry.c.id).label("entry_id"))
        .join_from(link, entry, entry.c.id == link.c.entry_id)
        .where(wanted, ~select(correction.c.id).where(corrected).exists())
        .group_by(link.c.assignment_id)
        .subquery()
    )
    return select(
        newest.c.assignment_id, entry.c.happened_on, entry.c.text, entry.c.extent, entry.c.percent
    ).join_from(newest, entry, entry.c.id == newest.c.entry_id)


def last_entries(assignment_ids: Sequence[int], known_by: date | None = None) -> dict[int, LastEntry]:
    """The last entry of each assignment, at the end of ``known_by`` or now: one statement."""
    parameters = {"ids": assignment_ids, "known_by": known_by}
    rows = db.session.execute(_last_statement(known_by is not None), parameters)
    return {
        row.assignment_id: LastEntry(row.happened_on, row.text, Extent(row.extent), row.percent)
        for row in rows
    }
