"""Making and upgrading the database."""

from __future__ import annotations

import click
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext

from tracker.actions import calendar
from tracker.cli.acting import acting, fail
from tracker.models import migrating


@click.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """建立或升级数据库，载入内置的工作日历。"""
    current_app.logger.disabled = True
    try:
        migrating.upgrade()
    except CommandError as error:
        fail(f"数据库由更新版本的程序建立，本程序不认识。请换用不低于它的版本。（{error}）", 4)
    loaded = calendar.load_built_in(acting())
    click.echo(f"数据库已是最新{f'，新载入 {loaded} 个年度的工作日历' if loaded else ''}。")
