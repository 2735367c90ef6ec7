"""Making and upgrading the database."""

from __future__ import annotations

import click
from alembic.migration import MigrationContext
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext

from tracker.actions import calendar
from tracker.cli.acting import acting, fail
from tracker.models import db, migrating


@click.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """建立或升级数据库，载入内置的工作日历。"""
    current_app.logger.disabled = True
    before = _revision()
    try:
        migrating.upgrade()
    except CommandError as error:
        fail(f"数据库由更新版本的程序建立，本程序不认识。请换用不低于它的版本。（{error}）", 4)
    loaded = calendar.load_built_in(acting())
    after = _revision()
    done = "已是最新" if before == after else f"已从 {before} 升级到 {after}" if before else "已建立"
    click.echo(f"数据库{done}{f'，新载入 {loaded} 个年度的工作日历' if loaded else ''}。")


def _revision() -> str:
    """The revision of the tables; empty where there are none."""
    with db.engine.connect() as connection:
        return "、".join(MigrationContext.configure(connection).get_current_heads())
