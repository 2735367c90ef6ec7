"""How SQLite finds what is asked for: what a clerk asks must not grow with the plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event

from tests.conftest import SERVER
from tests.world import World
from tracker import clock
from tracker.models import db
from tracker.queries import shares
from tracker.queries.facts import facts_of
from tracker.queries.matrix import matrix
from tracker.queries.turns import BY_RANK, PLACE, counts_in
from tracker.rules.lights import Light

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


def test_a_rolled_up_matrix_reads_nothing_but_the_indexes_of_what_it_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tracker.queries.matrix.CELLS_SHOWN_WHOLE", 3)
    way = _way(lambda: matrix(world.office, world.plan_id, clock.today()))
    assert [step for step in way if "COVERING INDEX ix_turn_present" in step and "plan_id=?" in step]
    assert [step for step in way if "COVERING INDEX ix_turn_late" in step]
    assert not [
        step for step in way if step.startswith(("SCAN turn", "SEARCH turn USING INDEX ix_turn_present"))
    ]


def test_more_cells_in_one_group_than_a_place_holds_are_refused_and_not_miscounted():
    every = tuple(range(100, 105))
    worth = {Light.RED: 1, Light.AMBER: PLACE, Light.GREEN: PLACE**2, Light.CLOSED: PLACE**3, Light.IDLE: 0}
    counts = dict(zip(BY_RANK, every, strict=True))
    assert counts_in(sum(worth[light] * n for light, n in counts.items()), sum(every)) == every
    with pytest.raises(OverflowError):
        counts_in(0, PLACE)
    assert (PLACE - 1) * PLACE**3 + PLACE**3 <= 2**63 - 1


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+pysqlite"])
def test_every_address_of_an_sqlite_database_keeps_its_guarantees(scheme: str, tmp_path: Path):
    engine = create_engine(f"{scheme}:///{tmp_path / 'any.sqlite3'}")
    with engine.connect() as connection:
        pragmas = ("foreign_keys", "recursive_triggers", "journal_mode", "synchronous")
        found = [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() for pragma in pragmas]
        assert found == [1, 1, "wal", 2]
        assert connection.connection.driver_connection.in_transaction
    engine.dispose()
