"""From an empty system to the first notice: one link, one administrator, one office."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import Browser
from tracker import clock
from tracker.actions import set_up
from tracker.actions.writing import Denied
from tracker.models import Account, AuditEvent, Unit, db
from tracker.queries import accounts as known
from tracker.rules.access import ANONYMOUS, SYSTEM

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("light_passwords")]

TYPED = {"name": "Guanli", "person": "王管理", "password": "ruqi-2024-first", "again": "ruqi-2024-first"}
OFFICE = {"name": "测试市人民政府办公室", "short_name": "市政府办公室", "account": "bangongshi", "person": "周子衡",
          "leader_account": "lingdao", "leader_person": "陈市长", "once": "a"}  # fmt: skip


@pytest.fixture
def link(app: Flask) -> str:
    return f"/set-up/{set_up.make_link(SYSTEM)}"


@pytest.fixture
def admin(link: str, browser: Browser) -> Browser:
    browser.post(link, TYPED)
    browser.post("/sign-in", {"name": "guanli", "password": TYPED["password"]})
    return browser


def test_the_link_makes_one_administrator_and_is_over(link: str, browser: Browser):
    page = browser.get(link)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert browser.post(link, TYPED).location == "/sign-in"
    account = db.session.scalars(select(Account)).one()
    assert (account.name, account.roles, account.must_change_password) == ("guanli", ["admin"], False)
    for answer in (browser.get(link), browser.post(link, TYPED)):
        assert answer.status_code == 410 and "不再有效" in answer.text
    assert db.session.scalars(select(Account)).all() == [account]


def test_a_wrong_or_an_old_link_says_what_to_do(link: str, browser: Browser, monkeypatch: pytest.MonkeyPatch):
    answer = browser.get("/set-up/wrong")
    assert answer.status_code == 404 and "bin/tracker setup-link" in answer.text
    later = clock.true_now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "true_now", lambda: later)
    assert browser.get(link).status_code == 404
    assert browser.post(link, TYPED).status_code == 404


def test_a_new_link_ends_the_earlier_one(link: str, browser: Browser):
    second = set_up.make_link(SYSTEM)
    assert browser.get(link).status_code == 404
    assert browser.get(f"/set-up/{second}").status_code == 200


def test_only_the_product_itself_makes_links(app: Flask):
    with pytest.raises(Denied):
        set_up.make_link(ANONYMOUS)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "short", "again": "short"}, "至少 10 位"),
        ({"again": "other"}, "不一致"),
        ({"name": ""}, "请填写账号"),
        ({"name": "有 空格"}, "账号用 2 至 40 个"),
        ({"person": " "}, "请填写"),
        ({"password": "guanli-2024", "again": "guanli-2024"}, "不能含有账号名"),
    ],
)
def test_a_faulty_administrator_is_refused_and_the_link_stays(link: str, browser: Browser, changes, words):
    answer = browser.post(link, TYPED | changes)
    assert answer.status_code == 422 and words in answer.text
    assert not known.any_account() and browser.get(link).status_code == 200


def test_the_administrator_is_led_to_the_first_step(admin: Browser):
    assert admin.get("/").location == "/units"
    page = admin.get("/units").text
    assert "第一步" in page and 'href="/set-up/office"' in page


def test_the_office_is_made_with_its_accounts_in_one_event(admin: Browser):
    answer = admin.post("/set-up/office", OFFICE)
    slips = re.findall(r"[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}", answer.text)
    assert answer.status_code == 200 and len(slips) == 2 and answer.headers["Cache-Control"] == "no-store"
    unit = db.session.scalars(select(Unit)).one()
    assert unit.is_issuer and unit.short_name == "市政府办公室"
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.number.desc())).first()
    assert event.name == "office.created" and event.account_name == "guanli"
    again = admin.post("/set-up/office", OFFICE)
    assert again.location == "/units"
    assert "第二步" in admin.get("/units").text
    assert admin.get("/set-up/office").location == "/units"
    assert admin.post("/set-up/office", OFFICE | {"once": "b"}).status_code == 422


def test_the_office_signs_in_changes_its_password_and_can_take_in_a_notice(admin: Browser):
    page = admin.post("/set-up/office", OFFICE).text
    password = re.findall(r"[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}", page)[0]
    office = Browser(admin.app)
    assert office.post("/sign-in", {"name": "bangongshi", "password": password}).location == "/password"
    new = {"old": password, "new": "own-password-1", "again": "own-password-1"}
    assert office.post("/password", new).location == "/"
    assert office.get("/").location == "/matrix"
    assert "收文" in office.get("/matrix").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "请填写单位名称"),
        ({"account": "guanli"}, "账号“guanli”已经有了"),
        ({"leader_account": "bangongshi"}, "账号“bangongshi”已经有了"),
        ({"leader_account": ""}, "请填写账号"),
    ],
)
def test_a_faulty_office_writes_nothing_and_keeps_what_was_typed(admin: Browser, changes, words):
    answer = admin.post("/set-up/office", OFFICE | changes)
    assert answer.status_code == 422 and words in answer.text and 'value="周子衡"' in answer.text
    assert db.session.scalars(select(Unit)).all() == [] and len(known.names_in_use()) == 1
