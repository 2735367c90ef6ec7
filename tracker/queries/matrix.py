"""The matrix: units down, tasks across, on any day; rolled up by parent where there are thousands.

Always the same number of statements, whatever the size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from tracker.models import Task, Unit, UnitGroup, UnitGroupMember, UnitName, db
from tracker.queries.turns import BY_RANK, counted, known_on, rank_on, seen_by, turn
from tracker.rules.access import Actor
from tracker.rules.lights import Light

SECTIONS = {
    "county": "县（市、区）",
    "zone": "开发区（新区）",
    "department": "市政府部门",
    "enterprise": "企事业单位",
    "other": "其他单位",
}
# Above so many rows the page opens rolled up: more is no longer read, only searched.
ROWS_SHOWN_WHOLE = 150
ONLY = {"red": (Light.RED,), "amber": (Light.RED, Light.AMBER)}
NO_CELL = -1
LEAD = 1 << 4
LATE = 1 << 3
RANK = LATE - 1


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the matrix is shown; kept in the address of the page."""

    only: str = ""  # "", "red", "amber" (red and amber), "lead"
    group_id: int | None = None
    parent_id: int | None = None  # the units below one parent
    section: str = ""
    page: int = 1  # of ROWS_SHOWN_WHOLE rows, below a parent with more units than that


@dataclass(frozen=True, slots=True)
class Column:
    task_id: int
    number: int
    numeral: str
    title: str
    short_title: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit: for each column (assignment, packed light) or None. ``light_of`` unpacks a light."""

    unit_id: int
    name: str
    full_name: str
    cells: tuple[tuple[int, int] | None, ...]
    counts: Counter[Light]


@dataclass(frozen=True, slots=True)
class RolledRow:
    """A parent with all units below it: for each column the number of cells in each light."""

    unit_id: int
    name: str
    units: int
    cells: tuple[Counter[Light], ...]
    counts: Counter[Light]


@dataclass(slots=True)
class Section:
    kind: str
    words: str
    rows: list[UnitRow] = field(default_factory=list)
    rolled: list[RolledRow] = field(default_factory=list)
    counts: Counter[Light] = field(default_factory=Counter)
    units: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """The page. ``counts`` and ``before`` are of all cells that the actor may see in this filter, on the
    day and on the day before it (``before`` is None when rolled up)."""

    day: date
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    counts: Counter[Light]
    before: Counter[Light] | None
    late: int
    units: int
    by_column: tuple[Counter[Light], ...]
    leads: tuple[Light | None, ...]
    is_rolled: bool
    pages: int = 1

    @property
    def cells(self) -> int:
        return self.counts.total()


@dataclass(frozen=True, slots=True)
class GroupChoice:
    id: int
    name: str


def light_of(packed: int) -> Light:
    return BY_RANK[packed & RANK]


def columns_of(plan_id: int) -> tuple[Column, ...]:
    rows = db.session.execute(
        select(Task.id, Task.number, Task.numeral, Task.title, Task.short_title)
        .where(Task.plan_id == plan_id)
        .order_by(Task.number)
    )
    return tuple(Column(*row) for row in rows)


def groups() -> tuple[GroupChoice, ...]:
    """The unit groups that the matrix may be narrowed to."""
    rows = db.session.execute(
        select(UnitGroup.id, UnitGroup.name).order_by(UnitGroup.sort_order, UnitGroup.id)
    )
    return tuple(GroupChoice(*row) for row in rows)


def matrix(actor: Actor, plan_id: int, day: date, filters: Filters = Filters()) -> Matrix:
    """The matrix of ``day``: four statements."""
    columns = columns_of(plan_id)
    wanted = [seen_by(actor, plan_id), *_narrowed(filters, day)]
    limit = ROWS_SHOWN_WHOLE * max(len(columns), 1)
    some: Select[Any] = (
        select(literal_column("1")).select_from(turn).where(*wanted, known_on(day)).limit(limit + 1)
    )
    size = db.session.execute(select(func.count()).select_from(some.subquery())).scalar_one()
    if size > limit and filters.parent_id is None:
        return _rolled(columns, wanted, day, filters)
    return _whole(columns, wanted, day, filters)


def _narrowed(filters: Filters, day: date) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if filters.group_id is not None:
        members = select(UnitGroupMember.unit_id).where(
            UnitGroupMember.group_id == filters.group_id,
            UnitGroupMember.valid_from <= day,
            or_(UnitGroupMember.valid_to.is_(None), UnitGroupMember.valid_to > day),
        )
        narrowed.append(turn.c.unit_id.in_(members))
    if filters.parent_id is not None:
        narrowed.append(turn.c.parent_id == filters.parent_id)
    if filters.section:
        narrowed.append(turn.c.section == filters.section)
    if filters.only == "lead":
        narrowed.append(turn.c.role == "lead")
    return narrowed


def _whole(
    columns: tuple[Column, ...], wanted: Sequence[ColumnElement[bool]], day: date, filters: Filters
) -> Matrix:
    """Every cell, packed into one number: rank of the light, 迟, 牵; and the rank of the day before."""
    eve = day - timedelta(days=1)
    packed = rank_on(day) + cast(turn.c.late, Integer) * LATE + case((turn.c.role == "lead", LEAD), else_=0)
    found = db.session.execute(
        select(
            turn.c.unit_id,
            turn.c.task_id,
            turn.c.assignment_id,
            case((known_on(day), packed), else_=NO_CELL),
            case((known_on(eve), rank_on(eve)), else_=NO_CELL),
        ).where(*wanted, turn.c.known_from <= day, turn.c.known_until > eve)
    ).all()
    position = {column.task_id: place for place, column in enumerate(columns)}
    cells: dict[int, list[tuple[int, int] | None]] = {}
    before: Counter[Light] = Counter()
    empty: list[tuple[int, int] | None] = [None] * len(columns)
    for unit_id, task_id, assignment_id, now, then in found:
        if then != NO_CELL:
            before[BY_RANK[then]] += 1
        if now != NO_CELL:
            row = cells.get(unit_id)
            if row is None:
                row = cells[unit_id] = empty.copy()
            row[position[task_id]] = (assignment_id, now)
    sections: dict[str, Section] = {}
    by_column = [Counter[Light]() for _ in columns]
    leads: list[Light | None] = [None] * len(columns)
    late = 0
    for unit in _units(list(cells), day):
        line = cells[unit.id]
        section = _section(sections, unit.kind)
        counts: Counter[Light] = Counter()
        for place, cell in enumerate(line):
            if cell is None:
                continue
            light = light_of(cell[1])
            counts[light] += 1
            by_column[place][light] += 1
            late += bool(cell[1] & LATE)
            if cell[1] & LEAD:
                leads[place] = _worse(leads[place], light)
        section.counts.update(counts)
        section.units += 1
        if filters.only not in ONLY or any(counts[light] for light in ONLY[filters.only]):
            section.rows.append(UnitRow(unit.id, unit.short_name, unit.name, tuple(line), counts))
    pages = _turn_to(filters.page, sections)
    return Matrix(
        day=day,
        columns=columns,
        sections=_in_order(sections),
        counts=sum((section.counts for section in sections.values()), Counter()),
        before=before,
        late=late,
        units=len(cells),
        by_column=tuple(by_column),
        leads=tuple(leads),
        is_rolled=False,
        pages=pages,
    )


def _turn_to(page: int, sections: Mapping[str, Section]) -> int:
    """Leave only the rows of one page in the sections and return how many pages there are."""
    pages = 1
    for section in sections.values():
        pages = max(pages, -(-len(section.rows) // ROWS_SHOWN_WHOLE))
        section.rows = section.rows[(page - 1) * ROWS_SHOWN_WHOLE : page * ROWS_SHOWN_WHOLE]
    return pages


def _rolled(
    columns: tuple[Column, ...], wanted: Sequence[ColumnElement[bool]], day: date, filters: Filters
) -> Matrix:
    """Counts by section, parent and task, summed up by the database on its covering index."""
    found = db.session.execute(
        select(turn.c.section, turn.c.parent_id, turn.c.task_id, *counted(day), *_lead_counts(day))
        .where(*wanted, known_on(day))
        .group_by(turn.c.section, turn.c.parent_id, turn.c.task_id)
    ).all()
    position = {column.task_id: place for place, column in enumerate(columns)}
    parents: dict[tuple[str, int], list[Counter[Light]]] = {}
    by_column = [Counter[Light]() for _ in columns]
    leads: list[Light | None] = [None] * len(columns)
    late = 0
    for kind, parent_id, task_id, *numbers in found:
        place = position[task_id]
        ranks, leading = numbers[: len(BY_RANK)], numbers[len(BY_RANK) + 1 :]
        counts = Counter({light: n for light, n in zip(BY_RANK, ranks, strict=True) if n})
        line = parents.setdefault((kind, parent_id), [Counter() for _ in columns])
        line[place] += counts
        by_column[place] += counts
        late += numbers[len(BY_RANK)]
        for light, n in zip(BY_RANK, leading, strict=True):
            if n:
                leads[place] = _worse(leads[place], light)
    return Matrix(
        day=day,
        columns=columns,
        sections=_rolled_sections(parents, day, filters),
        counts=sum(by_column, Counter()),
        before=None,
        late=late,
        units=sum(max(counts.total() for counts in line) for line in parents.values()),
        by_column=tuple(by_column),
        leads=tuple(leads),
        is_rolled=True,
    )


def _lead_counts(day: date) -> list[ColumnElement[Any]]:
    rank = rank_on(day)
    is_lead = turn.c.role == "lead"
    return [func.sum(case((is_lead & (rank == light.rank), 1), else_=0)) for light in BY_RANK]


def _rolled_sections(
    parents: Mapping[tuple[str, int], list[Counter[Light]]], day: date, filters: Filters
) -> tuple[Section, ...]:
    """A row for each parent; where a section has too many parents, only the section's own sum."""
    sections: dict[str, Section] = {}
    lines: dict[str, int] = Counter(kind for kind, _ in parents)
    units = {unit.id: unit for unit in _units(list({parent for kind, parent in parents}), day)}
    for (kind, parent_id), line in parents.items():
        section = _section(sections, kind)
        counts = sum(line, Counter())
        # A unit has at most one cell in a task: the fullest column tells how many units there are.
        size = max(counts.total() for counts in line)
        section.counts += counts
        section.units += size
        is_shown = filters.only not in ONLY or any(counts[light] for light in ONLY[filters.only])
        if is_shown and lines[kind] <= ROWS_SHOWN_WHOLE:
            unit = units[parent_id]
            section.rolled.append(RolledRow(parent_id, unit.short_name, size, tuple(line), counts))
    order = {unit_id: place for place, unit_id in enumerate(units)}
    for section in sections.values():
        section.rolled.sort(key=lambda row: order[row.unit_id])
    return _in_order(sections)


def _units(ids: Sequence[int], day: date) -> Sequence[Any]:
    """Units in their order, each under the name it bore on ``day``."""
    if len(ids) > 5000:
        return ()
    later = aliased(UnitName)
    newest = (
        select(func.max(later.id))
        .where(later.unit_id == Unit.id, later.valid_from <= day)
        .correlate(Unit)
        .scalar_subquery()
    )
    return db.session.execute(
        select(
            Unit.id,
            func.coalesce(UnitName.name, Unit.name).label("name"),
            func.coalesce(UnitName.short_name, Unit.short_name).label("short_name"),
            Unit.kind,
        )
        .outerjoin(UnitName, UnitName.id == newest)
        .where(Unit.id.in_(ids))
        .order_by(Unit.sort_order, Unit.id)
    ).all()


def _section(sections: dict[str, Section], kind: str) -> Section:
    return sections.setdefault(kind, Section(kind, SECTIONS[kind]))


def _in_order(sections: Mapping[str, Section]) -> tuple[Section, ...]:
    return tuple(sections[kind] for kind in SECTIONS if kind in sections)


def _worse(one: Light | None, other: Light) -> Light:
    return other if one is None or other.rank < one.rank else one
