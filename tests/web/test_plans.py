"""The pages of issued plans: who sees what, and changes after issue by their forms."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.client import Browser, Statements
from tests.taking_in import DECISIONS, decide, notice, ready, take_in
from tests.world import World, moment
from tracker.actions import assignments, plans
from tracker.models import Assignment, AssignmentChange, PlanPolicy, db

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _day(on: Any) -> None:
    on(moment(date(2024, 5, 20)))


def shares_of(world: World, number: int) -> str:
    return f"/plans/{world.plan_id}/tasks/{world.tasks[number]}/parties"


def test_the_office_sees_texts_measures_and_who_decided(world: World, browser: Browser):
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    page = browser.sign_in("bangongshi").get(f"/plans/{plan_id}").text
    assert "解读率达到100%" in page and "比率" in page
    assert "［人工确定］" in page and "李文（市政府办公室）于 2024年5月20日 10:00 确定" in page
    assert '各县（市、区）人民政府<span class="quiet">（3 个）' in page
    assert "截止前 3 个工作日起预警" in page


def test_a_clerk_sees_the_tasks_of_its_unit_without_anybody_s_rows(world: World, browser: Browser):
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    page = browser.sign_in("dayu").get(f"/plans/{plan_id}").text
    assert "更新办事目录" in page and "政策解读" not in page
    assert "人工确定" not in page and "个责任项" not in page and "下载收到的文件" not in page


def test_a_leader_reads_and_changes_nothing(world: World, browser: Browser):
    browser.sign_in("lingdao")
    assert browser.get(f"/plans/{world.plan_id}").status_code == 200
    page = browser.get(shares_of(world, 1))
    assert page.status_code == 200 and "增加责任项" not in page.text and "解除</a>" not in page.text
    assert browser.post(shares_of(world, 1)).status_code == 404
    assert browser.get(f"/plans/{world.plan_id}/shares/{world.assignment('dayu', 2)}").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("jingkai", 404), ("guanliyuan", 404), ("shenji", 404), ("dayu", 200)]
)
def test_who_may_not_read_finds_nothing_and_who_may_read_finds_nothing_to_change(
    world: World, browser: Browser, name: str, status: int
):
    browser.sign_in(name)
    assert browser.get(f"/plans/{world.plan_id}").status_code == status
    for path in (shares_of(world, 1), f"/plans/{world.plan_id}/source"):
        assert browser.get(path).status_code == 404
    for path in (shares_of(world, 1), f"/plans/{world.plan_id}/policy"):
        assert browser.post(path).status_code == 404


def test_a_draft_is_no_plan_yet(world: World, browser: Browser):
    plan_id = take_in(world.office)
    assert browser.sign_in("bangongshi").get(f"/plans/{plan_id}").status_code == 404


def test_the_list_says_what_to_do_when_it_is_empty(world: World, browser: Browser):
    assert "还没有与您的单位有关的任务分工" in browser.sign_in("jingkai").get("/plans").text


def test_the_list_and_a_plan_take_the_same_statements_however_many_there_are(world: World, browser: Browser):
    browser.sign_in("bangongshi")

    def count(path: str) -> int:
        browser.get(path)
        with Statements() as sent:
            assert browser.get(path).status_code == 200
        return len(sent)

    before = count("/plans")
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    assert count("/plans") == before <= 3
    assert count(f"/plans/{plan_id}") == count(f"/plans/{world.plan_id}") <= 13


def test_a_unit_is_added_by_the_form_once(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    page = browser.get(shares_of(world, 1)).text
    options = re.findall(r'<option value="(\d+)">', page)
    assert options == [str(world.units["jingkai"])]
    once = re.search(r'name="once"[^>]*value="([^"]+)"', page)[1]
    form = {"unit": options[0], "role": "lead", "reason": "功能区调整。", "once": once}
    assert browser.post(shares_of(world, 1), form).status_code == 303
    assert browser.post(shares_of(world, 1), form).status_code == 303
    (added,) = db.session.scalars(select(Assignment).where(Assignment.reason != "")).all()
    assert (added.unit_id, added.role, added.assigned_on) == (
        world.units["jingkai"],
        "lead",
        date(2024, 5, 20),
    )
    assert "下达后增加：功能区调整。" in browser.get(shares_of(world, 1)).text


def test_an_addition_without_a_reason_comes_back_as_it_was_filled_in(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    answer = browser.post(
        shares_of(world, 1), {"unit": str(world.units["jingkai"]), "role": "lead", "reason": ""}
    )
    assert answer.status_code == 422 and "请填写理由" in answer.text
    assert re.search(rf'<option selected value="{world.units["jingkai"]}">', answer.text)
    assert re.search(r'<input checked[^>]*value="lead"', answer.text)


def test_a_share_is_released_and_restored_by_its_form(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    cell = world.assignment("dayu", 2)
    address = f"/plans/{world.plan_id}/shares/{cell}"
    assert "解除后从今天起不再计入" in browser.get(address).text
    assert browser.post(address, {"kind": "release", "reason": ""}).status_code == 422
    assert browser.post(address, {"kind": "release", "reason": "职能划转。"}).status_code == 303
    assert "解除：职能划转。" in browser.get(shares_of(world, 2)).text
    refused = browser.post(address, {"kind": "release", "reason": "再来一次。"})
    assert refused.status_code == 422 and "已经解除" in refused.text
    assert browser.post(address, {"kind": "restore", "reason": "划转取消。"}).status_code == 303
    kinds = db.session.scalars(select(AssignmentChange.kind).order_by(AssignmentChange.id))
    assert list(kinds) == ["released", "restored"]


def test_a_share_of_another_plan_is_not_found_under_this_one(world: World, browser: Browser):
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    browser.sign_in("bangongshi")
    cell = world.assignment("dayu", 2)
    assert browser.get(f"/plans/{plan_id}/shares/{cell}").status_code == 404
    assert browser.post(f"/plans/{plan_id}/shares/{cell}", {"reason": "x"}).status_code == 404
    assert browser.get(f"/plans/{plan_id}/tasks/{world.tasks[1]}/parties").status_code == 404


def test_the_policy_is_changed_by_its_form_and_its_versions_stay(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    address = f"/plans/{world.plan_id}/policy"
    assert 'value="3"' in browser.get(address).text
    form = {"near_days": "5", "silent_amber_days": "30", "silent_red_days": "", "reason": "提前提醒。"}
    assert browser.post(address, form).status_code == 303
    assert db.session.scalars(select(PlanPolicy.version).order_by(PlanPolicy.version)).all() == [1, 2]
    page = browser.get(address).text
    assert "第 2 版（现行）" in page and "提前提醒。" in page
    again = browser.post(address, form)
    assert again.status_code == 422 and "没有改动" in again.text and "提前提醒。</textarea>" in again.text
    wrong = browser.post(address, {**form, "near_days": "许多"})
    assert wrong.status_code == 422 and 'value="许多"' in wrong.text


def test_a_replaced_plan_leads_to_the_new_one_and_offers_no_change(world: World, browser: Browser):
    old = ready(world)
    plans.issue(world.office, old)
    new = ready(world, notice().replace("及时改正", "当天改正"))
    decide(world.office, new, [*DECISIONS, {"role": "version", "answer": "yes"}])
    plans.issue(world.office, new)
    browser.sign_in("bangongshi")
    page = browser.get(f"/plans/{old}").text
    assert "已被" in page and f'href="/plans/{new}"' in page and "增加和解除" not in page
    assert f'href="/plans/{old}"' in browser.get(f"/plans/{new}").text


def test_a_clerk_is_not_told_of_a_version_in_which_it_has_no_share(world: World, browser: Browser):
    """市行政审批局 shares task 3; the new version has no task 3."""
    old = ready(world)
    plans.issue(world.office, old)
    text = notice().replace(
        "（三）公开收费标准。每半年公布一次收费标准。（市财政局牵头，市教育局、市行政审批局配合）", ""
    )
    new = ready(world, text)
    decide(world.office, new, [{"role": "version", "answer": "yes"}])
    plans.issue(world.office, new)
    page = browser.sign_in("shenpiju").get(f"/plans/{old}").text
    assert f'href="/plans/{new}"' not in page and "已被" not in page
    assert browser.get("/mine").headers["Location"] == f"/plans/{world.plan_id}/mine"


def test_a_released_unit_still_reads_what_it_did_under_the_plan(world: World, browser: Browser):
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    cell = db.session.scalars(
        select(Assignment.id).where(
            Assignment.plan_id == plan_id, Assignment.unit_id == world.units["shenpiju"]
        )
    ).one()
    assignments.release_assignment(world.office, cell, "职能划转。")
    assert browser.sign_in("shenpiju").get(f"/plans/{plan_id}").status_code == 200
