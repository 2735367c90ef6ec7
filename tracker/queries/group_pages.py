"""Groups of units as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from tracker.models import Unit, UnitGroup, UnitGroupMember, db
from tracker.queries.groups import KnownGroup, all_groups, ever_held, is_member_on
from tracker.rules.access import Actor, Permission, may
from tracker.rules.units import UnitKind, written_day


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group with the number of its members on a day."""

    id: int
    name: str
    aliases: tuple[str, ...]
    members: int


@dataclass(frozen=True, slots=True)
class Member:
    """A unit's time in a group; ``valid_to`` is the first day on which it no longer belongs."""

    unit_id: int
    name: str
    kind: UnitKind
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group on a day: who belongs to it, who did or will, and who might join."""

    group: KnownGroup
    day: date
    members: tuple[Member, ...]
    others: tuple[Member, ...]


def group_list(actor: Actor, day: date) -> list[GroupLine]:
    """One statement."""
    if not may(actor, Permission.REGISTER_READ):
        return []
    statement = (
        select(
            UnitGroup.id, UnitGroup.name, UnitGroup.aliases, func.count(UnitGroupMember.id).label("members")
        )
        .outerjoin(UnitGroupMember, and_(UnitGroupMember.group_id == UnitGroup.id, *is_member_on(day)))
        .group_by(UnitGroup.id, UnitGroup.name, UnitGroup.aliases, UnitGroup.sort_order)
        .order_by(UnitGroup.sort_order, UnitGroup.id)
    )
    return [
        GroupLine(row.id, row.name, tuple(row.aliases), row.members) for row in db.session.execute(statement)
    ]


def group_view(actor: Actor, group: KnownGroup, day: date) -> GroupView:
    """One statement, for every membership past and to come."""
    rows = _memberships([group.id]) if may(actor, Permission.REGISTER_READ) else []
    on_day = [
        row for _, row in rows if row.valid_from <= day and (row.valid_to is None or row.valid_to > day)
    ]
    return GroupView(group, day, tuple(on_day), tuple(row for _, row in rows if row not in on_day))


def _memberships(group_ids: list[int]) -> list[tuple[int, Member]]:
    """(group, member) in the order of groups and units; a membership that never held a day is left out."""
    statement = (
        select(
            UnitGroupMember.group_id, UnitGroupMember.unit_id, Unit.name, Unit.kind,
            UnitGroupMember.valid_from, UnitGroupMember.valid_to,
        )
        .join(Unit, Unit.id == UnitGroupMember.unit_id)
        .join(UnitGroup, UnitGroup.id == UnitGroupMember.group_id)
        .where(UnitGroupMember.group_id.in_(group_ids), ever_held())
        .order_by(UnitGroup.sort_order, UnitGroup.id, Unit.sort_order, Unit.id, UnitGroupMember.valid_from)
    )  # fmt: skip
    return [
        (row.group_id, Member(row.unit_id, row.name, UnitKind(row.kind), row.valid_from, row.valid_to))
        for row in db.session.execute(statement)
    ]


def written_out(actor: Actor) -> list[dict[str, str]]:
    """All memberships as lines of their own list (rules.register_sheets.GROUP_COLUMNS)."""
    names = {line.id: line.name for line in all_groups()} if may(actor, Permission.REGISTER_READ) else {}
    return [
        {
            "group": names[group_id], "unit": member.name, "valid_from": written_day(member.valid_from),
            "valid_to": member.valid_to.isoformat() if member.valid_to else "",
        }
        for group_id, member in _memberships(list(names))
    ]  # fmt: skip
