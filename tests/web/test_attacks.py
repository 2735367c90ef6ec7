"""What hostile or careless requests get: a clear refusal, never an error of the system."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.client import Browser
from tests.world import World
from tracker.web.guard import RULES

pytestmark = pytest.mark.database

BEYOND = 2**70  # more than any database counts with
PEOPLE = ("bangongshi", "lingdao", "guanliyuan", "shenji", "dayu")


def addresses_with_numbers(app: Flask, number: int) -> list[str]:
    """The address of every GET page that names things by numbers, all of them ``number``."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in RULES and "GET" in rule.methods]
    numbered = [rule for rule in rules if "<int:" in rule.rule]
    with app.test_request_context():
        return [rule.build(dict.fromkeys(rule.arguments, number))[1] for rule in numbered]


@pytest.mark.parametrize("person", PEOPLE)
def test_a_number_beyond_counting_names_nothing(
    world: World, browser: Browser, app: Flask, person: str
) -> None:
    browser.sign_in(person)
    addresses = addresses_with_numbers(app, BEYOND)
    assert len(addresses) > 30
    answers = {address: browser.get(address).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status not in (403, 404)} == {}


def test_a_filter_or_a_ticked_task_beyond_counting_names_nothing(world: World, browser: Browser) -> None:
    browser.sign_in("dayu")
    matrix = f"/plans/{world.plan_id}/matrix"
    assert browser.get(f"{matrix}?parent={BEYOND}").status_code == 404
    assert browser.get(f"{matrix}?group={BEYOND}").status_code == 404
    entry = {"text": "已办", "happened_on": "2024-07-01", "extent": "done", "tasks": str(BEYOND)}
    assert browser.post(f"/plans/{world.plan_id}/mine", entry).status_code == 404
