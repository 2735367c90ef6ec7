"""The Flask application: settings, database, commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker import cli, config
from tracker.documents.fonts.coverage import undrawn
from tracker.models import db


def make_app(overrides: Mapping[str, Any]) -> Flask:
    """The application without its pages, which the command line needn't wait for."""
    app = Flask("tracker", template_folder=str(config.PROJECT / "templates"), static_folder=None)
    app.config.from_mapping({} if "DATA_FOLDER" in overrides else config.settings())
    app.config.from_mapping(overrides)
    db.init_app(app)
    # For rooms that know no documents: what can't be printed is refused where it is typed.
    app.extensions["undrawn"] = lambda signs: undrawn(app.config["DATA_FOLDER"], signs)
    cli.init_app(app)
    if app.config.get("SESSION_COOKIE_SECURE"):
        # Only where an HTTPS proxy stands in front are its headers believed: addresses that are printed, such
        # as on the slips of first passwords, must be the ones that people type.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app
