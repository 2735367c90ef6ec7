"""Filling the register from spreadsheets. A list is compared with the register once more inside the write:
what the preview showed may have changed since. One list is one event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker import clock
from tracker.actions.accounts import Issued, NewAccount, insert_accounts
from tracker.actions.groups import GroupDetails, insert_group, let_belong
from tracker.actions.passwords import new_password
from tracker.actions.reprojection import reproject_units
from tracker.actions.units import insert_units, name_row
from tracker.actions.writing import Refused, Writing, writing
from tracker.models import Account, Unit, UnitGroupMember, UnitName
from tracker.queries import groups as known_groups
from tracker.queries import units as known_units
from tracker.queries.account_import import AccountImport, account_import
from tracker.queries.group_import import GroupImport, group_import
from tracker.queries.unit_import import AddedUnit, UnitImport, unit_import
from tracker.rules.access import Actor, Permission
from tracker.rules.sheets import Fault, Sheet
from tracker.rules.units import SINCE_EVER

FAULTS_TOLD = 20


@dataclass(frozen=True, slots=True)
class Imported:
    """How many were added and how many changed."""

    added: int
    changed: int


def import_units(actor: Actor, sheet: Sheet, *, file_name: str = "", once: str | None = None) -> Imported:
    """Add and change the units of a list, in one event."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return Imported(write.earlier["added"], write.earlier["changed"])
        compared = unit_import(actor, sheet, write.today)
        _refuse_faults(compared.faults)
        _refuse_nothing(compared)
        ids = _add_units(write, compared.added)
        before, after = _change_units(write, compared, ids)
        _join_groups(write, compared, ids)
        write.event(
            "units.imported",
            about=("register", 0),
            before={"units": before},
            after={
                "file": file_name, "added": len(compared.added), "changed": len(compared.changed),
                "units": after,
            },
        )  # fmt: skip
        return Imported(len(compared.added), len(compared.changed))


def _refuse_faults(faults: Sequence[Fault]) -> None:
    if not faults:
        return
    told = [("", fault.words) for fault in faults[:FAULTS_TOLD]]
    if len(faults) > FAULTS_TOLD:
        told.append(("", f"另有 {len(faults) - FAULTS_TOLD} 处错误。"))
    raise Refused(*told)


def _refuse_nothing(compared: UnitImport | GroupImport | AccountImport) -> None:
    if compared.is_empty:
        raise Refused(("", "表中内容与名录一致，没有要导入的。"))


def _add_units(write: Writing, added: Sequence[AddedUnit]) -> dict[int, int]:
    """Insert new units, parents before those below them; the id of each by the negative number of its line."""
    ids: dict[int, int] = {}
    waiting = list(added)
    while waiting:
        ready = [new for new in waiting if _has_parent(new, ids)]
        waiting = [new for new in waiting if not _has_parent(new, ids)]
        details = [replace(new.details, parent_id=_real(new.details.parent_id, ids)) for new in ready]
        for new, unit_id in zip(ready, insert_units(write, details), strict=True):
            ids[-new.line] = unit_id
    return ids


def _has_parent(new: AddedUnit, ids: Mapping[int, int]) -> bool:
    parent_id = new.details.parent_id
    return parent_id is None or parent_id > 0 or parent_id in ids


def _real(unit_id: int | None, ids: Mapping[int, int]) -> int | None:
    return ids[unit_id] if unit_id is not None and unit_id < 0 else unit_id


def _change_units(
    write: Writing, compared: UnitImport, ids: Mapping[int, int]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write what changes; what each unit was and became, by its id as JSON has it."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    written: dict[int, dict[str, Any]] = {}
    names = []
    moved = []
    for change in compared.changed:
        was, values = dict(change.before), dict(change.after)
        if "parent_id" in values:
            values["parent_id"] = _real(values["parent_id"], ids)
        if change.names is not None:
            was |= {"name": change.unit.name, "short_name": change.unit.short_name}
            values |= {"name": change.names[0], "short_name": change.names[1]}
            names.append(name_row(change.unit.id, *change.names, write.today))
        if not values:
            continue  # it only joins groups
        written[change.unit.id] = values
        before[str(change.unit.id)], after[str(change.unit.id)] = was, values
        if "parent_id" in values:
            moved.append(change.unit.id)
    write.update_many(Unit, written)
    write.insert(UnitName, names)
    reproject_units(moved, write.today)
    return before, after


def _join_groups(write: Writing, compared: UnitImport, ids: Mapping[int, int]) -> None:
    joining: dict[tuple[int, date], list[int]] = defaultdict(list)
    for new in compared.added:
        for group_id in new.group_ids:
            joining[group_id, new.details.valid_from or SINCE_EVER].append(ids[-new.line])
    for change in compared.changed:
        for group_id in change.group_ids:
            joining[group_id, change.unit.valid_from].append(change.unit.id)
    for (group_id, first), unit_ids in joining.items():
        let_belong(write, group_id, unit_ids, first)


def import_groups(actor: Actor, sheet: Sheet, *, file_name: str = "", once: str | None = None) -> Imported:
    """Add the groups of a list and let units join and leave them, in one event."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return Imported(write.earlier["added"], write.earlier["changed"])
        compared = group_import(actor, sheet, write.today)
        _refuse_faults(compared.faults)
        _refuse_nothing(compared)
        for name in compared.new_groups:
            insert_group(write, GroupDetails(name))
        ids = {group.name: group.id for group in known_groups.all_groups()}
        joining: dict[tuple[str, date], list[int]] = defaultdict(list)
        for one in compared.joining:
            joining[one.group, one.valid_from].append(one.unit.id)
        for (name, first), unit_ids in joining.items():
            let_belong(write, ids[name], unit_ids, first)
        _leave_groups(write, compared, ids)
        changed = len(compared.joining) + len(compared.leaving)
        write.event(
            "groups.imported",
            about=("register", 0),
            after={
                "file": file_name, "added": len(compared.new_groups), "changed": changed,
                "joined": [[one.group, one.unit.id, one.valid_from.isoformat()] for one in compared.joining],
                "left": [
                    [one.group, one.unit.id, one.valid_to.isoformat()]
                    for one in compared.leaving if one.valid_to is not None
                ],
            },
        )  # fmt: skip
        return Imported(len(compared.new_groups), changed)


def _leave_groups(write: Writing, compared: GroupImport, ids: Mapping[str, int]) -> None:
    last = {(ids[one.group], one.unit.id): one.valid_to for one in compared.leaving}
    for member in known_groups.memberships(sorted({group_id for group_id, _ in last})):
        valid_to = last.get((member.group_id, member.unit_id))
        if valid_to is not None and (member.valid_to is None or member.valid_to > valid_to):
            write.update(UnitGroupMember, member.id, valid_to=max(valid_to, member.valid_from))


def import_accounts(
    actor: Actor, sheet: Sheet, *, file_name: str = "", once: str | None = None
) -> tuple[Imported, list[Issued]]:
    """Add and change the accounts of a list, in one event; the first passwords of the new ones. Sent
    twice, there are none: passwords are shown once."""
    # Hashed before the write begins: others need not wait for it.
    expected = len(account_import(actor, sheet, clock.today()).added)
    passwords = [new_password() for _ in range(expected)]
    with writing(actor, Permission.ACCOUNT_KEEP, once=once) as write:
        if write.earlier is not None:
            return Imported(len(write.earlier["added"]), write.earlier["changed"]), []
        compared = account_import(actor, sheet, write.today)
        _refuse_faults(compared.faults)
        _refuse_nothing(compared)
        new = [
            NewAccount(one.name, one.person, one.roles, one.unit.id if one.unit else None)
            for one in compared.added
        ]
        units = {unit.id: unit for unit in known_units.all_units()}
        passwords += [new_password() for _ in new[len(passwords) :]]
        issued = insert_accounts(write, new, passwords[: len(new)], units)
        write.update_many(Account, {change.account.id: change.after for change in compared.changed})
        write.event(
            "accounts.imported",
            about=("register", 0),
            before={"accounts": {change.account.name: dict(change.before) for change in compared.changed}},
            after={
                "file": file_name, "added": [one.name for one in new], "changed": len(compared.changed),
                "accounts": {change.account.name: dict(change.after) for change in compared.changed},
            },
        )  # fmt: skip
        return Imported(len(new), len(compared.changed)), issued
