"""The register of units as the rules see it: plain values, read once for one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from tracker.rules.parties.aliases import place_of, short_form

RegisterKind = Literal["county", "zone", "department", "enterprise", "other"]


@dataclass(frozen=True, slots=True)
class RegisterUnit:
    """One body. ``valid_to`` is the last day on which it bore this name (None: to this day)."""

    id: int
    code: str
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    kind: RegisterKind = "department"
    parent_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.name, self.short_name, *self.aliases) if name)


@dataclass(frozen=True, slots=True)
class RegisterGroup:
    """A unit group with the members it had on the day for which the register was read (成文日期)."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    member_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Register:
    """All units and groups. Order matters: it is the order in which proposals are listed."""

    units: tuple[RegisterUnit, ...]
    groups: tuple[RegisterGroup, ...] = ()

    @cached_property
    def _units_by_id(self) -> dict[int, RegisterUnit]:
        return {unit.id: unit for unit in self.units}

    @cached_property
    def place(self) -> str:
        """The place whose register this is (赣州市), as most full names of its departments say."""
        return place_of(unit.name for unit in self.units if unit.kind in ("department", "other"))

    @cached_property
    def units_by_form(self) -> dict[str, tuple[RegisterUnit, ...]]:
        """Units by the short form of each of their names; several where a form is not unique."""
        found: dict[str, tuple[RegisterUnit, ...]] = {}
        for unit in self.units:
            for form in dict.fromkeys(short_form(name, self.place) for name in unit.names):
                found[form] = (*found.get(form, ()), unit)
        return found

    @cached_property
    def groups_by_form(self) -> dict[str, RegisterGroup]:
        """Groups by the short form of each of their names."""
        return {
            short_form(name, self.place): group
            for group in reversed(self.groups)
            for name in (group.name, *group.aliases)
        }

    def unit(self, unit_id: int) -> RegisterUnit:
        """The unit with this id; KeyError if there is none."""
        return self._units_by_id[unit_id]

    def valid_on(self, day: date) -> tuple[RegisterUnit, ...]:
        return tuple(unit for unit in self.units if unit.is_valid_on(day))

    def ids_of_kind(self, kind: RegisterKind, day: date) -> tuple[int, ...]:
        return tuple(unit.id for unit in self.units if unit.kind == kind and unit.is_valid_on(day))
