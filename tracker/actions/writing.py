"""The frame of every write: one use case, one transaction, one audit event.

    with writing(actor, Permission.CELL_CLOSE, subject, chain_id=plan.id) as write:
        write.insert(Closure, [{...}])
        write.event("assignment.closed", about=("assignment", assignment.id), after={...})

The chain's head row is locked first, so writers of one chain stand in line and its numbers have no gaps.
If anything fails, nothing is written, not even the event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, bindparam, func, insert, select, update

from tracker import clock
from tracker.actions.refusals import Denied, Refused
from tracker.actions.row_values import kept_row, kept_values
from tracker.models import REGISTER_CHAIN, Appended, AuditEvent, AuditHead, Kept, db
from tracker.models.sqlite import lock_for_writing
from tracker.rules import audit_chain
from tracker.rules.access import Actor, Nothing, Permission, Subject, may
from tracker.rules.timeliness import day_of

__all__ = ["Denied", "Refused", "Writing", "begin_writing", "request_id", "writing"]

request_id: ContextVar[str] = ContextVar("request_id", default="")
_is_open: ContextVar[bool] = ContextVar("writing_is_open", default=False)

EVENTS: Table = AuditEvent.__table__  # type: ignore[assignment]
HEADS: Table = AuditHead.__table__  # type: ignore[assignment]
NOTHING = Nothing()
ROWS_AT_ONCE = 500

# Every write sends these: made once.
LOCK_HEAD = (
    select(HEADS.c.number, HEADS.c.hash).where(HEADS.c.chain_id == bindparam("chain")).with_for_update()
)
# A statement of its own: PostgreSQL would read it as of before the wait for the lock.
FORMER = select(EVENTS.c.after).where(EVENTS.c.once == bindparam("key"))
MOVE_HEAD = (
    update(HEADS)
    .where(HEADS.c.chain_id == bindparam("chain"))
    .values(number=bindparam("to_number"), hash=bindparam("to_hash"))
)
APPEND = insert(EVENTS)


@cache
def _insertion(table: Table, needs_ids: bool, many: bool) -> Executable:
    statement = insert(table)
    return statement.returning(table.c.id, sort_by_parameter_order=many) if needs_ids else statement


class Writing:
    """One write under way. ``earlier`` is the former result when the same form was sent before."""

    def __init__(
        self, connection: Connection, actor: Actor, chain_id: int, number: int, previous_hash: str
    ) -> None:
        # Not the session's own way to execute, which takes a quarter longer.
        self._connection = connection
        self.actor = actor
        self.chain_id = chain_id
        self.number = number
        self.previous_hash = previous_hash
        self.now: datetime = clock.now()
        self.today: date = day_of(self.now)  # the clock is read once: a write never straddles midnight
        self.earlier: dict[str, Any] | None = None
        self._appended: dict[str, list[tuple[int, str]]] = {}
        self._kept: dict[str, dict[str, str]] = {}
        self._taken_over: dict[str, dict[str, list[int]]] = {}
        self._event: dict[str, Any] | None = None

    def insert(self, model: type[Appended] | type[Kept], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert rows (every column but the id must be given) and return their ids in the same order."""
        if not rows:
            return []
        table: Table = model.__table__  # type: ignore[union-attr]
        written = {"chain_id": self.chain_id, "event_number": self.number}
        full = [kept_row(table, {**row, **written}) for row in rows]
        needs_ids = "id" not in full[0]
        result = self._connection.execute(_insertion(table, needs_ids, len(full) > 1), full)
        if needs_ids:
            for row, row_id in zip(full, result.scalars(), strict=True):
                row["id"] = row_id
        if issubclass(model, Appended):
            texts = self._appended.setdefault(table.name, [])
            texts += [(row["id"], audit_chain.row_text(row)) for row in full]
        else:
            digests = self._kept.setdefault(table.name, {})
            digests |= {str(row["id"]): audit_chain.sha256(audit_chain.row_text(row)) for row in full}
        return [row["id"] for row in full]

    def update(self, model: type[Kept], row_id: int, **values: Any) -> None:
        """Change a kept row. The audit chain keeps what it was, if the event tells it in ``before``."""
        self.update_many(model, {row_id: values})

    def update_many(self, model: type[Kept], changes: Mapping[int, Mapping[str, Any]]) -> None:
        """Change kept rows, each by its id; many take no more statements than their kinds of change."""
        table: Table = model.__table__  # type: ignore[attr-defined]
        alike: dict[frozenset[str], list[dict[str, Any]]] = {}
        for row_id, row in _locked_rows(self._connection, table, list(changes)):
            if row["chain_id"] != self.chain_id:
                writer = [row["chain_id"], row["event_number"]]
                self._taken_over.setdefault(table.name, {})[str(row_id)] = writer
            values = kept_values(table, changes[row_id])
            values |= {"chain_id": self.chain_id, "event_number": self.number}
            text = audit_chain.row_text(row | values)
            self._kept.setdefault(table.name, {})[str(row_id)] = audit_chain.sha256(text)
            alike.setdefault(frozenset(values), []).append({**values, "row_id": row_id})
        for rows in alike.values():
            statement = update(table).where(table.c.id == bindparam("row_id"))
            self._connection.execute(statement, rows)
        for row_id in changes:
            stale = db.session.identity_map.get(db.session.identity_key(model, row_id))
            if stale is not None:
                db.session.expire(stale)

    def event(
        self, name: str, *, about: tuple[str, int], before: Any = None, after: dict[str, Any] | None = None
    ) -> None:
        """Say what happened, in the past tense. Exactly once in each writing."""
        if self._event is not None:
            raise RuntimeError("one write is one event")
        self._event = {
            "name": name,
            "about_kind": about[0],
            "about_id": about[1],
            "before": None if before is None else audit_chain.plain(before),
            "after": audit_chain.plain(after or {}),
        }

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for name, texts in self._appended.items():
            digest = audit_chain.RowsDigest()
            for row_id, text in sorted(texts):
                digest.add(row_id, text)
            facts[name] = digest.facts()
        for name, rows in self._kept.items():
            facts[name] = {"rows": rows}
            if name in self._taken_over:
                facts[name]["taken_over"] = self._taken_over[name]
        return facts

    def close(self, once: str | None) -> None:
        """Append the event and move the head: the last thing before the commit."""
        if self._event is None:
            raise RuntimeError("a write without an event")
        actor = self.actor
        event = kept_values(EVENTS, {
            **self._event,
            "chain_id": self.chain_id,
            "number": self.number,
            "previous_hash": self.previous_hash,
            "at": self.now,
            "true_at": clock.true_now(),
            "account_id": actor.id,
            "account_name": actor.name,
            "unit_name": actor.unit_name,
            "role": ",".join(sorted(actor.roles)),
            "facts": self._facts(),
            "request_id": request_id.get(),
            "once": once,
        })  # fmt: skip
        event["hash"] = audit_chain.event_hash(event)
        self._connection.execute(APPEND, event)
        moved = {"chain": self.chain_id, "to_number": self.number, "to_hash": event["hash"]}
        self._connection.execute(MOVE_HEAD, moved)


def _locked_rows(
    connection: Connection, table: Table, ids: Sequence[int]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows as they are, for nobody else to change; raises LookupError where one is missing."""
    found = 0
    for start in range(0, len(ids), ROWS_AT_ONCE):
        statement = select(table).where(table.c.id.in_(ids[start : start + ROWS_AT_ONCE])).with_for_update()
        for row in connection.execute(statement).mappings().all():
            found += 1
            yield row["id"], dict(row)
    if found != len(ids):
        raise LookupError(f"{table.name}: {len(ids) - found} rows to be changed are missing")


@contextmanager
def writing(
    actor: Actor,
    permission: Permission,
    subject: Subject | Callable[[], Subject] = NOTHING,
    *,
    chain_id: int = REGISTER_CHAIN,
    opens_chain: bool = False,
    once: str | None = None,
) -> Iterator[Writing]:
    """Open a write. A ``subject`` that has to be read is a function: it is called under the lock. ``once`` is
    the form's token: the same token again gives the former result in
    ``Writing.earlier`` and writes nothing. ``opens_chain`` starts the chain of a new plan, whose id is
    then ``Writing.chain_id``."""
    if not callable(subject):
        _check(actor, permission, subject)
    connection = begin_writing()
    token = _is_open.set(True)
    try:
        write = _open(connection, actor, chain_id, opens_chain)
        key = f"{actor.id}:{once}" if once else None
        if key is not None:
            write.earlier = connection.execute(FORMER, {"key": key}).scalars().first()
        if callable(subject):
            _check(actor, permission, subject())
        yield write
        if write.earlier is None:
            write.close(key)
            db.session.commit()
        else:
            db.session.rollback()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _is_open.reset(token)


def begin_writing() -> Connection:
    """End the reading transaction and begin one that holds SQLite's write lock from the start. (PostgreSQL
    locks rows: the chain's head, first of all.)

    What the session loaded before is forgotten: decisions are made on what is true under the lock."""
    if _is_open.get():
        raise RuntimeError("a write inside a write would commit half of the outer one")
    db.session.commit()
    db.session.expire_all()
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        lock_for_writing(connection)
    return connection


def _open(connection: Connection, actor: Actor, chain_id: int, opens_chain: bool) -> Writing:
    if opens_chain:
        # The register's head stands guard, so that two plans begun at once get two numbers.
        connection.execute(LOCK_HEAD, {"chain": REGISTER_CHAIN})
        chain_id = connection.execute(select(func.max(HEADS.c.chain_id))).scalar_one() + 1
        start = {"chain_id": chain_id, "number": 0, "hash": audit_chain.GENESIS}
        connection.execute(insert(HEADS), [start])
    head = connection.execute(LOCK_HEAD, {"chain": chain_id}).one()
    return Writing(connection, actor, chain_id, head.number + 1, head.hash)


def _check(actor: Actor, permission: Permission, subject: Subject) -> None:
    if not may(actor, permission, subject):
        raise Denied(f"{actor.name}: {permission}")
