"""Keeping the register of units: add, change, rename, close, reopen. Each is one event of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tracker.actions.reprojection import reproject_units
from tracker.actions.writing import Refused, Writing, writing
from tracker.models import Unit, UnitName
from tracker.queries import units as known
from tracker.queries.units import KnownUnit
from tracker.rules import units as rules
from tracker.rules.access import Actor, Permission
from tracker.rules.units import UnitDetails

Faults = list[tuple[str, str]]


def add_unit(actor: Actor, details: UnitDetails, *, once: str | None = None) -> int:
    """Add one unit; returns its id."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return int(write.earlier["id"])
        details = details.tidy()
        if faults := details.faults() + register_faults(details, write.today):
            raise Refused(*faults)
        (unit_id,) = insert_units(write, [details])
        write.event("unit.added", about=("unit", unit_id), after={"id": unit_id, **_told(details)})
        return unit_id


def add_units(actor: Actor, units: Sequence[UnitDetails]) -> list[int]:
    """Add many units in one event; their parents must be in the register. Returns their ids in order."""
    with writing(actor, Permission.REGISTER_KEEP) as write:
        tidied = [details.tidy() for details in units]
        in_use = known.names_in_use(known.all_units(), write.today)
        for details in tidied:
            if faults := details.faults() + register_faults(details, write.today, in_use):
                raise Refused(*[(field, f"{details.name}：{message}") for field, message in faults])
            in_use.add(details.name, details.parent_id, details.names)
        ids = insert_units(write, tidied)
        write.event("units.added", about=("register", 0), after={"ids": ids, "added": len(ids)})
        return ids


def insert_units(write: Writing, units: Sequence[UnitDetails]) -> list[int]:
    """Inside a writing: the rows of tidy and faultless units with their first names."""
    codes = known.codes_in_use()
    place = known.last_place()
    rows: list[dict[str, Any]] = []
    number = len(codes)
    for details in units:
        code = details.code
        while not code or (not details.code and code in codes):
            number += 1
            code = f"u{number:05d}"
        if code in codes:
            raise Refused(("code", f"编码 {code} 已用于另一个单位，请换一个，或留空由系统编号。"))
        codes.add(code)
        place += 1
        rows.append({
            "code": code, "name": details.name, "short_name": details.short_name,
            "aliases": list(details.aliases), "kind": str(rules.kind_of(details.kind)),
            "parent_id": details.parent_id,
            "sort_order": place if details.sort_order is None else details.sort_order,
            "is_issuer": details.is_issuer, "contact_person": details.contact_person,
            "office_phone": details.office_phone, "valid_from": details.valid_from or rules.SINCE_EVER,
            "valid_to": None,
        })  # fmt: skip
    ids = write.insert(Unit, rows)
    write.insert(
        UnitName,
        [
            name_row(unit_id, row["name"], row["short_name"], row["valid_from"])
            for unit_id, row in zip(ids, rows, strict=True)
        ],
    )
    return ids


def name_row(unit_id: int, name: str, short_name: str, valid_from: date) -> dict[str, Any]:
    return {"unit_id": unit_id, "name": name, "short_name": short_name, "valid_from": valid_from}


def change_unit(actor: Actor, unit_id: int, details: UnitDetails, *, once: str | None = None) -> None:
    """Change all but the names, the code and the validity. Where the parent changes, the lights of the
    unit's assignments move to it in the same transaction."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        unit = _present(unit_id)
        details = replace(details, name=unit.name, short_name=unit.short_name, code="").tidy()
        faults = details.faults() + register_faults(details, write.today, itself=unit_id)
        if rules.leads_back(unit_id, details.parent_id, known.parents()):
            faults.append(("parent", "上级单位不能是本单位或它的下级单位，请另选。"))
        if unit.is_issuer and not details.is_issuer and known.issues_something(unit_id):
            faults.append(("is_issuer", "该单位已有下达的任务分工或办公室、领导账号，不能取消发文单位。"))
        if faults:
            raise Refused(*faults)
        before, after = known.differences(unit, details)
        if not after:
            raise Refused(("", "没有改动，不用保存。"))
        write.update(Unit, unit_id, **after)
        if "parent_id" in after:
            reproject_units([unit_id], write.today)
        write.event("unit.changed", about=("unit", unit_id), before=before, after=after)


def rename_unit(
    actor: Actor, unit_id: int, name: str, short_name: str, valid_from: date, *, once: str | None = None
) -> None:
    """Give a unit a new name from a day on, today at the latest. Its former names stay in its history."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        unit = _present(unit_id)
        details = UnitDetails(name, unit.kind, short_name, unit.aliases, unit.parent_id).tidy()
        faults = details.faults() + register_faults(details, write.today, itself=unit_id)
        if (details.name, details.short_name) == (unit.name, unit.short_name):
            faults.append(("name", "名称和简称都没有改动，不用保存。"))
        newest = known.names_since(unit_id)[-1].valid_from
        if valid_from < newest:
            faults.append(("valid_from", f"现用名称自 {newest.isoformat()} 起使用，新名称不能早于这一天。"))
        if valid_from > write.today:
            faults.append(("valid_from", "启用日期还没有到，请到当日再办理更名。"))
        if faults:
            raise Refused(*faults)
        write.insert(UnitName, [name_row(unit_id, details.name, details.short_name, valid_from)])
        # An alias that has become the name isn't an alias any more.
        values = {"name": details.name, "short_name": details.short_name, "aliases": list(details.aliases)}
        write.update(Unit, unit_id, **values)
        write.event(
            "unit.renamed",
            about=("unit", unit_id),
            before={"name": unit.name, "short_name": unit.short_name},
            after={
                "name": details.name,
                "short_name": details.short_name,
                "valid_from": valid_from.isoformat(),
            },
        )


def close_unit(actor: Actor, unit_id: int, valid_to: date, reason: str, *, once: str | None = None) -> None:
    """Let a unit end: ``valid_to`` is the first day on which it no longer exists. Its assignments stay;
    the page says in numbers what is still open."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        unit = _present(unit_id)
        faults: Faults = _reason_faults(reason)
        if unit.valid_to is not None:
            faults.append(("", f"该单位已于 {unit.valid_to.isoformat()} 起停用。"))
        if valid_to <= unit.valid_from:
            faults.append(("valid_to", f"停用日期要晚于成立日期 {unit.valid_from.isoformat()}。"))
        if faults:
            raise Refused(*faults)
        standing = known.standing(unit_id, write.today)
        write.update(Unit, unit_id, valid_to=valid_to)
        write.event(
            "unit.closed",
            about=("unit", unit_id),
            before={"valid_to": None},
            after={
                "valid_to": valid_to.isoformat(), "reason": reason.strip(),
                "open_assignments": standing.open_assignments, "accounts": standing.accounts,
                "children": standing.children,
            },
        )  # fmt: skip


def reopen_unit(actor: Actor, unit_id: int, reason: str, *, once: str | None = None) -> None:
    """Undo a closing: the unit exists as if it had never ended."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        unit = _present(unit_id)
        faults = _reason_faults(reason)
        if unit.valid_to is None:
            faults.append(("", "该单位没有停用，不用恢复。"))
        details = UnitDetails(unit.name, unit.kind, unit.short_name, unit.aliases, unit.parent_id)
        faults += [("", message) for _, message in register_faults(details, write.today, itself=unit_id)]
        if faults:
            raise Refused(*faults)
        before = {"valid_to": unit.valid_to.isoformat() if unit.valid_to else None}
        write.update(Unit, unit_id, valid_to=None)
        write.event("unit.reopened", about=("unit", unit_id), before=before, after={"reason": reason.strip()})


def _present(unit_id: int) -> KnownUnit:
    unit = known.known_unit(unit_id)
    if unit is None:
        raise Refused(("", "没有这个单位，请从单位名录重新进入。"))
    return unit


def _reason_faults(reason: str) -> Faults:
    if not reason.strip():
        return [("reason", "请填写理由。")]
    if len(reason) > rules.REASON_MAX:
        return [("reason", f"理由最多 {rules.REASON_MAX} 个字。")]
    return []


def register_faults(
    details: UnitDetails, today: date, in_use: rules.NamesInUse | None = None, itself: int | None = None
) -> Faults:
    """A parent that doesn't exist, and names that another unit of the same parent bears."""
    faults: Faults = []
    parent = known.known_unit(details.parent_id) if details.parent_id is not None else None
    if details.parent_id is not None and (parent is None or parent.is_closed_on(today)):
        faults.append(("parent", "上级单位不存在或已停用，请另选。"))
    if in_use is None:
        in_use = known.names_in_use(known.siblings(details.parent_id), today, itself)
    return faults + in_use.faults(details.parent_id, details.name, details.short_name, details.aliases)


def _told(details: UnitDetails) -> dict[str, Any]:
    return {
        "name": details.name, "short_name": details.short_name, "kind": details.kind,
        "aliases": list(details.aliases), "parent_id": details.parent_id, "is_issuer": details.is_issuer,
    }  # fmt: skip
