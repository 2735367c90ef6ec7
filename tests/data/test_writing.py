"""The frame of every write."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from tests.world import ISSUED, World, head_of, moment
from tracker.actions.writing import Denied, Refused, writing
from tracker.models import AuditEvent, Closure, Setting, TurnRow, Unit, db
from tracker.rules.access import SYSTEM, Permission

pytestmark = pytest.mark.database


def _set(key: str, once: str | None = None) -> dict[str, object] | None:
    with writing(SYSTEM, Permission.SYSTEM_KEEP, once=once) as write:
        if write.earlier is None:
            write.insert(Setting, [{"key": key, "value": 1}])
            write.event("setting.changed", about=("setting", 1), after={"key": key})
        return write.earlier


def test_a_write_appends_one_event_and_moves_the_head(app):
    number, _ = head_of(0)
    _set("a")
    event = db.session.get(AuditEvent, (0, number + 1))
    assert event is not None and event.name == "setting.changed" and event.account_name == "系统"
    assert head_of(0) == (number + 1, event.hash)


def test_a_write_that_fails_leaves_nothing_not_even_its_event(app):
    before = head_of(0)
    with pytest.raises(Refused), writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        write.insert(Setting, [{"key": "b", "value": 1}])
        raise Refused(("", "不行"))
    assert head_of(0) == before
    assert db.session.scalar(select(func.count()).select_from(Setting)) == 0


def test_a_write_without_an_event_is_refused(app):
    with pytest.raises(RuntimeError), writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        write.insert(Setting, [{"key": "c", "value": 1}])
    assert db.session.scalar(select(func.count()).select_from(Setting)) == 0


def test_the_same_form_sent_twice_is_written_once(app):
    assert _set("d", once="token") is None
    assert _set("d", once="token") == {"key": "d"}
    assert db.session.scalar(select(func.count()).select_from(Setting)) == 1


def test_a_token_stands_for_one_account_only(world: World):
    for name in ("bangongshi", "guanliyuan"):
        with writing(world.actor(name), Permission.REGISTER_KEEP, once="token") as write:
            assert write.earlier is None
            write.event("setting.changed", about=("setting", 1))


def test_changing_a_row_that_is_not_there_is_an_error_and_writes_nothing(world: World):
    before = head_of(0)
    with pytest.raises(LookupError), writing(SYSTEM, Permission.REGISTER_KEEP) as write:
        write.update(Unit, 999, contact_person="周晓明")
    assert head_of(0) == before


def test_an_actor_without_the_permission_is_denied(world: World):
    with pytest.raises(Denied), writing(world.actor("dayu"), Permission.REGISTER_KEEP) as write:
        write.event("x", about=("x", 1))


def test_the_world_has_a_turn_row_for_every_cell(world: World, on):
    on(moment(ISSUED))
    assert db.session.scalar(select(func.count()).select_from(TurnRow)) == len(world.cells) == 32
    assert db.session.scalar(select(func.count()).select_from(Closure)) == 0


def test_many_rows_changed_at_once_are_digested_like_single_ones(world: World):
    dayu, sifaju = world.units["dayu"], world.units["sifaju"]
    with writing(SYSTEM, Permission.REGISTER_KEEP) as write:
        write.update(Unit, dayu, contact_person="甲")
        write.update(Unit, sifaju, contact_person="乙", office_phone="1")
        write.event("units.imported", about=("register", 0))
    one_by_one = db.session.get_one(AuditEvent, (0, head_of(0)[0])).facts
    with writing(SYSTEM, Permission.REGISTER_KEEP) as write:
        write.number -= 1  # the rows carry the number of their event: the same one makes them comparable
        write.update_many(
            Unit, {sifaju: {"contact_person": "乙", "office_phone": "1"}, dayu: {"contact_person": "甲"}}
        )
        together = write._facts()
        write.number += 1
        write.event("units.imported", about=("register", 0))
    assert together == one_by_one and set(together["unit"]["rows"]) == {str(dayu), str(sifaju)}


def test_a_write_inside_a_write_is_refused_and_takes_the_outer_one_with_it(app):
    before = head_of(0)
    with (
        pytest.raises(RuntimeError, match="inside a write"),
        writing(SYSTEM, Permission.SYSTEM_KEEP) as write,
    ):
        write.insert(Setting, [{"key": "outer", "value": 1}])
        _set("inner")
    assert head_of(0) == before
    assert _set("afterwards") is None, "the frame is free again"


def test_what_was_read_before_the_lock_is_read_again_under_it(app):
    _set("e")
    setting = db.session.scalars(select(Setting)).one()
    with db.engine.begin() as another:
        db.session.commit()
        another.execute(update(Setting.__table__).values(value=2))
    assert setting.value == 1
    with writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        assert setting.value == 2
        write.event("setting.changed", about=("setting", 1))


def test_an_event_is_said_exactly_once(app):
    with pytest.raises(RuntimeError, match="one event"), writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        write.event("setting.changed", about=("setting", 1))
        write.event("setting.changed", about=("setting", 1))


def test_plans_begun_one_after_the_other_get_a_chain_each(app):
    chains = []
    for _ in range(2):
        with writing(SYSTEM, Permission.SYSTEM_KEEP, opens_chain=True) as write:
            write.event("plan.taken_in", about=("plan", write.chain_id))
        chains.append(write.chain_id)
    assert chains == [1, 2] and head_of(2)[0] == 1
