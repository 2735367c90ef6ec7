"""What is sent is received whole before the application begins to work on it.

A process works on one request at a time: pages cost processor time, and more threads would only wait for one
another. But a form or a file on a slow line may take minutes to arrive, or never arrive. So the server's own
loop receives it (granian's interface RSGI) and only then hands it to the application: whoever is slow keeps
nobody waiting. (docs/adr/0007)
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

# A form is small and always finds room; so many bytes of files may be on their way to a process at once.
SMALL = 256 * 1024
HELD_MOST = 192 * 1024 * 1024
SILENT_MOST = 60  # seconds in which nothing arrives
CUT_SHORT = (400, "提交的内容没有收全，操作没有生效。请检查网络，返回上一页再试。")
TOO_SLOW = (408, CUT_SHORT[1])
NO_LENGTH = (411, "提交的内容没有写明长度，操作没有生效。请换用浏览器提交。")
TOO_MANY = (503, "现在上传附件的人过多，操作没有生效。请返回上一页，稍候再试。")

Headers = list[tuple[str, str]]


class Door:
    """``app`` behind RSGI. A body that says that it is beyond ``largest`` is not received: ``app`` refuses it."""

    def __init__(self, app: WSGIApplication, largest: int) -> None:
        self._app = app
        self._largest = largest
        self._held = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = _environ(scope)
        received: bytes | tuple[int, str] = b""
        if "HTTP_TRANSFER_ENCODING" in environ:
            received = NO_LENGTH  # of a body without a length nobody can tell whether it is whole
        elif 0 < (length := _told_length(environ)) <= self._largest:
            received = await self._received(protocol, length)
        if isinstance(received, tuple):
            status, words = received
            protocol.response_str(status, [("content-type", "text/plain; charset=utf-8")], words)
            return
        environ["wsgi.input"] = BytesIO(received)
        protocol.response_bytes(*_answer(self._app, environ))

    async def _received(self, protocol: Any, length: int) -> bytes | tuple[int, str]:
        """The whole body, or the status and words with which it is refused."""
        body = bytearray()
        try:
            async with asyncio.timeout(SILENT_MOST) as limit:
                async for piece in protocol:
                    body += piece
                    self._held += len(piece)
                    if length > SMALL and self._held > HELD_MOST:
                        return TOO_MANY
                    limit.reschedule(asyncio.get_running_loop().time() + SILENT_MOST)
        except TimeoutError:
            return TOO_SLOW
        finally:
            self._held -= len(body)
        # Where the connection breaks off the pieces simply end: half a form must not be carried out.
        return bytes(body) if len(body) == length else CUT_SHORT


def _told_length(environ: WSGIEnvironment) -> int:
    told = environ.get("CONTENT_LENGTH", "")
    return int(told) if told.isdecimal() and len(told) < 18 else 0


def _answer(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[int, Headers, bytes]:
    begun: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Any:
        begun[:] = [(int(status[:3]), [(name.lower(), value) for name, value in headers])]

    content: Iterable[bytes] = app(environ, start_response)
    try:
        body = b"".join(content)
    finally:
        if hasattr(content, "close"):
            content.close()
    return *begun[0], body


def _environ(scope: Any) -> WSGIEnvironment:
    """The request in WSGI's terms (PEP 3333: text is bytes read as latin-1)."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # X_Forwarded_Host must not pass for X-Forwarded-Host
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        joined = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joined}{value}" if key in environ else value
    return environ
