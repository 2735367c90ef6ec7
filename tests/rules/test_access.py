"""Who may do what: role, permission and state in one table, read aloud."""

from __future__ import annotations

import pytest

from tracker.rules import access_words
from tracker.rules.access import (
    ANONYMOUS,
    SYSTEM,
    TABLE,
    Actor,
    CellSubject,
    Nothing,
    Permission,
    PlanSubject,
    Role,
    Subject,
    may,
    may_know_of,
)

ISSUER, OTHER_ISSUER, UNIT, LEAD, STRANGER = 1, 2, 10, 11, 12


def actor(role: Role, unit_id: int | None = None) -> Actor:
    return Actor(7, "account", "李文", unit_id, "单位", frozenset({role}))


ACTORS = {
    "nobody": ANONYMOUS,
    "office": actor(Role.OFFICE, ISSUER),
    "other office": actor(Role.OFFICE, OTHER_ISSUER),
    "clerk": actor(Role.CLERK, UNIT),
    "lead clerk": actor(Role.CLERK, LEAD),
    "stranger": actor(Role.CLERK, STRANGER),
    "leader": actor(Role.LEADER, ISSUER),
    "other leader": actor(Role.LEADER, OTHER_ISSUER),
    "admin": actor(Role.ADMIN),
    "auditor": actor(Role.AUDITOR),
    "auditor of the lead unit": actor(Role.AUDITOR, LEAD),
    "system": SYSTEM,
    # What should not be: roles that need a unit, without one.
    "clerk of nothing": actor(Role.CLERK),
    "office of nothing": actor(Role.OFFICE),
}
SUBJECTS: dict[str, Subject] = {
    "-": Nothing(),
    "draft": PlanSubject(ISSUER, is_issued=False),
    "plan": PlanSubject(ISSUER),
    "plan with a share": PlanSubject(ISSUER, has_share=True),
    "cell": CellSubject(ISSUER, UNIT, frozenset({LEAD})),
}
EVERYONE = set(ACTORS) - {"nobody"}
OVERVIEW = {"office", "leader", "system"}


def always(*names: str) -> dict[str, set[str]]:
    """These may in every state."""
    return {state: set(names) for state in SUBJECTS}


def with_object(*names: str) -> dict[str, set[str]]:
    """These may wherever there is an object."""
    return {state: set(names) for state in SUBJECTS if state != "-"}


# For each permission and state: exactly these may. A state that isn't named is for nobody, so that a
# permission asked with the wrong object is a refusal.
MAY: dict[Permission, dict[str, set[str]]] = {
    Permission.PLAN_LIST: always("office", "other office", "office of nothing", "clerk", "lead clerk", "stranger", "leader", "other leader", "system"),
    Permission.PLAN_READ: {
        "-": {"system"},
        "draft": {"office", "system"},
        "plan": OVERVIEW,
        "plan with a share": OVERVIEW | {"clerk", "lead clerk", "stranger"},
        "cell": OVERVIEW,
    },
    Permission.PLAN_TAKE_IN: always("office", "other office", "office of nothing", "system"),
    Permission.PLAN_ISSUE: {"-": {"system"}} | with_object("office", "system"),
    Permission.PLAN_CHANGE: {"-": {"system"}} | with_object("office", "system"),
    Permission.PLAN_OVERVIEW: {
        "-": {"system"},
        "draft": {"office", "system"},
        "plan": OVERVIEW,
        "plan with a share": OVERVIEW,
        "cell": OVERVIEW,
    },
    Permission.CELL_READ: {
        "-": {"system"},
        "draft": {"office", "system"},
        "plan": OVERVIEW,
        "plan with a share": OVERVIEW,
        "cell": OVERVIEW | {"clerk", "lead clerk"},
    },
    Permission.PROGRESS_LOG: {"cell": {"clerk"}},
    Permission.PROGRESS_LOG_FOR: with_object("office"),
    Permission.RETURN_FILE: {"cell": {"clerk"}},
    Permission.RETURN_FILE_FOR: with_object("office"),
    Permission.EVIDENCE_READ: {
        "draft": {"office"},
        "plan": {"office", "leader"},
        "plan with a share": {"office", "leader"},
        "cell": {"office", "leader", "clerk", "lead clerk"},
    },
    Permission.CELL_CLOSE: with_object("office"),
    Permission.REPORT_MAKE: {
        "-": {"system"},
        "draft": {"office", "system"},
        "plan": OVERVIEW,
        "plan with a share": OVERVIEW | {"clerk", "lead clerk", "stranger"},
        "cell": OVERVIEW | {"clerk"},
    },
    Permission.REGISTER_READ: always("office", "other office", "office of nothing", "admin", "system"),
    Permission.REGISTER_KEEP: always("office", "other office", "office of nothing", "admin", "system"),
    Permission.ACCOUNT_KEEP: always("admin", "system"),
    Permission.CALENDAR_KEEP: always("office", "other office", "office of nothing", "admin", "system"),
    Permission.AUDIT_READ: always("auditor", "auditor of the lead unit", "system"),
    Permission.AUDIT_VERIFY: always("auditor", "auditor of the lead unit", "system"),
    Permission.SYSTEM_KEEP: always("system"),
    Permission.DEMO_MOVE: always("office", "other office", "office of nothing", "system"),
    Permission.OWN_ACCOUNT: always(*EVERYONE),
    Permission.PUBLIC: always(*ACTORS),
}  # fmt: skip


def test_every_permission_has_clauses_and_a_row_here():
    assert set(TABLE) == set(MAY) == set(Permission)
    assert all(TABLE.values())


@pytest.mark.parametrize("permission", Permission)
def test_exactly_those_may_who_stand_in_the_table(permission: Permission):
    for state, subject in SUBJECTS.items():
        allowed = {name for name, who in ACTORS.items() if may(who, permission, subject)}
        assert allowed == MAY[permission].get(state, set()), state


def test_a_permission_without_a_clause_is_a_refusal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(TABLE, Permission.PLAN_LIST)
    assert not any(may(who, Permission.PLAN_LIST) for who in ACTORS.values())


def test_what_may_not_be_read_may_not_be_known_of():
    known = {
        state: {name for name, who in ACTORS.items() if may_know_of(who, subject)}
        for state, subject in SUBJECTS.items()
    }
    assert known["draft"] == MAY[Permission.PLAN_READ]["draft"]
    assert known["cell"] == MAY[Permission.CELL_READ]["cell"]
    assert known["-"] == set(ACTORS)


def test_several_roles_add_up():
    both = Actor(7, "account", "李文", ISSUER, "单位", frozenset({Role.LEADER, Role.ADMIN}))
    assert may(both, Permission.PLAN_OVERVIEW, PlanSubject(ISSUER)) and may(both, Permission.ACCOUNT_KEEP)
    assert not may(both, Permission.CELL_CLOSE, SUBJECTS["cell"])


def test_the_page_of_permissions_tells_of_every_clause():
    used = {clause for clauses in TABLE.values() for clause in clauses}
    assert used <= set(access_words.CLAUSES)
    assert all(clause.__doc__ for clause in used)


@pytest.mark.parametrize("permission", Permission)
def test_the_page_says_yes_exactly_where_the_table_does(permission: Permission):
    """For each role alone, in the best of all states."""
    row = next(row for row in access_words.rows() if row.permission is permission)
    assert permission.words and all(role.word for role in access_words.SHOWN_ROLES)
    for role, answer in zip(access_words.SHOWN_ROLES, row.answers, strict=True):
        unit = {Role.CLERK: (UNIT, LEAD), Role.ADMIN: (None,), Role.AUDITOR: (None,)}.get(role, (ISSUER,))
        people = [SYSTEM] if role is Role.SYSTEM else [actor(role, unit_id) for unit_id in unit]
        possible = any(may(who, permission, subject) for who in people for subject in SUBJECTS.values())
        always = all(may(who, permission, subject) for who in people for subject in SUBJECTS.values())
        assert (answer is not None) == possible, role
        assert (answer == "") == always, role
