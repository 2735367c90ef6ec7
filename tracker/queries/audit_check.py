"""Recomputing the audit chains: events, the rows they wrote, and the files that rows stand for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Connection, Table, or_, select

from tracker.models import Plan, StoredFile
from tracker.queries.audit_rows import EVENTS, HEADS, Rows, fact_tables, snapshot, text_of
from tracker.rules.access import Actor, Permission, may
from tracker.rules.audit_check import Fault, Ledger, Links, Moved, row_words
from tracker.rules.audit_words import chain_words, event_words

FILES: Table = StoredFile.__table__  # type: ignore[assignment]
DIGEST = re.compile(r"[0-9a-f]{64}")
HEAD = re.compile(r"\s*(\d{1,10})\s*[:：]\s*([0-9a-fA-F]{12,64})[.…]*\s*")
# One unit of work is a row; reading this many bytes of a file takes about as long.
BYTES_A_ROW = 20_000


class TooMuch(Exception):
    """The check would take longer than its caller may wait."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A head as printed on a report: the number and the beginning of the hash (12 characters or more)."""

    number: int
    hash: str


def claim_in(text: str) -> Claim | None:
    """A head as a person copies it from a report; None where it isn't one."""
    parts = HEAD.fullmatch(text)
    return Claim(int(parts[1]), parts[2].lower()) if parts else None


@dataclass(frozen=True, slots=True)
class ChainRead:
    """One chain: its name in Chinese, how many events, and the hash of the last as far as they hold."""

    chain_id: int
    words: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome. ``faults``: the first event's first; ``first_name``: that event's name in code, empty
    where it is gone. ``claim_fits``: the chain that an older head still fits."""

    chains: tuple[ChainRead, ...]
    faults: tuple[Fault, ...]
    first_name: str
    rows: int
    files: int
    claim: Claim | None
    claim_fits: int | None

    @property
    def is_good(self) -> bool:
        return not self.faults and (self.claim is None or self.claim_fits is not None)

    @property
    def sentences(self) -> list[str]:
        """The outcome in words: what is wrong with the first bad event, or that all is well."""
        told = []
        if self.faults:
            told.append(self._first())
        else:
            events = sum(chain.number for chain in self.chains)
            which = self.chains[0].words if len(self.chains) == 1 else f"{len(self.chains)} 条链"
            told.append(
                f"核验通过：{which}共 {events} 条记录、{self.rows} 行数据、{self.files} 个存档文件，"
                "均与登记时一致。"
            )
        if self.claim is not None:
            # What doesn't fit is told first: nobody reads on after "核验通过".
            told.insert(len(told) if self.claim_fits is not None else 0, self._claim(self.claim))
        return told

    def _first(self) -> str:
        fault = self.faults[0]
        words = next((chain.words for chain in self.chains if chain.chain_id == fault.chain_id), "")
        name = f"（{event_words(self.first_name)}）" if self.first_name else ""
        more = f"另有 {len(self.faults) - 1} 处不符。" if len(self.faults) > 1 else ""
        return f"核验不通过：{words or chain_words(fault.chain_id)}第 {fault.number} 条{name}：{fault.words}。{more}"

    def _claim(self, claim: Claim) -> str:
        printed = f"链头 {claim.number}:{claim.hash[:12]}"
        fitting = [chain.words for chain in self.chains if chain.chain_id == self.claim_fits]
        if fitting:
            return f"{printed} 与{fitting[0]}相符：该条及以前的记录没有改动过。"
        return f"{printed} 不符：{'、'.join(chain.words for chain in self.chains)}里没有这样的记录，此前的记录被改动过，或抄录有误。"


def check(
    actor: Actor, chain_id: int | None = None, *, claim: Claim | None = None, limit: int | None = None
) -> Checked:
    """Check one chain (None: all) with its rows and files. Raises TooMuch past ``limit`` rows."""
    if not may(actor, Permission.AUDIT_VERIFY):
        raise PermissionError(Permission.AUDIT_VERIFY)
    with snapshot() as connection:
        folder = Path(current_app.config["DATA_FOLDER"]) / "files"
        return _Check(connection, folder, limit).run(chain_id, claim)


class _Check:
    """One run. ``limit`` counts rows, and bytes of files in BYTES_A_ROW."""

    def __init__(self, connection: Connection, folder: Path, limit: int | None) -> None:
        self.connection = connection
        self.folder = folder
        self.left = limit
        self.ledger = Ledger()
        self.faults: list[Fault] = []
        self.claimed: dict[int, str] = {}
        self.rows = 0
        self.files = 0

    def run(self, chain_id: int | None, claim: Claim | None) -> Checked:
        chains = tuple(self._chain(found, claim) for found in self._chain_ids(chain_id))
        for table, is_kept in fact_tables():
            self._table(table, is_kept, chain_id)
        self._files(chain_id)
        # Stable: what is wrong with an event itself comes before what is wrong with its rows.
        every = [*self.faults, *self.ledger.close()]
        faults = tuple(sorted(every, key=lambda fault: (fault.chain_id, fault.number)))
        fits = None
        if claim is not None:
            fits = next((found for found, full in self.claimed.items() if full.startswith(claim.hash)), None)
        name = self._name(faults[0]) if faults else ""
        return Checked(chains, faults, name, self.rows, self.files, claim, fits)

    def _spend(self, work: int) -> None:
        if self.left is not None:
            self.left -= work
            if self.left < 0:
                raise TooMuch

    # ---- events ----

    def _chain_ids(self, chain_id: int | None) -> list[int]:
        """Chains with a head or with events; the one asked for even where it has neither."""
        if chain_id is not None:
            return [chain_id]
        heads = self.connection.scalars(select(HEADS.c.chain_id))
        return sorted({*heads, *self.connection.scalars(select(EVENTS.c.chain_id).distinct())})

    def _chain(self, chain_id: int, claim: Claim | None) -> ChainRead:
        links, broken = Links(chain_id), False
        read = Rows(self.connection, EVENTS)
        with read(EVENTS.c.chain_id == chain_id, order=[EVENTS.c.number]) as events:
            for raw, event in events:
                self._spend(1)
                if not broken and (fault := links.follow(raw["number"], event)) is not None:
                    self.faults.append(fault)
                    broken = True
                if event is not None:
                    self.ledger.expect(event)
                if claim is not None and raw["number"] == claim.number and not broken:
                    self.claimed[chain_id] = links.hash
        head = self.connection.execute(select(HEADS).where(HEADS.c.chain_id == chain_id)).one_or_none()
        if not broken:
            end = links.end(head.number, head.hash) if head else Fault(chain_id, links.number, "链头缺失")
            self.faults += [end] if end else []
        number = self.connection.scalar(select(Plan.document_number).where(Plan.id == chain_id))
        return ChainRead(chain_id, chain_words(chain_id, number or ""), links.number, links.hash)

    def _name(self, fault: Fault) -> str:
        which = (EVENTS.c.chain_id == fault.chain_id, EVENTS.c.number == fault.number)
        return str(self.connection.scalar(select(EVENTS.c.name).where(*which)) or "")

    # ---- rows ----

    def _table(self, table: Table, is_kept: bool, chain_id: int | None) -> None:
        where = [] if chain_id is None else [table.c.chain_id == chain_id]
        self._rows(table, is_kept, *where)
        if not is_kept:
            return
        if chain_id is not None:
            for ids in _batches(sorted(self.ledger.kept_ids(table.name))):
                self._rows(table, is_kept, table.c.id.in_(ids))
        self.faults += [moved.fault() for moved in self.ledger.moved if not self._wrote(moved)]
        self.ledger.moved.clear()

    def _rows(self, table: Table, is_kept: bool, *where: ColumnElement[bool]) -> None:
        with Rows(self.connection, table)(*where, order=[table.c.id]) as rows:
            for raw, row in rows:
                self._row(table, is_kept, raw, row)

    def _row(self, table: Table, is_kept: bool, raw: dict[str, Any], row: dict[str, Any] | None) -> None:
        self._spend(1)
        self.rows += 1
        chain_id, number = raw["chain_id"], raw["event_number"]
        if not isinstance(chain_id, int) or not isinstance(number, int):
            self.faults.append(Fault(0, 0, f"{row_words(table.name, raw['id'])}没有指向任何一条记录"))
            return
        self.ledger.saw(table.name, is_kept, raw["id"], (chain_id, number), text_of(row))

    def _wrote(self, moved: Moved) -> bool:
        """Whether the event of another chain that the row names did write it as it is."""
        this = (EVENTS.c.chain_id == moved.by[0], EVENTS.c.number == moved.by[1])
        with Rows(self.connection, EVENTS)(*this, order=[EVENTS.c.number]) as events:
            event = next((event for _, event in events), None) or {}
        wrote = (event.get("facts") or {}).get(moved.table, {})
        return bool(wrote.get("rows", {}).get(str(moved.row_id)) == moved.digest)

    # ---- files ----

    def _files(self, chain_id: int | None) -> None:
        """Every stored file that the chain wrote or that one of its rows refers to."""
        statement = select(FILES.c.id, FILES.c.digest, FILES.c.chain_id, FILES.c.event_number)
        if chain_id is not None:
            used = [
                FILES.c.id.in_(select(column).where(table.c.chain_id == chain_id, column.is_not(None)))
                for table, _ in fact_tables()
                for column in table.columns
                if any(key.column is FILES.c.id for key in column.foreign_keys)
            ]
            statement = statement.where(or_(FILES.c.chain_id == chain_id, *used))
        for row in self.connection.execute(statement.order_by(FILES.c.id)).all():
            self.files += 1
            if (words := self._file_fault(str(row.digest))) is not None:
                where = row_words(FILES.name, row.id)
                self.faults.append(Fault(row.chain_id, row.event_number, f"{where}：{words}"))

    def _file_fault(self, digest: str) -> str | None:
        if not DIGEST.fullmatch(digest):
            return "校验值被改动过"
        found = hashlib.sha256()
        try:
            with (self.folder / digest[:2] / digest).open("rb") as file:
                while piece := file.read(1024 * 1024):
                    self._spend(len(piece) // BYTES_A_ROW)
                    found.update(piece)
        except OSError:
            return f"文件 {digest[:12]}… 在数据文件夹中缺失或不能读取"
        return None if found.hexdigest() == digest else f"文件 {digest[:12]}… 的内容与存入时不符，被改动过"


def _batches(ids: Sequence[int], size: int = 500) -> list[Sequence[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def as_json(checked: Checked) -> Mapping[str, Any]:
    """The outcome for programs."""
    return {
        "ok": checked.is_good,
        "chains": [
            {"chain": chain.chain_id, "number": chain.number, "hash": chain.hash} for chain in checked.chains
        ],
        "rows": checked.rows,
        "files": checked.files,
        "head_fits": checked.claim_fits,
        "faults": [
            {"chain": fault.chain_id, "number": fault.number, "what": fault.words} for fault in checked.faults
        ],
        "sentences": checked.sentences,
    }
