"""The heads of the audit chains: they change with every write, so they tell whether a page still holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.models import REGISTER_CHAIN, AuditHead, Plan, db


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of a chain's last event."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


# Chain, number, hash.
Heads = list[tuple[int, int, str]]


@cache
def _all() -> Select[Any]:
    heads = AuditHead.__table__
    return select(heads.c.chain_id, heads.c.number, heads.c.hash).order_by(heads.c.chain_id)


@cache
def _of_page() -> Select[Any]:
    plan, heads = Plan.__table__, AuditHead.__table__
    replaced_by = select(plan.c.replaced_by_id).where(plan.c.id == bindparam("plan_id")).scalar_subquery()
    return _all().where(heads.c.chain_id.in_([bindparam("plan_id"), REGISTER_CHAIN, replaced_by]))


def heads_of(plan_id: int) -> tuple[Head, Head]:
    """The head of the plan's chain and of the register's."""
    found = {chain_id: Head(number, digest) for chain_id, number, digest in heads_of_page(plan_id)}
    return found[plan_id], found[REGISTER_CHAIN]


def heads_of_page(plan_id: int) -> Heads:
    """What a page about one plan draws from: the plan's chain, the register's, and that of the version which
    replaced the plan, since issuing that one is written there. One statement."""
    return [tuple(row) for row in db.session.execute(_of_page(), {"plan_id": plan_id})]


def heads_of_all() -> Heads:
    """What a page about several plans, or none, draws from: every chain. One statement."""
    return [tuple(row) for row in db.session.execute(_all())]
