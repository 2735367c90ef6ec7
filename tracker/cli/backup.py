"""Backup and restore. Both work while the product serves."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.actions.restoring import note_restored
from tracker.actions.writing import Denied
from tracker.cli.acting import acting, fail
from tracker.documents import backup as archives
from tracker.documents import database_copy
from tracker.documents.backup import BadBackup
from tracker.documents.database_copy import CopyFailed
from tracker.models import migrating
from tracker.queries import accounts
from tracker.queries.audit import chains
from tracker.queries.audit_check import check
from tracker.rules.access import SYSTEM, Actor, Permission, may
from tracker.rules.timeliness import format_moment_with_year

FILE = click.Path(dir_okay=False, path_type=Path)
MEGABYTE = 1024 * 1024


def _keeper() -> Actor:
    """Who backs up and restores; a folder without a database yet knows no accounts."""
    actor = acting() if database_copy.has_tables() else SYSTEM
    if not may(actor, Permission.SYSTEM_KEEP):
        raise Denied(f"{actor.name}: {Permission.SYSTEM_KEEP.words}")
    return actor


@click.command("backup")
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """把数据库、存档文件、字体和密钥备份到一个文件。服务不用停。"""
    _keeper()
    try:
        done = archives.write_backup(file.absolute())
    except CopyFailed as error:
        fail(f"没有备份：{error}")
    click.echo(
        f"已备份到 {file}（{max(done.size / MEGABYTE, 0.1):.1f} MB）：{done.events} 条审计记录，{done.files} 个存档文件。"
        "备份含密码摘要和密钥，请妥善保管。"
    )
    if done.missing:
        listed = "、".join(f"{digest[:12]}…" for digest in done.missing[:5])
        fail(
            f"注意：有 {len(done.missing)} 个存档文件在数据文件夹中缺失或已损坏（{listed}），没有备份进去。请从以前的备份中找回。"
        )


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="数据文件夹不是空的也恢复，现有数据将被替换")
@with_appcontext
def restore(file: Path, force: bool) -> None:
    """用备份恢复数据。服务不用停。恢复后核验数据库和审计链。"""
    _keeper()
    folder: Path = current_app.config["DATA_FOLDER"]
    there = archives.present()
    if not there.is_empty and not force:
        fail(
            f"{folder} 里已有数据（{there.accounts} 个账号、{there.plans} 个任务分工、{there.events} 条审计记录、"
            f"{there.files} 个存档文件），没有恢复。要用备份替换，请先用 bin/tracker backup 另存一份，再加 --force。"
        )
    if there.is_empty:
        folder.chmod(0o700)
    replaced = (
        {str(chain.chain_id): f"{chain.number}:{chain.hash}" for chain in chains(SYSTEM)}
        if database_copy.has_tables()
        else {}
    )
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as scratch:
            found = archives.lay_out(file.absolute(), Path(scratch))
            key_changed = archives.let_in(found)
    except (BadBackup, CopyFailed) as error:
        fail(f"没有恢复：{error}", 2)
    _settle(found, replaced)
    click.echo(
        f"已恢复 {format_moment_with_year(datetime.fromisoformat(found.made_at))} 的备份：{found.files} 个存档文件。"
    )
    if key_changed:
        click.echo("登录密钥已换成备份中的。服务如在运行，请重新启动。")
    _tell_check()


def _settle(found: archives.Backup, replaced: dict[str, str]) -> None:
    """Bring an older backup up to date, and say in the chain what happened."""
    current_app.logger.disabled = True
    migrating.upgrade()
    if found.kind == "demo":
        clock.set_demo_day(accounts.demo_day())
    note_restored(SYSTEM, found.made_at, found.sha256, replaced)


def _tell_check() -> None:
    checked = check(SYSTEM)
    for sentence in checked.sentences:
        click.echo(sentence)
    raise SystemExit(0 if checked.is_good else 1)
