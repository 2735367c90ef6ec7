"""The register of units as its pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Text, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from tracker.models import Unit, UnitGroup, UnitGroupMember, UnitName, db
from tracker.queries import accounts, units
from tracker.queries.accounts import AccountLine
from tracker.queries.groups import ever_held, is_member_on
from tracker.queries.paging import PAGE_SIZE, Paged, page_of
from tracker.queries.units import KnownUnit, Standing
from tracker.rules.access import Actor, Permission, may
from tracker.rules.units import UnitKind, written_day

CHILDREN_SHOWN = 100
PARENTS_OFFERED = 500


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A line of the list."""

    id: int
    code: str
    name: str
    short_name: str
    kind: UnitKind
    parent_id: int | None
    parent_name: str
    is_issuer: bool
    contact_person: str
    office_phone: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class UnitList:
    """A page of the list, and how many units of each kind the other filters leave."""

    found: Paged[UnitLine]
    counts: dict[UnitKind, int]

    @property
    def in_all(self) -> int:
        return sum(self.counts.values())


def unit_list(
    actor: Actor,
    today: date,
    *,
    kind: UnitKind | None = None,
    text: str = "",
    closed: bool = False,
    page: int = 1,
) -> UnitList:
    """Units of one kind (None: of all) whose name, alias, code or contact has ``text`` in it; those that
    exist, or (``closed``) those that no longer do. Two statements."""
    if not may(actor, Permission.REGISTER_READ):
        return UnitList(Paged((), 0, 1), {})
    conditions = [units.has_closed(today) if closed else ~units.has_closed(today)]
    if text:
        places = (Unit.name, Unit.short_name, type_coerce(Unit.aliases, Text), Unit.code, Unit.contact_person)
        conditions.append(or_(*(place.icontains(text, autoescape=True) for place in places)))
    by_kind = db.session.execute(select(Unit.kind, func.count()).where(*conditions).group_by(Unit.kind))
    counted = {UnitKind(row[0]): int(row[1]) for row in by_kind}
    counts = {one: counted[one] for one in UnitKind if one in counted}
    total = counts.get(kind, 0) if kind else sum(counts.values())
    page = page_of(page, total)
    if kind:
        conditions.append(Unit.kind == kind)
    return UnitList(Paged(_lines(conditions, page), total, page), counts)


def _lines(conditions: list[ColumnElement[bool]], page: int) -> list[UnitLine]:
    parent = aliased(Unit)
    statement = (
        select(
            Unit.id, Unit.code, Unit.name, Unit.short_name, Unit.kind, Unit.parent_id,
            parent.short_name.label("parent_name"), Unit.is_issuer, Unit.contact_person, Unit.office_phone,
            Unit.valid_to,
        )
        .outerjoin(parent, parent.id == Unit.parent_id)
        .where(*conditions)
        .order_by(Unit.sort_order, Unit.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )  # fmt: skip
    return [
        UnitLine(**{**row._mapping, "kind": UnitKind(row.kind), "parent_name": row.parent_name or ""})
        for row in db.session.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class Membership:
    """The unit's time in a group; ``valid_to`` is the first day on which it no longer belongs."""

    group_id: int
    group_name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class UnitView:
    """All that a unit's page shows. ``accounts`` is empty for those who don't keep them."""

    unit: KnownUnit
    kind: UnitKind
    parent: KnownUnit | None
    names: Sequence[UnitName]
    memberships: tuple[Membership, ...]
    children: tuple[UnitLine, ...]
    standing: Standing
    accounts: tuple[AccountLine, ...]

    @property
    def more_children(self) -> int:
        return max(0, self.standing.children - len(self.children))


def unit_view(actor: Actor, unit: KnownUnit, today: date) -> UnitView:
    """At most eight statements."""
    children = [Unit.parent_id == unit.id, ~units.has_closed(today)]
    keeps_accounts = may(actor, Permission.ACCOUNT_KEEP)
    return UnitView(
        unit=unit,
        kind=UnitKind(unit.kind),
        parent=units.known_unit(unit.parent_id) if unit.parent_id is not None else None,
        names=units.names_since(unit.id),
        memberships=_memberships(unit.id),
        children=tuple(_lines(children, 1)[:CHILDREN_SHOWN]),
        standing=units.standing(unit.id, today),
        accounts=tuple(accounts.accounts_of_unit(unit.id)) if keeps_accounts else (),
    )


def _memberships(unit_id: int) -> tuple[Membership, ...]:
    statement = (
        select(
            UnitGroup.id.label("group_id"),
            UnitGroup.name.label("group_name"),
            UnitGroupMember.valid_from,
            UnitGroupMember.valid_to,
        )
        .join(UnitGroup, UnitGroup.id == UnitGroupMember.group_id)
        .where(UnitGroupMember.unit_id == unit_id, ever_held())
        .order_by(UnitGroup.sort_order, UnitGroup.id, UnitGroupMember.valid_from)
    )
    return tuple(Membership(**row._mapping) for row in db.session.execute(statement))


def names_to_offer(actor: Actor, today: date) -> list[str]:
    """Full names for a form's list of suggestions: of all units, or where they are too many of those that
    have others below them."""
    if not may(actor, Permission.REGISTER_READ):
        return []
    open_units = [~units.has_closed(today)]
    total = db.session.scalar(select(func.count()).where(*open_units)) or 0
    if total > PARENTS_OFFERED:
        below = aliased(Unit)
        open_units.append(select(below.id).where(below.parent_id == Unit.id).exists())
    statement = select(Unit.name).where(*open_units).order_by(Unit.sort_order, Unit.id)
    return list(db.session.scalars(statement.limit(PARENTS_OFFERED)))


def written_out(actor: Actor, today: date) -> list[dict[str, str]]:
    """The register as lines of its own list (rules.register_sheets.UNIT_COLUMNS): three statements."""
    if not may(actor, Permission.REGISTER_READ):
        return []
    known = units.all_units()
    names = {unit.id: unit.name for unit in known}
    groups: dict[int, list[str]] = {}
    statement = (
        select(UnitGroupMember.unit_id, UnitGroup.name)
        .join(UnitGroup, UnitGroup.id == UnitGroupMember.group_id)
        .where(*is_member_on(today))
        .order_by(UnitGroup.sort_order, UnitGroup.id)
    )
    for row in db.session.execute(statement):
        groups.setdefault(row.unit_id, []).append(row.name)
    return [
        {
            "name": unit.name, "short_name": unit.short_name, "aliases": "、".join(unit.aliases),
            "kind": UnitKind(unit.kind).word,
            "parent": names.get(unit.parent_id, "") if unit.parent_id is not None else "",
            "sort_order": str(unit.sort_order), "contact_person": unit.contact_person,
            "office_phone": unit.office_phone, "groups": "、".join(groups.get(unit.id, ())),
            "is_issuer": "是" if unit.is_issuer else "否", "valid_from": written_day(unit.valid_from),
            "code": unit.code,
        }
        for unit in known
        if not unit.is_closed_on(today)
    ]  # fmt: skip
