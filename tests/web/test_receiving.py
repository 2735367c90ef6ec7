"""Slow senders: what is on its way keeps nobody waiting, and what has come is whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Request, Response

from tracker.receiving import KEPT_IN_MEMORY, Receiving

LARGEST = 2 * KEPT_IN_MEMORY


class Stalled(BytesIO):
    """A body of which nothing comes until ``go``."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.begun, self.go = threading.Event(), threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        self.begun.set()
        assert self.go.wait(10)
        return super().read(size)


@Request.application
def length_of_what_came(request: Request) -> Response:
    return Response(str(len(request.get_data())))


@pytest.fixture
def door() -> Receiving:
    return Receiving(length_of_what_came, LARGEST, at_once=1)


@pytest.fixture
def stalled(door: Receiving) -> Iterator[Stalled]:
    """A form that has begun to be sent; it is sent to its end after the test."""
    body = Stalled(b"a=1")
    sender = threading.Thread(target=ask, args=(door, body))
    sender.start()
    assert body.begun.wait(10)
    yield body
    body.go.set()
    sender.join()


def ask(door: Receiving, body: BytesIO | None = None, **changes: Any) -> tuple[str, bytes]:
    length = len(body.getvalue()) if body else None
    environ = EnvironBuilder(method="POST" if body else "GET").get_environ()
    if body:
        environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
    content, status, _ = run_wsgi_app(door, environ | changes)
    return status, b"".join(content)


def test_a_page_is_answered_while_a_form_is_on_its_way(door: Receiving, stalled: Stalled) -> None:
    assert ask(door) == ("200 OK", b"0")


def test_one_form_too_many_on_its_way_is_refused_in_words_and_room_is_made_again(
    door: Receiving, stalled: Stalled
) -> None:
    status, words = ask(door, BytesIO(b"b=2"))
    assert status.startswith("503") and "稍候再试" in words.decode()
    stalled.go.set()
    for _ in range(100):
        status, words = ask(door, BytesIO(b"b=2"))
        if status == "200 OK":
            break
        threading.Event().wait(0.05)
    assert words == b"3"


@pytest.mark.parametrize("size", [1, KEPT_IN_MEMORY, LARGEST])
def test_what_was_sent_arrives_whole(door: Receiving, size: int) -> None:
    assert ask(door, BytesIO(b"x" * size)) == ("200 OK", str(size).encode())


def test_what_says_that_it_is_too_large_is_not_even_received(door: Receiving) -> None:
    body = Stalled(b"")
    body.go.set()
    environ = {"CONTENT_LENGTH": str(LARGEST + 1), "REQUEST_METHOD": "GET", "wsgi.input": body}
    app = Receiving(lambda environ, start: start("413 Too Large", []) and [], LARGEST)
    run_wsgi_app(app, EnvironBuilder().get_environ() | environ)
    assert not body.begun.is_set()
