"""One database for each test, copied from one that the migrations made; one application for all of them.

TEST_DATABASE_URL names a PostgreSQL server whose role may create databases; without it tests use SQLite.
"""

from __future__ import annotations

import copy
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from tests.client import Browser
from tests.reused import Reused
from tests.world import World, build_world
from tracker import clock
from tracker.actions import passwords
from tracker.config import PROJECT
from tracker.models import migrating

SERVER = os.environ.get("TEST_DATABASE_URL")
SHARED = PROJECT.parent / "shared"


def settings(folder: Path, url: str) -> dict[str, Any]:
    return {
        "TESTING": True,
        "DATA_FOLDER": folder,
        "DEMO": False,
        "SECRET_KEY": "a key for tests",
        "SQLALCHEMY_DATABASE_URI": url,
        "MAX_CONTENT_LENGTH": 24 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "WTF_CSRF_ENABLED": False,
    }


class Databases:
    """Makes a migrated database once, one with the small city in it, and copies of both."""

    def __init__(self, folder: Path) -> None:
        self.name = f"ruqi_test_{uuid.uuid4().hex[:10]}"
        if SERVER is not None:
            self.server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
        self.template = (
            f"sqlite:///{folder / 'migrated.sqlite3'}" if SERVER is None else self._empty(self.name)
        )
        self.reused = Reused(settings(folder, self.template))
        with self.reused.on(folder, self.template):
            migrating.upgrade()
        self.city = self.copy(folder)
        with self.reused.on(folder, self.city):
            self.world = build_world()

    def copy(self, folder: Path, of: str | None = None) -> str:
        """A copy of the empty database or of ``of``; on SQLite it lies in the folder."""
        source = make_url(of or self.template).database
        assert source is not None
        if SERVER is not None:
            return self._empty(f"{self.name}_{uuid.uuid4().hex[:8]}", template=source)
        shutil.copy(source, folder / "ruqi.sqlite3")
        return f"sqlite:///{folder / 'ruqi.sqlite3'}"

    def _empty(self, name: str, template: str = "template0") -> str:
        assert SERVER is not None
        with self.server.connect() as connection:
            # Copying whole files is several times quicker for small ones; older servers know no other way.
            way = " STRATEGY FILE_COPY" if connection.dialect.server_version_info >= (15,) else ""
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{way}'))
        return make_url(SERVER).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        if SERVER is not None:
            with self.server.connect() as connection:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    for url in (made.city, made.template):
        made.drop(url)
    if SERVER is not None:
        made.server.dispose()


@pytest.fixture
def app(tmp_path: Path, databases: Databases, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a migrated database: an empty one, or the small city where the test asks for it."""
    url = databases.copy(tmp_path, databases.city if "world" in request.fixturenames else None)
    with databases.reused.on(tmp_path, url) as made:
        yield made
    databases.drop(url)


@pytest.fixture
def world(app: Flask, databases: Databases) -> World:
    """The small city of tests/world.py."""
    return copy.deepcopy(databases.world)


@pytest.fixture
def on(request: pytest.FixtureRequest) -> Iterator[Any]:
    """``on(moment)`` lets product time stand at a moment until the end of the test."""
    managers: list[Any] = []

    def stand(moment: Any) -> None:
        manager = clock.at(moment)
        manager.__enter__()
        managers.append(manager)

    yield stand
    for manager in reversed(managers):
        manager.__exit__(None, None, None)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A test client that signs in by a session row and checks every page it gets."""
    return Browser(app)


@pytest.fixture
def light_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords hashed in a moment, for tests that sign in often and aren't about the hash."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords.nobody_hash.cache_clear()
    yield
    passwords.nobody_hash.cache_clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents. Tests on them say so when it isn't there."""
    if not SHARED.is_dir():
        pytest.skip("the real documents (../shared) are not here: tested on generated ones only")
    return SHARED
