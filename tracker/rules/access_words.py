"""The table of permissions in words, for the page 「谁能做什么」: it is printed from the very table that
decides, so that it can't tell anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.rules import access
from tracker.rules.access import TABLE, Clause, Permission, Role

# For whom a clause speaks, and under which condition; an empty condition is none.
CLAUSES: Mapping[Clause, tuple[frozenset[Role], str]] = {
    access.anyone: (frozenset(Role), ""),
    access.signed_in: (frozenset(Role), ""),
    access.system: (frozenset({Role.SYSTEM}), ""),
    access.admin: (frozenset({Role.ADMIN}), ""),
    access.auditor: (frozenset({Role.AUDITOR}), ""),
    access.any_office: (frozenset({Role.OFFICE}), ""),
    access.any_clerk: (frozenset({Role.CLERK}), ""),
    access.any_leader: (frozenset({Role.LEADER}), ""),
    access.issuing_office: (frozenset({Role.OFFICE}), "本单位下达的"),
    access.issuing_leader: (frozenset({Role.LEADER}), "本单位下达的"),
    access.sharing_clerk: (frozenset({Role.CLERK}), "本单位有任务的"),
    access.own_clerk: (frozenset({Role.CLERK}), "本单位的"),
    access.leading_clerk: (frozenset({Role.CLERK}), "本单位牵头任务的"),
}

SHOWN_ROLES = (
    Role.OFFICE, Role.CLERK, Role.LEADER, Role.ADMIN, Role.AUDITOR, Role.SYSTEM,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A permission with one answer for each of SHOWN_ROLES: None for no, else the condition, "" for none."""

    permission: Permission
    answers: tuple[str | None, ...]


def rows() -> list[Row]:
    """Every permission in the order of its enum."""
    return [
        Row(permission, tuple(_answer(permission, role) for role in SHOWN_ROLES)) for permission in Permission
    ]


def _answer(permission: Permission, role: Role) -> str | None:
    conditions = [
        condition for clause in TABLE.get(permission, ()) for condition in _conditions(clause, role)
    ]
    if not conditions:
        return None
    return "" if "" in conditions else "、".join(dict.fromkeys(conditions))


def _conditions(clause: Clause, role: Role) -> list[str]:
    roles, condition = CLAUSES[clause]
    return [condition] if role in roles else []
