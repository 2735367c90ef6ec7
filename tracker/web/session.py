"""Who asks: the cookie's token becomes an actor; product time follows the demonstration's day.

Flask-Login carries the token in its signed cookie; the session itself is a row that can be revoked.
"""

from __future__ import annotations

import secrets
from time import perf_counter

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from tracker import clock
from tracker.actions import sign_in
from tracker.actions.writing import request_id
from tracker.queries import accounts
from tracker.rules import sign_in as rules
from tracker.rules.access import ANONYMOUS

MESSAGES_KEPT = 3

# All that an account with an issued password may reach before it has one of its own.
BEFORE_OWN_PASSWORD = {"sign_in.password", "sign_in.change_password", "sign_in.leave"}


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


def _begin() -> ResponseReturnValue | None:
    g.started = perf_counter()
    request_id.set(secrets.token_hex(8))
    if request.endpoint == "static.file":
        return None
    signed_in = current_user.session if current_user.is_authenticated else None
    if current_app.config["DEMO"]:
        clock.set_demo_day(signed_in.demo_day if signed_in else accounts.demo_day())
    else:
        clock.set_demo_day(None)
    if signed_in is not None:
        g.session = signed_in
        g.actor = signed_in.actor
        if rules.needs_touch(g.session.seen_at, clock.true_now()):
            sign_in.touch(g.session)
        if g.session.must_change_password and request.endpoint not in BEFORE_OWN_PASSWORD:
            return redirect(url_for("sign_in.password"), 303)
    else:
        g.actor = ANONYMOUS
    return None


def _finish(response: Response) -> Response:
    # Messages wait in the cookie for the next page; a client that never opens one must not fill it.
    if len(waiting := session.get("_flashes", ())) > MESSAGES_KEPT:
        session["_flashes"] = waiting[-MESSAGES_KEPT:]
    if (started := g.get("started")) is not None:
        response.headers["Server-Timing"] = f"app;dur={(perf_counter() - started) * 1000:.2f}"
    return response
