"""A server on a data folder, and a window of the browser that notes what went wrong in it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, WebError

from tracker.config import PROJECT
from tracker.demo import register

DESK: ViewportSize = {"width": 1366, "height": 768}
PATIENCE = 30_000  # milliseconds until what is waited for counts as missing
SERVE = (
    "import sys; from tracker.cli.serve import main; main(sys.argv[1], int(sys.argv[2]))"  # as bin/run does
)


def environment(folder: Path, is_demo: bool) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
    return kept | {"TRACKER_DATA": str(folder), "TRACKER_DEMO": str(int(is_demo)), "PYTHONUTF8": "1"}


def tracker(folder: Path, *arguments: str, is_demo: bool = True) -> str:
    """Run ``bin/tracker …`` on the folder; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *arguments],
        cwd=PROJECT,
        env=environment(folder, is_demo),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"bin/tracker {' '.join(arguments)}: {done.stderr[-2000:]}"
    return done.stdout


class Site:
    """The product as bin/run serves it, on the data in ``folder``."""

    def __init__(self, folder: Path, is_demo: bool = True) -> None:
        self.folder, self.is_demo = folder, is_demo
        self.log = folder.parent / "server.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE, "127.0.0.1", str(self.port)],
                cwd=PROJECT,
                env=environment(folder, is_demo),
                stdout=log,
                stderr=log,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            except OSError:
                time.sleep(0.05)
        self.process.kill()
        raise AssertionError(f"the server did not start: {self.told()}")

    def told(self) -> str:
        """What the server printed so far."""
        return self.log.read_text(encoding="utf-8")

    def tracker(self, *arguments: str) -> str:
        """Run ``bin/tracker …`` on the folder while it is served; returns what it printed."""
        return tracker(self.folder, *arguments, is_demo=self.is_demo)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


class Window:
    """A window of its own, as a person has it at a desk: 1366 × 768, unless ``options`` say otherwise."""

    def __init__(self, browser: Browser, site: Site, **options: Any) -> None:
        settings: dict[str, Any] = {"viewport": DESK, "locale": "zh-CN"}
        self.site = site
        self.context = browser.new_context(**(settings | options))
        self.context.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.context.on("console", self._note_console)
        self.context.on("weberror", self._note_error)
        self.context.on("request", self._note_request)
        self.page: Page = self.context.new_page()

    def _note_console(self, message: ConsoleMessage) -> None:
        # Chromium also reports every page that a form came back on (422) and every page that was refused.
        if (
            message.type in ("error", "warning")
            and "the server responded with a status of 4" not in message.text
        ):
            self.faults.append(f"console on {self.page.url}: {message.text}")

    def _note_error(self, error: WebError) -> None:
        self.faults.append(f"script on {self.page.url}: {error.error.message}")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        is_outward = address.scheme in (
            "http",
            "https",
            "ws",
            "wss",
        )  # not data:, nor the PDF viewer's own parts
        if is_outward and f"{address.scheme}://{address.netloc}" != self.site.address:
            self.faults.append(f"{self.page.url} asked for {request.url}")

    def go(self, path: str) -> None:
        self.page.goto(self.site.address + path)

    def open(self, entry: str) -> None:
        """Follow an entry of the navigation."""
        self.page.get_by_label("主导航").get_by_role("link", name=entry, exact=True).click()

    def sign_in(self, account: str, password: str = register.PASSWORD) -> None:
        self.go("/sign-in")
        self.page.get_by_label("账号").fill(account)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_role("button", name="退出").wait_for()

    def close(self) -> None:
        self.context.close()
