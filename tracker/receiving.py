"""What is sent is received whole before its request takes its turn.

One thread of a process works at a time: pages cost processor time, and more would only wait for one another.
But a form or a file on a slow line may take minutes to arrive, or never arrive. Whoever waits for it must not
keep the others waiting, so that a process has many threads that receive and one turn that goes round.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 32
# Pages that are only read always find a thread, however many bodies are on their way.
RECEIVING_AT_ONCE = 24
KEPT_IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024


class Receiving:
    """WSGI in front of ``app``. Of bodies beyond ``largest`` no more is taken than shows that they are."""

    def __init__(self, app: WSGIApplication, largest: int, at_once: int = RECEIVING_AT_ONCE) -> None:
        self._app = app
        self._largest = largest
        self._room = threading.BoundedSemaphore(at_once)
        self._turn = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _has_body(environ) or _told_length(environ) > self._largest:
            return self._answer(environ, start_response)
        if not self._room.acquire(blocking=False):
            return _busy(start_response)
        with SpooledTemporaryFile(KEPT_IN_MEMORY) as whole:
            try:
                self._receive(environ["wsgi.input"], whole)
            finally:
                self._room.release()
            environ["wsgi.input"] = whole
            return self._answer(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._turn:
            return self._app(environ, start_response)

    def _receive(self, body: Any, whole: IO[bytes]) -> None:
        while whole.tell() <= self._largest and (piece := body.read(PIECE)):
            whole.write(piece)
        whole.seek(0)


def _has_body(environ: WSGIEnvironment) -> bool:
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "") not in ("", "0")


def _told_length(environ: WSGIEnvironment) -> int:
    told = str(environ.get("CONTENT_LENGTH", ""))
    return int(told) if told.isdecimal() and len(told) < 18 else 0


def _busy(start_response: StartResponse) -> Iterable[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Retry-After", "5"),
        ("Cache-Control", "no-store"),
    ]
    start_response("503 Service Unavailable", headers)
    return ["现在提交的人过多，操作没有生效。请返回上一页，稍候再试。".encode()]
