"""Groups of units, with their members on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, func, or_, select

from tracker.models import UnitGroup, UnitGroupMember, db


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group in its present state."""

    id: int
    name: str
    aliases: tuple[str, ...]
    sort_order: int

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


def all_groups() -> list[KnownGroup]:
    """Every group, in the order of the register: one statement."""
    statement = select(UnitGroup.id, UnitGroup.name, UnitGroup.aliases, UnitGroup.sort_order)
    rows = db.session.execute(statement.order_by(UnitGroup.sort_order, UnitGroup.id))
    return [KnownGroup(row.id, row.name, tuple(row.aliases), row.sort_order) for row in rows]


def known_group(group_id: int) -> KnownGroup | None:
    return next((group for group in all_groups() if group.id == group_id), None)


def last_place() -> int:
    """The highest sort order in use; 0 where there is no group."""
    return db.session.scalar(select(func.max(UnitGroup.sort_order))) or 0


def memberships(group_ids: Sequence[int]) -> Sequence[UnitGroupMember]:
    """Every membership of the groups, past ones too."""
    statement = select(UnitGroupMember).where(UnitGroupMember.group_id.in_(group_ids))
    return db.session.scalars(statement.order_by(UnitGroupMember.valid_from, UnitGroupMember.id)).all()


def is_member_on(day: date | BindParameter[date]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The two conditions under which a membership holds on ``day``."""
    return (
        UnitGroupMember.valid_from <= day,
        or_(UnitGroupMember.valid_to.is_(None), UnitGroupMember.valid_to > day),
    )


def ever_held() -> ColumnElement[bool]:
    """The condition under which a membership held on some day: one ended on its first day never was."""
    return or_(UnitGroupMember.valid_to.is_(None), UnitGroupMember.valid_to > UnitGroupMember.valid_from)


def members_on(day: date) -> dict[int, set[int]]:
    """The units of each group on ``day``, by the group's id: one statement."""
    found: dict[int, set[int]] = defaultdict(set)
    statement = select(UnitGroupMember.group_id, UnitGroupMember.unit_id).where(*is_member_on(day))
    for row in db.session.execute(statement):
        found[row.group_id].add(row.unit_id)
    return found
