"""Ways to tamper that only SQLite leaves open."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.tampering import by_hand, first_fault, grown_chain
from tests.world import World
from tracker.models import AuditEvent, db
from tracker.queries.audit_check import check
from tracker.rules.access import SYSTEM

EVENT = "SELECT {columns} FROM audit_event WHERE chain_id = 1 AND number = 2"
REPLACEMENTS = [
    f"INSERT OR REPLACE INTO audit_event ({{columns}}) {EVENT}",
    f"REPLACE INTO audit_event (rowid, {{columns}}) {EVENT.replace('{columns}', '1, {others}')}",
    "UPDATE OR REPLACE audit_event SET number = 3 WHERE chain_id = 1 AND number = 2",
]


@pytest.fixture
def chain(world: World, on) -> World:
    return grown_chain(world, on)


@pytest.mark.parametrize("pragma", ["ON", "OFF"])
@pytest.mark.parametrize("statement", REPLACEMENTS)
def test_the_database_refuses_to_replace_events_with_and_without_the_pragma_for_it(
    chain: World, statement: str, pragma: str
):
    names = ", ".join(f'"{column.name}"' for column in AuditEvent.__table__.columns)
    others = names.replace('"number"', "99").replace('"once"', "NULL")
    db.session.rollback()
    connection = db.session.connection().connection.driver_connection
    connection.execute("ROLLBACK")
    connection.execute(f"PRAGMA recursive_triggers = {pragma}")
    connection.execute("BEGIN")
    with pytest.raises(DatabaseError, match="audit events are never"):
        db.session.execute(text(statement.format(columns=names, others=others)))
    db.session.rollback()
    assert check(SYSTEM).is_good


def test_a_fact_edited_into_nonsense_is_named_and_breaks_nothing(chain: World):
    by_hand("UPDATE progress_entry SET happened_on = 'neulich'")
    assert first_fault(chain)[:2] == (1, 2)
    by_hand("UPDATE evidence SET event_number = 'x'")
    assert "没有指向任何一条记录" in check(SYSTEM).sentences[0]


@pytest.mark.parametrize(
    "change",
    [
        "progress_entry SET received_at = replace(received_at, ' ', 'T')",
        "progress_entry SET recorded_at = substr(recorded_at, 1, 19)",
        "account SET roles = '[ \"clerk\"]' WHERE name = 'dayu'",
    ],
)
def test_a_value_that_reads_the_same_but_is_stored_otherwise_is_named(chain: World, change: str):
    """The database compares and sorts what is stored: a moment with a T comes after every other of its day."""
    by_hand(f"UPDATE {change}")
    assert "改动过" in check(SYSTEM).sentences[0]
