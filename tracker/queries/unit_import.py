"""What a list of units would change in the register: worked out for the preview, and once more inside the
write that carries it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tracker.queries import groups as known_groups
from tracker.queries import units as known
from tracker.queries.printable import sheet_faults
from tracker.queries.units import KnownUnit, UnitIndex
from tracker.rules.access import Actor, Permission, may
from tracker.rules.sheets import Fault, Line, Sheet, read_day, read_flag
from tracker.rules.units import NamesInUse, UnitDetails, UnitKind, kind_of, leads_back, split_names

FIELD_WORDS = {
    "name": "单位名称", "short_name": "简称", "aliases": "别名", "kind": "类别", "parent_id": "上级单位",
    "sort_order": "排序", "is_issuer": "发文单位", "contact_person": "联系人", "office_phone": "办公电话",
    "groups": "单位组", "code": "编码",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AddedUnit:
    """A new unit. A parent that is new itself has the negative number of its line for an id."""

    line: int
    details: UnitDetails
    group_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedUnit:
    """A unit of the register with what changes: fields by name, the names apart, and groups to join."""

    line: int
    unit: KnownUnit
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    names: tuple[str, str] | None = None
    group_ids: tuple[int, ...] = ()

    @property
    def is_change(self) -> bool:
        return bool(self.after or self.names or self.group_ids)


@dataclass
class UnitImport:
    """The whole of it. Nothing may be written while there are faults."""

    added: list[AddedUnit] = field(default_factory=list)
    changed: list[ChangedUnit] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    names: dict[int, str] = field(default_factory=dict)  # of units and new lines, for the preview
    group_names: dict[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.added and not self.changed


def unit_import(actor: Actor, sheet: Sheet, today: date) -> UnitImport:
    """Compare a list with the register: three statements, whatever its length."""
    if not may(actor, Permission.REGISTER_READ):
        return UnitImport()
    return _Comparison(sheet, today).result


class _Comparison:
    def __init__(self, sheet: Sheet, today: date) -> None:
        self.sheet = sheet
        self.today = today
        self.result = UnitImport(faults=sheet_faults(sheet), ignored=sheet.ignored)
        units = known.all_units()
        self.index = UnitIndex(unit for unit in units if not unit.is_closed_on(today))
        self.closed = {unit.code: unit for unit in units if unit.is_closed_on(today)}
        groups = known_groups.all_groups()
        self.groups = {name: group.id for group in groups for name in group.names}
        self.members = known_groups.members_on(today)
        self.missing_groups: dict[str, list[int]] = {}
        self.lines: dict[str, int] = {}  # names of this very list, for parents that are new
        for line in sheet.lines:
            self.lines.setdefault(line.get("name"), line.number)
        self.result.names = {unit.id: unit.name for unit in units} | {
            -line.number: line.get("name") for line in sheet.lines
        }
        self.result.group_names = {group.id: group.name for group in groups}
        seen: dict[int, int] = {}
        for line in sheet.lines:
            self._line(line, seen)
        self._missing_groups()
        self._together(units)

    def _missing_groups(self) -> None:
        """A group that isn't there is told once, however many lines name it. (None is made from here: a
        slip of the pen would make one that no notice means.)"""
        for name, lines in self.missing_groups.items():
            also = f"，本表共有 {len(lines)} 行" if len(lines) > 1 else ""
            message = (
                f"没有单位组“{name}”{also}。名称有误的请改正；还没有建立的，请先在“单位组”中新增"
                "（成员可以空着），再导入本表。"
            )
            self.result.faults.append(Fault(lines[0], message))

    def _fault(self, line: Line, message: str) -> None:
        self.result.faults.append(Fault(line.number, message))

    def _line(self, line: Line, seen: dict[int, int]) -> None:
        unit = self._unit_of(line)
        if isinstance(unit, str):
            self._fault(line, unit)
            return
        if unit is not None and (first := seen.setdefault(unit.id, line.number)) != line.number:
            self._fault(line, f"与第 {first} 行是同一个单位（{unit.name}），请删去一行。")
            return
        details = self._details(line, unit)
        for _, message in details.faults():
            self._fault(line, message)
        group_ids = tuple(self._groups_of(line, unit))
        if unit is None:
            self.result.added.append(AddedUnit(line.number, details, group_ids))
        else:
            self._compare(line, unit, details, group_ids)

    def _unit_of(self, line: Line) -> KnownUnit | str | None:
        """The unit of the register that a line is about, None for a new one, or what is wrong."""
        name, code = line.get("name"), line.get("code")
        same_name = [unit for unit in self.index.find(name) if unit.name == name]
        if code:
            if code in self.closed:
                return f"编码 {code} 属于已停用的{self.closed[code].name}。要恢复请在单位页面办理。"
            if by_code := [unit for unit in self.index.find(code) if unit.code == code]:
                return by_code[0]
        if len(same_name) > 1 and line.get("parent"):
            parent = self.index.one(line.get("parent"))
            wanted = None if isinstance(parent, str) else parent.id
            same_name = [unit for unit in same_name if unit.parent_id == wanted]
        if len(same_name) > 1:
            return f"名录中有 {len(same_name)} 个“{name}”，请填编码或上级单位。"
        if same_name and line.get("parent"):
            parent = self.index.one(line.get("parent"))
            is_elsewhere = isinstance(parent, str) or parent.id != same_name[0].parent_id
            if is_elsewhere and same_name[0].parent_id is not None:
                return None  # a body of the same name below another parent
        return same_name[0] if same_name else None

    def _details(self, line: Line, unit: KnownUnit | None) -> UnitDetails:
        """What the register will hold: an empty cell leaves a known unit as it is."""
        base = UnitDetails(name=line.get("name"), kind="")
        if unit is not None:
            told = {name: getattr(unit, name) for name in known.CHANGEABLE}
            base = UnitDetails(name=line.get("name"), short_name=unit.short_name, **told)
            if line.get("name") != unit.name and unit.short_name == unit.name:
                base = replace(base, short_name="")
        values: dict[str, Any] = {
            key: line.get(key) for key in ("short_name", "contact_person", "office_phone") if line.get(key)
        }
        values |= dict(self._read(line, unit))
        return replace(base, **values).tidy()

    def _read(self, line: Line, unit: KnownUnit | None) -> Iterator[tuple[str, Any]]:
        """The cells that aren't plain text, each as the field it becomes."""
        if aliases := line.get("aliases"):
            yield "aliases", split_names(aliases)
        if word := line.get("kind"):
            kind = kind_of(word)
            if kind is None:
                words = "、".join(kind.word for kind in UnitKind)
                self._fault(line, f"没有“{word}”这个类别，请填{words}之一。")
            yield "kind", str(kind or UnitKind.OTHER)
        if word := line.get("parent"):
            yield "parent_id", self._parent(line, word)
        if word := line.get("sort_order"):
            if not word.isdecimal():
                self._fault(line, f"排序“{word}”不是整数。")
            else:
                yield "sort_order", int(word)
        if word := line.get("is_issuer"):
            flag = read_flag(word)
            if flag is None:
                self._fault(line, f"发文单位一栏填“是”或“否”，不能填“{word}”。")
            yield "is_issuer", bool(flag)
        if line.get("code"):
            yield "code", line.get("code")
        if word := line.get("valid_from"):
            day = read_day(word)
            if day is None:
                self._fault(line, f"成立日期“{word}”看不懂，请写成 2024-01-01。")
            elif unit is not None and day != unit.valid_from:
                self._fault(
                    line, f"{unit.name}的成立日期是 {unit.valid_from.isoformat()}，不能用导入更改，请删去。"
                )
            yield "valid_from", day

    def _parent(self, line: Line, word: str) -> int | None:
        if self.index.find(word):
            found = self.index.one(word)
            if isinstance(found, KnownUnit):
                return found.id
            self._fault(line, f"上级单位{found}")
        elif word in self.lines:
            return -self.lines[word]
        else:
            self._fault(line, f"名录和本表中都没有上级单位“{word}”，请改正或先加上它。")
        return None

    def _groups_of(self, line: Line, unit: KnownUnit | None) -> Iterator[int]:
        for name in split_names(line.get("groups")):
            group_id = self.groups.get(name)
            if group_id is None:
                self.missing_groups.setdefault(name, []).append(line.number)
            elif unit is None or unit.id not in self.members.get(group_id, ()):
                yield group_id

    def _compare(self, line: Line, unit: KnownUnit, details: UnitDetails, group_ids: tuple[int, ...]) -> None:
        before, after = known.differences(unit, details)
        names = (details.name, details.short_name)
        is_renamed = names != (unit.name, unit.short_name)
        if after.get("is_issuer") is False and known.issues_something(unit.id):
            self._fault(line, f"{unit.name}已有下达的任务分工或办公室、领导账号，不能取消发文单位。")
        change = ChangedUnit(line.number, unit, before, after, names if is_renamed else None, group_ids)
        if change.is_change:
            self.result.changed.append(change)
        else:
            self.result.unchanged += 1

    def _together(self, units: list[KnownUnit]) -> None:
        """What only shows when all lines are taken together: names borne twice, parents in a circle,
        codes used twice."""
        changed = {change.unit.id: change for change in self.result.changed}
        in_use = known.names_in_use((unit for unit in units if unit.id not in changed), self.today)
        parents = {unit.id: unit.parent_id for unit in units}
        parents |= {-new.line: new.details.parent_id for new in self.result.added}
        parents |= {
            unit_id: change.after["parent_id"]
            for unit_id, change in changed.items()
            if "parent_id" in change.after
        }
        new_lines = {-new.line for new in self.result.added}
        codes: dict[str, int] = {}
        for line, unit_id, details in sorted(self._final(), key=lambda one: one[0]):
            self._names(in_use, line, details)
            if (details.parent_id or 0) < 0 and details.parent_id not in new_lines:
                message = "上级单位在本表中才改用这个名称，请先导入更名，再导入它的下级单位。"
                self.result.faults.append(Fault(line, message))
            if leads_back(unit_id, parents[unit_id], parents):
                self.result.faults.append(Fault(line, "上级单位绕回到了自己，请改正上级单位。"))
            if details.code and (first := codes.setdefault(details.code, line)) != line:
                self.result.faults.append(Fault(line, f"编码 {details.code} 与第 {first} 行相同，请改正。"))
        self.result.faults.sort(key=lambda fault: fault.line)

    def _names(self, in_use: NamesInUse, line: int, details: UnitDetails) -> None:
        found = in_use.faults(details.parent_id, details.name, details.short_name, details.aliases)
        self.result.faults += [Fault(line, message) for _, message in found]
        in_use.add(details.name, details.parent_id, details.names)

    def _final(self) -> Iterator[tuple[int, int, UnitDetails]]:
        """(line, id, details) of each new unit, and of each changed one as it will be."""
        for new in self.result.added:
            yield new.line, -new.line, new.details
        for change in self.result.changed:
            unit = change.unit
            name, short_name = change.names or (unit.name, unit.short_name)
            aliases = tuple(change.after.get("aliases", unit.aliases))
            parent_id = change.after.get("parent_id", unit.parent_id)
            code = change.after.get("code", "")
            yield (
                change.line,
                unit.id,
                UnitDetails(name, unit.kind, short_name, aliases, parent_id, code=code),
            )
