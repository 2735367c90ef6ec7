"""A row's digest is made of what was given; the check makes it of what is read. Both must be one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

import pytest
from sqlalchemy import select

from tests import factories
from tests.world import World
from tracker.actions.row_values import fits_of, kept_row
from tracker.actions.writing import Refused, writing
from tracker.models import AuditEvent, Plan, PlanDraft, ReportCall, Task, Unit, db
from tracker.queries.audit_check import check
from tracker.queries.audit_rows import fact_tables
from tracker.rules.access import SYSTEM, Permission

pytestmark = pytest.mark.database


class Odd(StrEnum):
    NAME = "奇怪的值"


ODD_TEXT = "引号\"'、反斜杠\\、换行\n、制表\t、全角　、𠮷、é、\u200b、𬭚、%_"
ODD_JSON = {
    "b": [1, 2.5, -0.0, 1e300, 0.1, True, None],
    "a": {"10": 1, "9": [{"深": Odd.NAME}]},
    9: "number as a name",
    10: ("a", "tuple"),
    "day": date(2024, 2, 29),
    "moment": datetime(2024, 7, 5, 16, 4, 5, 6, timezone(timedelta(hours=8))),
    "empty": {},
    "nul": "a\x00b",
    "": ODD_TEXT,
}


def _add_task(world: World, **values: object) -> None:
    with writing(SYSTEM, Permission.SYSTEM_KEEP, chain_id=world.plan_id) as write:
        write.insert(Task, [factories.TaskRow(plan_id=world.plan_id, number=9, **values)])
        write.event("plan.changed", about=("plan", world.plan_id), after={"values": ODD_JSON})


def test_odd_values_of_appended_rows_come_back_as_they_were_digested(world: World):
    _add_task(
        world, numeral=Odd.NAME, title=ODD_TEXT, short_title="", text=ODD_TEXT * 50, due_on=date(9999, 12, 31),
        due_cutoff=time(23, 59, 59, 999999), due_inclusive=False, due_inferred=True,
    )  # fmt: skip
    assert check(SYSTEM).sentences[0].startswith("核验通过")


def test_odd_values_of_kept_rows_come_back_as_they_were_digested(world: World):
    moments = (
        datetime(2024, 7, 5, 16, 4, 5, 999999, timezone(timedelta(hours=8))),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, 23, 59, 59, 1, UTC),
        datetime(2024, 7, 5, tzinfo=UTC),
    )
    for moment in moments:
        with writing(SYSTEM, Permission.SYSTEM_KEEP, chain_id=world.plan_id) as write:
            write.update(Plan, world.plan_id, taken_in_at=moment, title=ODD_TEXT, issued_on=None)
            write.event("plan.changed", about=("plan", world.plan_id))
        assert check(SYSTEM).is_good, moment
    with writing(SYSTEM, Permission.SYSTEM_KEEP, chain_id=world.plan_id) as write:
        write.insert(PlanDraft, [{"plan_id": world.plan_id, "content": ODD_JSON}])
        write.event("plan.changed", about=("plan", world.plan_id))
    assert check(SYSTEM).is_good


def test_an_event_tells_odd_values_in_one_canonical_text(world: World):
    _add_task(world)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "plan.changed")).one()
    assert event.after["values"]["day"] == "2024-02-29" and event.after["values"]["10"] == ["a", "tuple"]
    assert check(SYSTEM, world.plan_id).is_good


@pytest.mark.parametrize("text", ["前\x00后", "半个\ud800字"])
def test_a_character_that_no_database_takes_is_refused_with_words(world: World, text: str):
    with pytest.raises(Refused, match="无法保存的字符"):
        _add_task(world, title=text)


def test_a_text_longer_than_its_column_is_refused_on_every_database(world: World):
    with pytest.raises(Refused, match="最多 20 字"):
        _add_task(world, short_title="长" * 21)


def test_a_number_that_postgresql_would_not_take_is_refused_on_every_database(world: World):
    row = {**factories.TaskRow(plan_id=world.plan_id, number=9), "number": 2**31}
    with (
        pytest.raises(Refused, match="数字过大"),
        writing(SYSTEM, Permission.SYSTEM_KEEP, chain_id=world.plan_id) as write,
    ):
        write.insert(Task, [row])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("due_on", datetime(2024, 7, 5, tzinfo=UTC)),
        ("due_on", "2024-07-05"),
        ("due_inclusive", 1),
        ("number", True),
        ("number", "9"),
        ("due_cutoff", time(12, tzinfo=UTC)),
        ("title", 5),
    ],
)
def test_what_would_not_come_back_as_it_went_in_is_a_mistake(column: str, value: object):
    row = {
        **factories.TaskRow(plan_id=1, number=9),
        column: value,
        "chain_id": 1,
        "event_number": 1,
    }
    with pytest.raises(TypeError):
        kept_row(Task.__table__, row)


def test_a_moment_without_a_zone_is_a_mistake(world: World):
    naive = datetime(2024, 7, 5)  # noqa: DTZ001
    with pytest.raises(TypeError), writing(SYSTEM, Permission.SYSTEM_KEEP, chain_id=world.plan_id) as write:
        write.update(Plan, world.plan_id, taken_in_at=naive)


def test_a_row_with_a_column_missing_or_too_many_is_a_mistake():
    row = {**factories.UnitRow(), "chain_id": 0, "event_number": 1}
    assert kept_row(Unit.__table__, row) == row
    with pytest.raises(TypeError, match="aliases"):
        kept_row(Unit.__table__, {name: value for name, value in row.items() if name != "aliases"})
    with pytest.raises(TypeError, match="nonsense"):
        kept_row(Unit.__table__, {**row, "nonsense": 1})


def test_it_is_known_for_every_column_of_every_audited_table_how_its_values_come_back():
    assert len(fact_tables()) > 20
    for table, _ in fact_tables():
        assert set(fits_of(table)) == {column.name for column in table.columns}
        assert {"id", "chain_id", "event_number"} <= set(fits_of(table))


def test_only_kept_tables_hold_secrets_since_an_export_seals_their_rows_one_by_one():
    sealed = {
        table.name: is_kept
        for table, is_kept in fact_tables()
        if any(c.info.get("secret") for c in table.columns)
    }
    assert sealed == {"account": True}


def test_rows_inserted_many_at_once_are_digested_with_their_own_ids(world: World):
    with writing(SYSTEM, Permission.SYSTEM_KEEP, chain_id=world.plan_id) as write:
        rows = [
            {"plan_id": world.plan_id, "name": f"报送{n}", "due_on": date(2024, 7, 5), "due_inclusive": True,
             "due_cutoff": None, "due_inferred": False, "due_text": ""}
            for n in range(2500)
        ]  # fmt: skip
        ids = write.insert(ReportCall, rows)
        write.event("plan.changed", about=("plan", world.plan_id))
    names = dict(db.session.execute(select(ReportCall.id, ReportCall.name)).all())
    assert [names[row_id] for row_id in ids] == [row["name"] for row in rows]
    assert check(SYSTEM, world.plan_id).is_good
