"""The first administrator of an empty system."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from tracker.actions import set_up
from tracker.cli.acting import acting, fail
from tracker.queries import accounts


@click.command("setup-link")
@click.option("--base", default="http://127.0.0.1:8000", help="网站地址")
@with_appcontext
def setup_link(base: str) -> None:
    """没有任何账号时，给出一次性的初始设置链接。"""
    actor = acting()
    if accounts.any_account():
        fail("已经有账号，不再给出初始设置链接。忘记密码的，请运行 bin/tracker accounts reset 账号。")
    click.echo(f"{base}/set-up/{set_up.make_link(actor)}")
