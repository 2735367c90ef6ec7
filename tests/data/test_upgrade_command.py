"""``bin/tracker upgrade`` says what it did."""

from __future__ import annotations

import pytest
from alembic.script import ScriptDirectory
from flask import Flask

from tracker.models import db, migrating

pytestmark = pytest.mark.database


def test_upgrade_tells_from_which_revision_to_which(app: Flask):
    newest = ScriptDirectory.from_config(migrating.scripts()).get_current_head()
    run = app.test_cli_runner()
    assert run.invoke(args=["upgrade"]).output.startswith("数据库已是最新")
    db.session.remove()
    migrating.downgrade("0001")
    assert run.invoke(args=["upgrade"]).output.startswith(f"数据库已从 0001 升级到 {newest}")
    db.session.remove()
    migrating.downgrade("base")
    assert run.invoke(args=["upgrade"]).output.startswith("数据库已建立")
