"""The gate itself, for routes that nobody has written yet."""

from __future__ import annotations

import pytest
from flask import Flask, g
from werkzeug.exceptions import NotFound

from tests.client import Browser
from tests.world import World
from tracker.rules.access import Permission
from tracker.web import guard


def _gate(app: Flask, world: World, account: str) -> str:
    """What a page about a cell answers that by mistake asks for no more than a signed-in person."""
    gate = guard._guarded(
        lambda cell: cell.task.title, guard.Access(Permission.OWN_ACCOUNT, "cell", False, False)
    )
    with app.test_request_context():
        g.actor = world.actor(account)
        return str(gate(plan_id=world.plan_id, assignment_id=world.assignment("dayu", 2)))


def test_what_may_not_be_known_of_is_not_there_whatever_the_route_asks(app: Flask, world: World):
    assert _gate(app, world, "dayu") == "做好第二项公开工作"
    with pytest.raises(NotFound):
        _gate(app, world, "ruijin")


def test_an_endpoint_without_a_rule_is_not_served(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    browser.sign_in("dayu")
    assert browser.get("/access").status_code == 200
    monkeypatch.delitem(guard.RULES, "access.page")
    assert browser.get("/access").status_code == 404
