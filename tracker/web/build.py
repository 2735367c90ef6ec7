"""Which build of the product serves: part of the addresses of static files, and of the marks of pages."""

from __future__ import annotations

import hashlib
from functools import cache

from tracker.config import PROJECT

# What pages are made of: scripts, styles and pictures lie among the code.
FOLDERS = (PROJECT / "tracker", PROJECT / "templates")


@cache
def build() -> str:
    """A short name of the code, the templates and the static files together."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()[:10]
