"""Bring the tables to a revision. Imported where it is done: most commands needn't wait for Alembic."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from tracker.config import PROJECT


def scripts() -> Config:
    """Where the migrations are, for Alembic."""
    folder = PROJECT / "migrations"
    found = Config(folder / "alembic.ini")
    found.set_main_option("script_location", str(folder))
    return found


def upgrade(revision: str = "head") -> None:
    command.upgrade(scripts(), revision)


def downgrade(revision: str) -> None:
    command.downgrade(scripts(), revision)
