"""One application for a whole run of tests, set before each upon a folder and a database of the test's own.

An application takes a tenth of a second to make, and the statements and templates that it has compiled go
with it: made anew for each of a thousand tests, that was most of their time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Dialect, event, make_url

from tracker import create_app
from tracker.models import db


class Reused:
    """What a test changes of the settings ends with it; so do its connections."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.app = create_app(settings)
        self.config = dict(self.app.config)
        self.extensions = dict(self.app.extensions)
        with self.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "do_connect", self._connect)

    def _connect(self, dialect: Dialect, record: Any, *bypassed: Any) -> Any:
        """Connect to where the engine's address leads today, not to where it led when it was made."""
        arguments, options = dialect.create_connect_args(self.engine.url)
        return dialect.connect(*arguments, **options)

    @contextmanager
    def on(self, folder: Path, url: str) -> Iterator[Flask]:
        """Inside, the application stands on this data folder and this database."""
        self.app.config.update(DATA_FOLDER=folder, SQLALCHEMY_DATABASE_URI=url)
        self.engine.url = make_url(url)
        try:
            with self.app.app_context():
                yield self.app
                db.session.rollback()
                db.session.remove()
        finally:
            self.engine.dispose()
            _put_back(self.app.config, self.config)
            _put_back(self.app.extensions, self.extensions)


def _put_back(changed: dict[str, Any], before: dict[str, Any]) -> None:
    changed.clear()
    changed.update(before)
