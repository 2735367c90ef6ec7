"""Answers 304 when nothing that a page shows has changed since the browser last asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Response, make_response, request, session
from flask_wtf.csrf import generate_csrf

from tracker import clock
from tracker.queries.heads import heads_of
from tracker.web.guard import actor
from tracker.web.static import build


def unless_unchanged(plan_id: int, render: Callable[[], str]) -> Response:
    """``render()`` unless the browser's copy still holds. The mark covers the account, the heads of the
    plan's and the register's chains, the product's day, the whole address (filters, as_of), the build,
    and the browser's form key, without which a kept form could not be sent.

    A page that carries a message gets no mark: it is told once, and a copy would tell it again."""
    if session.get("_flashes"):
        response = make_response(render())
        response.headers["Vary"] = "Cookie"
        return response
    generate_csrf()  # so that the key exists before the mark is made
    plan_head, register_head = heads_of(plan_id)
    who = actor()
    parts = (
        who.id, sorted(who.roles), str(plan_head), str(register_head), clock.today().isoformat(),
        request.full_path, build(), session.get("csrf_token"),
    )  # fmt: skip
    mark = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    if request.if_none_match.contains_weak(mark):
        response = Response(status=304)
    else:
        response = make_response(render())
    response.set_etag(mark, weak=True)
    response.headers["Vary"] = "Cookie"
    return response
