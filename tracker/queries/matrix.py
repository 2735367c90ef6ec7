"""The matrix: units down, tasks across, on any day; rolled up by parent where there are thousands.

Always the same number of statements, whatever the size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from tracker.models import Task, Unit, UnitGroup, UnitGroupMember, UnitName, db
from tracker.queries.turns import (
    BY_RANK,
    DAY,
    EVE,
    counted,
    counts_in,
    known_on,
    rank_on,
    sees_all,
    turn,
    visible,
)
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
CELLS_SHOWN_WHOLE = 6000
ONLY = {"red": (Light.RED,), "amber": (Light.RED, Light.AMBER)}
NO_CELL = -1
# The same day for tables that keep days as days.
ON = bindparam("on", type_=UnitName.__table__.c.valid_from.type)
LEAD = 1 << 4
LATE = 1 << 3
RANK = LATE - 1
LIGHTS = len(BY_RANK)
NO_LIGHT = LIGHTS


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
    red: int
    amber: int


@dataclass(frozen=True, slots=True)
class RolledRow:
    """A parent with all units below it: for each column the number of cells in each light."""

    unit_id: int
    name: str
    units: int
    cells: tuple[Counter[Light], ...]
    red: int
    amber: int


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


@cache
def _columns_statement() -> Select[Any]:
    task = Task.__table__
    return (
        select(task.c.id, task.c.number, task.c.numeral, task.c.title, task.c.short_title)
        .where(task.c.plan_id == bindparam("plan_id", type_=task.c.plan_id.type))
        .order_by(task.c.number)
    )


def columns_of(plan_id: int) -> tuple[Column, ...]:
    """The plan's tasks, which are the columns, in their order."""
    rows = db.session.execute(_columns_statement(), {"plan_id": plan_id})
    return tuple(Column(*row) for row in rows)


@cache
def _groups_statement() -> Select[Any]:
    group = UnitGroup.__table__
    return select(group.c.id, group.c.name).order_by(group.c.sort_order, group.c.id)


def groups() -> tuple[GroupChoice, ...]:
    """The unit groups that the matrix may be narrowed to."""
    return tuple(GroupChoice(*row) for row in db.session.execute(_groups_statement()))


def matrix(actor: Actor, plan_id: int, day: date, filters: Filters = Filters()) -> Matrix:
    """The matrix of ``day``: three statements."""
    shape = Shape(
        sees_all=sees_all(actor),
        in_group=filters.group_id is not None,
        below_parent=filters.parent_id is not None,
        in_section=bool(filters.section),
        only_lead=filters.only == "lead",
    )
    parameters = {
        "plan_id": plan_id,
        "own_unit_id": actor.unit_id,
        "group_id": filters.group_id,
        "parent_id": filters.parent_id,
        "section": filters.section,
        "day": day,
        "on": day,
        "eve": day - timedelta(days=1),
        "most": CELLS_SHOWN_WHOLE + 1,
    }
    found = db.session.execute(_sized_columns_statement(shape), parameters).all()
    columns = tuple(Column(*row[:-1]) for row in found)
    cells = found[0][-1] if found else 0
    if cells > min(ROWS_SHOWN_WHOLE * len(columns), CELLS_SHOWN_WHOLE) and filters.parent_id is None:
        return _rolled(columns, db.session.execute(_rolled_statement(shape), parameters).all(), day, filters)
    return _whole(columns, db.session.execute(_cells_statement(shape), parameters).all(), day, filters)


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides how the statements look; their values are parameters. Each is built once."""

    sees_all: bool
    in_group: bool
    below_parent: bool
    in_section: bool
    only_lead: bool


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    conditions = [visible(shape.sees_all)]
    if shape.in_group:
        member = UnitGroupMember.__table__
        members = select(member.c.unit_id).where(
            member.c.group_id == bindparam("group_id"),
            member.c.valid_from <= ON,
            or_(member.c.valid_to.is_(None), member.c.valid_to > ON),
        )
        conditions.append(turn.c.unit_id.in_(members))
    if shape.below_parent:
        conditions.append(turn.c.parent_id == bindparam("parent_id"))
    if shape.in_section:
        conditions.append(turn.c.section == bindparam("section"))
    if shape.only_lead:
        conditions.append(turn.c.role == "lead")
    return conditions


@cache
def _sized_columns_statement(shape: Shape) -> Select[Any]:
    """The columns, and on each how many cells there are, counted no further than ``most``."""
    some: Select[Any] = select(literal_column("1")).select_from(turn)
    some = some.where(*_conditions(shape), known_on(DAY)).limit(bindparam("most"))
    size = select(func.count()).select_from(some.subquery()).scalar_subquery()
    return _columns_statement().add_columns(size)


@cache
def _cells_statement(shape: Shape) -> Select[Any]:
    """Every cell, packed into one number: rank of the light, 迟, 牵; and the rank of the day before."""
    packed = rank_on(DAY) + cast(turn.c.late, Integer) * LATE + case((turn.c.role == "lead", LEAD), else_=0)
    return select(
        turn.c.unit_id,
        turn.c.task_id,
        turn.c.assignment_id,
        case((known_on(DAY), packed), else_=NO_CELL),
        case((known_on(EVE), rank_on(EVE)), else_=NO_CELL),
    ).where(*_conditions(shape), turn.c.known_from <= DAY, turn.c.known_until > EVE)


@cache
def _rolled_statement(shape: Shape) -> Select[Any]:
    """Counts by section, parent and task, summed up by the database on its covering index."""
    leading = func.min(case((turn.c.role == "lead", rank_on(DAY)), else_=NO_LIGHT))
    return (
        select(turn.c.section, turn.c.parent_id, turn.c.task_id, *counted(DAY), leading)
        .where(*_conditions(shape), known_on(DAY))
        .group_by(turn.c.section, turn.c.parent_id, turn.c.task_id)
    )


def _whole(columns: tuple[Column, ...], found: Sequence[Any], day: date, filters: Filters) -> Matrix:
    position = {column.task_id: place for place, column in enumerate(columns)}
    empty: list[tuple[int, int] | None] = [None] * len(columns)
    cells: dict[int, list[tuple[int, int] | None]] = {}
    before = [0] * LIGHTS
    by_column = [[0] * LIGHTS for _ in columns]
    leads = [NO_LIGHT] * len(columns)
    late = 0
    for unit_id, task_id, assignment_id, now, then in found:
        if then != NO_CELL:
            before[then] += 1
        if now == NO_CELL:
            continue
        row = cells.get(unit_id)
        if row is None:
            row = cells[unit_id] = empty.copy()
        place = position[task_id]
        row[place] = (assignment_id, now)
        rank = now & RANK
        by_column[place][rank] += 1
        if now & LATE:
            late += 1
        if now & LEAD and rank < leads[place]:
            leads[place] = rank
    sections: dict[str, Section] = {}
    sums: dict[str, list[int]] = {}
    shown_ranks = [light.rank for light in ONLY.get(filters.only, BY_RANK)]
    for unit in _units(list(cells), day):
        line = cells[unit.id]
        counts = [0] * LIGHTS
        for cell in line:
            if cell is not None:
                counts[cell[1] & RANK] += 1
        section = _section(sections, unit.kind)
        section.units += 1
        sum_of = sums.setdefault(unit.kind, [0] * LIGHTS)
        for rank, n in enumerate(counts):
            sum_of[rank] += n
        if any(counts[rank] for rank in shown_ranks):
            red, amber = counts[Light.RED.rank], counts[Light.AMBER.rank]
            section.rows.append(UnitRow(unit.id, unit.short_name, unit.name, tuple(line), red, amber))
    for kind, sum_of in sums.items():
        sections[kind].counts = _by_light(sum_of)
    pages = _turn_to(filters.page, sections)
    return Matrix(
        day=day,
        columns=columns,
        sections=_in_order(sections),
        counts=_by_light([sum(column) for column in zip(*by_column, strict=True)]),
        before=_by_light(before),
        late=late,
        units=len(cells),
        by_column=tuple(_by_light(column) for column in by_column),
        leads=_lights(leads),
        is_rolled=False,
        pages=pages,
    )


def _lights(ranks: Sequence[int]) -> tuple[Light | None, ...]:
    return tuple(None if rank == NO_LIGHT else BY_RANK[rank] for rank in ranks)


def _by_light(counts: Sequence[int]) -> Counter[Light]:
    return Counter({light: n for light, n in zip(BY_RANK, counts, strict=False) if n})


def _turn_to(page: int, sections: Mapping[str, Section]) -> int:
    """Leave only the rows of one page in the sections and return how many pages there are."""
    pages = 1
    for section in sections.values():
        pages = max(pages, -(-len(section.rows) // ROWS_SHOWN_WHOLE))
        section.rows = section.rows[(page - 1) * ROWS_SHOWN_WHOLE : page * ROWS_SHOWN_WHOLE]
    return pages


def _rolled(columns: tuple[Column, ...], found: Sequence[Any], day: date, filters: Filters) -> Matrix:
    position = {column.task_id: place for place, column in enumerate(columns)}
    parents: dict[tuple[str, int], list[Counter[Light]]] = {}
    by_column = [Counter[Light]() for _ in columns]
    leads = [NO_LIGHT] * len(columns)
    late = 0
    for kind, parent_id, task_id, first, second, leading in found:
        place = position[task_id]
        counts, late_here = counts_in(first, second)
        line = parents.setdefault((kind, parent_id), [Counter() for _ in columns])
        line[place] += counts
        by_column[place] += counts
        late += late_here
        leads[place] = min(leads[place], leading)
    return Matrix(
        day=day,
        columns=columns,
        sections=_rolled_sections(parents, day, filters),
        counts=sum(by_column, Counter()),
        before=None,
        late=late,
        units=sum(max(counts.total() for counts in line) for line in parents.values()),
        by_column=tuple(by_column),
        leads=_lights(leads),
        is_rolled=True,
    )


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
            red, amber = counts[Light.RED], counts[Light.AMBER]
            section.rolled.append(RolledRow(parent_id, unit.short_name, size, tuple(line), red, amber))
    order = {unit_id: place for place, unit_id in enumerate(units)}
    for section in sections.values():
        section.rolled.sort(key=lambda row: order[row.unit_id])
    return _in_order(sections)


@cache
def _units_statement() -> Select[Any]:
    unit, name = Unit.__table__, UnitName.__table__
    later = name.alias("later")
    newest = (
        select(func.max(later.c.id))
        .where(later.c.unit_id == unit.c.id, later.c.valid_from <= ON)
        .correlate(unit)
        .scalar_subquery()
    )
    return (
        select(
            unit.c.id,
            func.coalesce(name.c.name, unit.c.name).label("name"),
            func.coalesce(name.c.short_name, unit.c.short_name).label("short_name"),
            unit.c.kind,
        )
        .outerjoin_from(unit, name, name.c.id == newest)
        .where(unit.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(unit.c.sort_order, unit.c.id)
    )


def _units(ids: Sequence[int], day: date) -> Sequence[Any]:
    """Units in their order, each under the name it bore on ``day``."""
    return db.session.execute(_units_statement(), {"ids": ids, "on": day}).all()


def _section(sections: dict[str, Section], kind: str) -> Section:
    return sections.setdefault(kind, Section(kind, SECTIONS[kind]))


def _in_order(sections: Mapping[str, Section]) -> tuple[Section, ...]:
    return tuple(sections[kind] for kind in SECTIONS if kind in sections)
