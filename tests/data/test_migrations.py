"""The migrations: up, down and up again with rows in the tables, and what they make is what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, inspect, select, text

from tests.conftest import SERVER, Databases, settings
from tests.tampering import grown_chain
from tests.world import build_world
from tracker import create_app
from tracker.models import AuditEvent, AuditHead, Base, db, migrating
from tracker.queries.audit_check import check
from tracker.rules.access import SYSTEM

pytestmark = pytest.mark.database


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database with nothing in it."""
    url = (
        f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        if SERVER is None
        else databases._empty(f"{databases.name}_empty")
    )
    app = create_app(settings(tmp_path, url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def revisions() -> list[str]:
    """Every revision, the first one first."""
    found = ScriptDirectory.from_config(migrating.scripts()).walk_revisions()
    return [script.revision for script in reversed(list(found))]


def made() -> set[str]:
    """What is in the database, apart from alembic's own table."""
    kinds = {
        "sqlite": "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
        "postgresql": "SELECT 'table ' || tablename FROM pg_tables WHERE schemaname = 'public'"
        " UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'"
        " UNION SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with db.engine.connect() as connection:
        found = connection.scalars(text(kinds[db.engine.dialect.name]))
        return {name for name in found if "alembic_version" not in name}


def test_up_down_and_up_again_with_rows_in_the_tables(empty: Flask, on: Any):
    every = revisions()
    for revision in every:
        migrating.upgrade(revision)
    whole = made()
    assert len(whole) > 60
    grown_chain(build_world(), on)
    assert check(SYSTEM).is_good
    db.session.remove()
    for revision in reversed(["base", *every[:-1]]):
        migrating.downgrade(revision)
    assert made() == set(), "nothing is left behind"
    migrating.upgrade()
    assert made() == whole
    grown_chain(build_world(), on)
    assert check(SYSTEM).is_good


def test_what_the_migrations_make_is_what_the_models_say(app: Flask):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "target_metadata": Base.metadata},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_check_of_the_models_is_in_the_database(app: Flask):
    # Alembic doesn't compare CHECK constraints.
    inspector = inspect(db.engine)
    for table in Base.metadata.tables.values():
        checks = [one for one in table.constraints if isinstance(one, CheckConstraint)]
        wanted = {one.name for one in checks}
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == wanted, table.name


def test_the_register_s_chain_is_open_from_the_first_migration_on(app: Flask):
    head = db.session.scalars(select(AuditHead)).one()
    assert (head.chain_id, head.number, head.hash) == (0, 0, "0" * 64)
    assert db.session.scalars(select(AuditEvent)).all() == []
    assert check(SYSTEM).is_good


def test_each_revision_follows_the_one_before_and_says_what_it_does():
    scripts = ScriptDirectory.from_config(migrating.scripts())
    assert len(scripts.get_heads()) == 1 and len(scripts.get_bases()) == 1
    for script in scripts.walk_revisions():
        assert script.doc and Path(script.path).name.startswith(f"{script.revision}_")


def test_a_database_of_a_newer_version_is_told_in_words(app: Flask):
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["upgrade"])
    assert answer.exit_code == 4
    assert "请换用不低于它的版本" in answer.stderr and "Traceback" not in answer.output
