"""Checking a chain: do its events hold together, and are the rows that they wrote still as written?

    links = Links(chain_id)             # fed every event of the chain in order, then the head row
    ledger = Ledger()                   # fed every event of all chains, then every row in order of its id
    ledger.expect(event); ledger.saw("unit", "kept", row_id, chain_id, number, text)

Each fault names the event at which something is wrong, so that the first can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.rules.audit_chain import GENESIS, RowsDigest, event_hash, sha256
from tracker.rules.audit_words import table_words

Key = tuple[int, int]  # chain and number of an event


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with event ``number`` of a chain, as the rest of a sentence that names the event."""

    chain_id: int
    number: int
    words: str


class Links:
    """Follows one chain from its beginning."""

    def __init__(self, chain_id: int) -> None:
        self.chain_id = chain_id
        self.number = 0
        self.hash = GENESIS

    def follow(self, number: int, event: Mapping[str, Any] | None) -> Fault | None:
        """Take the next event (None: its row can't be read); returns what is wrong with it, if anything."""
        expected = self.number + 1
        if number != expected:
            return Fault(self.chain_id, expected, "这条记录缺失")
        try:
            found = event_hash(event) if event is not None else ""
        except (TypeError, ValueError):
            found = ""
        if event is None or not found:
            return Fault(self.chain_id, number, "记录的内容无法读取，被改动过")
        if found != event["hash"]:
            return Fault(self.chain_id, number, "记录的内容与它的校验值不符，被改动过")
        if event["previous_hash"] != self.hash:
            before = f"第 {number - 1} 条" if number > 1 else "链的起点"
            return Fault(self.chain_id, number, f"所记的前一条校验值与{before}接不上，二者之一被改动过")
        self.number, self.hash = number, event["hash"]
        return None

    def end(self, number: int, head_hash: str) -> Fault | None:
        """Compare with the head row."""
        if number > self.number:
            return Fault(self.chain_id, self.number + 1, f"这条记录缺失，链头记着共有 {number} 条")
        if number < self.number:
            return Fault(self.chain_id, number + 1, f"链头只记到第 {number} 条，被改动过")
        if head_hash != self.hash:
            return Fault(self.chain_id, self.number, "链头的校验值与最后一条不符，二者之一被改动过")
        return None


@dataclass(slots=True)
class _Appended:
    count: int
    digest: str
    found: RowsDigest | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A row that ``ours``, the last of the events read that wrote it, says is its own, and that now names
    an event ``by`` of a chain that wasn't read."""

    table: str
    row_id: int
    digest: str
    ours: Key
    by: Key

    def fault(self) -> Fault:
        return Fault(*self.ours, f"{row_words(self.table, self.row_id)}不是这一条写入的内容，被改动过")


class Ledger:
    """What the events say was written, against the rows that are there."""

    def __init__(self) -> None:
        self.heads: dict[int, int] = {}
        self.faults: list[Fault] = []
        self.moved: list[Moved] = []
        self._appended: dict[str, dict[Key, _Appended]] = {}
        # For each row the last event of each chain that wrote it; mostly one.
        self._kept: dict[str, dict[int, dict[Key, str]]] = {}
        self._superseded: set[tuple[str, int, Key]] = set()

    def expect(self, event: Mapping[str, Any]) -> None:
        """Note what an event says it wrote. Events of a chain come in order."""
        key = (event["chain_id"], event["number"])
        self.heads[key[0]] = key[1]
        try:
            for table, wrote in event["facts"].items():
                if "rows" in wrote:
                    self._expect_kept(table, key, wrote)
                else:
                    rows = self._appended.setdefault(table, {})
                    rows[key] = _Appended(int(wrote["count"]), str(wrote["sha256"]))
        except (AttributeError, KeyError, TypeError, ValueError):
            self.faults.append(Fault(*key, "所记的写入内容无法读取，被改动过"))

    def _expect_kept(self, table: str, key: Key, wrote: Mapping[str, Any]) -> None:
        rows = self._kept.setdefault(table, {})
        for name, digest in wrote["rows"].items():
            states = rows.setdefault(int(name), {})
            for other in [other for other in states if other[0] == key[0]]:
                del states[other]
            states[key] = digest
        for name, (chain_id, number) in wrote.get("taken_over", {}).items():
            self._superseded.add((table, int(name), (chain_id, number)))

    def kept_ids(self, table: str) -> set[int]:
        """The rows of a kept table that the events wrote and that haven't been seen."""
        return set(self._kept.get(table, ()))

    def saw(self, table: str, is_kept: bool, row_id: int, by: Key, text: str | None) -> None:
        """Take a row: its id, the event that it names, its canonical text (None: it can't be read).
        Rows of one table come in order of their ids."""
        if is_kept:
            self._saw_kept(table, row_id, by, text)
            return
        wrote = self._appended.get(table, {}).get(by)
        if wrote is None:
            self._unwritten(table, row_id, by)
            return
        if wrote.found is None:
            wrote.found = RowsDigest()
        wrote.found.add(row_id, text if text is not None else "unreadable")

    def _unwritten(self, table: str, row_id: int, by: Key) -> None:
        chain_id, number = by
        row = row_words(table, row_id)
        if number > self.heads.get(chain_id, 0):
            last = self.heads.get(chain_id, 0)
            words = f"这条记录缺失：审计链止于第 {last} 条，但{row}由这一条写入"
        else:
            words = f"{row}自称由这一条写入，但这一条没有写过它，是另外加进来的"
        self.faults.append(Fault(chain_id, number, words))

    def _saw_kept(self, table: str, row_id: int, by: Key, text: str | None) -> None:
        states = self._kept.get(table, {}).pop(row_id, {})
        last = [key for key in states if (table, row_id, key) not in self._superseded]
        if by not in states:
            if not last or by[1] > self.heads.get(by[0], by[1]):
                self._unwritten(table, row_id, by)
                return
            moved = Moved(table, row_id, sha256(text or ""), max(last), by)
            if by[0] in self.heads:
                self.faults.append(moved.fault())
            else:
                self.moved.append(moved)
        elif text is None or sha256(text) != states[by]:
            self.faults.append(Fault(*by, f"{row_words(table, row_id)}与登记时不符，被改动过"))
        elif last != [by]:
            key = max((key for key in last if key != by), default=by)
            self.faults.append(Fault(*key, f"{row_words(table, row_id)}不是这一条写入的内容，被改回了旧内容"))

    def close(self) -> list[Fault]:
        """All rows were seen: what is missing? Returns every fault."""
        for table, events in self._appended.items():
            self.faults += _differing(table, events)
        for table, rows in self._kept.items():
            for row_id, states in rows.items():
                last = [key for key in states if (table, row_id, key) not in self._superseded]
                self.faults += [Fault(*key, f"{row_words(table, row_id)}缺失") for key in last]
        return self.faults


def _differing(table: str, events: Mapping[Key, _Appended]) -> Iterator[Fault]:
    for key, wrote in events.items():
        found = wrote.found or RowsDigest()
        if found.count == wrote.count and (not found.count or found.hexdigest() == wrote.digest):
            continue
        here = row_words(table, found.first, found.last) if found.count else ""
        if found.count < wrote.count:
            rest = f"，现存{here}" if here else ""
            words = f"写入的{table_words(table)} {wrote.count} 行，缺失 {wrote.count - found.count} 行{rest}"
        elif found.count > wrote.count:
            words = f"写入的{table_words(table)}只有 {wrote.count} 行，现有 {found.count} 行（{here}），有另外加进来的"
        else:
            several = f"共 {found.count} 行中有" if found.count > 1 else ""
            words = f"{here}{several}与登记时不符，被改动过"
        yield Fault(*key, words)


def row_words(table: str, first: int, last: int | None = None) -> str:
    """进展（progress_entry）第 12 行"""
    place = f"第 {first} 行" if last in (None, first) else f"第 {first} 至 {last} 行"
    return f"{table_words(table)}（{table}）{place}"
