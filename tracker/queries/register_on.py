"""The register of units as it stood on a day, for resolving the expressions of a notice."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import select

from tracker.models import Unit, UnitGroup, UnitGroupMember, UnitName, db
from tracker.queries.groups import is_member_on
from tracker.rules.parties import Register, RegisterGroup, RegisterUnit

_ONE_DAY = timedelta(days=1)


def register_on(day: date) -> Register:
    """All units with every name they ever bore, and the groups with their members on ``day``: four statements.

    A unit is found by a former name too: what it was called in an older notice still means it."""
    former: dict[int, list[str]] = defaultdict(list)
    for row in db.session.execute(select(UnitName.unit_id, UnitName.name, UnitName.short_name)):
        former[row.unit_id] += [row.name, row.short_name]
    units = tuple(
        RegisterUnit(
            row.id, row.code, row.name, row.short_name,
            tuple(dict.fromkeys([*row.aliases, *(name for name in former[row.id] if name)])),
            row.kind, row.parent_id, row.valid_from, row.valid_to - _ONE_DAY if row.valid_to else None,
        )
        for row in db.session.execute(
            select(
                Unit.id, Unit.code, Unit.name, Unit.short_name, Unit.aliases, Unit.kind, Unit.parent_id,
                Unit.valid_from, Unit.valid_to,
            ).order_by(Unit.sort_order, Unit.id)
        )
    )  # fmt: skip
    members = _members(day)
    groups = select(UnitGroup).order_by(UnitGroup.sort_order, UnitGroup.id)
    return Register(
        units,
        tuple(
            RegisterGroup(group.id, group.name, tuple(group.aliases), tuple(members[group.id]))
            for group in db.session.scalars(groups)
        ),
    )


def _members(day: date) -> defaultdict[int, list[int]]:
    statement = (
        select(UnitGroupMember.group_id, UnitGroupMember.unit_id)
        .join(Unit, Unit.id == UnitGroupMember.unit_id)
        .where(*is_member_on(day))
        .order_by(UnitGroupMember.group_id, Unit.sort_order, Unit.id)
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(statement):
        found[row.group_id].append(row.unit_id)
    return found
