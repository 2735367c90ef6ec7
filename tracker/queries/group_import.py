"""What a list of group members would change: for the preview, and inside the write that carries it out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.models import UnitGroupMember
from tracker.queries import groups as known_groups
from tracker.queries import units as known_units
from tracker.queries.printable import sheet_faults
from tracker.queries.units import KnownUnit
from tracker.rules.access import Actor, Permission, may
from tracker.rules.sheets import Fault, Line, Sheet, read_day
from tracker.rules.units import NAME_MAX, SINCE_EVER


@dataclass(frozen=True, slots=True)
class Joining:
    """A unit that joins a group, or (``valid_to``) leaves it. ``group`` is a name: it may be new."""

    line: int
    group: str
    unit: KnownUnit
    valid_from: date
    valid_to: date | None


@dataclass
class GroupImport:
    """The whole of it. Nothing may be written while there are faults."""

    new_groups: list[str] = field(default_factory=list)
    joining: list[Joining] = field(default_factory=list)
    leaving: list[Joining] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    ignored: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.joining and not self.leaving and not self.new_groups


def group_import(actor: Actor, sheet: Sheet, today: date) -> GroupImport:
    """Compare a list of members with the groups: three statements, whatever its length."""
    if not may(actor, Permission.REGISTER_READ):
        return GroupImport()
    result = GroupImport(faults=sheet_faults(sheet), ignored=sheet.ignored)
    groups = known_groups.all_groups()
    named = {name: group.name for group in groups for name in group.names}
    spans: dict[tuple[str, int], list[UnitGroupMember]] = defaultdict(list)
    name_of = {group.id: group.name for group in groups}
    for member in known_groups.memberships(list(name_of)):
        spans[name_of[member.group_id], member.unit_id].append(member)
    index = known_units.open_index(today)
    seen: dict[tuple[str, int], int] = {}
    for line in sheet.lines:
        joining = _read(line, named, index, result)
        if joining is None:
            continue
        key = (joining.group, joining.unit.id)
        if (first := seen.setdefault(key, line.number)) != line.number:
            result.faults.append(Fault(line.number, f"与第 {first} 行重复，请删去一行。"))
        elif joining.group not in named and joining.group not in result.new_groups:
            result.new_groups.append(joining.group)
        _place(joining, spans[key], result)
    return result


def _read(
    line: Line, named: dict[str, str], index: known_units.UnitIndex, result: GroupImport
) -> Joining | None:
    messages: list[str] = []
    name = line.get("group")
    if not name or len(name) > NAME_MAX:
        messages.append(f"请填写单位组名称，最多 {NAME_MAX} 个字。")
    unit = index.one(line.get("unit")) if line.get("unit") else "请填写成员单位。"
    if isinstance(unit, str):
        messages.append(unit)
    days: dict[str, date | None] = {}
    for key, word in (("valid_from", "加入日期"), ("valid_to", "移出日期")):
        days[key] = read_day(line.get(key)) if line.get(key) else None
        if line.get(key) and days[key] is None:
            messages.append(f"{word}“{line.get(key)}”看不懂，请写成 2024-01-01。")
    first, last = days["valid_from"], days["valid_to"]
    if first and last and last <= first:
        messages.append("移出日期要晚于加入日期。")
    result.faults += [Fault(line.number, message) for message in messages]
    if messages or isinstance(unit, str):
        return None
    return Joining(line.number, named.get(name, name), unit, first or SINCE_EVER, last)


def _place(joining: Joining, own: list[UnitGroupMember], result: GroupImport) -> None:
    """Where a line belongs: somebody joins, somebody leaves, or it is so already."""
    first = max(joining.valid_from, joining.unit.valid_from)
    is_member = any(one.valid_from <= first and (one.valid_to is None or first < one.valid_to) for one in own)
    ends = [
        one for one in own if joining.valid_to and (one.valid_to is None or one.valid_to > joining.valid_to)
    ]
    if not is_member:
        result.joining.append(replace(joining, valid_from=first))
    if joining.valid_to and (ends or not is_member):
        result.leaving.append(joining)
    elif is_member:
        result.unchanged += 1
