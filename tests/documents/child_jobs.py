"""Jobs that behave and misbehave in the child process, for the tests of its limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tracker.documents.child import JobRefused


def echo(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    for path in inputs.iterdir():
        (outputs / path.name).write_bytes(path.read_bytes()[::-1])
    return {"said": request["say"], "environment": dict(os.environ), "folder": os.getcwd()}


def modules(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    return {"loaded": sorted(sys.modules)}


def refuse(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    raise JobRefused("example", "请换一个文件。", 415)


def fail(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    raise LookupError("the reason for the log")


def die(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def hang(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Wait for ever together with a grandchild that would outlive its parent."""
    grandchild = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    Path(request["note"]).write_text(f"{os.getpid()} {grandchild.pid} {os.getcwd()}")
    time.sleep(3600)
    return {}


def spin(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    while True:
        pass


def devour(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    return {"size": len(b"x" * 8 * 1024**3)}


def flood(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    with open(outputs / "flood", "wb") as file:
        file.truncate(request["bytes"])
    return {}
