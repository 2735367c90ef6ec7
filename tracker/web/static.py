"""Our own scripts and styles, under an address that changes with their content."""

from __future__ import annotations

from pathlib import Path

from flask import Response, send_from_directory, url_for

from tracker.rules.access import Permission
from tracker.web.build import build
from tracker.web.guard import Pages

FOLDER = Path(__file__).parent / "static"
YEAR_IN_SECONDS = 31_536_000

pages = Pages("static")


def static_url(name: str) -> str:
    return url_for("static.file", version=build(), name=name)


@pages.get("/static/<version>/<path:name>", access=Permission.PUBLIC)
def file(version: str, name: str) -> Response:
    response = send_from_directory(FOLDER, name, max_age=YEAR_IN_SECONDS)
    response.headers["Cache-Control"] = f"public, max-age={YEAR_IN_SECONDS}, immutable"
    return response
