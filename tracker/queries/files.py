"""Where stored files are: in the data folder, under a name made of their digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from tracker.models import StoredFile, db

# Any number that nothing else locks by.
STORING = 20240705


class DamagedFile(LookupError):
    """The stored bytes are gone or are no longer what was stored."""


def path_of(digest: str) -> Path:
    """``files/ab/abcdef…`` of the data folder; the name is ours, never the sender's."""
    folder: Path = current_app.config["DATA_FOLDER"]
    return Path(folder) / "files" / digest[:2] / digest


def read_file(file_id: int) -> bytes:
    """The bytes of a stored file. Raises DamagedFile where they don't fit their digest."""
    digest = db.session.scalars(select(StoredFile.digest).where(StoredFile.id == file_id)).one()
    try:
        content = path_of(digest).read_bytes()
    except OSError as missing:
        raise DamagedFile(digest) from missing
    if hashlib.sha256(content).hexdigest() != digest:
        raise DamagedFile(digest)
    return content


def stored_as(digest: str) -> int | None:
    """The id of the file with this digest. Called inside a write, it keeps others from storing the
    same bytes at once: SQLite has one writer anyway, PostgreSQL lets them stand in line here. (Not at the
    register's head: a write of the register waits for plans, so the two could wait for each other.)"""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(STORING)))
    return db.session.scalars(select(StoredFile.id).where(StoredFile.digest == digest)).one_or_none()
