"""Units as the register's writes and pages see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.models import PRESENT, Account, Plan, TurnRow, Unit, UnitName, db
from tracker.rules.access import Role
from tracker.rules.units import NamesInUse, UnitDetails, kind_of

CHANGEABLE = (
    "aliases", "kind", "parent_id", "sort_order", "is_issuer", "contact_person", "office_phone", "code",
)  # fmt: skip
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


def has_closed(day: date) -> ColumnElement[bool]:
    """``KnownUnit.is_closed_on`` as a condition on units."""
    return func.coalesce(Unit.valid_to, date.max) <= day


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


def standing(unit_id: int, today: date) -> Standing:
    """Three statements."""
    owed = db.session.execute(
        select(func.count(), func.count(TurnRow.plan_id.distinct()))
        .join(Plan, Plan.id == TurnRow.plan_id)
        .where(
            TurnRow.unit_id == unit_id,
            TurnRow.known_until == PRESENT,
            TurnRow.closed_on.is_(None),
            Plan.status == "issued",
        )
    ).one()
    accounts = select(func.count()).where(Account.unit_id == unit_id, Account.is_closed.is_(False))
    children = select(func.count()).where(Unit.parent_id == unit_id, ~has_closed(today))
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


def name_on(day: date | BindParameter[date], name: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """What a unit was called on ``day``, for pages that show an old one; ``name`` is the column of its present
    name, or short name."""
    newest = (
        select(getattr(UnitName, name.key))
        .where(UnitName.unit_id == Unit.id, UnitName.valid_from <= day)
        .order_by(UnitName.valid_from.desc(), UnitName.id.desc())
        .limit(1)
        .correlate(Unit)
    )
    return func.coalesce(newest.scalar_subquery(), name)


def differences(unit: KnownUnit, details: UnitDetails) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of the changeable fields those that differ: what they are, and what they become."""
    wanted = {
        "aliases": list(details.aliases), "kind": str(kind_of(details.kind)),
        "parent_id": details.parent_id,
        "sort_order": unit.sort_order if details.sort_order is None else details.sort_order,
        "is_issuer": details.is_issuer, "contact_person": details.contact_person,
        "office_phone": details.office_phone, "code": details.code or unit.code,
    }  # fmt: skip
    present = {field: getattr(unit, field) for field in CHANGEABLE} | {"aliases": list(unit.aliases)}
    changed = [field for field in CHANGEABLE if present[field] != wanted[field]]
    return {field: present[field] for field in changed}, {field: wanted[field] for field in changed}


def names_in_use(units: Iterable[KnownUnit], today: date, itself: int | None = None) -> NamesInUse:
    """The names of the units that aren't closed, but for those of ``itself``."""
    in_use = NamesInUse()
    for unit in units:
        if unit.id != itself and not unit.is_closed_on(today):
            in_use.add(unit.name, unit.parent_id, unit.names)
    return in_use


class UnitIndex:
    """Finds units by what people write for them: code, name, short name or alias."""

    def __init__(self, units: Iterable[KnownUnit]) -> None:
        self.units = list(units)
        self._found: dict[str, list[KnownUnit]] = {}
        for unit in self.units:
            for word in dict.fromkeys((unit.code, *unit.names)):
                self._found.setdefault(word, []).append(unit)

    def find(self, word: str) -> list[KnownUnit]:
        """The units that ``word`` may mean. A code or full name that fits comes before a short name, and
        that before an alias: several are given only where the same kind of name belongs to several."""
        word = word.strip()
        found = self._found.get(word, [])
        for field in ("code", "name", "short_name"):
            if some := [unit for unit in found if getattr(unit, field) == word]:
                return some
        return found

    def one(self, word: str) -> KnownUnit | str:
        """The unit that ``word`` means, or what is wrong with it in words."""
        found = self.find(word)
        if len(found) == 1:
            return found[0]
        if found:
            codes = "、".join(f"{unit.name}（编码 {unit.code}）" for unit in found[:4])
            return f"“{word}”可指 {len(found)} 个单位：{codes}，请改填编码。"
        near = get_close_matches(word, (name for unit in self.units for name in unit.names), 3, 0.5)
        hint = f"相近的有：{'、'.join(dict.fromkeys(near))}。" if near else ""
        return f"名录中没有“{word}”，请填单位的名称、简称或编码。{hint}"


def open_index(day: date) -> UnitIndex:
    """All units that aren't closed on ``day``, to be found by their names: one statement."""
    return UnitIndex(unit for unit in all_units() if not unit.is_closed_on(day))


def has_issuer() -> bool:
    """Whether there is a unit that may issue plans: the first step of setting up."""
    return db.session.scalars(select(Unit.id).where(Unit.is_issuer.is_(True)).limit(1)).first() is not None
