"""A session that ended while somebody typed: nothing is written and nothing typed is lost."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import func, select, update

from tests.client import Browser
from tests.world import World, moment
from tracker import clock
from tracker.models import ProgressEntry, SignInSession, db

TEXT = "完成目录核对，\n补齐两项。<b>"


@pytest.fixture(autouse=True)
def _standing_day(on):
    on(moment(date(2024, 7, 3)))


def _form(world: World):
    tasks = [str(world.assignment("sifaju", task)) for task in (1, 2)]
    return {
        "text": TEXT,
        "happened_on": "2024-07-02",
        "extent": "under_way",
        "once": "form-1",
        "tasks": tasks,
    }


def _end_sessions() -> None:
    db.session.execute(update(SignInSession).values(revoked_at=clock.true_now()))
    db.session.commit()


def _kept(page: str) -> list[tuple[str, str]]:
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    typed = re.findall(r'<textarea id="kept-\d+" name="([^"]+)" rows="4">([^<]*)</textarea>', page)
    return [(name, unescape(value)) for name, value in [*hidden, *typed]]


def test_a_form_sent_after_the_session_ended_comes_back_with_everything_typed(world: World, browser: Browser):
    browser.sign_in("sifaju")
    _end_sessions()
    answer = browser.post(f"/plans/{world.plan_id}/mine", _form(world))
    assert answer.status_code == 401 and "内容还没有提交" in answer.text
    assert db.session.scalar(select(func.count()).select_from(ProgressEntry)) == 0
    kept = _kept(answer.text)
    for pair in [("text", TEXT), ("happened_on", "2024-07-02"), ("once", "form-1")]:
        assert pair in kept
    assert [value for name, value in kept if name == "tasks"] == _form(world)["tasks"]


def test_what_came_back_can_be_sent_after_signing_in_again(world: World, browser: Browser, app):
    app.config["WTF_CSRF_ENABLED"] = True
    address = f"/plans/{world.plan_id}/mine"
    browser.sign_in("sifaju")
    token = re.findall(r'name="csrf_token" [^>]*value="([^"]+)"', browser.get(address).text)[0]
    _end_sessions()
    kept = _kept(browser.post(address, _form(world) | {"csrf_token": token}).text)
    browser.sign_in("sifaju")
    form: dict[str, list[str]] = {}
    for name, value in kept:
        form.setdefault(name, []).append(value)
    assert browser.post(address, form).status_code == 303
    # A browser sends line breaks as CR LF; the test client sends them as they are.
    assert db.session.scalars(select(ProgressEntry.text)).one() == TEXT


def test_a_form_without_cookie_and_token_comes_back_too(world: World, browser: Browser, app):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = browser.post(f"/plans/{world.plan_id}/mine", _form(world))
    assert answer.status_code == 401 and ("text", TEXT) in _kept(answer.text)


def test_files_are_asked_for_again_by_name(world: World, browser: Browser):
    form = _form(world) | {"files": [(io.BytesIO(b"%PDF-1.7"), "通知.pdf")]}
    answer = browser.post(f"/plans/{world.plan_id}/mine", form, content_type="multipart/form-data")
    assert answer.status_code == 401 and "附件“通知.pdf”不能代为保存" in answer.text
    assert 'type="file"' in answer.text and "multipart/form-data" in answer.text


def test_passwords_are_never_written_into_a_page(browser: Browser, world: World):
    answer = browser.post(
        "/password", {"old": "old-secret-1", "new": "new-secret-1", "again": "new-secret-1"}
    )
    assert answer.status_code == 303 and "secret" not in answer.text


def test_another_sites_form_is_not_shown_and_sets_no_cookie(world: World, browser: Browser):
    for origin in ("https://evil.example", "null"):
        answer = browser.post(f"/plans/{world.plan_id}/mine", _form(world), headers={"Origin": origin})
        assert answer.status_code == 400 and "完成目录核对" not in answer.text
        assert "Set-Cookie" not in answer.headers
    own = browser.post(f"/plans/{world.plan_id}/mine", _form(world), headers={"Origin": "http://localhost"})
    assert own.status_code == 401


def test_a_page_asked_for_by_nobody_leads_to_sign_in_and_back(world: World, browser: Browser):
    answer = browser.get(f"/plans/{world.plan_id}/mine")
    assert answer.status_code == 303 and answer.location == f"/sign-in?next=/plans/{world.plan_id}/mine"
