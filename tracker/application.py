"""Puts the rooms together into one Flask application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_migrate import Migrate

from tracker import cli, config, web
from tracker.models import db


def make_app(overrides: Mapping[str, Any]) -> Flask:
    app = Flask("tracker", template_folder=str(config.PROJECT / "templates"), static_folder=None)
    app.config.from_mapping({} if "DATA_FOLDER" in overrides else config.settings())
    app.config.from_mapping(overrides)
    db.init_app(app)
    Migrate(app, db, directory=str(config.PROJECT / "migrations"), render_as_batch=True)
    web.init_app(app)
    cli.init_app(app)
    return app
