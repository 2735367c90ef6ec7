"""Keeping groups of units: dated sets that notices name by one expression (各县（市、区）人民政府)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.actions.writing import Refused, Writing, writing
from tracker.models import UnitGroup, UnitGroupMember
from tracker.queries import groups as known
from tracker.queries import units as known_units
from tracker.rules.access import Actor, Permission
from tracker.rules.units import NAME_MAX, SINCE_EVER

Faults = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class GroupDetails:
    """What is told of a group. Without a place it is the last."""

    name: str
    aliases: tuple[str, ...] = ()
    sort_order: int | None = None
    member_ids: tuple[int, ...] = ()
    members_from: date | None = None  # None: they always were


def add_group(actor: Actor, details: GroupDetails, *, once: str | None = None) -> int:
    """Add a group with its first members; returns its id."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return int(write.earlier["id"])
        if faults := name_faults(details, None):
            raise Refused(*faults)
        group_id = insert_group(write, details)
        write.event(
            "group.added",
            about=("unit_group", group_id),
            after={
                "id": group_id, "name": details.name.strip(), "aliases": list(details.aliases),
                "members": list(details.member_ids),
            },
        )  # fmt: skip
        return group_id


def insert_group(write: Writing, details: GroupDetails) -> int:
    """Inside a writing: the rows of a faultless group and its first members."""
    place = known.last_place() + 1 if details.sort_order is None else details.sort_order
    row = {"name": details.name.strip(), "aliases": list(details.aliases), "sort_order": place}
    (group_id,) = write.insert(UnitGroup, [row])
    let_belong(write, group_id, details.member_ids, details.members_from or SINCE_EVER)
    return group_id


def member_row(group_id: int, unit_id: int, valid_from: date) -> dict[str, Any]:
    return {"group_id": group_id, "unit_id": unit_id, "valid_from": valid_from, "valid_to": None}


def change_group(actor: Actor, group_id: int, details: GroupDetails, *, once: str | None = None) -> None:
    """Rename a group, change its aliases or its place; members have their own actions."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        group = _present(group_id)
        if faults := name_faults(details, group_id):
            raise Refused(*faults)
        present = {"name": group.name, "aliases": list(group.aliases), "sort_order": group.sort_order}
        wanted = {
            "name": details.name.strip(),
            "aliases": list(details.aliases),
            "sort_order": group.sort_order if details.sort_order is None else details.sort_order,
        }
        changed = [field for field in present if present[field] != wanted[field]]
        if not changed:
            raise Refused(("", "没有改动，不用保存。"))
        write.update(UnitGroup, group_id, **{field: wanted[field] for field in changed})
        write.event(
            "group.changed",
            about=("unit_group", group_id),
            before={field: present[field] for field in changed},
            after={field: wanted[field] for field in changed},
        )


def add_members(
    actor: Actor, group_id: int, unit_ids: Sequence[int], valid_from: date, *, once: str | None = None
) -> int:
    """Let units belong to a group from a day on; those that already do stay. Returns how many are new."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return len(write.earlier["units"])
        _present(group_id)
        if not unit_ids:
            raise Refused(("units", "请勾选要加入的单位。"))
        added = let_belong(write, group_id, unit_ids, valid_from)
        if not added:
            raise Refused(("units", "所选单位在这一天已经都是成员，不用再加。"))
        write.event(
            "group.members_added",
            about=("unit_group", group_id),
            after={"units": added, "valid_from": valid_from.isoformat()},
        )
        return len(added)


def let_belong(write: Writing, group_id: int, unit_ids: Sequence[int], valid_from: date) -> list[int]:
    """Inside a writing: the units that weren't members on ``valid_from`` and now are from then on.

    A membership that began later begins earlier now; one that ended on that very day goes on."""
    spans: dict[int, list[UnitGroupMember]] = {}
    for member in known.memberships([group_id]):
        spans.setdefault(member.unit_id, []).append(member)
    added: list[int] = []
    fresh: list[dict[str, Any]] = []
    units = {unit.id: unit for unit in known_units.all_units()}
    for unit_id in dict.fromkeys(unit_ids):
        unit = units.get(unit_id)
        if unit is None or not unit.is_valid_on(max(valid_from, unit.valid_from)):
            name = unit.name if unit else f"第 {unit_id} 号单位"
            raise Refused(("units", f"{name}不存在或在 {valid_from.isoformat()} 已停用，不能加入。"))
        own = spans.get(unit_id, [])
        if any(
            one.valid_from <= valid_from and (one.valid_to is None or valid_from < one.valid_to)
            for one in own
        ):
            continue
        added.append(unit_id)
        # A span that was emptied gives no day back, and its end none to a new one.
        held = (one for one in own if one.valid_to != one.valid_from)
        later = next((one for one in held if one.valid_from > valid_from), None)
        ended = next((one for one in own if valid_from in (one.valid_to, one.valid_from)), None)
        if later is not None:
            write.update(UnitGroupMember, later.id, valid_from=valid_from)
        elif ended is not None:
            write.update(UnitGroupMember, ended.id, valid_to=None)
        else:
            fresh.append(member_row(group_id, unit_id, valid_from))
    write.insert(UnitGroupMember, fresh)
    return added


def end_members(
    actor: Actor, group_id: int, unit_ids: Sequence[int], valid_to: date, *, once: str | None = None
) -> int:
    """Let members belong to a group no longer, from ``valid_to`` on. Returns how many there were."""
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return len(write.earlier["units"])
        _present(group_id)
        chosen = set(unit_ids)
        ending = [
            member for member in known.memberships([group_id])
            if member.unit_id in chosen and (member.valid_to is None or member.valid_to > valid_to)
        ]  # fmt: skip
        if not ending:
            raise Refused(("units", "请勾选要移出的成员单位。"))
        for member in ending:
            # Who would have joined only later never was a member: its span is empty.
            write.update(UnitGroupMember, member.id, valid_to=max(valid_to, member.valid_from))
        units = sorted({member.unit_id for member in ending})
        write.event(
            "group.members_ended",
            about=("unit_group", group_id),
            after={"units": units, "valid_to": valid_to.isoformat()},
        )
        return len(units)


def name_faults(details: GroupDetails, group_id: int | None) -> Faults:
    """What is wrong with a group's names, by themselves and beside the other groups'."""
    faults: Faults = []
    name = details.name.strip()
    if not name:
        faults.append(("name", "请填写单位组名称，如：各县（市、区）人民政府。"))
    if len(name) > NAME_MAX:
        faults.append(("name", f"单位组名称最多 {NAME_MAX} 个字。"))
    if any(len(alias) > NAME_MAX for alias in details.aliases):
        faults.append(("aliases", f"别名最多 {NAME_MAX} 个字，请核对是否漏了顿号。"))
    others = {
        word: group.name for group in known.all_groups() if group.id != group_id for word in group.names
    }
    for field, words in (("name", [name]), ("aliases", details.aliases)):
        faults += [
            (field, f"“{word}”已是单位组“{others[word]}”的名称或别名，请换一个。")
            for word in words
            if word in others
        ]
    return faults


def _present(group_id: int) -> known.KnownGroup:
    group = known.known_group(group_id)
    if group is None:
        raise Refused(("", "没有这个单位组，请从单位组目录重新进入。"))
    return group
