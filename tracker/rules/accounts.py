"""What an account may be: its name, its person, and which roles go with which unit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.rules.access import ROLE_WORDS, SYSTEM, Role
from tracker.rules.sign_in import account_name

PERSON_MAX = 60
# Han names are allowed: in small places the unit's own short name is the easiest account to remember.
NAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff_.@-]{1,39}\Z")

# Roles that a person can have; 系统 is the product itself.
GIVEN = tuple(role for role in Role if role is not Role.SYSTEM)


def role_of(word: str) -> Role | None:
    """The role that a word of a spreadsheet names: its word on screen, a usual shorter one, or its code."""
    others = {"经办人": Role.CLERK, "管理员": Role.ADMIN, "审计": Role.AUDITOR, "办公室经办人": Role.OFFICE}
    words = {ROLE_WORDS[role]: role for role in GIVEN} | {role.value: role for role in GIVEN} | others
    return words.get(word.strip())


def account_faults(
    name: str, person: str, roles: Iterable[Role], *, has_unit: bool, unit_is_issuer: bool
) -> list[tuple[str, str]]:
    """What is wrong with an account's record: (field, message)."""
    roles = set(roles)
    faults = []
    if not name:
        faults.append(("name", "请填写账号。"))
    elif name != account_name(name) or not NAME.match(name):
        faults.append(("name", "账号用 2 至 40 个小写字母、数字、汉字或 _ . @ -，以字母、数字或汉字开头。"))
    elif name == SYSTEM.name:
        faults.append(("name", "“系统”留给系统自己使用，请换一个账号。"))
    return faults + person_faults(person, roles, has_unit=has_unit, unit_is_issuer=unit_is_issuer)


def person_faults(
    person: str, roles: set[Role], *, has_unit: bool, unit_is_issuer: bool
) -> list[tuple[str, str]]:
    """What is wrong with what may be changed of an account: (field, message)."""
    faults = []
    if not person:
        faults.append(("person", "请填写使用人姓名。"))
    elif len(person) > PERSON_MAX:
        faults.append(("person", f"姓名最多 {PERSON_MAX} 个字。"))
    return faults + role_faults(roles, has_unit=has_unit, unit_is_issuer=unit_is_issuer)


def role_faults(roles: set[Role], *, has_unit: bool, unit_is_issuer: bool) -> list[tuple[str, str]]:
    """The office and its leaders belong to an issuing unit, a clerk to some unit."""
    if not roles:
        return [("roles", "请至少选择一个角色。")]
    if not roles <= set(GIVEN):
        return [("roles", "没有这个角色，请重新选择。")]
    faults = []
    for role in (Role.OFFICE, Role.LEADER):
        if role in roles and not (has_unit and unit_is_issuer):
            faults.append(
                ("unit", f"“{role.word}”账号须属于发文单位，请改选发文单位，或先把该单位设为发文单位。")
            )
    if Role.CLERK in roles and not has_unit:
        faults.append(("unit", f"“{Role.CLERK.word}”账号须有所属单位，请填写单位。"))
    return faults
