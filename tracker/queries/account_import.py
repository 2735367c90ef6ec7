"""What a list of accounts would change: for the preview, and inside the write that carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.queries import accounts as known
from tracker.queries import units as known_units
from tracker.queries.accounts import AccountLine
from tracker.queries.printable import sheet_faults
from tracker.queries.units import KnownUnit
from tracker.rules.access import Actor, Permission, Role, may, role_words
from tracker.rules.accounts import account_faults, role_of
from tracker.rules.sheets import Fault, Line, Sheet
from tracker.rules.sign_in import account_name
from tracker.rules.units import split_names


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account as its line tells it."""

    line: int
    name: str
    person: str
    roles: frozenset[Role]
    unit: KnownUnit | None

    @property
    def role_words(self) -> str:
        return role_words(self.roles)


@dataclass(frozen=True, slots=True)
class ChangedAccount:
    """An account that there is, with what changes."""

    line: int
    account: AccountLine
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass
class AccountImport:
    """The whole of it. Nothing may be written while there are faults."""

    added: list[ListedAccount] = field(default_factory=list)
    changed: list[ChangedAccount] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    units: dict[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.added and not self.changed


def account_import(actor: Actor, sheet: Sheet, today: date) -> AccountImport:
    """Compare a list with the accounts: two statements, whatever its length."""
    if not may(actor, Permission.ACCOUNT_KEEP):
        return AccountImport()
    result = AccountImport(faults=sheet_faults(sheet), ignored=sheet.ignored)
    index = known_units.open_index(today)
    result.units = {unit.id: unit.name for unit in index.units}
    present = {line.name: line for line in known.all_accounts()}
    seen: dict[str, int] = {}
    for line in sheet.lines:
        listed = _read(line, index, result)
        if listed is None:
            continue
        if (first := seen.setdefault(listed.name, line.number)) != line.number:
            result.faults.append(Fault(line.number, f"账号“{listed.name}”与第 {first} 行重复，请删去一行。"))
        elif (account := present.get(listed.name)) is None:
            result.added.append(listed)
        else:
            _compare(listed, account, "unit" in sheet.keys, result)
    _keep_an_administrator(present, result)
    return result


def _read(line: Line, index: known_units.UnitIndex, result: AccountImport) -> ListedAccount | None:
    messages: list[str] = []
    found = index.one(line.get("unit")) if line.get("unit") else None
    unit = found if isinstance(found, KnownUnit) else None
    if isinstance(found, str):
        messages.append(found)
    roles = set()
    for word in split_names(line.get("roles")):
        role = role_of(word)
        if role is None:
            messages.append(f"没有“{word}”这个角色。")
        else:
            roles.add(role)
    name = account_name(line.get("name"))
    if not messages:
        faults = account_faults(
            name,
            line.get("person"),
            roles,
            has_unit=unit is not None,
            unit_is_issuer=unit is not None and unit.is_issuer,
        )
        messages += [message for _, message in faults]
    result.faults += [Fault(line.number, message) for message in messages]
    return None if messages else ListedAccount(line.number, name, line.get("person"), frozenset(roles), unit)


def _compare(
    listed: ListedAccount, account: AccountLine, has_unit_column: bool, result: AccountImport
) -> None:
    if account.is_closed:
        message = f"账号“{account.name}”已停用，请先在账号页面恢复，或换一个账号。"
        result.faults.append(Fault(listed.line, message))
        return
    before = {"person": account.person, "roles": sorted(account.roles), "unit_id": account.unit_id}
    after = {
        "person": listed.person,
        "roles": sorted(listed.roles),
        "unit_id": (listed.unit.id if listed.unit else None) if has_unit_column else account.unit_id,
    }
    differs = [key for key in before if before[key] != after[key]]
    if differs:
        told = {key: before[key] for key in differs}, {key: after[key] for key in differs}
        result.changed.append(ChangedAccount(listed.line, account, *told))
    else:
        result.unchanged += 1


def _keep_an_administrator(present: Mapping[str, AccountLine], result: AccountImport) -> None:
    """A list that takes the role from the last administrators would lock everybody out."""
    admins = {line.name for line in present.values() if Role.ADMIN in line.roles and not line.is_closed}
    losing = {
        change.account.name: change.line
        for change in result.changed
        if change.account.name in admins and Role.ADMIN not in change.after.get("roles", [Role.ADMIN])
    }
    if losing and set(losing) == admins and not any(Role.ADMIN in new.roles for new in result.added):
        message = "这会使系统没有管理员，请至少保留一个“系统管理员”。"
        result.faults.append(Fault(max(losing.values()), message))
