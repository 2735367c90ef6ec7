"""Who is meant: party expressions of a notice, and what they come to in the register of units.

``parse_expression`` cuts an expression into units, ``resolve`` looks one up, ``merge_roles`` gives every unit
of a task one role.
"""

from tracker.rules.parties.expression import (
    Clause,
    Piece,
    is_due_segment,
    names_persons,
    parse_expression,
    party_label,
)
from tracker.rules.parties.register import Register, RegisterGroup, RegisterUnit
from tracker.rules.parties.resolution import Resolution, ResolutionState, resolve
from tracker.rules.parties.roles import Claim, MergedRole, Role, merge_roles, role_of
from tracker.rules.parties.unit_names import (
    UnitKind,
    begins_a_name,
    is_complete_name,
    kind_of,
    parts_two_names,
)

__all__ = [
    "Claim",
    "Clause",
    "MergedRole",
    "Piece",
    "Register",
    "RegisterGroup",
    "RegisterUnit",
    "Resolution",
    "ResolutionState",
    "Role",
    "UnitKind",
    "begins_a_name",
    "is_complete_name",
    "is_due_segment",
    "kind_of",
    "merge_roles",
    "names_persons",
    "parse_expression",
    "parts_two_names",
    "party_label",
    "resolve",
    "role_of",
]
