"""Roles, the words a notice uses for them, and what happens when one body has two of them in a task."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A unit's role in a task. 配合, 协办, 参与 and their like are RESPONSIBLE; their word is kept beside it."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"


_LEAD_WORD = re.compile(r"牵头|主办|主责|总责|领办")
_HELPING_WORD = re.compile(r"配合|协办|会办|协助|协同|参与|参加|会同|联合|支持")


def role_of(word: str, default: Role = Role.RESPONSIBLE) -> Role:
    """The role that a role word stands for.

    负责 and 按职责分工负责 say nothing about who leads, so they leave ``default`` (the role of the column or
    label they stand under) as it is.
    """
    if _LEAD_WORD.search(word):
        return Role.LEAD
    if _HELPING_WORD.search(word):
        return Role.RESPONSIBLE
    return default


@dataclass(frozen=True, slots=True)
class Claim:
    """One reason why a unit has a share in a task: the expression that named it and the word of its role."""

    unit_id: int
    role: Role
    expression: str
    role_word: str = ""


@dataclass(frozen=True, slots=True)
class MergedRole:
    """A unit's one role in a task, with every expression that gave it one."""

    unit_id: int
    role: Role
    origins: tuple[Claim, ...]


def merge_roles(claims: Iterable[Claim]) -> tuple[MergedRole, ...]:
    """One role for each unit of a task: LEAD wins, and all origins are kept (design, rule 12).

    Units come in the order in which the claims first name them; so do the origins of each.
    """
    by_unit: dict[int, list[Claim]] = {}
    for claim in claims:
        origins = by_unit.setdefault(claim.unit_id, [])
        if claim not in origins:
            origins.append(claim)
    return tuple(
        MergedRole(
            unit_id,
            Role.LEAD if any(origin.role is Role.LEAD for origin in origins) else Role.RESPONSIBLE,
            tuple(origins),
        )
        for unit_id, origins in by_unit.items()
    )
