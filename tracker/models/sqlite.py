"""SQLite as the product uses it: how connections are set up, and how transactions begin.

A dialect of its own and not listeners to the engine's events: with a single listener SQLAlchemy looks for
others before and after every statement, which costs a page or a write a twentieth of its time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

WAITING_SECONDS = 15
BUSY_TIMEOUT = f"busy_timeout = {WAITING_SECONDS * 1000}"
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",  # else INSERT OR REPLACE walks past delete triggers
    BUSY_TIMEOUT,
    "cache_size = -32000",
    "mmap_size = 268435456",
    "temp_store = MEMORY",
)


class SqliteDialect(SQLiteDialect_pysqlite):
    """What ``sqlite:///`` stands for (the package registers it)."""

    supports_statement_cache = True

    def on_connect(self) -> Callable[[Any], None]:
        prepare = super().on_connect()

        def connected(connection: Any) -> None:
            prepare(connection)
            # The driver must not open transactions by itself, do_begin does.
            connection.isolation_level = None
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")

        return connected

    def do_begin(self, dbapi_connection: Any) -> None:
        """One view of the database for all statements of a page."""
        dbapi_connection.driver_connection.execute("BEGIN")


def lock_for_writing(connection: Connection) -> None:
    """Take SQLite's write lock before anything is read: a read that is upgraded later can lose an update. The
    connection's transaction must have begun, and have read nothing yet.

    Its own waiting sleeps ever longer, up to a tenth of a second at a time, while a write takes a few
    milliseconds: asked more often, nobody waits long behind the others."""
    driver: Any = connection.connection.driver_connection
    driver.rollback()  # the transaction for reading, which has read nothing yet
    deadline = monotonic() + WAITING_SECONDS
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while monotonic() < deadline:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as refused:
                if refused.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
            sleep(0.0005)
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails as every other statement would
    finally:
        driver.execute(f"PRAGMA {BUSY_TIMEOUT}")
