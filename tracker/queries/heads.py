"""The heads of the audit chains: they change with every write, so they tell whether a page still holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.models import REGISTER_CHAIN, AuditHead, db


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of a chain's last event."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@cache
def _statement() -> Select[Any]:
    heads = AuditHead.__table__
    return select(heads.c.chain_id, heads.c.number, heads.c.hash).where(
        heads.c.chain_id.in_([bindparam("plan_id"), REGISTER_CHAIN])
    )


def heads_of(plan_id: int) -> tuple[Head, Head]:
    """The head of the plan's chain and of the register's: one statement."""
    rows = db.session.execute(_statement(), {"plan_id": plan_id})
    found = {chain_id: Head(number, digest) for chain_id, number, digest in rows}
    return found[plan_id], found[REGISTER_CHAIN]
