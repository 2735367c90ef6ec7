"""Closing and reopening by the office."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.world import World, head_of, moment
from tracker.actions.assignments import release_assignment
from tracker.actions.closures import close_assignment, reopen_assignment
from tracker.actions.progress import log_progress
from tracker.actions.writing import Denied, Refused
from tracker.models import FOR_EVER, Closure, TurnRow, db

pytestmark = pytest.mark.database


def _closed_on(assignment_id: int) -> date | None:
    standing = select(TurnRow.closed_on).where(
        TurnRow.assignment_id == assignment_id, TurnRow.known_until == FOR_EVER
    )
    return db.session.scalars(standing).one()


@pytest.fixture
def cell(world: World, on) -> int:
    on(moment(date(2024, 7, 3)))
    return world.assignment("sifaju", 2)


def test_closing_and_reopening_turn_the_light_and_keep_both_facts(world: World, cell: int, on):
    close_assignment(world.office, cell, "材料齐全。")
    assert _closed_on(cell) == date(2024, 7, 3)
    on(moment(date(2024, 7, 4)))
    reopen_assignment(world.office, cell, "抽查发现链接打不开。")
    assert _closed_on(cell) is None
    assert list(db.session.scalars(select(Closure.kind).order_by(Closure.id))) == ["closed", "reopened"]


def test_what_is_closed_cannot_be_closed_again_nor_what_is_open_reopened(world: World, cell: int):
    with pytest.raises(Refused, match="尚未办结"):
        reopen_assignment(world.office, cell, "理由充分")
    close_assignment(world.office, cell, "理由充分")
    with pytest.raises(Refused, match="已经办结"):
        close_assignment(world.office, cell, "理由充分")
    assert db.session.scalar(select(func.count()).select_from(Closure)) == 1


@pytest.mark.parametrize("reason", ["", " 无 ", "长" * 1001])
def test_a_decision_needs_a_reason_of_fitting_length(world: World, cell: int, reason):
    with pytest.raises(Refused) as refused:
        close_assignment(world.office, cell, reason)
    assert [field for field, _ in refused.value.messages] == ["reason"]


def test_only_the_issuing_office_decides(world: World, cell: int):
    head = head_of(world.plan_id)
    for name in ("sifaju", "dayu", "lingdao", "guanliyuan", "shenji", "bangongshi_jb"):
        with pytest.raises(Denied):
            close_assignment(world.actor(name), cell, "理由充分")
    with pytest.raises(Denied):
        close_assignment(world.office, 99999, "理由充分")
    assert head_of(world.plan_id) == head


def test_the_same_form_sent_again_is_one_decision(world: World, cell: int):
    first = close_assignment(world.office, cell, "理由充分", once="form-1")
    assert close_assignment(world.office, cell, "理由充分", once="form-1") == first
    assert db.session.scalar(select(func.count()).select_from(Closure)) == 1


def test_a_released_assignment_is_not_closed(world: World, cell: int):
    release_assignment(world.office, cell, "职责已划转。")
    with pytest.raises(Refused, match="已解除"):
        close_assignment(world.office, cell, "理由充分")


def test_a_closed_assignment_takes_later_material_and_stays_closed(world: World, cell: int):
    close_assignment(world.office, cell, "理由充分")
    log_progress(
        world.actor("sifaju"),
        world.plan_id,
        [cell],
        text="补充材料。",
        happened_on=date(2024, 7, 2),
        extent="under_way",
    )
    assert _closed_on(cell) == date(2024, 7, 3)
