"""What never arrives, on the real server."""

from __future__ import annotations

import http.client
import socket
from contextlib import ExitStack

from tests.browser.window import Site

BEGUN = (
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nname="
)


def test_forms_that_never_arrive_keep_nobody_waiting_and_the_terminal_says_nothing(site: Site) -> None:
    with ExitStack() as stack:
        for _ in range(12):
            sender = stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            sender.sendall(BEGUN)
        for _ in range(6):  # both processes are asked
            reader = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
            reader.request("GET", "/sign-in")
            assert reader.getresponse().status == 200
            reader.close()
    assert "WARNING" not in site.told()


def test_half_a_form_whose_connection_breaks_off_is_not_carried_out(site: Site) -> None:
    half = BEGUN.replace(b"Content-Length: 1000", b"Content-Length: 1000\r\nConnection: close")
    with socket.create_connection(("127.0.0.1", site.port), 10) as sender:
        sender.sendall(half)
        sender.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: sender.recv(4096), b""))
    assert b" 400 " in answer.split(b"\r\n")[0] and "没有收全".encode() in answer
