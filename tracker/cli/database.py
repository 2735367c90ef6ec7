"""Making and upgrading the database."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.actions import calendar
from tracker.cli.acting import acting
from tracker.models import migrating


@click.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """建立或升级数据库，载入内置的工作日历。"""
    current_app.logger.disabled = True
    migrating.upgrade()
    loaded = calendar.load_built_in(acting())
    click.echo(f"数据库已是最新{f'，新载入 {loaded} 个年度的工作日历' if loaded else ''}。")
