"""Reading the audited tables row by row, for the check and for the export.

Raw values are turned into Python values one by one, so a row that was edited into nonsense is a finding
and not a crash.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select, type_coerce
from sqlalchemy.types import NullType

from tracker.models import Appended, AuditEvent, AuditHead, Base, Kept, db
from tracker.rules.audit_chain import row_text

EVENTS: Table = AuditEvent.__table__  # type: ignore[assignment]
HEADS: Table = AuditHead.__table__  # type: ignore[assignment]
BATCH = 2000


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection of its own on which every statement sees the same moment."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def fact_tables() -> list[tuple[Table, bool]]:
    """Every table whose rows an event wrote, in order of names, and whether it is kept (else appended)."""
    found: list[tuple[Table, bool]] = [
        (mapper.local_table, issubclass(mapper.class_, Kept))  # type: ignore[misc]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Appended | Kept)
    ]
    return sorted(found, key=lambda pair: pair[0].name)


class Rows:
    """Streams a table as pairs: the raw values, and the row, which is None where a value can't be read
    or isn't stored as it would be by us."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._names = [column.name for column in table.columns]
        self._raw = select(*(type_coerce(column, NullType()).label(column.name) for column in table.columns))
        kinds = [column.type.dialect_impl(connection.dialect) for column in table.columns]
        self._processors = [kind.result_processor(connection.dialect, None) for kind in kinds]
        # What is read the same may be compared and sorted otherwise by the database: 2024-07-05T16:04 comes
        # after 2024-07-05 23:59. So a value must also be stored as the product would store it.
        self._storing = [
            (column.name, store)
            for column, kind in zip(table.columns, kinds, strict=True)
            if (store := kind.bind_processor(connection.dialect)) is not None
        ]

    def __call__(
        self, *where: ColumnElement[bool], order: Sequence[Any]
    ) -> closing[Generator[tuple[dict[str, Any], dict[str, Any] | None], None, None]]:
        """To be used with ``with``, so that the cursor ends with the loop, however the loop ends."""
        return closing(self._stream(where, order))

    def _stream(
        self, where: Sequence[ColumnElement[bool]], order: Sequence[Any]
    ) -> Generator[tuple[dict[str, Any], dict[str, Any] | None], None, None]:
        statement = self._raw.where(*where).order_by(*order)
        with self._connection.execute(statement, execution_options={"yield_per": BATCH}) as found:
            for values in found:
                raw = dict(zip(self._names, values, strict=True))
                yield raw, self._row(raw)

    def _row(self, raw: Mapping[str, Any]) -> dict[str, Any] | None:
        try:
            row = {
                name: value if process is None else process(value)
                for (name, value), process in zip(raw.items(), self._processors, strict=True)
            }
            is_ours = all(store(row[name]) == raw[name] for name, store in self._storing)
        except (ValueError, TypeError, AttributeError):
            return None
        return row if is_ours else None


def text_of(row: Mapping[str, Any] | None) -> str | None:
    """The canonical text of a row; None where it has none."""
    if row is None:
        return None
    try:
        text = row_text(row)
        text.encode()
    except (ValueError, TypeError):
        return None
    return text
