"""Settings of an installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker import config


def test_two_systems_on_one_machine_do_not_share_a_cookie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    names = []
    for folder in ("one", "two", "one"):
        monkeypatch.setenv("TRACKER_DATA", str(tmp_path / folder))
        names.append(config.settings()["SESSION_COOKIE_NAME"])
    assert names[0] == names[2] != names[1]
