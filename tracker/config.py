"""Settings: read once from the environment when the application is made.

TRACKER_DATA   folder that holds everything the product keeps (database, files, secret key, fonts)
DATABASE_URL   another database than the folder's SQLite file, e.g. postgresql+psycopg://…
TRACKER_HTTPS  "1" behind a proxy that speaks HTTPS: cookies leave over HTTPS only, its X-Forwarded headers count
TRACKER_DEMO   "1" when the folder holds the demonstration: its screens say so, its day can be moved
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent

MEGABYTE = 1024 * 1024


def data_folder() -> Path:
    """The folder of TRACKER_DATA, else ``data/main`` beside the product."""
    return Path(os.environ.get("TRACKER_DATA") or PROJECT / "data" / "main").resolve()


def secret_key(folder: Path) -> str:
    """The key that signs cookies: made once, readable by the owner only, shared by all processes."""
    path = folder / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text().strip()


def settings() -> dict[str, Any]:
    folder = data_folder()
    folder.mkdir(0o700, parents=True, exist_ok=True)  # only its owner may read what is handed in
    key = os.environ.get("SECRET_KEY") or secret_key(folder)
    return {
        "DATA_FOLDER": folder,
        "DEMO": os.environ.get("TRACKER_DEMO") == "1",
        "SECRET_KEY": key,
        "SQLALCHEMY_DATABASE_URI": os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'ruqi.sqlite3'}",
        # A notice or a piece of evidence; the readers have their own, lower limits.
        "MAX_CONTENT_LENGTH": 24 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 4 * MEGABYTE,
        "MAX_FORM_PARTS": 5000,
        # Cookies know no ports: two systems on one machine must not sign each other's people out.
        "SESSION_COOKIE_NAME": f"ruqi-{hashlib.sha256(key.encode()).hexdigest()[:8]}",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": os.environ.get("TRACKER_HTTPS") == "1",
        "WTF_CSRF_TIME_LIMIT": None,
        # The token proves enough, and gateways of offices strip the Referer that HTTPS would be asked for.
        "WTF_CSRF_SSL_STRICT": False,
    }
