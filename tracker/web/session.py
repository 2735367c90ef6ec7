"""Who asks: the cookie's token becomes an actor; product time follows the demonstration's day.

Flask-Login carries the token in its signed cookie; the session itself is a row that can be revoked.
"""

from __future__ import annotations

import secrets
from time import perf_counter

from flask import Flask, Response, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user

from tracker import clock
from tracker.actions import sign_in
from tracker.actions.writing import request_id
from tracker.queries import accounts
from tracker.rules import sign_in as rules
from tracker.rules.access import ANONYMOUS


class Visitor(UserMixin):
    """Flask-Login's user: one signed-in session."""

    def __init__(self, token: str, session: accounts.SignedIn) -> None:
        self.id = token
        self.session = session


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # our sessions are rows; they end by time and can be revoked
    manager.user_loader(_visitor)
    app.before_request(_begin)
    app.after_request(_finish)


def _visitor(token: str) -> Visitor | None:
    found = accounts.signed_in(token)
    if found is None or rules.has_ended(found.started_at, found.seen_at, clock.true_now()):
        return None
    return Visitor(token, found)


def _begin() -> None:
    g.started = perf_counter()
    request_id.set(secrets.token_hex(8))
    if request.endpoint == "static.file":
        return
    clock.set_demo_day(accounts.demo_day() if current_app.config["DEMO"] else None)
    if current_user.is_authenticated:
        g.session = current_user.session
        g.actor = g.session.actor
        if rules.needs_touch(g.session.seen_at, clock.true_now()):
            sign_in.touch(g.session)
    else:
        g.actor = ANONYMOUS


def _finish(response: Response) -> Response:
    if (started := g.get("started")) is not None:
        response.headers["Server-Timing"] = f"app;dur={(perf_counter() - started) * 1000:.2f}"
    return response
