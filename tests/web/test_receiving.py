"""Slow senders: what is on its way keeps nobody waiting, and what has come is whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from tracker import receiving
from tracker.receiving import SMALL, Door

LARGEST = 2 * SMALL


class Sent:
    """A request as the server hands it over, and what it is answered. Its body comes in pieces; of one that
    ``stalls`` nothing comes after the first."""

    def __init__(self, *pieces: bytes, stalls: bool = False, path: str = "/", **headers: str) -> None:
        self.pieces, self.stalls = pieces, stalls
        self.taken = 0
        length = [("content-length", str(sum(map(len, pieces))))] if pieces else []
        named = [(name.replace("__", "-"), value) for name, value in headers.items()]
        self.scope = SimpleNamespace(
            method="POST" if pieces else "GET", path=path, query_string="", scheme="http", http_version="1.1",
            server="127.0.0.1:8000", client="[::1]:50000",
            headers=SimpleNamespace(items=lambda: [*length, *named]),
        )  # fmt: skip

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            self.taken += 1
            yield piece
            await (asyncio.Event().wait() if self.stalls else asyncio.sleep(0))

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, dict(headers), body

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        self.response_bytes(status, headers, body.encode())


@Request.application
def told(request: Request) -> Response:
    words = [
        request.path,
        str(len(request.get_data())),
        request.remote_addr,
        request.headers.get("X-Host", ""),
    ]
    return Response("|".join(map(str, words)) + "|" + "&".join(sorted(request.cookies)))


def _send(*requests: Sent) -> None:
    door = Door(told, LARGEST)

    async def every() -> None:
        senders = [asyncio.ensure_future(door.__rsgi__(one.scope, one)) for one in requests]
        await asyncio.wait([sender for sender, one in zip(senders, requests, strict=True) if not one.stalls])
        for sender in senders:
            sender.cancel()

    asyncio.run(asyncio.wait_for(every(), 30))


def test_a_page_is_answered_while_a_form_is_on_its_way() -> None:
    page = Sent()
    _send(Sent(b"a=1", stalls=True), page)
    assert page.status == 200


@pytest.mark.parametrize("pieces", [(b"x",), (b"x" * SMALL, b"y"), (b"x" * SMALL, b"y" * SMALL)])
def test_what_was_sent_arrives_whole(pieces: tuple[bytes, ...]) -> None:
    sent = Sent(*pieces)
    _send(sent)
    assert sent.body.split(b"|")[1] == str(sum(map(len, pieces))).encode()


def test_whoever_sends_nothing_for_long_is_told_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "SILENT_MOST", 0.01)
    slow = Sent(b"a=1", stalls=True)
    door = Door(told, LARGEST)
    asyncio.run(door.__rsgi__(slow.scope, slow))
    assert slow.status == 408 and "没有收全" in slow.body.decode()
    assert door._held == 0


def test_files_beyond_what_is_held_at_once_are_refused_in_words_and_a_form_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receiving, "HELD_MOST", SMALL + 1)
    stalled = Sent(b"x" * SMALL, b"", stalls=True)
    file, form = Sent(b"x" * SMALL, b"y" * 8), Sent(b"a=1")
    _send(stalled, file, form)
    assert file.status == 503 and "稍候再试" in file.body.decode()
    assert form.status == 200


def test_what_says_that_it_is_too_large_is_not_even_received() -> None:
    large = Sent(b"x" * SMALL, b"x" * SMALL, b"x")
    _send(large)
    assert large.taken == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-length": "8"}, 400),  # the connection broke off
        ({"content-length": "2"}, 400),
        ({"transfer-encoding": "chunked"}, 411),
        ({"transfer-encoding": "chunked", "content-length": "3"}, 411),
    ],
)
def test_of_what_may_not_be_whole_nothing_is_carried_out(headers: dict[str, str], status: int) -> None:
    sent = Sent(b"a=1")
    sent.scope.headers = SimpleNamespace(items=headers.items)
    _send(sent)
    assert sent.status == status and "操作没有生效" in sent.body.decode()


def test_a_request_is_told_in_the_terms_of_the_application() -> None:
    sent: Any = Sent(path="/单位", x_host="evil", x__host="good", cookie="a=1")
    given = sent.scope.headers.items()
    sent.scope.headers = SimpleNamespace(items=lambda: [*given, ("cookie", "b=2")])
    _send(sent)
    assert sent.body.decode() == "/单位|0|::1|good|a&b"
    assert sent.headers["content-type"].startswith("text/plain")
