"""Answers 304 when nothing that a page shows has changed since the browser last asked.

The guard does this for every page of a signed-in person. All that a page shows follows from what its mark
covers, so a page that shows more must say so at its route (``kept=False``): what is kept outside of the
audit chains (sessions, failed attempts, orders), what changes within a day, and passwords.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Response, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from tracker import clock
from tracker.queries.heads import heads_of_all, heads_of_page
from tracker.rules.access import Actor
from tracker.web.build import build


def mark_of(who: Actor, plan_id: int | None) -> str | None:
    """The mark of the page that is asked for: the account, the heads of the chains that it draws from (those
    of one plan's page, or all of them), the product's day, the whole address (filters, as_of), the build,
    and the browser's form key, without which a kept form could not be sent.

    None while a message waits: it is told once, and a copy would tell it again."""
    if session.get("_flashes"):
        return None
    generate_csrf()  # so that the key exists before the mark is made
    heads = heads_of_all() if plan_id is None else heads_of_page(plan_id)
    parts = (
        who.id, who.name, who.person, who.unit_id, who.unit_name, sorted(who.roles), heads,
        clock.today().isoformat(), request.full_path, build(), session.get("csrf_token"),
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def unless_unchanged(mark: str, view: Callable[[], ResponseReturnValue]) -> Response:
    """What ``view`` answers, unless the browser's copy still holds. Pages get the mark; what leads on, is
    refused or taken away as a file does not."""
    if request.if_none_match.contains_weak(mark):
        response = Response(status=304)
    else:
        response = make_response(view())
        if response.status_code != 200 or response.mimetype != "text/html":
            return response
    response.set_etag(mark, weak=True)
    return response
