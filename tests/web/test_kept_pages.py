"""Pages that a browser keeps: a copy holds as long as nothing that it shows was written, and no longer."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import Browser, Statements
from tests.taking_in import DECISIONS, decide, notice, ready, take_in
from tests.world import World, moment
from tracker.actions import accounts, sign_in
from tracker.actions.plans import issue
from tracker.actions.progress import log_progress
from tracker.actions.writing import Refused
from tracker.models import ProgressEntry, StoredFile, db
from tracker.rules.access import SYSTEM
from tracker.web import conditional
from tracker.web.guard import LOADERS

pytestmark = pytest.mark.database

TODAY = date(2024, 7, 3)


@pytest.fixture(autouse=True)
def _standing_day(on):
    on(moment(TODAY))


def _mark(browser: Browser, path: str) -> dict[str, str]:
    """The header by which a browser asks whether its copy still holds."""
    return {"If-None-Match": browser.get(path).headers["ETag"]}


def _is_kept(browser: Browser, path: str, mark: dict[str, str]) -> bool:
    return browser.get(path, headers=mark).status_code == 304


def _log(world: World, plan_id: int | None = None) -> int:
    return log_progress(
        world.actor("dayu"), plan_id or world.plan_id, [world.assignment("dayu", 1)],
        text="已核对。", happened_on=TODAY, extent="under_way",
    )  # fmt: skip


def _entries() -> int:
    return db.session.scalar(select(func.count()).select_from(ProgressEntry)) or 0


@pytest.mark.parametrize(
    ("account", "path", "statements"),
    [("bangongshi", "/plans/1", 3), ("bangongshi", "/plans", 2), ("guanliyuan", "/units/2", 3)],
)
def test_a_copy_that_holds_is_confirmed_without_making_the_page(
    world: World, browser: Browser, account: str, path: str, statements: int
):
    """The session, the heads, and what the address names."""
    mark = _mark(browser.sign_in(account), path)
    with Statements() as sent:
        assert _is_kept(browser, path, mark)
    assert len(sent) == statements


def test_the_day_and_the_build_are_part_of_the_mark(world: World, browser: Browser, on, monkeypatch):
    path = f"/plans/{world.plan_id}/mine"
    mark = _mark(browser.sign_in("dayu"), path)
    assert _is_kept(browser, path, mark)
    on(moment(date(2024, 7, 4)))
    assert not _is_kept(browser, path, mark)
    mark = _mark(browser, path)
    monkeypatch.setattr(conditional, "build", lambda: "another build")
    assert not _is_kept(browser, path, mark)


def test_a_copy_without_the_browsers_form_key_does_not_hold(world: World, browser: Browser):
    mark = _mark(browser.sign_in("dayu"), "/access")
    assert _is_kept(browser, "/access", mark)
    with browser.client.session_transaction() as session:
        session["csrf_token"] = "0" * 40
    assert not _is_kept(browser, "/access", mark)


@pytest.mark.parametrize(
    ("account", "path", "form"),
    [
        ("guanliyuan", "/units/2/rename", {"name": "大余市人民政府", "short_name": "大余市", "valid_from": "2024-06-01"}),
        ("bangongshi", "/plans/1/policy", {"near_days": "4", "reason": "提前提醒。"}),
        ("dayu", "/plans/1/mine", {"text": "已办", "happened_on": "2024-07-02", "extent": "done"}),
    ],
)  # fmt: skip
def test_a_form_that_was_sent_is_not_shown_again_out_of_the_copy(
    world: World, browser: Browser, account: str, path: str, form: dict[str, str]
):
    page = browser.sign_in(account).get(path)
    token = _token(page.text)
    if account == "dayu":
        form = form | {"tasks": str(world.assignment("dayu", 1))}
    assert browser.post(path, form | {"once": token}).status_code == 303
    browser.get("/access")  # tells what waited to be told
    again = browser.get(path, headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 200 and _token(again.text) != token


def _token(page: str) -> str:
    found = re.search(r'name="once"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_two_windows_with_the_same_copy_lose_nothing(world: World, browser: Browser):
    """Each sends its own entry; what is sent twice is still one."""
    path = f"/plans/{world.plan_id}/mine"
    token = _token(browser.sign_in("dayu").get(path).text)
    form = {"happened_on": "2024-07-02", "extent": "done", "tasks": str(world.assignment("dayu", 1))}
    for text, entries in (("一", 1), ("二", 2), ("一", 2), ("二", 2)):
        sent = {**form, "text": f"第{text}件已办。", "once": token}
        assert browser.post(path, sent).status_code == 303
        assert _entries() == entries


def test_two_windows_may_differ_in_the_file_alone(world: World, browser: Browser):
    path = f"/plans/{world.plan_id}/mine"
    token = _token(browser.sign_in("dayu").get(path).text)
    form = {
        "text": "照片见附件。", "happened_on": "2024-07-02", "extent": "done", "once": token,
        "tasks": str(world.assignment("dayu", 1)),
    }  # fmt: skip
    for content, entries in ((b"first", 1), (b"second", 2), (b"first", 2)):
        picture = b"\x89PNG\r\n\x1a\n" + content.ljust(64, b"\x00")
        sent = form | {"files": [(io.BytesIO(picture), "照片.png")]}
        assert browser.post(path, sent, content_type="multipart/form-data").status_code == 303
        assert _entries() == entries
    assert db.session.scalars(select(StoredFile.size)).all() == [72, 72]


def test_a_write_in_another_plan_concerns_only_pages_about_several(world: World, browser: Browser):
    other = ready(world)
    issue(world.office, other)
    browser.sign_in("bangongshi")
    pages = ["/plans", f"/plans/{other}", f"/plans/{other}/matrix", f"/plans/{other}/status"]
    marks = {path: _mark(browser, path) for path in pages}
    _log(world)
    assert [path for path in pages if _is_kept(browser, path, marks[path])] == pages[2:]


def test_pages_that_name_other_plans_are_shown_anew_when_one_is_issued(world: World, app: Flask):
    """我的任务 leads to the unit's other plans; a draft asks whether it replaces the one of its number."""
    first = ready(world)
    draft = take_in(world.office, notice().replace("及时改正", "当天改正"))
    readers = [(Browser(app).sign_in("dayu"), f"/plans/{world.plan_id}/mine"),
               (Browser(app).sign_in("bangongshi"), f"/intake/{draft}")]  # fmt: skip
    marks = [_mark(browser, path) for browser, path in readers]
    issue(world.office, first)
    shown = [browser.get(path, headers=mark) for (browser, path), mark in zip(readers, marks, strict=True)]
    assert [answer.status_code for answer in shown] == [200, 200]
    assert "另有任务分工" in shown[0].text and "新版本" in shown[1].text


def test_a_plans_pages_are_shown_anew_when_another_version_replaces_it(world: World, browser: Browser):
    old = ready(world)
    issue(world.office, old)
    browser.sign_in("bangongshi")
    matrix, status = f"/plans/{old}/matrix", f"/plans/{old}/status"
    marks = {path: _mark(browser, path) for path in (matrix, status)}
    new = ready(world, notice().replace("及时改正", "当天改正"))
    decide(world.office, new, [*DECISIONS, {"role": "version", "answer": "yes"}])
    assert all(_is_kept(browser, path, marks[path]) for path in marks)
    issue(world.office, new)
    assert [path for path in marks if _is_kept(browser, path, marks[path])] == []


def test_sessions_and_failures_of_an_account_are_never_shown_out_of_a_copy(
    world: World, browser: Browser, app: Flask, light_passwords: None
):
    path = f"/accounts/{world.accounts['dayu']}"
    page = browser.sign_in("guanliyuan").get(path)
    assert "ETag" not in page.headers and "连续输错" not in page.text
    with pytest.raises(Refused):
        sign_in.sign_in("dayu", "wrong")
    assert "连续输错 1 次" in browser.get(path).text
    Browser(app).sign_in("dayu")
    assert browser.get(path).text.count('name="session"') == page.text.count('name="session"') + 1


def test_who_may_not_see_a_page_is_not_told_that_a_copy_of_it_holds(
    world: World, browser: Browser, app: Flask
):
    path, anything = f"/plans/{world.plan_id}/matrix", {"If-None-Match": "*"}
    assert Browser(app).get(path, headers=anything).status_code == 303
    assert browser.sign_in("jingkai").get(path, headers=anything).status_code == 404
    mark = _mark(browser.sign_in("dayu"), path)
    accounts.close_account(SYSTEM, world.accounts["dayu"])
    assert browser.get(path, headers=mark).status_code == 303


def test_what_is_written_while_a_page_is_made_makes_its_copy_too_old(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    names, load = LOADERS["plan"]

    def overtaken(*given: Any) -> Any:
        found = load(*given)
        _log(world)
        return found

    path = f"/plans/{world.plan_id}/matrix"
    browser.sign_in("bangongshi")
    with monkeypatch.context() as patched:
        patched.setitem(LOADERS, "plan", (names, overtaken))
        mark = _mark(browser, path)
    assert not _is_kept(browser, path, mark)
