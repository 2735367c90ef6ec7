"""报送 on the web: the list, its faults, and the receipt."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.client import Browser
from tests.world import World, head_of, moment
from tracker.actions.progress import log_progress
from tracker.actions.returns import field_of
from tracker.models import SubmissionItem, db

TODAY = date(2024, 7, 3)


@pytest.fixture(autouse=True)
def _standing_day(on):
    on(moment(TODAY))


def _log(world: World, *tasks: int, unit: str = "sifaju") -> None:
    ids = [world.assignment(unit, task) for task in tasks]
    actor = world.actor(unit)
    log_progress(actor, world.plan_id, ids, text="做了。", happened_on=date(2024, 6, 3), extent="under_way")


def _own(world: World) -> str:
    return f"/plans/{world.plan_id}/returns/{world.call_id}"


def _for(world: World, unit: str) -> str:
    return f"/plans/{world.plan_id}/units/{world.units[unit]}/returns/{world.call_id}"


def _form(world: World, items: dict[int, str], unit: str = "sifaju", **more):
    form = {field_of(world.assignment(unit, task)): reason for task, reason in items.items() if reason}
    return form | {"tasks": [str(world.assignment(unit, task)) for task in items], "once": "form-1"} | more


def _ticked(page: str) -> set[int]:
    return {int(one) for one in re.findall(r'value="(\d+)" id="task-\d+" checked', page)}


def _filed() -> int:
    return db.session.scalar(select(func.count()).select_from(SubmissionItem)) or 0


def test_what_has_an_entry_is_ticked_and_the_rest_asks_for_a_reason(world: World, browser: Browser):
    _log(world, 1, 2)
    page = browser.sign_in("sifaju").get(_own(world)).text
    assert _ticked(page) == {world.assignment("sifaju", 1), world.assignment("sifaju", 2)}
    assert set(re.findall(r'name="(reason-\d+)"', page)) == {
        field_of(world.assignment("sifaju", task)) for task in (3, 4)
    }


def test_one_button_files_all_and_the_receipt_says_what_and_when(world: World, browser: Browser):
    _log(world, 1, 2)
    answer = browser.sign_in("sifaju").post(
        _own(world), _form(world, {1: "", 2: "", 3: "本期没有这方面的工作。"})
    )
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert (
        "报送 3 项，2024年7月3日 10:00 收到，在时限之内" in page and "无进展：本期没有这方面的工作。" in page
    )
    again = browser.get(_own(world)).text
    assert "已报送（3 项）" in again and _ticked(again) == set()


def test_a_late_return_is_taken_and_marked(world: World, browser: Browser, on):
    on(moment(date(2024, 7, 6), 0))
    _log(world, 2)
    browser.sign_in("sifaju")
    assert "已过时限" in browser.get(_own(world)).text
    receipt = browser.get(browser.post(_own(world), _form(world, {2: ""})).location).text
    assert "已过时限，标明“迟”" in receipt
    assert '<b class="late">迟</b>' in browser.get(_own(world)).text


@pytest.mark.parametrize(
    ("items", "more", "message"),
    [
        ({}, {}, "请至少勾选一项任务"),
        ({3: ""}, {}, "请写明无进展的原因"),
        ({3: "无"}, {}, "至少 2 个字"),
        ({2: "没有工作"}, {}, "已有进展"),
    ],
)
def test_a_fault_stands_at_its_row_and_keeps_what_was_typed(
    world: World, browser: Browser, items, more, message
):
    _log(world, 2)
    answer = browser.sign_in("sifaju").post(_own(world), _form(world, items, **more))
    assert answer.status_code == 422 and message in answer.text and _filed() == 0
    assert _ticked(answer.text) == {world.assignment("sifaju", task) for task in items}
    for task, reason in items.items():
        if reason:
            assert f'name="{field_of(world.assignment("sifaju", task))}" value="{reason}"' in answer.text


def test_a_reason_without_a_tick_is_pointed_out(world: World, browser: Browser):
    _log(world, 2)
    form = _form(world, {2: ""}) | {field_of(world.assignment("sifaju", 3)): "没有这方面的工作"}
    answer = browser.sign_in("sifaju").post(_own(world), form)
    assert answer.status_code == 422 and "没有勾选" in answer.text and "没有这方面的工作" in answer.text


def test_filing_what_is_filed_is_a_message(world: World, browser: Browser):
    _log(world, 2)
    browser.sign_in("sifaju").post(_own(world), _form(world, {2: ""}))
    answer = browser.post(_own(world), _form(world, {2: ""}, once="form-2"))
    assert answer.status_code == 422 and "任务二已于7月3日 10:00 报送" in answer.text


def test_the_same_form_sent_twice_leads_to_the_same_receipt(world: World, browser: Browser):
    _log(world, 2)
    browser.sign_in("sifaju")
    first, second = (browser.post(_own(world), _form(world, {2: ""})) for _ in range(2))
    assert first.status_code == second.status_code == 303 and first.location == second.location


def test_another_units_assignment_answers_404_and_writes_nothing(world: World, browser: Browser):
    head = head_of(world.plan_id)
    answer = browser.sign_in("sifaju").post(_own(world), _form(world, {2: "没有工作"}, unit="dayu"))
    assert answer.status_code == 404 and head_of(world.plan_id) == head


def test_a_call_of_no_plan_answers_404(world: World, browser: Browser):
    browser.sign_in("sifaju")
    address = f"/plans/{world.plan_id}/returns/99"
    assert browser.get(address).status_code == 404
    assert browser.post(address, _form(world, {2: "没有工作"})).status_code == 404


def test_the_office_files_for_a_unit(world: World, browser: Browser, on):
    on(moment(date(2024, 7, 8)))
    _log(world, 1, unit="dayu")
    received = {"received_at": "2024-07-05T16:40", "received_how": "盖章纸质件"}
    form = _form(world, {2: "没有这方面的工作。"}, unit="dayu", **received)
    answer = browser.sign_in("bangongshi").post(_for(world, "dayu"), form)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "在时限之内" in page and "代为报送：盖章纸质件；2024年7月8日 10:00 录入" in page
    late = browser.post(_for(world, "dayu"), _form(world, {1: ""}, unit="dayu", **received, once="form-2"))
    assert late.status_code == 422 and "请核对收到时间" in late.text


@pytest.mark.parametrize(
    ("who", "own", "for_unit"),
    [("sifaju", 200, 404), ("bangongshi", 404, 200), ("lingdao", 404, 404), ("shenji", 404, 404),
     ("guanliyuan", 404, 404), ("jingkai", 404, 404)],
)  # fmt: skip
def test_who_may_file(world: World, browser: Browser, who, own, for_unit):
    browser.sign_in(who)
    assert browser.get(_own(world)).status_code == own
    assert browser.get(_for(world, "sifaju")).status_code == for_unit


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sifaju", 200),
        ("bangongshi", 200),
        ("lingdao", 200),
        ("dayu", 404),
        ("shenji", 404),
        ("guanliyuan", 404),
    ],
)
def test_a_receipt_is_for_the_unit_the_office_and_leaders(world: World, browser: Browser, who, status):
    _log(world, 2)
    location = browser.sign_in("sifaju").post(_own(world), _form(world, {2: ""})).location
    assert Browser(browser.app).sign_in(who).get(location).status_code == status
    assert Browser(browser.app).sign_in(who).get("/submissions/999").status_code == 404
