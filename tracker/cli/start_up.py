"""What bin/run does before it serves."""

from __future__ import annotations

from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.cli.acting import fail
from tracker.queries import accounts


@click.command("start-up", hidden=True)
@click.option("--base", required=True, help="网站地址")
@click.pass_context
@with_appcontext
def start_up(ctx: click.Context, base: str) -> None:
    """升级数据库；演示系统载入演示数据并说明怎样登录，空的正式系统给出初始设置链接。"""
    _invoke(ctx, "upgrade")
    if current_app.config["DEMO"]:
        _invoke(ctx, "demo", "load")
        # bin/run's mark, by which it knows a first loading that was broken off
        (current_app.config["DATA_FOLDER"] / "unfinished").unlink(missing_ok=True)
        _invoke(ctx, "sign-in-help")
    elif accounts.demo_day() is not None:
        fail("数据库里是演示数据，不能当正式系统使用。请加 --demo，或用 --data 另选一个文件夹。", 2)
    elif not accounts.any_account():
        click.echo("还没有账号。请在浏览器打开下面的一次性链接，建立第一个管理员：")
        _invoke(ctx, "setup-link", base=base)


def _invoke(ctx: click.Context, *path: str, **options: Any) -> None:
    """Carry out the command that ``path`` names, as if it had been typed."""
    command: click.Command | None = ctx.find_root().command
    for word in path:
        command = command.get_command(ctx, word) if isinstance(command, click.Group) else None
    if command is None:
        raise LookupError(f"there is no command {' '.join(path)}")
    ctx.invoke(command, **options)
