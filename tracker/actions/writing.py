"""The frame of every write: one use case, one transaction, one audit event.

    with writing(actor, Permission.CELL_CLOSE, subject, chain_id=plan.id) as write:
        write.insert(Closure, [{...}])
        write.event("assignment.closed", about=("assignment", assignment.id), after={...})

The chain's head row is locked first, so writers of one chain stand in line and its numbers have no gaps.
If anything fails, nothing is written, not even the event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from tracker import clock
from tracker.models import REGISTER_CHAIN, Appended, AuditEvent, AuditHead, Kept, db
from tracker.rules import audit_chain
from tracker.rules.access import Actor, Nothing, Permission, Subject, may

request_id: ContextVar[str] = ContextVar("request_id", default="")


class Denied(PermissionError):
    """The actor may not do this."""


class Refused(ValueError):
    """A rule of the product was broken: messages in Chinese, each with the form field it belongs to
    (an empty name for the whole form)."""

    def __init__(self, *messages: tuple[str, str]) -> None:
        super().__init__("；".join(text for _, text in messages))
        self.messages = messages


class Writing:
    """One write under way. ``earlier`` is the former result when the same form was sent before."""

    def __init__(self, actor: Actor, chain_id: int, number: int, previous_hash: str) -> None:
        self.actor = actor
        self.chain_id = chain_id
        self.number = number
        self.previous_hash = previous_hash
        self.now: datetime = clock.now()
        self.today: date = clock.today()
        self.earlier: dict[str, Any] | None = None
        self._appended: dict[str, list[str]] = {}
        self._kept: dict[str, dict[str, str]] = {}
        self._event: dict[str, Any] | None = None

    def insert(self, model: type[Appended] | type[Kept], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert rows (every column but the id must be given) and return their ids in the same order."""
        if not rows:
            return []
        table = model.__table__  # type: ignore[union-attr]
        full = [{**row, "chain_id": self.chain_id, "event_number": self.number} for row in rows]
        missing = {column.name for column in table.columns} - set(full[0]) - {"id"}
        if missing:
            raise TypeError(f"{table.name}: no value for {', '.join(sorted(missing))}")
        if "id" in full[0]:
            db.session.execute(insert(table), full)
            ids = [row["id"] for row in full]
        else:
            statement = insert(table).returning(table.c.id, sort_by_parameter_order=len(full) > 1)
            ids = list(db.session.execute(statement, full).scalars())
        for row_id, row in zip(ids, full, strict=True):
            self._remember(model, row_id, {**row, "id": row_id})
        return ids

    def update(self, model: type[Kept], row_id: int, **values: Any) -> None:
        """Change a kept row. The audit chain keeps what it was, if the event tells it in ``before``."""
        table = model.__table__  # type: ignore[attr-defined]
        values |= {"chain_id": self.chain_id, "event_number": self.number}
        db.session.execute(update(table).where(table.c.id == row_id).values(**values))
        row = db.session.execute(select(table).where(table.c.id == row_id)).mappings().one()
        self._remember(model, row_id, dict(row))
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
            "name": name, "about_kind": about[0], "about_id": about[1], "before": before, "after": after or {},
        }  # fmt: skip

    def _remember(self, model: type[Appended] | type[Kept], row_id: int, row: dict[str, Any]) -> None:
        text = audit_chain.row_text(row)
        name = model.__tablename__  # type: ignore[union-attr]
        if issubclass(model, Appended):
            self._appended.setdefault(name, []).append(text)
        else:
            self._kept.setdefault(name, {})[str(row_id)] = audit_chain.sha256(text)

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            name: {"count": len(texts), "sha256": audit_chain.rows_digest(texts)}
            for name, texts in self._appended.items()
        }
        return facts | {name: {"rows": rows} for name, rows in self._kept.items()}

    def close(self, once: str | None) -> None:
        """Append the event and move the head: the last thing before the commit."""
        if self._event is None:
            raise RuntimeError("a write without an event")
        actor = self.actor
        event = {
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
        }
        event["hash"] = audit_chain.event_hash(event)
        db.session.execute(insert(AuditEvent.__table__), event)  # type: ignore[arg-type]
        db.session.execute(
            update(AuditHead)
            .where(AuditHead.chain_id == self.chain_id)
            .values(number=self.number, hash=event["hash"]),
            execution_options={"synchronize_session": False},
        )


@contextmanager
def writing(
    actor: Actor,
    permission: Permission,
    subject: Subject = Nothing(),
    *,
    chain_id: int = REGISTER_CHAIN,
    opens_chain: bool = False,
    once: str | None = None,
) -> Iterator[Writing]:
    """Open a write. ``once`` is the form's token: the same token again gives the former result in
    ``Writing.earlier`` and writes nothing. ``opens_chain`` starts the chain of a new plan, whose id is
    then ``Writing.chain_id``."""
    if not may(actor, permission, subject):
        raise Denied(f"{actor.name}: {permission}")
    begin_writing()
    try:
        write = _open(actor, chain_id, opens_chain)
        key = f"{actor.id}:{once}" if once else None
        if key is not None:
            write.earlier = db.session.scalars(select(AuditEvent.after).where(AuditEvent.once == key)).first()
        yield write
        if write.earlier is None:
            write.close(key)
            db.session.commit()
        else:
            db.session.rollback()
    except BaseException:
        db.session.rollback()
        raise


def begin_writing() -> None:
    """End the reading transaction and begin one that holds the write lock from its first statement."""
    db.session.commit()
    db.session.connection(execution_options={"writing": True})


def _open(actor: Actor, chain_id: int, opens_chain: bool) -> Writing:
    heads = AuditHead.__table__
    if opens_chain:
        # The register's head stands guard, so that two plans begun at once get two numbers.
        db.session.execute(select(heads).where(heads.c.chain_id == REGISTER_CHAIN).with_for_update())
        chain_id = db.session.execute(select(func.max(heads.c.chain_id))).scalar_one() + 1
        start = {"chain_id": chain_id, "number": 0, "hash": audit_chain.GENESIS}
        db.session.execute(insert(AuditHead), [start])
    head = db.session.execute(
        select(heads.c.number, heads.c.hash).where(heads.c.chain_id == chain_id).with_for_update()
    ).one()
    return Writing(actor, chain_id, head.number + 1, head.hash)
