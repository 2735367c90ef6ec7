"""Units as the register's writes and pages see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select

from tracker.models import FOR_EVER, Account, Plan, TurnRow, Unit, UnitName, db
from tracker.rules.access import Role

COLUMNS = (
    Unit.id, Unit.code, Unit.name, Unit.short_name, Unit.aliases, Unit.kind, Unit.parent_id, Unit.sort_order,
    Unit.is_issuer, Unit.contact_person, Unit.office_phone, Unit.valid_from, Unit.valid_to,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit's record in its present state. ``valid_to`` is the first day on which it no longer exists."""

    id: int
    code: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    kind: str
    parent_id: int | None
    sort_order: int
    is_issuer: bool
    contact_person: str
    office_phone: str
    valid_from: date
    valid_to: date | None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, self.short_name, *self.aliases)

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def is_closed_on(self, day: date) -> bool:
        return self.valid_to is not None and self.valid_to <= day


def known_from(row: Row[Any]) -> KnownUnit:
    return KnownUnit(**{**row._mapping, "aliases": tuple(row.aliases)})


def _known(statement: Select[Any]) -> list[KnownUnit]:
    rows = db.session.execute(statement.order_by(Unit.sort_order, Unit.id))
    return [known_from(row) for row in rows]


def all_units() -> list[KnownUnit]:
    """Every unit, closed ones too, in the order of the register: one statement."""
    return _known(select(*COLUMNS))


def known_unit(unit_id: int) -> KnownUnit | None:
    return next(iter(_known(select(*COLUMNS).where(Unit.id == unit_id))), None)


def siblings(parent_id: int | None) -> list[KnownUnit]:
    """The units below one parent (None: at the top)."""
    return _known(select(*COLUMNS).where(Unit.parent_id == parent_id))


def parents() -> dict[int, int | None]:
    """Each unit's present parent."""
    return {row.id: row.parent_id for row in db.session.execute(select(Unit.id, Unit.parent_id))}


def codes_in_use() -> set[str]:
    return set(db.session.scalars(select(Unit.code)))


def last_place() -> int:
    """The highest sort order in use; 0 in an empty register."""
    return db.session.scalar(select(func.max(Unit.sort_order))) or 0


def names_since(unit_id: int) -> Sequence[UnitName]:
    """Every name the unit bore, oldest first."""
    statement = select(UnitName).where(UnitName.unit_id == unit_id)
    return db.session.scalars(statement.order_by(UnitName.valid_from, UnitName.id)).all()


@dataclass(frozen=True, slots=True)
class Standing:
    """What still hangs on a unit: assignments neither closed nor released, in how many issued plans;
    open accounts; units below it."""

    open_assignments: int
    plans: int
    accounts: int
    children: int


def standing(unit_id: int) -> Standing:
    """Three statements."""
    owed = db.session.execute(
        select(func.count(), func.count(TurnRow.plan_id.distinct()))
        .join(Plan, Plan.id == TurnRow.plan_id)
        .where(
            TurnRow.unit_id == unit_id,
            TurnRow.known_until == FOR_EVER,
            TurnRow.closed_on.is_(None),
            Plan.status == "issued",
        )
    ).one()
    accounts = select(func.count()).where(Account.unit_id == unit_id, Account.is_closed.is_(False))
    children = select(func.count()).where(Unit.parent_id == unit_id, Unit.valid_to.is_(None))
    return Standing(owed[0], owed[1], db.session.scalar(accounts) or 0, db.session.scalar(children) or 0)


def issues_something(unit_id: int) -> bool:
    """Whether a plan, or an account that only an issuing unit can have, hangs on the unit being one."""
    plan = select(Plan.id).where(Plan.issuer_unit_id == unit_id)
    if db.session.scalars(plan.limit(1)).first() is not None:
        return True
    roles = db.session.scalars(
        select(Account.roles).where(Account.unit_id == unit_id, Account.is_closed.is_(False))
    )
    return any({Role.OFFICE, Role.LEADER} & set(given) for given in roles)


def names_on(day: date, unit_ids: Sequence[int] | None = None) -> dict[int, tuple[str, str]]:
    """(name, short name) that each unit bore on ``day``, by its id: for pages that show an old day.

    A unit that didn't exist yet is left out."""
    statement = select(UnitName.unit_id, UnitName.name, UnitName.short_name).where(UnitName.valid_from <= day)
    if unit_ids is not None:
        statement = statement.where(UnitName.unit_id.in_(unit_ids))
    rows = db.session.execute(statement.order_by(UnitName.valid_from, UnitName.id))
    return {row.unit_id: (row.name, row.short_name) for row in rows}
