"""A real Chromium against a real server, started as bin/run starts it, on data folders of the tests' own.

The demo is loaded once for the whole run, also where several pytest workers share it, and copied.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.window import PATIENCE, Site, Window, tracker

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
OpenWindow = Callable[..., Window]


def executable() -> str | None:
    """TRACKER_CHROMIUM, as bin/test exports it, else the system's; None is Playwright's own."""
    named = os.environ.get("TRACKER_CHROMIUM")
    return named or next((path for path in ("/usr/bin/chromium",) if Path(path).exists()), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder with the demo as it stands on 3 July 2024. Not to be written to."""
    base = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        base = base.parent  # one for all workers of pytest-xdist
    folder = base / "demo"
    with (base / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "loaded").exists():
            folder.mkdir()
            tracker(folder, "upgrade")
            tracker(folder, "demo", "load")
            (folder / "loaded").touch()
    return folder


@pytest.fixture
def site(demo: Path, tmp_path: Path) -> Iterator[Site]:
    """A server on a copy of the demo that belongs to one test."""
    folder = shutil.copytree(demo, tmp_path / "data")
    made = Site(folder)
    yield made
    made.stop()


@pytest.fixture
def window(chromium: Browser, site: Site) -> Iterator[OpenWindow]:
    """``window(account)`` opens a window in which the account is signed in; without one, nobody is.

    At the end of the test none may have met a fault of a script or asked another host for anything.
    """
    yield from windows(chromium, site)


def windows(chromium: Browser, site: Site) -> Iterator[OpenWindow]:
    opened: list[Window] = []

    def open_window(account: str | None = None, **options: object) -> Window:
        made = Window(chromium, site, **options)
        opened.append(made)
        if account is not None:
            made.sign_in(account)
        return made

    yield open_window
    faults = [fault for one in opened for fault in one.faults]
    for one in opened:
        one.close()
    assert not faults
