"""The page 「谁能做什么」."""

from __future__ import annotations

import pytest

from tests.client import Browser
from tests.world import World
from tracker.rules.access import Permission
from tracker.rules.access_words import SHOWN_ROLES


@pytest.mark.parametrize("person", ["bangongshi", "lingdao", "guanliyuan", "shenji", "dayu"])
def test_whoever_is_signed_in_may_read_who_may_do_what(world: World, browser: Browser, person: str):
    browser.sign_in(person)
    assert 'href="/access"' in browser.get("/password").text
    page = browser.get("/access").text
    assert all(permission.words in page for permission in Permission)
    assert all(role.word in page for role in SHOWN_ROLES)
    assert "本单位牵头任务的" in page


def test_a_stranger_is_led_to_sign_in(world: World, browser: Browser):
    assert browser.get("/access").location == "/sign-in?next=/access"
    assert 'href="/access"' not in browser.get("/sign-in").text
