"""Copying the whole database out and in while it serves: SQLite by its backup API, PostgreSQL by its programs.

Copying an SQLite file in WAL mode by hand would lose committed rows, though the copy looks sound.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, select, text

from tracker.models import AuditHead, StoredFile, db

ATTEMPTS = 240  # of a quarter second each, while others write
LOCK_WAIT = "60s"
INSTALLED = Path("/usr/lib/postgresql")


class CopyFailed(RuntimeError):
    """Why the database could not be copied, in Chinese and what to do about it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copy holds: the migration it stands at, the heads of its chains, its stored files."""

    revision: str
    heads: dict[str, str]
    digests: frozenset[str]


def kind() -> str:
    """sqlite or postgresql"""
    return db.engine.dialect.name


def member() -> str:
    """What the copy is called in an archive."""
    return "database.sqlite3" if kind() == "sqlite" else "database.dump"


def contents(connection: Connection) -> Contents:
    heads = connection.execute(select(AuditHead.chain_id, AuditHead.number, AuditHead.hash))
    return Contents(
        revision=str(connection.scalar(text("SELECT version_num FROM alembic_version"))),
        heads={str(chain_id): f"{number}:{digest}" for chain_id, number, digest in sorted(heads)},
        digests=frozenset(connection.scalars(select(StoredFile.digest))),
    )


def has_tables() -> bool:
    return inspect(db.engine).has_table(AuditHead.__tablename__)


def copy_out(target: Path) -> Contents:
    """Copy what is committed now to ``target``; writers go on meanwhile."""
    if not has_tables():
        raise CopyFailed("这里还没有数据库，没有可备份的内容。请核对 TRACKER_DATA 或 DATABASE_URL。")
    return _sqlite_out(target) if kind() == "sqlite" else _postgresql_out(target)


def copy_in(source: Path) -> None:
    """Replace the whole database by a copy, in one go: others see all of the old or all of the new."""
    db.session.remove()  # an open transaction of our own would stand in the way
    if kind() == "sqlite":
        _sqlite_in(source)
    else:
        _postgresql_in(source)


def faults_of(copy: Path) -> list[str]:
    """What is wrong with a copy before it is let in. PostgreSQL's programs check theirs themselves."""
    if kind() != "sqlite":
        return []
    try:
        with closing(sqlite3.connect(copy)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            found += [f"外键不符：{row}" for row in connection.execute("PRAGMA foreign_key_check")]
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        return [str(error)]
    return [fault for fault in found if fault != "ok"]


# ---- SQLite ----


def _sqlite_path() -> str:
    path = db.engine.url.database
    assert path is not None
    return path


def _sqlite_out(target: Path) -> Contents:
    with closing(sqlite3.connect(_sqlite_path())) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        # One file without a journal beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        heads = copy.execute("SELECT chain_id, number, hash FROM audit_head ORDER BY chain_id")
        known = {str(chain_id): f"{number}:{digest}" for chain_id, number, digest in heads}
        digests = frozenset(digest for (digest,) in copy.execute("SELECT digest FROM stored_file"))
    return Contents(revision, known, digests)


def _sqlite_in(source: Path) -> None:
    attempts = iter(range(ATTEMPTS))

    def note(status: int, remaining: int, total: int) -> None:
        if remaining and next(attempts, None) is None:
            raise CopyFailed("数据库一直被占用，没有恢复。请停止服务（bin/run）后再试。")

    try:
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(_sqlite_path())) as live:
            copy.backup(live, progress=note)
    except sqlite3.DatabaseError as error:
        raise CopyFailed(
            f"现有数据库文件已损坏，不能覆盖（{error}）。请停止服务，把 {_sqlite_path()}* 移到别处，再恢复一次。"
        ) from error


# ---- PostgreSQL ----


def program(name: str) -> str:
    """Where a program of PostgreSQL is; the newest where there are several."""
    versions = sorted(INSTALLED.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]), reverse=True)
    found = shutil.which(name) or next(map(str, versions), None)
    if found is None:
        raise CopyFailed(
            f"缺少 PostgreSQL 的 {name} 程序。请管理员安装 postgresql-client（版本不低于数据库服务器）后再试。"
        )
    return found


def _environment() -> dict[str, str]:
    """The address for libpq in variables: a password on the command line would show in the process list."""
    url = db.engine.url
    named = {
        "PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password,
        "PGDATABASE": url.database, **{f"PG{key.upper()}": value for key, value in url.query.items()},
    }  # fmt: skip
    known = {key: str(value) for key, value in named.items() if value}
    return {**os.environ, **known, "PGOPTIONS": f"-c lock_timeout={LOCK_WAIT}"}


def _run(*command: str) -> None:
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        name = Path(command[0]).name
        raise CopyFailed(f"{name} 没有完成：{done.stderr.strip()[-600:]}")


@contextmanager
def _exported_snapshot() -> Iterator[tuple[Connection, str]]:
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection, str(connection.scalar(text("SELECT pg_export_snapshot()")))


def _postgresql_out(target: Path) -> Contents:
    dump = program("pg_dump")
    with _exported_snapshot() as (connection, snapshot):
        found = contents(connection)
        _run(dump, "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={target}")
    return found


def _postgresql_in(source: Path) -> None:
    restore = program("pg_restore")
    database = str(db.engine.url.database)
    _run(
        restore, "--clean", "--if-exists", "--no-owner", "--no-acl", "--single-transaction",
        "--exit-on-error", f"--dbname={database}", str(source),
    )  # fmt: skip
