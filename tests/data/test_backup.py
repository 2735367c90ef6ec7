"""Backup and restore: everything comes back, on a system that is in use too."""

from __future__ import annotations

import json
import os
import shutil
import stat
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, insert, select

from tests.conftest import SERVER, Databases, settings
from tests.tampering import PDF, grown_chain, note
from tests.world import World, head_of, moment
from tracker import create_app
from tracker.actions.progress import log_progress
from tracker.actions.writing import writing
from tracker.documents import database_copy
from tracker.models import AuditEvent, ProgressEntry, Setting, StoredFile, db
from tracker.queries.files import path_of
from tracker.rules.access import SYSTEM, Permission

pytestmark = pytest.mark.database


@pytest.fixture
def chain(world: World, on, app: Flask, tmp_path: Path) -> World:
    """A city with entries, a file, a key and the office's own face."""
    (tmp_path / "secret.key").write_text("the key of cookies")
    (tmp_path / "kind").write_text("main\n")
    (tmp_path / "fonts" / "公文").mkdir(parents=True)
    (tmp_path / "fonts" / "公文" / "仿宋.ttf").write_bytes(b"a face")
    (tmp_path / "fonts" / ".ruqi").mkdir()
    (tmp_path / "fonts" / ".ruqi" / "fonts.conf").write_text("made anew when needed")
    return grown_chain(world, on)


@pytest.fixture
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backups") / "备份.zip"


@pytest.fixture
def elsewhere(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a data folder and a database with nothing in them."""
    folder = tmp_path_factory.mktemp("elsewhere")
    url = (
        f"sqlite:///{folder / 'ruqi.sqlite3'}"
        if SERVER is None
        else databases._empty(f"{databases.name}_elsewhere")
    )
    yield create_app(settings(folder, url))
    databases.drop(url)


def run(app: Flask, *arguments: str) -> Result:
    """A command of bin/tracker, in this process; ours has no transaction open that it would wait for."""
    db.session.rollback()
    with app.app_context():
        result = app.test_cli_runner().invoke(args=list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _backup(app: Flask, archive: Path) -> Result:
    result = run(app, "backup", str(archive))
    assert result.exit_code == 0, result.output
    return result


def test_a_backup_restores_everything_into_an_empty_folder(
    chain: World, app: Flask, archive: Path, elsewhere: Flask
):
    head, digest = head_of(1), db.session.scalars(select(StoredFile.digest)).one()
    told = _backup(app, archive).output
    assert "7 条审计记录" in told and "1 个存档文件" in told
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600, "it holds the key and password hashes"

    result = run(elsewhere, "restore", str(archive))
    assert result.exit_code == 0, result.output
    assert "已恢复" in result.output and "核验通过：2 条链共 8 条记录" in result.output
    folder: Path = elsewhere.config["DATA_FOLDER"]
    assert (folder / "secret.key").read_text() == "the key of cookies"
    assert (folder / "kind").read_text() == "main\n"
    assert (folder / "fonts" / "公文" / "仿宋.ttf").read_bytes() == b"a face"
    assert not (folder / "fonts" / ".ruqi").exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not list(folder.glob(".restore-*"))
    with elsewhere.app_context():
        assert head_of(1) == head and path_of(digest).read_bytes() == PDF
        newest = db.session.scalars(select(AuditEvent).order_by(AuditEvent.true_at.desc())).first()
        assert newest is not None and newest.name == "data.restored" and newest.account_name == "系统"
        note(chain, "恢复以后照常登记")
        db.session.remove()
        db.engine.dispose()


def test_a_backup_under_a_writers_load_loses_nothing_committed_before(
    chain: World, app: Flask, archive: Path, elsewhere: Flask
):
    committed: list[int] = []
    stop, going = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                with writing(SYSTEM, Permission.SYSTEM_KEEP) as one:
                    one.insert(Setting, [{"key": f"key{len(committed)}", "value": "值" * 500}])
                    one.event("setting.changed", about=("setting", 0))
                committed.append(one.number)
                if len(committed) > 20:
                    going.set()
            db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    assert going.wait(60)
    before = committed[-1]
    _backup(app, archive)
    stop.set()
    writer.join(60)
    assert run(elsewhere, "restore", str(archive)).exit_code == 0
    with elsewhere.app_context():
        restored, _ = head_of(0)
        assert restored - 1 >= before, (
            "what was committed before the backup is in it; one event more tells of it"
        )
        assert db.session.scalar(select(func.count()).select_from(Setting)) == restored - 1 - 3
        db.session.remove()
        db.engine.dispose()


def test_restoring_over_data_is_refused_with_numbers_unless_forced(
    chain: World, app: Flask, archive: Path, on
):
    _backup(app, archive)
    at_backup = head_of(1)
    on(moment(date(2024, 6, 10)))
    log_progress(
        chain.actor("dayu"), chain.plan_id, [chain.assignment("dayu", 3)], text="备份以后登记的。",
        happened_on=date(2024, 6, 9), extent="done",
    )  # fmt: skip
    later = head_of(1)
    result = run(app, "restore", str(archive))
    assert result.exit_code == 1 and "没有恢复" in result.output
    assert "13 个账号、1 个任务分工、8 条审计记录、1 个存档文件" in result.output
    assert head_of(1) == later
    db.session.rollback()

    result = run(app, "restore", str(archive), "--force")
    assert result.exit_code == 0, result.output
    assert head_of(1) == at_backup
    assert db.session.scalar(select(func.count()).select_from(ProgressEntry)) == 2
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "data.restored")).one()
    assert event.after["replaced_heads"]["1"] == f"{later[0]}:{later[1]}", "what was replaced isn't forgotten"


def test_a_reader_sees_the_old_or_the_new_data_while_they_are_restored(
    chain: World, app: Flask, archive: Path
):
    _backup(app, archive)
    note(chain, "备份以后")
    seen: set[Any] = set()
    stop = threading.Event()

    def read() -> None:
        with app.app_context():
            while not stop.is_set():
                seen.add(head_of(1)[0])
                db.session.rollback()
            db.session.remove()

    reader = threading.Thread(target=read)
    reader.start()
    result = run(app, "restore", str(archive), "--force")
    stop.set()
    reader.join(60)
    assert result.exit_code == 0, result.output
    assert seen <= {4, 5} and head_of(1)[0] == 4


def test_files_that_are_gone_or_damaged_are_told_and_don_t_stop_the_backup(
    chain: World, app: Flask, archive: Path
):
    path = path_of(db.session.scalars(select(StoredFile.digest)).one())
    db.session.rollback()
    path.write_bytes(b"damaged")
    result = run(app, "backup", str(archive))
    assert result.exit_code == 1 and "已备份到" in result.output and path.name[:12] in result.output
    archive.unlink()
    path.unlink()
    result = run(app, "backup", str(archive))
    assert result.exit_code == 1 and "缺失或已损坏" in result.output and archive.exists()


def test_a_backup_never_replaces_an_older_one_and_leaves_no_trace_where_it_fails(
    chain: World, app: Flask, archive: Path
):
    _backup(app, archive)
    before = archive.read_bytes()
    result = run(app, "backup", str(archive))
    assert result.exit_code == 1 and "已经存在" in result.output and archive.read_bytes() == before
    result = run(app, "backup", str(archive.parent / "nowhere" / "x.zip"))
    assert result.exit_code == 1 and "不能写" in result.output
    assert list(archive.parent.iterdir()) == [archive]


def test_only_the_system_itself_backs_up_and_restores(
    chain: World, app: Flask, archive: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TRACKER_AS", "guanliyuan")
    for command in (["backup", str(archive)], ["restore", str(archive), "--force"]):
        with pytest.raises(PermissionError):
            run(app, *command)
    assert not archive.exists()


def test_backup_of_the_demonstration_does_not_go_into_real_data(
    chain: World, app: Flask, archive: Path, tmp_path: Path
):
    (tmp_path / "kind").write_text("demo\n")
    _backup(app, archive)
    (tmp_path / "kind").write_text("main\n")
    note(chain, "正式数据")
    result = run(app, "restore", str(archive), "--force")
    assert result.exit_code == 2 and "这是演示数据的备份" in result.output and head_of(1)[0] == 5


def test_where_postgresql_s_programs_are_missing_it_says_which(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(database_copy, "INSTALLED", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(database_copy.CopyFailed, match="缺少 PostgreSQL 的 pg_dump 程序"):
        database_copy.program("pg_dump")


# ---- archives that were damaged or made up ----


def _rewritten(archive: Path, change: Any) -> Path:
    """The archive with its members changed: ``change(members, manifest)`` works on bytes by name."""
    with zipfile.ZipFile(archive) as file:
        members = {name: file.read(name) for name in file.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(members, manifest)
    if "manifest.json" in members:
        members["manifest.json"] = manifest.get("as it stands", json.dumps(manifest)).encode()
    target = archive.with_name("changed.zip")
    with zipfile.ZipFile(target, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return target


def _add_member(name: str) -> Any:
    def change(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        members[name] = b""
        manifest["members"][name] = {"size": 0, "sha256": digest}

    return change


BAD = {
    "traversal": (_add_member("../outside"), "不该有的内容"),
    "traversal among faces": (_add_member("fonts/../../outside"), "不该有的内容"),
    "traversal by backslashes": (_add_member("fonts\\..\\outside"), "不该有的内容"),
    "absolute path": (_add_member("/tmp/outside"), "不该有的内容"),
    "over the product": (_add_member("wsgi.py"), "不该有的内容"),
    "file under another digest": (_add_member("files/ab/" + "c" * 64), "不该有的内容"),
    "no manifest": (lambda members, manifest: members.pop("manifest.json"), "没有清单"),
    "member missing": (lambda members, manifest: members.pop("secret.key"), "与它的清单不一致"),
    "member not listed": (lambda members, manifest: manifest["members"].pop("secret.key"), "与它的清单不一致"),
    "member altered": (lambda members, manifest: members.update({"secret.key": b"another key here"}), "secret.key 已损坏"),
    "member longer than told": (lambda members, manifest: manifest["members"]["secret.key"].update(size=1), "secret.key 已损坏"),
    "made by a later version": (lambda members, manifest: manifest.update(revision="9999"), "更新版本"),
    "of another product": (lambda members, manifest: manifest.update(product="x"), "不是这个版本"),
    "nonsense in the manifest": (lambda members, manifest: manifest.update(members=5), "清单无法读取"),
    "lists within lists": (
        lambda members, manifest: manifest.update({"as it stands": "[" * 100_000 + "]" * 100_000}),
        "清单无法读取",
    ),
    "a size beyond all numbers": (
        lambda members, manifest: manifest.update(
            {"as it stands": json.dumps(manifest).replace('"size": ', '"size": 1e999, "was": ')}
        ),
        "清单无法读取",
    ),
    "a list for a word": (lambda members, manifest: manifest.update(revision=["9999"]), "更新版本"),
    "of another database": (
        lambda members, manifest: manifest.update(database="sqlite" if SERVER else "postgresql"),
        "请改用同类数据库",
    ),
}  # fmt: skip


def test_a_damaged_or_made_up_backup_is_refused_with_words_and_changes_nothing(
    chain: World, app: Flask, archive: Path, tmp_path: Path
):
    _backup(app, archive)
    outside = [tmp_path.parent / "outside", Path("/tmp/outside")]
    before = sorted(path for path in tmp_path.rglob("*") if not path.name.startswith("ruqi.sqlite3-"))
    head = head_of(1)
    db.session.rollback()
    whole = archive.read_bytes()
    (archive.parent / "cut.zip").write_bytes(whole[: len(whole) // 2])
    (archive.parent / "text.zip").write_text("no zip")
    trials = [(archive.parent / "cut.zip", "已损坏或不完整"), (archive.parent / "text.zip", "已损坏或不完整")]
    trials += [(archive.parent / "nowhere.zip", "没有这个文件")]
    for path, words in trials:
        result = run(app, "restore", str(path), "--force")
        assert result.exit_code == 2 and words in result.output, f"{path.name}: {result.output}"
    for what, (change, words) in BAD.items():
        result = run(app, "restore", str(_rewritten(archive, change)), "--force")
        assert result.exit_code == 2 and words in result.output, f"{what}: {result.output}"
    assert not any(path.exists() for path in outside)
    assert sorted(p for p in tmp_path.rglob("*") if not p.name.startswith("ruqi.sqlite3-")) == before
    assert head_of(1) == head


def test_a_flipped_byte_anywhere_in_the_database_copy_is_found(chain: World, app: Flask, archive: Path):
    _backup(app, archive)
    content = bytearray(archive.read_bytes())
    content[len(content) // 3] ^= 0xFF
    archive.write_bytes(content)
    result = run(app, "restore", str(archive), "--force")
    assert result.exit_code == 2 and "已损坏" in result.output


def test_restoring_finds_a_fact_that_was_altered_before_the_backup(chain: World, app: Flask, archive: Path):
    db.session.execute(
        insert(Setting.__table__), [{"key": "x", "value": 1, "chain_id": 0, "event_number": 1}]
    )
    db.session.commit()
    _backup(app, archive)
    result = run(app, "restore", str(archive), "--force")
    assert result.exit_code == 1 and "核验不通过：名录链第 1 条" in result.output


def test_the_secret_key_is_replaced_only_with_a_word_to_start_again(
    chain: World, app: Flask, archive: Path, tmp_path: Path
):
    _backup(app, archive)
    assert "重新启动" not in run(app, "restore", str(archive), "--force").output
    (tmp_path / "secret.key").write_text("another key")
    assert "重新启动" in run(app, "restore", str(archive), "--force").output
    assert (tmp_path / "secret.key").read_text() == "the key of cookies"
    assert os.stat(tmp_path / "secret.key").st_mode & 0o077 == 0
