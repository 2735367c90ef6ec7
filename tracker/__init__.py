"""如期 (Ruqi): assigns the tasks of an official notice and follows them to the day they are due.

How the house is built
----------------------
Imports run one way only; import-linter holds it (setup.cfg).

    rules <- models <- queries <- actions <- documents <- demo <- web, cli, jobs

``rules``      what is right: pure functions of frozen values and a day. Lights, calendar, the grammar of
               notices, parties, access, the audit chain. No Flask, no SQLAlchemy, no clock.
``models``     what is kept: tables and constraints. *Appended* tables hold facts, *kept* ones a register.
``queries``    what is seen: the only selects. The actor comes first, answers are shaped for a page.
``actions``    what is done: the only writes. One verb = one use case = one transaction = one audit event
               (``actions.writing`` is that frame).
``documents``  what is handed in and out: notices, PDF, Excel. Heavy libraries run in a child process.
``demo``       the demonstration: facts and a story, played through the actions. Absent in production.
``web``        who asks, in a browser. ``web.guard`` loads the object a URL names, checks it and hands it
               over; a route without an access rule can't be made.
``cli``        who asks, in a terminal. ``jobs``: the room for what will run by itself; nothing does yet.

How a request flows: guard (object and permission) -> form (shape) -> action (meaning, write, event)
-> redirect; or guard -> query -> template. Nothing flows back.

Where a light comes from: a fact is appended; ``actions.projection`` works out by ``rules.lights`` on which
days the assignment's light will turn and keeps those days (``models.turns``) in the same transaction.
A page compares them with its day. No colour is stored, and no job runs at midnight.

The same subject word stands in every room (units, plans, progress, returns, turns, audit …), so a
search for it is a tour.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the application with its pages. ``overrides`` replace settings, for tests."""
    # Imported here, not above: the rules and the child process import this package and must not
    # wait for Flask and SQLAlchemy.
    from tracker import web
    from tracker.application import make_app

    app = make_app(overrides or {})
    web.init_app(app)
    return app
