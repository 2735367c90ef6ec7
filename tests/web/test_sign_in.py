"""Signing in: the lock, the limits of a session, and where `next` may lead."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import Browser
from tests.world import World
from tracker import clock
from tracker.actions import accounts, passwords, sign_in
from tracker.actions.writing import Refused
from tracker.models import SignInFailures, SignInSession, db
from tracker.rules.access import SYSTEM

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("light_passwords")]

PASSWORD = "ruqi-test-2024"


@pytest.fixture
def sifaju(world: World) -> str:
    """The account sifaju with a password of its own."""
    issued = accounts.reset_password(SYSTEM, world.accounts["sifaju"])
    assert issued is not None
    signed_in = sign_in.sign_in("sifaju", issued.password)
    session = sign_in.known.signed_in(signed_in)
    assert session is not None
    sign_in.change_password(session.actor, session.session_id, issued.password, PASSWORD)
    return "sifaju"


class Clock:
    """True time that a test moves by hand."""

    def __init__(self) -> None:
        self.now: datetime = clock.true_now()

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def true_time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(clock, "true_now", lambda: moved.now)
    return moved


def wrong(name: str, times: int) -> list[str]:
    """What each of some wrong attempts is answered."""
    answers = []
    for _ in range(times):
        with pytest.raises(Refused) as refused:
            sign_in.sign_in(name, "wrong")
        answers.append(str(refused.value))
    return answers


def failures() -> int:
    return db.session.scalar(select(func.count()).select_from(SignInFailures)) or 0


def test_a_name_is_found_in_capitals_and_full_width_letters(sifaju: str, browser: Browser):
    answer = browser.post("/sign-in", {"name": " ＳｉFaJu ", "password": PASSWORD})
    assert answer.location == "/"


def test_the_answer_does_not_tell_whether_an_account_exists(sifaju: str):
    assert wrong("sifaju", 5) == wrong("nobody", 5)


def test_an_unknown_name_costs_a_whole_hash(sifaju: str, monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []
    verify = passwords._verify
    monkeypatch.setattr(
        passwords, "_verify", lambda hashed, password: seen.append(hashed) or verify(hashed, password)
    )
    wrong("nobody", 1)
    assert seen == [passwords.nobody_hash()]
    # A light hash of an issued password must not answer sooner either.
    _, light = passwords.new_password()
    assert not passwords.fits(light, "wrong")
    assert seen[1:] == [passwords.nobody_hash(), light]


def test_five_failures_lock_for_thirty_minutes_even_the_right_password(sifaju: str, true_time: Clock):
    answers = wrong("sifaju", 6)
    assert "还可以试 1 次" in answers[3] and "锁定 30 分钟" in answers[4] and "请 31 分钟后再试" in answers[5]
    with pytest.raises(Refused, match="已锁定"):
        sign_in.sign_in("sifaju", PASSWORD)
    true_time.forward(minutes=29, seconds=59)
    with pytest.raises(Refused, match="请 1 分钟后再试"):
        sign_in.sign_in("sifaju", PASSWORD)
    true_time.forward(seconds=2)
    assert sign_in.sign_in("sifaju", PASSWORD)
    assert failures() == 0


def test_the_right_password_strikes_earlier_failures_out(sifaju: str):
    wrong("sifaju", 4)
    assert sign_in.sign_in("sifaju", PASSWORD)
    assert "还可以试" not in wrong("sifaju", 1)[0]


def test_failures_long_ago_do_not_count(sifaju: str, true_time: Clock):
    wrong("sifaju", 4)
    true_time.forward(minutes=31)
    assert "锁定" not in wrong("sifaju", 1)[0]


def test_made_up_names_do_not_fill_the_table(world: World, true_time: Clock):
    for n in range(20):
        wrong(f"nobody{n}", 1)
    assert failures() == 20
    true_time.forward(minutes=31)
    wrong("nobody", 1)
    assert failures() == 1


def test_many_guesses_at_once_are_all_counted(app: Flask, sifaju: str, monkeypatch: pytest.MonkeyPatch):
    """Each attempt is counted before its password is looked at: twelve at once get five looks."""
    looked: list[str] = []
    fits = sign_in.fits
    monkeypatch.setattr(
        sign_in, "fits", lambda hashed, password: looked.append(password) or fits(hashed, password)
    )
    start = threading.Barrier(12)

    def guess(n: int) -> None:
        with app.app_context():
            start.wait()
            try:
                sign_in.sign_in("sifaju", f"guess {n}")
            except Refused:
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked) == 5


def test_a_flood_of_guesses_is_turned_away_before_it_costs_a_hash_and_ebbs_by_itself(
    sifaju: str, true_time: Clock, monkeypatch: pytest.MonkeyPatch
):
    looked: list[str] = []
    fits = sign_in.fits
    monkeypatch.setattr(
        sign_in, "fits", lambda hashed, password: looked.append(password) or fits(hashed, password)
    )
    for n in range(40):
        wrong(f"nobody{n}", 1)
    assert len(looked) == failures() == 30
    with pytest.raises(Refused, match="登录的人过多"):
        sign_in.sign_in("sifaju", PASSWORD)
    true_time.forward(seconds=10)
    assert sign_in.sign_in("sifaju", PASSWORD)


def test_what_was_wrong_some_time_ago_is_no_part_of_a_flood(sifaju: str, true_time: Clock):
    for n in range(8):
        wrong(f"nobody{n}", 4)
        true_time.forward(seconds=10)
    for n in range(8):
        wrong(f"nobody{n}", 1)
    assert sign_in.sign_in("sifaju", PASSWORD)


def test_many_who_know_their_passwords_are_no_flood(sifaju: str, true_time: Clock):
    for _ in range(40):
        sign_in.sign_in("sifaju", PASSWORD)


@pytest.mark.parametrize("act", [accounts.reset_password, accounts.close_account])
def test_a_password_that_ends_while_it_is_looked_at_opens_nothing(
    world: World, sifaju: str, monkeypatch: pytest.MonkeyPatch, act
):
    def slow(hashed: str | None, password: str) -> bool:
        act(SYSTEM, world.accounts["sifaju"])
        return True

    monkeypatch.setattr(sign_in, "fits", slow)
    with pytest.raises(Refused):
        sign_in.sign_in("sifaju", PASSWORD)
    assert db.session.scalar(select(func.count()).where(SignInSession.revoked_at.is_(None))) == 0


def test_a_session_ends_after_two_idle_hours(sifaju: str, browser: Browser, true_time: Clock):
    browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD})
    true_time.forward(hours=1, minutes=59)
    assert browser.get("/access").status_code == 200
    true_time.forward(hours=1, minutes=59)
    assert browser.get("/access").status_code == 200  # it was in use between
    true_time.forward(hours=2, minutes=1)
    assert browser.get("/access").status_code == 303


def test_a_session_ends_after_twelve_hours_however_busy(sifaju: str, browser: Browser, true_time: Clock):
    browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD})
    for _ in range(12):
        true_time.forward(minutes=59)
        assert browser.get("/access").status_code == 200
    true_time.forward(minutes=15)
    assert browser.get("/access").location == "/sign-in?next=/access"


def test_sessions_that_are_over_are_dropped_when_the_person_signs_in_again(sifaju: str, true_time: Clock):
    for _ in range(3):
        sign_in.sign_in("sifaju", PASSWORD)
        true_time.forward(hours=13)
    assert db.session.scalar(select(func.count()).select_from(SignInSession)) == 1


def test_signing_out_ends_the_session_and_not_only_the_cookie(sifaju: str, browser: Browser):
    browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD})
    with browser.client.session_transaction() as session:
        token = session["_user_id"]
    browser.post("/sign-out")
    assert sign_in.known.signed_in(token) is None


def test_the_form_key_of_who_signed_out_is_not_that_of_the_next_person(sifaju: str, browser: Browser):
    keys = []
    for _ in range(2):
        browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD})
        browser.get("/access")
        with browser.client.session_transaction() as session:
            keys.append(session["csrf_token"])
        browser.post("/sign-out")
    assert keys[0] != keys[1]


def test_a_changed_password_ends_every_other_session(sifaju: str, browser: Browser):
    browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD})
    other = sign_in.sign_in("sifaju", PASSWORD)
    new = {"old": PASSWORD, "new": "quite-new-2024", "again": "quite-new-2024"}
    assert browser.post("/password", new | {"again": "x"}).status_code == 422
    assert browser.post("/password", new | {"old": "x"}).status_code == 422
    assert browser.post("/password", new).status_code == 303
    assert sign_in.known.signed_in(other) is None and browser.get("/access").status_code == 200


def test_guesses_of_the_old_password_lock_as_those_at_sign_in(
    sifaju: str, browser: Browser, true_time: Clock
):
    browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD})
    new = {"new": "quite-new-2024", "again": "quite-new-2024"}
    answers = [browser.post("/password", new | {"old": f"guess {n}"}) for n in range(6)]
    assert {answer.status_code for answer in answers} == {422}
    assert "原密码不正确" in answers[0].text and "还可以试" not in answers[0].text
    assert "还可以试 1 次" in answers[3].text and "锁定 30 分钟" in answers[4].text
    assert "请 31 分钟后再试" in answers[5].text
    assert "已锁定" in browser.post("/password", new | {"old": PASSWORD}).text
    with pytest.raises(Refused, match="已锁定"):
        sign_in.sign_in("sifaju", PASSWORD)
    true_time.forward(minutes=31)
    assert browser.post("/password", new | {"old": PASSWORD}).status_code == 303
    assert failures() == 0


def test_a_new_password_that_will_not_do_costs_no_attempt(sifaju: str, browser: Browser):
    browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD})
    for new in ("short", PASSWORD):
        answer = browser.post("/password", {"old": PASSWORD, "new": new, "again": new})
        assert answer.status_code == 422 and "原密码不正确" not in answer.text
    assert failures() == 0


def test_a_password_that_is_reset_meanwhile_is_not_changed_back(
    world: World, sifaju: str, monkeypatch: pytest.MonkeyPatch
):
    session = sign_in.known.signed_in(sign_in.sign_in("sifaju", PASSWORD))
    assert session is not None
    handed_out: list[accounts.Issued] = []

    def slow(hashed: str | None, password: str) -> bool:
        issued = accounts.reset_password(SYSTEM, world.accounts["sifaju"])
        handed_out.extend([issued] if issued else [])
        return True

    with monkeypatch.context() as patched:
        patched.setattr(sign_in, "fits", slow)
        with pytest.raises(Refused, match="原密码不正确"):
            sign_in.change_password(session.actor, session.session_id, PASSWORD, "quite-new-2024")
    assert sign_in.sign_in("sifaju", handed_out[0].password)


@pytest.mark.parametrize(
    "wanted",
    [
        "/\t/evil.example", "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example",
        "javascript:alert(1)", "///evil.example", "/\x00/evil", " /plans", "/no-such-page", "/sign-out", "evil",
        "/%09/evil.example", "/%2f/evil.example",
    ],
)  # fmt: skip
def test_next_leads_nowhere_but_to_our_own_pages(sifaju: str, browser: Browser, wanted: str):
    answer = browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("wanted", ["/plans", "/plans?x=//evil.example", "/access"])
def test_next_leads_back_to_the_page_that_was_asked_for(sifaju: str, browser: Browser, wanted: str):
    assert browser.get(wanted).location.startswith("/sign-in?next=")
    answer = browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD, "next": wanted})
    assert answer.location == wanted


def test_the_sign_in_page_and_passwords_are_not_kept_by_the_browser(sifaju: str, browser: Browser):
    assert browser.get("/sign-in").headers["Cache-Control"] == "no-store"
    browser.post("/sign-in", {"name": "sifaju", "password": PASSWORD})
    assert browser.get("/password").headers["Cache-Control"] == "no-store"
    assert browser.get("/sign-in").location == "/"
