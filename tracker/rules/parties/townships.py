"""各镇（街道）: expressions for what lies below a county, and the groups of the register that they come to."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date

from tracker.rules.parties.register import Register

_PARTS = {
    "各乡镇": re.compile("乡|镇"),
    "各街道": re.compile("街"),
    "各村（社区）": re.compile("村|社区"),
    "各场": re.compile("场"),
    "各园区": re.compile("园区|开发区|功能区|管委会"),
}
_WHOLE = re.compile(
    r"(?:全?[市县区])?(?:各|有关|相关|所有|全体)?(?:乡|镇|街道?|村|社区|农?场|园区|开发区|功能区|管委会|办事处|人民政府|政府|党工?委|各|和|及)+"
)
_NAMES = {
    "各乡镇": re.compile(r"[乡镇](?:人民政府)?$"),
    "各街道": re.compile(r"街道(?:办事处)?$"),
    "各村（社区）": re.compile(r"(?:村|社区)(?:[村居]民委员会)?$"),
    "各场": re.compile(r"[农林茶牧]场$"),
}
_BELOW_A_COUNTY = frozenset(_NAMES)


def township_parts(expression: str) -> frozenset[str]:
    """What an expression such as 各镇人民政府、街道办事处 is made of (各乡镇, 各街道); nothing where it says more,
    or nothing from below a county."""
    words = re.sub(r"[\s（）()、，,]", "", expression)
    if not _WHOLE.fullmatch(words):
        return frozenset()
    parts = frozenset(part for part, pattern in _PARTS.items() if pattern.search(words))
    return parts if parts & _BELOW_A_COUNTY else frozenset()


def grouped_townships(
    parts: Set[str], register: Register, on: date
) -> tuple[tuple[int, ...], frozenset[str]]:
    """The members of the groups that make up ``parts``, and the parts for which the register has no group.

    A group of just these parts settles it (各镇、街道 is 各乡镇（街道）); else several that make them up together.
    """
    groups: list[tuple[frozenset[str], tuple[int, ...]]] = []
    for group in register.groups:
        members = tuple(unit_id for unit_id in group.member_ids if register.unit(unit_id).is_valid_on(on))
        for name in (group.name, *group.aliases) if members else ():
            found = township_parts(name)
            if found and found <= parts:
                groups.append((found, members))
    groups = [group for group in groups if group[0] == parts][:1] or groups
    ids = [unit_id for _parts, members in groups for unit_id in members]
    covered = frozenset(part for found, _members in groups for part in found)
    if "各园区" in parts - covered and (zones := register.ids_of_kind("zone", on)):
        ids += zones
        covered |= {"各园区"}
    return tuple(dict.fromkeys(ids)), frozenset(parts) - covered


def named_townships(parts: Set[str], register: Register, on: date) -> tuple[int, ...]:
    """Units of the register that are of these parts by their names (梅关镇人民政府): a proposal, no more."""
    patterns = [_NAMES[part] for part in parts if part in _NAMES]
    return tuple(
        unit.id for unit in register.valid_on(on) if any(pattern.search(unit.name) for pattern in patterns)
    )
