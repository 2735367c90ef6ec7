"""Pages of accounts: first passwords shown once, sessions ended at once, the last administrator kept."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from tests.client import Browser
from tests.web.test_units import hidden, upload
from tests.world import World
from tracker.actions import accounts as actions
from tracker.actions import sign_in
from tracker.actions.accounts import NewAccount
from tracker.actions.writing import Refused
from tracker.documents.spreadsheets import read_list, write_list
from tracker.models import Account, SignInFailures, SignInSession, db
from tracker.rules.access import SYSTEM, Role
from tracker.rules.register_sheets import ACCOUNT_COLUMNS

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("light_passwords")]


@pytest.fixture
def admin(world: World, browser: Browser) -> Browser:
    return browser.sign_in("guanliyuan")


def passwords_on(page: str) -> list[str]:
    return re.findall(r"[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}", page)


def test_the_list_is_narrowed_by_text_role_and_state(world: World, admin: Browser):
    assert ">sifaju<" not in admin.get("/accounts?q=无此人").text
    clerks = admin.get("/accounts?role=clerk").text
    assert "/accounts/" in clerks and ">sifaju<" in clerks and ">shenji<" not in clerks
    assert ">sifaju<" in admin.get("/accounts?q=司法").text
    assert ">sifaju<" not in admin.get("/accounts?state=first").text
    actions.close_account(SYSTEM, world.accounts["sifaju"])
    assert ">sifaju<" in admin.get("/accounts?state=closed").text
    assert ">sifaju<" not in admin.get("/accounts").text


def test_a_new_account_comes_with_a_slip_that_nothing_keeps(world: World, admin: Browser):
    typed = {"name": "Shuiliju", "person": "池明", "unit": "市司法局", "roles": ["clerk"], "once": "a"}
    answer = admin.post("/accounts/new", typed)
    (password,) = passwords_on(answer.text)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert "测试市司法局" in answer.text and "shuiliju" in answer.text
    assert sign_in.sign_in("shuiliju", password)
    again = admin.post("/accounts/new", typed)  # the page reloaded
    assert again.status_code == 303 and "密码只显示一次" in admin.get("/accounts").text


def test_a_refused_account_keeps_what_was_typed(world: World, admin: Browser):
    answer = admin.post(
        "/accounts/new", {"name": "slj", "person": "池明", "unit": "市司法局", "roles": ["office"]}
    )
    assert answer.status_code == 422 and "须属于发文单位" in answer.text
    assert 'value="池明"' in answer.text and re.search(r'checked[^>]*value="office"', answer.text)
    answer = admin.post(
        "/accounts/new", {"name": "slj", "person": "池明", "unit": "无名局", "roles": ["root"]}
    )
    assert answer.status_code == 422 and "无名局" in answer.text


def test_the_form_of_a_units_page_names_the_unit(world: World, admin: Browser):
    assert 'value="测试市司法局"' in admin.get(f"/accounts/new?unit={world.units['sifaju']}").text


def test_an_account_is_changed(world: World, admin: Browser):
    address = f"/accounts/{world.accounts['sifaju']}"
    typed = {"person": "方明", "unit": "市教育局", "roles": ["clerk"]}
    assert admin.post(f"{address}/change", typed).status_code == 303
    page = admin.get(address).text
    assert "方明" in page and "测试市教育局" in page
    assert admin.post(f"{address}/change", typed).status_code == 422  # nothing changes


def test_a_reset_shows_a_new_password_once_and_signs_the_person_out(world: World, admin: Browser):
    other = Browser(admin.app).sign_in("sifaju")
    assert other.get("/password").status_code == 200
    answer = admin.post(f"/accounts/{world.accounts['sifaju']}/reset", {"once": "a"})
    (password,) = passwords_on(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert other.get("/password").status_code == 303
    assert sign_in.sign_in("sifaju", password)
    assert admin.post(f"/accounts/{world.accounts['sifaju']}/reset", {"once": "a"}).status_code == 303


def test_slips_of_several_accounts_stand_in_the_order_of_units(world: World, admin: Browser):
    chosen = [world.accounts[name] for name in ("sifaju", "dayu")]
    answer = admin.post("/accounts/slips", {"accounts": chosen, "once": "a"})
    assert len(passwords_on(answer.text)) == 2 and answer.headers["Cache-Control"] == "no-store"
    assert answer.text.index("大余县人民政府") < answer.text.index("测试市司法局")
    refused = admin.post("/accounts/slips", {})
    assert refused.status_code == 422 and "请勾选要发放密码的账号" in refused.text


def test_an_account_is_closed_and_reopened_with_its_sessions_ended(world: World, admin: Browser):
    other = Browser(admin.app).sign_in("sifaju")
    address = f"/accounts/{world.accounts['sifaju']}"
    assert admin.post(f"{address}/close").status_code == 303
    assert other.get("/password").status_code == 303
    assert "已停用，不能登录" in admin.get(address).text
    assert admin.post(f"{address}/reopen").status_code == 303


def test_the_last_administrator_stays(world: World, admin: Browser):
    address = f"/accounts/{world.accounts['guanliyuan']}"
    answer = admin.post(f"{address}/close")
    assert answer.status_code == 422 and "最后一个系统管理员" in answer.text
    answer = admin.post(f"{address}/change", {"person": "李文", "unit": "", "roles": ["auditor"]})
    assert answer.status_code == 422 and "最后一个系统管理员" in answer.text
    assert "停用账号" not in admin.get(address).text


def test_failures_are_shown_and_the_lock_is_lifted(world: World, admin: Browser):
    address = f"/accounts/{world.accounts['sifaju']}"
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in.sign_in("sifaju", "wrong")
    assert "连续输错 5 次，锁定到" in admin.get(address).text
    assert admin.post(f"{address}/unlock").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(SignInFailures)) == 0
    assert admin.post(f"{address}/unlock").status_code == 422


def test_sessions_are_shown_and_ended_one_by_one_or_all_at_once(world: World, admin: Browser):
    browsers = [Browser(admin.app).sign_in("sifaju") for _ in range(3)]
    address = f"/accounts/{world.accounts['sifaju']}"
    page = admin.get(address).text
    assert page.count("退出此登录") == 3 and "全部退出" in page
    first = db.session.scalars(
        select(SignInSession.id).where(SignInSession.account_id == world.accounts["sifaju"])
    ).first()
    assert admin.post(f"{address}/sessions", {"session": first}).status_code == 303
    assert [one.get("/password").status_code for one in browsers] == [303, 200, 200]
    assert admin.post(f"{address}/sessions").status_code == 303
    assert [one.get("/password").status_code for one in browsers] == [303, 303, 303]
    assert admin.post(f"{address}/sessions").status_code == 422


def test_accounts_are_imported_with_slips_and_exported_without_passwords(world: World, admin: Browser):
    lines = [
        {"name": "shuiliju", "person": "池明", "roles": "经办人", "unit": "市司法局"},
        {"name": "sifaju", "person": "方明", "roles": "单位经办人", "unit": "市司法局"},
    ]
    preview = admin._checked(upload(admin, "/accounts/import", write_list(ACCOUNT_COLUMNS, lines)))
    assert "新增 <strong>1</strong> 个账号，更改 <strong>1</strong> 个" in preview.text
    assert "姓名：李文 → 方明" in preview.text and passwords_on(preview.text) == []
    answer = admin.post("/accounts/import/confirm", hidden(preview.text))
    (password,) = passwords_on(answer.text)
    assert answer.headers["Cache-Control"] == "no-store" and sign_in.sign_in("shuiliju", password)
    assert admin.post("/accounts/import/confirm", hidden(preview.text)).status_code == 303
    content = admin.get("/accounts/export.xlsx").data
    sheet = read_list(content, ACCOUNT_COLUMNS)
    assert sheet.keys == {"name", "person", "roles", "unit"} and len(sheet.lines) == 14
    assert "没有要导入的" in upload(admin, "/accounts/import", content).text


def test_a_password_that_was_issued_must_be_changed_before_anything_else(world: World, browser: Browser):
    (issued,) = actions.add_accounts(
        SYSTEM, [NewAccount("xin", "王新", frozenset({Role.CLERK}), world.units["dayu"])]
    )
    answer = browser.post("/sign-in", {"name": "xin", "password": issued.password, "next": "/plans"})
    assert answer.location == "/password"
    for path in ("/", "/plans", f"/plans/{world.plan_id}", "/access", "/no-such-page"):
        assert (browser.get(path).status_code, browser.get(path).location) == (303, "/password")
    assert browser.post("/demo", {}).location == "/password"
    assert "请先改成自己的密码" in browser.get("/password").text
    typed = {"old": issued.password, "new": "Ziji-2024-mima", "again": "Ziji-2024-mima"}
    assert (
        browser.post("/password", typed | {"new": issued.password, "again": issued.password}).status_code
        == 422
    )
    assert browser.post("/password", typed).location == "/"
    assert browser.get("/access").status_code == 200
    assert not db.session.scalars(select(Account).where(Account.name == "xin")).one().must_change_password


def test_whoever_must_change_the_password_may_still_sign_out(world: World, browser: Browser):
    (issued,) = actions.add_accounts(
        SYSTEM, [NewAccount("xin", "王新", frozenset({Role.CLERK}), world.units["dayu"])]
    )
    browser.post("/sign-in", {"name": "xin", "password": issued.password})
    assert browser.post("/sign-out").location == "/sign-in"
    assert db.session.get(SignInFailures, "xin", populate_existing=True) is None
