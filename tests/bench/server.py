"""A data folder with its server, and a browser that keeps its connection."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from tracker.config import PROJECT
from tracker.demo import register

BOUNDARY_FREE = "application/x-www-form-urlencoded"


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"TRACKER_DATA": str(folder), "TRACKER_DEMO": "1"}


def tracker(folder: Path, *arguments: str) -> str:
    """Run a command of the product on the folder and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *arguments],
        cwd=PROJECT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"bin/tracker {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


class Server:
    """The server as bin/run starts it: two workers, each of which works on one request at a time."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        command = f"from tracker.cli.serve import serve; serve('127.0.0.1', {self.port})"
        self.process = subprocess.Popen([sys.executable, "-c", command], cwd=PROJECT, env=environment(folder))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server did not start")

    def pss_megabytes(self) -> float:
        """Memory of all its processes, shared pages counted once (PSS)."""
        family = [self.process.pid, *_children(self.process.pid)]
        return sum(_pss(pid) for pid in family) / 1024

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(") ", 1)[1].split()
        except (OSError, IndexError):
            continue
        if int(fields[1]) == pid:
            child = int(status.parent.name)
            found += [child, *_children(child)]
    return found


def _pss(pid: int) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", text, re.M).group(1))  # type: ignore[union-attr]


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def milliseconds(self) -> float:
        """The time in the application, as its Server-Timing header tells it."""
        return float(self.headers["Server-Timing"].split("dur=")[1])


class Browser:
    """One signed-in person."""

    def __init__(self, port: int, account: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookie = ""
        token = self.form_key(self.get("/sign-in"))
        answer = self.post("/sign-in", {"name": account, "password": register.PASSWORD, "csrf_token": token})
        if answer.status != 303:
            raise SystemExit(f"{account} could not sign in: {answer.status}")

    @staticmethod
    def form_key(answer: Answer) -> str:
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text).group(1)  # type: ignore[union-attr]

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self._send("GET", path, None, dict(headers or {}))

    def post(self, path: str, values: Mapping[str, object]) -> Answer:
        return self._send("POST", path, urlencode(values, doseq=True), {"Content-Type": BOUNDARY_FREE})

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self.cookie:
            headers["Cookie"] = self.cookie
        self.connection.request(method, path, body, headers)
        answer = Answer(self.connection.getresponse())
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = cookie.split(";")[0]
        return answer


def once() -> str:
    return secrets.token_urlsafe(12)
