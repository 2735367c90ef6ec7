"""``bin/tracker accounts …``: accounts in the terminal. First passwords are printed once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from tracker import clock
from tracker.actions import accounts as actions
from tracker.actions import register_import
from tracker.actions.accounts import Issued
from tracker.cli.acting import acting_with, fail
from tracker.cli.lists import compare_only, read_file
from tracker.queries import account_pages
from tracker.queries import accounts as known
from tracker.queries.account_import import account_import
from tracker.rules.access import Permission
from tracker.rules.register_sheets import ACCOUNT_COLUMNS
from tracker.rules.sign_in import account_name

accounts = AppGroup("accounts", help="账号：列出、导入、重新发放密码。")


@accounts.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def list_accounts(as_json: bool) -> None:
    """列出使用中的账号，不含密码。"""
    lines = account_pages.written_out(acting_with(Permission.ACCOUNT_KEEP))
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for line in lines:
        click.echo("\t".join((line["name"], line["person"], line["roles"], line["unit"])))
    click.echo(f"共 {len(lines)} 个账号。", err=True)


@accounts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只列出将有哪些增改，不写入")
def import_accounts(file: Path, dry_run: bool) -> None:
    """从 .xlsx、.xls 或 .csv 导入账号；新账号的初始密码列在标准输出。"""
    actor = acting_with(Permission.ACCOUNT_KEEP)
    sheet = read_file(file, ACCOUNT_COLUMNS)
    compared = account_import(actor, sheet, clock.today())
    for change in compared.changed:
        click.echo(f"第 {change.line} 行　更改　{change.account.name}", err=True)
    if compare_only(compared, dry_run):
        return
    done, issued = register_import.import_accounts(actor, sheet, file_name=file.name)
    _print_slips(issued)
    click.echo(f"已导入：新增 {done.added} 个账号，更改 {done.changed} 个。", err=True)


@accounts.command("reset")
@click.argument("name")
def reset(name: str) -> None:
    """为账号 NAME 重新发放密码：原密码作废，已登录的立即退出。"""
    actor = acting_with(Permission.ACCOUNT_KEEP)
    account = known.account_named(account_name(name))
    if account is None:
        fail(f"没有账号“{name}”。", 2)
    issued = actions.reset_password(actor, account.id)
    _print_slips([issued] if issued else [])


def _print_slips(issued: Sequence[Issued]) -> None:
    if not issued:
        return
    click.echo("\t".join(("单位", "使用人", "账号", "初始密码")))
    for one in issued:
        click.echo("\t".join((one.unit_name, one.person, one.name, one.password)))
    click.echo("密码只显示这一次，首次登录须修改。", err=True)
