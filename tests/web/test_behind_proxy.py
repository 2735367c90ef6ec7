"""Behind an HTTPS proxy (TRACKER_HTTPS=1) the site goes by the address that people type; else headers prove nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import request

from tests.conftest import settings
from tracker import create_app

FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "ruqi.example", "Host": "127.0.0.1:8000"}


@pytest.mark.parametrize(
    ("is_behind", "address"), [(True, "https://ruqi.example/"), (False, "http://127.0.0.1:8000/")]
)
def test_the_forwarded_address_counts_only_behind_a_proxy(
    tmp_path: Path, is_behind: bool, address: str
) -> None:
    app = create_app(
        settings(tmp_path, f"sqlite:///{tmp_path / 'none.sqlite3'}") | {"SESSION_COOKIE_SECURE": is_behind}
    )
    seen: list[str] = []
    app.before_request(lambda: seen.append(request.host_url))
    app.test_client().get("/static/none/none.css", headers=FORWARDED)
    assert seen == [address]
