"""Storing the bytes of a file, as part of the write that says whose they are."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from tracker.actions.writing import Writing
from tracker.models import StoredFile
from tracker.queries import files as known


def store_file(write: Writing, content: bytes, media_type: str) -> int:
    """Keep ``content`` under its digest and return the id of its row; the same bytes are kept once.

    The bytes are on the disk before the row is written, so no row ever lacks its file. If the write fails
    afterwards they stay behind without a row, and are found there when the same file comes again."""
    digest = hashlib.sha256(content).hexdigest()
    _keep(known.path_of(digest), content)
    file_id = known.stored_as(digest)
    if file_id is None:
        row = {"digest": digest, "size": len(content), "media_type": media_type}
        (file_id,) = write.insert(StoredFile, [row])
    return file_id


def _keep(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with unfinished.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A new name is safe only when its folder is on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
