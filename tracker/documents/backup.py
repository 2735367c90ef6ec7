"""The backup: one zip with everything the product keeps, and a manifest of digests.

    manifest.json        format, when, demo or main, migration, heads of the chains, size and digest of each
    database.sqlite3     (or database.dump) the database as it was committed at one moment
    files/ab/abcdef…     notices, evidence and reports by their digests
    fonts/…              faces that the office put there
    secret.key, kind     the key that signs cookies; demo or main

It holds password hashes and the secret key, so that a restored system is the same system: the file is made
readable by its owner only, and belongs in a safe place. The database is copied first and the files after
it: a file is always on the disk before its row, so every row of the copy finds its file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select

from tracker import clock
from tracker.config import PROJECT
from tracker.documents import database_copy
from tracker.documents.database_copy import CopyFailed
from tracker.models import Account, AuditEvent, Plan, db

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_LIMIT = 64 * 1024 * 1024
PIECE = 1024 * 1024
STORED = re.compile(r"files/([0-9a-f]{2})/\1[0-9a-f]{62}")
FONT = re.compile(r"fonts/(?:[^/\\.\x00][^/\\\x00]*/)*[^/\\.\x00][^/\\\x00]*")


class BadBackup(ValueError):
    """Why a file can't be restored, in Chinese."""


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was made. ``missing``: digests of stored files that are gone or damaged."""

    size: int
    files: int
    events: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """An archive that was checked as a whole and laid out in ``folder``, ready to be let in."""

    folder: Path
    made_at: str
    kind: str
    revision: str
    sha256: str
    files: int


@dataclass(frozen=True, slots=True)
class Present:
    """What stands where a backup is to be restored."""

    accounts: int = 0
    plans: int = 0
    events: int = 0
    files: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost: a system just set up has a calendar but no account."""
        return not (self.accounts or self.plans or self.files)


# ---- making one ----


def write_backup(target: Path) -> Written:
    """Write a backup of the running system to ``target``, which must not exist yet."""
    if target.exists():
        raise CopyFailed(f"{target} 已经存在。为免覆盖以前的备份，请换一个文件名。")
    folder = _data_folder()
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with (
            tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch,
            os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            copy = Path(scratch) / database_copy.member()
            contents = database_copy.copy_out(copy)
            done = _write_archive(file, folder, copy, contents)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    except OSError as error:
        raise CopyFailed(
            f"不能写 {target}：{error.strerror}。请检查文件夹是否存在、可写，磁盘是否已满。"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return done


def _write_archive(file: IO[bytes], folder: Path, copy: Path, contents: database_copy.Contents) -> Written:
    members: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        members[copy.name] = _add(archive, copy.name, copy, zipfile.ZIP_DEFLATED)
        for name, path in _members(folder):
            members[name] = _add(archive, name, path, zipfile.ZIP_STORED)
        manifest = {
            "format": FORMAT,
            "product": "ruqi",
            "made_at": clock.true_now().isoformat(),
            "kind": _kind(folder),
            "database": database_copy.kind(),
            "revision": contents.revision,
            "heads": contents.heads,
            "members": members,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    sound = {name[-64:] for name, told in members.items() if name[-64:] == told["sha256"]}
    missing = tuple(sorted(contents.digests - sound))
    events = sum(int(head.partition(":")[0]) for head in contents.heads.values())
    return Written(file.tell(), len(contents.digests & sound), events, missing)


def _members(folder: Path) -> Iterator[tuple[str, Path]]:
    """What is kept beside the database. Files that are still being written have other names."""
    for path in sorted([*(folder / "files").glob("*/*"), *(folder / "fonts").rglob("*")]):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and (STORED.fullmatch(name) or FONT.fullmatch(name)):
            yield name, path
    for name in ("secret.key", "kind"):
        if (folder / name).is_file():
            yield name, folder / name


def _add(archive: zipfile.ZipFile, name: str, path: Path, method: int) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    about = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    about.compress_type = method
    with path.open("rb") as source, archive.open(about, "w", force_zip64=True) as member:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            member.write(piece)
    return {"size": size, "sha256": digest.hexdigest()}


# ---- checking one ----


def lay_out(archive: Path, folder: Path) -> Backup:
    """Unpack ``archive`` into the empty ``folder``, checking every name, size and digest, and the
    database itself. Raises BadBackup before anything else is touched."""
    try:
        with zipfile.ZipFile(archive) as file:
            manifest = _manifest(file)
            for name, told in manifest["members"].items():
                _unpack(file, name, told, folder)
    except FileNotFoundError:
        raise BadBackup(f"没有这个文件：{archive}") from None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise BadBackup(f"备份文件已损坏或不完整，不能恢复（{error}）。请改用另一份备份。") from error
    if faults := database_copy.faults_of(folder / database_copy.member()):
        raise BadBackup(f"备份中的数据库已损坏，不能恢复（{faults[0]}）。请改用另一份备份。")
    files = sum(STORED.fullmatch(name) is not None for name in manifest["members"])
    with archive.open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
    return Backup(folder, manifest["made_at"], manifest["kind"], manifest["revision"], digest, files)


def _manifest(file: zipfile.ZipFile) -> dict[str, Any]:
    names = [about.filename for about in file.infolist()]
    if MANIFEST not in names or file.getinfo(MANIFEST).file_size > MANIFEST_LIMIT:
        raise BadBackup("这不是如期的备份文件（没有清单）。请选择 bin/tracker backup 做出的文件。")
    try:
        manifest = json.loads(file.read(MANIFEST))
        words = {key: str(manifest[key]) for key in ("product", "made_at", "kind", "database", "revision")}
        about = {**words, "format": manifest["format"]}
        members = {
            str(name): (int(told["size"]), str(told["sha256"])) for name, told in manifest["members"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise BadBackup("备份文件的清单无法读取，不能恢复。请改用另一份备份。") from None
    if about["product"] != "ruqi" or about["format"] != FORMAT:
        raise BadBackup("这份备份不是这个版本的如期做出的，不能恢复。请用做出它的版本恢复。")
    _check_names(names, set(members))
    if about["database"] != database_copy.kind():
        raise BadBackup(
            f"这份备份来自 {about['database']}，现在用的是 {database_copy.kind()}，不能恢复。请改用同类数据库。"
        )
    if about["revision"] not in _revisions():
        raise BadBackup("这份备份由更新版本的如期做出，请先升级如期再恢复。")
    return {**about, "members": members}


def _check_names(names: list[str], members: set[str]) -> None:
    """Only names that a backup gives: nothing may land outside the data folder or over the product."""
    for name in sorted({*names, *members} - {MANIFEST}):
        known = name in (database_copy.member(), "database.sqlite3", "database.dump", "secret.key", "kind")
        if not known and not STORED.fullmatch(name) and not FONT.fullmatch(name):
            raise BadBackup(f"备份文件中有不该有的内容（{name[:80]}），不能恢复。请改用另一份备份。")
    if sorted(names) != sorted([*members, MANIFEST]):
        raise BadBackup("备份文件与它的清单不一致，不能恢复。请改用另一份备份。")


def _unpack(file: zipfile.ZipFile, name: str, told: tuple[int, str], folder: Path) -> None:
    size, wanted = told
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < size:
        raise BadBackup("磁盘空间不足，没有恢复。请清理磁盘后再试。")
    digest, left = hashlib.sha256(), size
    with (
        file.open(name) as member,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy,
    ):
        while piece := member.read(PIECE):
            left -= len(piece)
            if left < 0:
                break
            digest.update(piece)
            copy.write(piece)
    if left != 0 or digest.hexdigest() != wanted:
        raise BadBackup(f"备份文件中的 {name} 已损坏，不能恢复。请改用另一份备份。")


def _revisions() -> set[str]:
    settings = Config()
    settings.set_main_option("script_location", str(PROJECT / "migrations"))
    return {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}


# ---- letting it in ----


def present() -> Present:
    """What the data folder and the database hold now."""
    files = sum(1 for path in (_data_folder() / "files").glob("*/*") if path.is_file())
    if not database_copy.has_tables():
        return Present(files=files)

    def count(model: Any) -> int:
        return db.session.scalar(select(func.count()).select_from(model)) or 0

    found = Present(count(Account), count(Plan), count(AuditEvent), files)
    db.session.rollback()
    return found


def let_in(backup: Backup) -> bool:
    """Put the backup in the place of what is there: files first, then the database in one go, so that a
    server may go on meanwhile. Returns whether the key that signs cookies has changed."""
    folder = _data_folder()
    if backup.kind != _kind(folder) and not (present().is_empty and not (folder / "kind").exists()):
        words = {"demo": "演示", "main": "正式"}
        raise BadBackup(
            f"这是{words.get(backup.kind, '')}数据的备份，不能恢复到{words.get(_kind(folder), '')}数据的文件夹。请用 TRACKER_DATA 另选一个文件夹。"
        )
    for path in sorted([*(backup.folder / "files").glob("*/*"), *(backup.folder / "fonts").rglob("*")]):
        if path.is_file():
            _move(path, folder / path.relative_to(backup.folder))
    os.sync()  # every file is on the disk before a row speaks of it
    database_copy.copy_in(backup.folder / database_copy.member())
    key = folder / "secret.key"
    before = key.read_bytes() if key.is_file() else b""
    for name in ("secret.key", "kind"):
        if (backup.folder / name).is_file():
            _move(backup.folder / name, folder / name)
    return (key.read_bytes() if key.is_file() else b"") != before


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)


def _data_folder() -> Path:
    return Path(current_app.config["DATA_FOLDER"])


def _kind(folder: Path) -> str:
    mark = folder / "kind"
    if mark.is_file():
        return mark.read_text().strip()
    return "demo" if current_app.config["DEMO"] else "main"
