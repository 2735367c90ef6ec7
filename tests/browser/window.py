"""A server on a data folder, and a window of the browser that notes what went wrong in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebError

from tests.bench.server import Server, tracker
from tracker.demo import register

PATIENCE = 20_000  # milliseconds until what is waited for counts as missing


class Site:
    """The product as it is served, on the demo in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Server(folder)
        self.address = f"http://127.0.0.1:{self.server.port}"

    def tracker(self, *arguments: str) -> str:
        """Run ``bin/tracker …`` on the folder while it is served; returns what it printed."""
        return tracker(self.folder, *arguments)

    def stop(self) -> None:
        self.server.stop()


class Window:
    """A window of its own, as a person has it at a desk: 1366 × 768, unless ``options`` say otherwise."""

    def __init__(self, browser: Browser, site: Site, **options: Any) -> None:
        settings: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN"}
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

    def sign_in(self, account: str) -> None:
        self.go("/sign-in")
        self.page.get_by_label("账号").fill(account)
        self.page.get_by_label("密码").fill(register.PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_role("button", name="退出").wait_for()

    def close(self) -> None:
        self.context.close()
