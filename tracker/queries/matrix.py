"""The matrix: units down, tasks across, on any day; rolled up by parent where there are thousands.

Always the same number of statements, whatever the size.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
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
    select,
)

from tracker import clock
from tracker.models import LEADS, PRESENT, Task, Unit, UnitGroup, UnitGroupMember, UnitName, db
from tracker.queries.groups import is_member_on
from tracker.queries.turns import (
    BY_RANK,
    DAY,
    EVE,
    Counts,
    by_light,
    counted,
    counts_in,
    known_on,
    rank_on,
    sees_all,
    turn,
    visible,
)
from tracker.queries.units import name_on
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
IS_LEAD = turn.c.role == LEADS
IS_PRESENT = turn.c.known_until == PRESENT


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the matrix is shown; kept in the address of the page."""

    only: str = ""  # "", "red", "amber" (red and amber), "lead"
    group_id: int | None = None
    parent_id: int | None = None  # the units below one parent
    page: int = 1  # of ROWS_SHOWN_WHOLE rows, in a section with more than that


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
    """A parent with all units below it: for each column how many cells show each light."""

    unit_id: int
    name: str
    units: int
    cells: tuple[Counts, ...]
    red: int
    amber: int


@dataclass(slots=True)
class Section:
    """``elsewhere``: how many of its rows stand on other pages; ``counts`` and ``units`` cover them too."""

    kind: str
    words: str
    rows: list[UnitRow] = field(default_factory=list)
    rolled: list[RolledRow] = field(default_factory=list)
    counts: Counter[Light] = field(default_factory=Counter)
    units: int = 0
    elsewhere: int = 0


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
    rows = db.session.connection().execute(_columns_statement(), {"plan_id": plan_id})
    return tuple(Column(*row) for row in rows)


@cache
def _groups_statement() -> Select[Any]:
    group = UnitGroup.__table__
    return select(group.c.id, group.c.name).order_by(group.c.sort_order, group.c.id)


def groups() -> tuple[GroupChoice, ...]:
    """The unit groups that the matrix may be narrowed to."""
    return tuple(GroupChoice(*row) for row in db.session.connection().execute(_groups_statement()))


def matrix(actor: Actor, plan_id: int, day: date, filters: Filters = Filters()) -> Matrix:
    """The matrix of ``day``: three statements."""
    shape = Shape(
        sees_all=sees_all(actor),
        in_group=filters.group_id is not None,
        below_parent=filters.parent_id is not None,
        only_lead=filters.only == "lead",
        of_today=day >= clock.today() and filters.only != "lead",  # lead cells have an index of their own
    )
    parameters = {
        "plan_id": plan_id,
        "own_unit_id": actor.unit_id,
        "group_id": filters.group_id,
        "parent_id": filters.parent_id,
        "day": day,
        "on": day,
        "eve": day - timedelta(days=1),
        "most": CELLS_SHOWN_WHOLE + 1,
    }
    found = db.session.connection().execute(_sized_columns_statement(shape), parameters).all()
    columns = tuple(Column(*row[:-3]) for row in found)
    leads = tuple(None if row.leading is None else BY_RANK[row.leading] for row in found)
    cells, late = (found[0].size, found[0].late) if found else (0, 0)
    if cells > min(ROWS_SHOWN_WHOLE * len(columns), CELLS_SHOWN_WHOLE) and filters.parent_id is None:
        rolled = db.session.connection().execute(_rolled_statement(shape), parameters).all()
        return _rolled(columns, leads, rolled, late, day, filters)
    whole = db.session.connection().execute(_cells_statement(shape), parameters).all()
    return _whole(columns, leads, whole, late, day, filters)


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides how the statements look; their values are parameters. Each is built once."""

    sees_all: bool
    in_group: bool
    below_parent: bool
    only_lead: bool
    of_today: bool  # or of a later day


def _known(shape: Shape) -> ColumnElement[bool]:
    """The rows in force at the end of ``day``: today they are those which nothing has superseded."""
    return IS_PRESENT if shape.of_today else known_on(DAY)


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    conditions = [visible(shape.sees_all)]
    if shape.in_group:
        of_group = UnitGroupMember.group_id == bindparam("group_id")
        members = select(UnitGroupMember.unit_id).where(of_group, *is_member_on(ON))
        conditions.append(turn.c.unit_id.in_(members))
    if shape.below_parent:
        conditions.append(turn.c.parent_id == bindparam("parent_id"))
    if shape.only_lead:
        conditions.append(IS_LEAD)
    return conditions


@cache
def _sized_columns_statement(shape: Shape) -> Select[Any]:
    """The columns, each with the worst light of its lead units; and on each how many cells there are in
    all, counted no further than ``most``, and how many carry 迟."""
    some: Select[Any] = (
        select(literal_column("1")).select_from(turn).where(*_conditions(shape), _known(shape))
    )
    size = select(func.count()).select_from(some.limit(bindparam("most")).subquery()).scalar_subquery()
    late = select(func.count()).select_from(some.where(turn.c.late).subquery()).scalar_subquery()
    leading = (
        select(func.min(rank_on(DAY)))
        .where(*_conditions(shape), known_on(DAY), IS_LEAD, turn.c.task_id == Task.id)
        .correlate(Task)
        .scalar_subquery()
    )
    return _columns_statement().add_columns(leading.label("leading"), size.label("size"), late.label("late"))


@cache
def _cells_statement(shape: Shape) -> Select[Any]:
    """Every cell, packed into one number: rank of the light, 迟, 牵; and the rank of the day before."""
    packed = rank_on(DAY) + cast(turn.c.late, Integer) * LATE + case((IS_LEAD, LEAD), else_=0)
    return select(
        turn.c.unit_id,
        turn.c.task_id,
        turn.c.assignment_id,
        case((known_on(DAY), packed), else_=NO_CELL),
        case((known_on(EVE), rank_on(EVE)), else_=NO_CELL),
    ).where(*_conditions(shape), turn.c.known_from <= DAY, turn.c.known_until > EVE)


@cache
def _rolled_statement(shape: Shape) -> Select[Any]:
    """Counts by parent and task, summed up by the database on its covering index."""
    return (
        select(turn.c.parent_id, turn.c.task_id, *counted(DAY))
        .where(*_conditions(shape), _known(shape))
        .group_by(turn.c.parent_id, turn.c.task_id)
    )


Leads = tuple[Light | None, ...]
_PLACE_AND_LIGHT = itemgetter(1, 3)
_UNIT_AND_LIGHT = itemgetter(0, 3)
_LIGHT_BEFORE = itemgetter(4)


def _whole(
    columns: tuple[Column, ...], leads: Leads, found: Sequence[Any], late: int, day: date, filters: Filters
) -> Matrix:
    position = {column.task_id: place for place, column in enumerate(columns)}
    empty: list[tuple[int, int] | None] = [None] * len(columns)
    lines = defaultdict[int, list[tuple[int, int] | None]](empty.copy)
    for unit_id, task_id, assignment_id, now, _ in found:
        if now != NO_CELL:
            lines[unit_id][position[task_id]] = (assignment_id, now)
    # Equal cells are counted first and only then taken apart.
    by_column = [[0] * LIGHTS for _ in columns]
    for (task_id, now), n in Counter(map(_PLACE_AND_LIGHT, found)).items():
        if now != NO_CELL:
            by_column[position[task_id]][now & RANK] += n
    by_unit = defaultdict[int, list[int]](lambda: [0] * LIGHTS)
    for (unit_id, now), n in Counter(map(_UNIT_AND_LIGHT, found)).items():
        if now != NO_CELL:
            by_unit[unit_id][now & RANK] += n
    before = Counter(map(_LIGHT_BEFORE, found))
    sections: dict[str, Section] = {}
    sums: dict[str, list[Counts]] = defaultdict(list)
    shown_ranks = [light.rank for light in ONLY.get(filters.only, BY_RANK)]
    for unit in _units(list(lines), day):
        counts = tuple(by_unit[unit.id])
        section = _section(sections, unit.kind)
        section.units += 1
        sums[unit.kind].append(counts)
        if any(counts[rank] for rank in shown_ranks):
            red, amber = counts[Light.RED.rank], counts[Light.AMBER.rank]
            row = UnitRow(unit.id, unit.short_name, unit.name, tuple(lines[unit.id]), red, amber)
            section.rows.append(row)
    for kind, every in sums.items():
        sections[kind].counts = by_light(_added(every))
    return Matrix(
        day=day,
        columns=columns,
        sections=_in_order(sections),
        counts=by_light(_added(by_column)),
        before=by_light(before[rank] for rank in range(LIGHTS)),
        late=late,
        units=len(lines),
        by_column=tuple(by_light(column) for column in by_column),
        leads=leads,
        is_rolled=False,
        pages=_turn_to(filters.page, sections.values()),
    )


def _added(counts: Iterable[Sequence[int]]) -> Counts:
    return tuple(map(sum, zip(*counts, strict=True)))


def _turn_to(page: int, sections: Iterable[Section]) -> int:
    """Leave only the rows of one page in the sections and return how many pages there are."""
    pages = 1
    for section in sections:
        rows: list[Any] = section.rolled or section.rows
        pages = max(pages, -(-len(rows) // ROWS_SHOWN_WHOLE))
        kept = rows[(page - 1) * ROWS_SHOWN_WHOLE : page * ROWS_SHOWN_WHOLE]
        section.elsewhere = len(rows) - len(kept)
        rows[:] = kept
    return pages


NOTHING: Counts = (0,) * LIGHTS


def _rolled(
    columns: tuple[Column, ...], leads: Leads, found: Sequence[Any], late: int, day: date, filters: Filters
) -> Matrix:
    position = {column.task_id: place for place, column in enumerate(columns)}
    empty = [NOTHING] * len(columns)
    lines = defaultdict[int, list[Counts]](empty.copy)
    for parent_id, task_id, places, rows in found:
        lines[parent_id][position[task_id]] = counts_in(places, rows)
    # A unit has at most one cell in a task: the fullest column tells how many units there are.
    sizes = {parent_id: max(map(sum, line)) for parent_id, line in lines.items()}
    by_column = [_added(column) for column in zip(*lines.values(), strict=True)] or empty
    sections = _rolled_sections(lines, sizes, day, filters)
    return Matrix(
        day=day,
        columns=columns,
        sections=_in_order(sections),
        counts=by_light(_added(by_column)),
        before=None,
        late=late,
        units=sum(sizes.values()),
        by_column=tuple(map(by_light, by_column)),
        leads=leads,
        is_rolled=True,
        pages=_turn_to(filters.page, sections.values()),
    )


def _rolled_sections(
    lines: Mapping[int, list[Counts]], sizes: Mapping[int, int], day: date, filters: Filters
) -> dict[str, Section]:
    """A row for each parent, in the section of the parent's own kind."""
    sections: dict[str, Section] = {}
    sums: dict[str, list[Counts]] = defaultdict(list)
    shown_ranks = [light.rank for light in ONLY.get(filters.only, BY_RANK)]
    for unit in _units(list(lines), day):
        line = tuple(lines[unit.id])
        counts = _added(line)
        section = _section(sections, unit.kind)
        section.units += sizes[unit.id]
        sums[unit.kind].append(counts)
        if any(counts[rank] for rank in shown_ranks):
            red, amber = counts[Light.RED.rank], counts[Light.AMBER.rank]
            section.rolled.append(RolledRow(unit.id, unit.short_name, sizes[unit.id], line, red, amber))
    for kind, every in sums.items():
        sections[kind].counts = by_light(_added(every))
    return sections


@cache
def _units_statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Unit.id,
            name_on(ON, Unit.name).label("name"),
            name_on(ON, Unit.short_name).label("short_name"),
            Unit.kind,
        )
        .where(Unit.id.in_(bindparam("ids", expanding=True)))
        .order_by(Unit.sort_order, Unit.id)
    )


def _units(ids: Sequence[int], day: date) -> Sequence[Any]:
    """Units in their order, each under the name it bore on ``day``."""
    return db.session.connection().execute(_units_statement(), {"ids": ids, "on": day}).all()


def _section(sections: dict[str, Section], kind: str) -> Section:
    if kind not in sections:
        sections[kind] = Section(kind, SECTIONS[kind])
    return sections[kind]


def _in_order(sections: Mapping[str, Section]) -> tuple[Section, ...]:
    return tuple(sections[kind] for kind in SECTIONS if kind in sections)
