"""How SQLite finds what is asked for: what a clerk asks must not grow with the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from tests.conftest import SERVER
from tests.world import World
from tracker.models import db
from tracker.queries import shares
from tracker.queries.facts import facts_of

pytestmark = pytest.mark.skipif(SERVER is not None, reason="reads SQLite's own account of its way")


def _way(ask: Callable[[], Any]) -> list[str]:
    """Each step in which SQLite finds the rows for the statements of ``ask``."""
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    execute = db.session.connection().exec_driver_sql
    return [
        row[3]
        for statement, parameters in sent
        for row in execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]


@pytest.mark.parametrize("tasks", [(1,), (1, 2, 3)])
def test_the_facts_of_some_assignments_are_looked_up_by_their_numbers(world: World, tasks: tuple[int, ...]):
    ids = [world.assignment("dayu", task) for task in tasks]
    way = _way(lambda: facts_of(world.plan_id, ids))
    found = [step for step in way if "assignment USING" in step.replace("entry_assignment", "")]
    assert found and not [step for step in found if "plan_id" in step]


def test_who_leads_is_found_on_the_index_of_leads(world: World):
    way = _way(lambda: shares.share(world.plan_id, world.units["dayu"]))
    assert any("ix_turn_lead" in step for step in way)
    assert not [step for step in way if step.startswith("SCAN")]
