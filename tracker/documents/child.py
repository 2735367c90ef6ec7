"""The one way heavy work runs: in a child process with limits on time, memory and file size.

File readers and the PDF writer are large libraries that meet hostile input. The web processes never
import them; they call ``run_in_child``, which starts a fresh interpreter on ``worker``, hands over
a JSON request and files in a private folder, and takes a JSON answer and files back. Whatever happens
in the child (endless loop, no memory, crash) arrives here as one of two typed errors, and the folder
and the child's whole process group are gone when the call returns.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

# Every job by name: "module:function". The function is called in the child as
# function(request: dict, inputs: Path, outputs: Path) -> dict: it finds the files it was given in
# `inputs`, leaves those it makes in `outputs`, and raises JobRefused for input it will not take.
JOBS: dict[str, str] = {
    "read-office": "tracker.documents.reading.office_file:read_office",
    "read-legacy": "tracker.documents.reading.legacy_file:read_legacy",
    "read-pdf": "tracker.documents.reading.pdf_file:read_pdf",
    "read-rows": "tracker.documents.sheet_rows:read_rows",
    "write-report": "tracker.documents.pdf_writer:write_pdf",
    "write-sample": "tracker.documents.fonts.sample:write_sample",
    "write-demo-word": "tracker.demo.sample_word:write_word",
    "write-demo-pdf": "tracker.demo.sample_pdf:write_pdf",
}

WORKER = "tracker.documents.worker"
PROJECT_ROOT = Path(__file__).resolve().parents[2]
LARGEST_FILE_BYTES = 256 * 1024 * 1024
OPEN_FILES = 256

FAILURES = {
    "timeout": "处理超过 {seconds} 秒仍未完成，已停止。文件可能过大或结构过于复杂，请拆分后重试。",
    "memory": "处理所需内存超过限额，已停止。文件可能过大或结构过于复杂，请拆分后重试。",
    "crash": "处理过程异常中断，文件可能已损坏。请重新导出文件后再试。",
}
TIMEOUT_SIGNALS = {signal.SIGXCPU, signal.SIGALRM}


class JobRefused(Exception):
    """The input was looked at and will not be taken: ``message`` tells the user what to do.

    ``code`` is a short word for tests and logs, ``status`` the HTTP status that fits.
    """

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class ChildFailed(Exception):
    """The child did not come to an answer: ``code`` is "timeout", "memory" or "crash".

    ``message`` is Chinese and fit for the screen; ``detail`` (a traceback or the last lines of the
    child's error output) is for the log only.
    """

    def __init__(self, code: str, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ChildResult:
    """What the job returned (JSON values) and the files that it left in its output folder, by name."""

    answer: dict[str, Any]
    files: dict[str, bytes]


def run_in_child(
    job: str,
    request: Mapping[str, Any],
    *,
    files: Mapping[str, bytes] | None = None,
    wall_seconds: int = 20,
    memory_bytes: int = 1024**3,
    environment: Mapping[str, str] | None = None,
) -> ChildResult:
    """Run the job named ``job`` (a key of ``JOBS``) in a child process and return its result.

    ``files`` are written to the child's input folder under their keys, which are names chosen by the
    caller's code, never by a user. The limits hold for wall time and processor time (seconds) and for
    address space (bytes). ``environment`` adds to an otherwise almost empty environment.
    Raises ``JobRefused`` when the job refuses its input and ``ChildFailed`` when it finds no answer.
    """
    with child_for(
        job, wall_seconds=wall_seconds, memory_bytes=memory_bytes, environment=environment
    ) as child:
        return child.run(request, files)


@contextmanager
def child_for(
    job: str, *, wall_seconds: int, memory_bytes: int, environment: Mapping[str, str] | None = None
) -> Iterator[Child]:
    """Start a child process that loads the job's libraries while the caller prepares the request.

    The child's time runs from here. For the rest see ``run_in_child``."""
    limits = {
        "wall_seconds": wall_seconds,
        "memory_bytes": memory_bytes,
        "file_bytes": LARGEST_FILE_BYTES,
        "open_files": OPEN_FILES,
    }
    with tempfile.TemporaryDirectory(prefix="tracker-job-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for part in ("in", "out", "tmp"):
            (folder / part).mkdir()
        bare = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": name, "TMPDIR": str(folder / "tmp")}
        with open(folder / "errors.txt", "wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-E", "-s", "-m", WORKER, name, JOBS[job], json.dumps(limits)],
                cwd=PROJECT_ROOT,
                env={**bare, **(environment or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        try:
            yield Child(job, folder, process, wall_seconds)
        finally:
            _end_group(process)


@dataclass(frozen=True, slots=True)
class Child:
    """A child process that waits for its one request."""

    job: str
    folder: Path
    process: subprocess.Popen[bytes]
    wall_seconds: int

    def run(self, request: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> ChildResult:
        """Hand over the request and the files, and wait for the result."""
        for file_name, content in (files or {}).items():
            (self.folder / "in" / file_name).write_bytes(content)
        try:
            self.process.communicate(json.dumps(dict(request)).encode(), timeout=self.wall_seconds)
        except subprocess.TimeoutExpired:
            raise _failure("timeout", self.job, self.wall_seconds, "") from None
        return _collect(self.folder, self.job, self.process.returncode, self.wall_seconds)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the child's own session, also after a regular end or an interrupt."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        process.stdin.close()
    process.wait()


def _collect(folder: Path, job: str, ended: int, wall_seconds: int) -> ChildResult:
    if -ended in TIMEOUT_SIGNALS:
        raise _failure("timeout", job, wall_seconds, "")
    answer_file = folder / "answer.json"
    if not answer_file.is_file():
        raise _failure("crash", job, wall_seconds, f"exit {ended}: {_tail(folder / 'errors.txt')}")
    told = json.loads(answer_file.read_text(encoding="utf-8"))
    if "refused" in told:
        raise JobRefused(**told["refused"])
    if "failed" in told:
        raise _failure(told["failed"], job, wall_seconds, told["detail"])
    made = {path.name: path.read_bytes() for path in sorted((folder / "out").iterdir()) if path.is_file()}
    return ChildResult(told["answer"], made)


def _failure(code: str, job: str, wall_seconds: int, detail: str) -> ChildFailed:
    logger.warning("job %s failed in its child process: %s\n%s", job, code, detail)
    return ChildFailed(code, FAILURES[code].format(seconds=wall_seconds), detail)


def _tail(path: Path, size: int = 2000) -> str:
    """The last ``size`` bytes of the child's error output."""
    with open(path, "rb") as errors:
        errors.seek(max(0, path.stat().st_size - size))
        return errors.read().decode("utf-8", "replace")
