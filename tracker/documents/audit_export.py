"""The audit chains as a file that can be checked anywhere: events, the rows they wrote, heads, verifier.

    events.jsonl   one event a line, chain by chain, in order
    facts.jsonl    {"table", "kept", "row"} a line, table by table, in order of ids
    heads.json     the heads, and when the export was made
    verify.py      checks all this with Python's standard library only
    说明.txt       how to, in words

A table with a secret column (``info={"secret": True}``: the password hash of an account) leaves without
its contents: of each row only the id, the event that wrote it and the row's own digest, which the event's
``facts`` must hold. So a hash can neither leave nor be swapped unnoticed. Stored files stay inside as well.
"""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import ColumnElement, Connection, Table, select

from tracker import clock
from tracker.documents import verify_audit_export
from tracker.queries.audit_check import TooMuch
from tracker.queries.audit_rows import EVENTS, HEADS, Rows, fact_tables, snapshot, text_of
from tracker.rules.access import Actor, Permission, may
from tracker.rules.audit_chain import canonical, sha256
from tracker.rules.audit_words import chain_words

FORMAT = 1
BATCH = 500
NOTE = """如期审计链导出

events.jsonl   审计记录，每行一条，按链和序号排列，每条记有前一条的校验值
facts.jsonl    各条记录写入的数据，每行一行；账号含密码摘要，只导出整行的校验值
heads.json     各链的链头（序号和校验值）
verify.py      核验程序，只需 Python 3.8 以上，不需联网，也不需安装其他软件

核验方法：解压后在此文件夹运行
    python3 verify.py
核对旧报告末行所印的链头：
    python3 verify.py --head 序号:校验值
核验通过时退出码为 0，不通过时为 1 并指出第一条不符的记录。佐证和原件不在导出之列，
其校验值在 stored_file 各行的 digest 中。
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out."""

    chains: int
    events: int
    rows: int


def write_export(
    actor: Actor, chain_id: int | None, target: str | Path | IO[bytes], *, limit: int | None = None
) -> Exported:
    """Write one chain (None: all) as a zip. Raises TooMuch past ``limit`` events and rows."""
    if not may(actor, Permission.AUDIT_READ):
        raise PermissionError(Permission.AUDIT_READ)
    with (
        snapshot() as connection,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file,
    ):
        export = _Export(connection, chain_id, limit)
        heads = export.heads()
        events = _write_lines(file, "events.jsonl", export.events())
        rows = _write_lines(file, "facts.jsonl", export.facts())
        about = {
            "format": FORMAT, "product": "如期", "made_at": clock.true_now(),
            "complete": chain_id is None, "chains": heads,
        }  # fmt: skip
        _write_lines(file, "heads.json", iter([about]))
        file.writestr("verify.py", Path(verify_audit_export.__file__).read_bytes())
        file.writestr("说明.txt", NOTE)
    return Exported(len(heads), events, rows)


def _write_lines(file: zipfile.ZipFile, name: str, values: Iterator[Any]) -> int:
    count = 0
    with file.open(name, "w", force_zip64=True) as member:
        for value in values:
            member.write(canonical(value).encode() + b"\n")
            count += 1
    return count


class _Export:
    def __init__(self, connection: Connection, chain_id: int | None, limit: int | None) -> None:
        self.connection = connection
        self.chain_id = chain_id
        self.left = limit
        # The rows of kept tables that the exported events wrote: a later chain may have taken them over.
        self.wrote: dict[str, set[int]] = defaultdict(set)

    def _of_chain(self, table: Table) -> list[Any]:
        return [] if self.chain_id is None else [table.c.chain_id == self.chain_id]

    def _spend(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise TooMuch

    def heads(self) -> list[dict[str, Any]]:
        rows = self.connection.execute(select(HEADS).where(*self._of_chain(HEADS)).order_by(HEADS.c.chain_id))
        return [
            {"chain": row.chain_id, "name": chain_words(row.chain_id), "number": row.number, "hash": row.hash}
            for row in rows
        ]

    def events(self) -> Iterator[Any]:
        order = [EVENTS.c.chain_id, EVENTS.c.number]
        with Rows(self.connection, EVENTS)(*self._of_chain(EVENTS), order=order) as events:
            for raw, event in events:
                self._spend()
                if event is None or text_of(event) is None:
                    yield {"unreadable": [str(raw["chain_id"]), str(raw["number"])]}
                    continue
                for table, facts in event["facts"].items():
                    self.wrote[table].update(map(int, facts.get("rows", ())))
                yield event

    def facts(self) -> Iterator[Any]:
        for table, is_kept in fact_tables():
            yield from self._rows(table, is_kept, *self._of_chain(table))
            if is_kept and self.chain_id is not None:
                ids = sorted(self.wrote[table.name])
                for start in range(0, len(ids), BATCH):
                    elsewhere = (
                        table.c.id.in_(ids[start : start + BATCH]),
                        table.c.chain_id != self.chain_id,
                    )
                    yield from self._rows(table, is_kept, *elsewhere)

    def _rows(self, table: Table, is_kept: bool, *where: ColumnElement[bool]) -> Iterator[Any]:
        sealed = any(column.info.get("secret") for column in table.columns)
        with Rows(self.connection, table)(*where, order=[table.c.id]) as rows:
            for raw, row in rows:
                yield self._line(table, is_kept, sealed, raw, row)

    def _line(
        self, table: Table, is_kept: bool, sealed: bool, raw: dict[str, Any], row: dict[str, Any] | None
    ) -> dict[str, Any]:
        self._spend()
        text = text_of(row)
        line: dict[str, Any] = {"table": table.name, "kept": is_kept}
        if sealed or text is None:
            known = {name: raw[name] for name in ("id", "chain_id", "event_number")}
            return line | {"row": known, "sha256": sha256(text if text is not None else "unreadable")}
        return line | {"row": json.loads(text)}
