"""What hostile or careless requests get: a clear refusal, never an error of the system."""

from __future__ import annotations

import base64
import zlib
from datetime import date

import pytest
from flask import Flask

from tests.client import Browser
from tests.taking_in import notice
from tests.world import World, moment
from tracker.documents import report_orders
from tracker.rules.drafting import AnswerFault, NoticeDraft, answered
from tracker.rules.parties import Register
from tracker.web.guard import RULES

pytestmark = pytest.mark.database

BEYOND = 2**70  # more than any database counts with
TODAY = date(2024, 7, 3)
PEOPLE = ("bangongshi", "lingdao", "guanliyuan", "shenji", "dayu")


@pytest.fixture(autouse=True)
def _standing_day(on):
    on(moment(TODAY))


def addresses_with_numbers(app: Flask, number: int) -> list[str]:
    """The address of every GET page that names things by numbers, all of them ``number``."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in RULES and "GET" in rule.methods]
    numbered = [rule for rule in rules if "<int:" in rule.rule]
    with app.test_request_context():
        return [rule.build(dict.fromkeys(rule.arguments, number))[1] for rule in numbered]


@pytest.mark.parametrize("person", PEOPLE)
def test_a_number_beyond_counting_names_nothing(
    world: World, browser: Browser, app: Flask, person: str
) -> None:
    browser.sign_in(person)
    addresses = addresses_with_numbers(app, BEYOND)
    assert len(addresses) > 30
    answers = {address: browser.get(address).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status != 404} == {}


def test_a_filter_or_a_ticked_task_beyond_counting_names_nothing(world: World, browser: Browser) -> None:
    browser.sign_in("dayu")
    matrix = f"/plans/{world.plan_id}/matrix"
    assert browser.get(f"{matrix}?parent={BEYOND}").status_code == 404
    assert browser.get(f"{matrix}?group={BEYOND}").status_code == 404
    entry = {"text": "已办", "happened_on": "2024-07-01", "extent": "done", "tasks": str(BEYOND)}
    assert browser.post(f"/plans/{world.plan_id}/mine", entry).status_code == 404


def test_a_token_of_one_form_says_nothing_about_another(world: World, browser: Browser) -> None:
    browser.sign_in("dayu")
    cell = world.assignment("dayu", 1)
    entry = {
        "text": "已办",
        "happened_on": "2024-07-02",
        "extent": "done",
        "tasks": str(cell),
        "once": "same",
    }
    assert browser.post(f"/plans/{world.plan_id}/mine", entry).status_code == 303
    sent = browser.post(
        f"/plans/{world.plan_id}/returns/{world.call_id}", {"tasks": str(cell), "once": "same"}
    )
    assert sent.status_code == 303
    assert "/submissions/" in sent.location


@pytest.mark.parametrize("token", ["x" * 61, "a\x00", "一", "a b", "a'--"])
def test_a_token_that_no_page_made_is_refused_in_words(world: World, browser: Browser, token: str) -> None:
    browser.sign_in("dayu")
    entry = {"text": "已办的事", "happened_on": "2024-07-02", "extent": "done", "once": token}
    answer = browser.post(
        f"/plans/{world.plan_id}/mine", {**entry, "tasks": str(world.assignment("dayu", 1))}
    )
    assert answer.status_code == 422
    assert "页面已失效" in answer.text and "已办的事" in answer.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_of_an_odd_year_is_refused_in_words(world: World, browser: Browser, day: str) -> None:
    browser.sign_in("shenji")
    for search in (f"first={day}", f"last={day}"):
        answer = browser.get(f"/audit?{search}")
        assert answer.status_code == 422
        assert "请核对年份" in answer.text
    browser.sign_in("bangongshi")
    order = {"kind": "status", "as_of": "2024-07-03", "since": day}
    answer = browser.post(f"/plans/{world.plan_id}/reports", order)
    assert answer.status_code == 422
    assert "请核对年份" in answer.text


def test_a_calendar_year_of_forty_figures_is_refused_in_words(world: World, browser: Browser) -> None:
    browser.sign_in("bangongshi")
    answer = browser.post("/calendar", {"year": "9" * 40, "version": "试", "days_off": "1月1日"})
    assert answer.status_code == 422
    assert "请填写四位数的年度" in answer.text


@pytest.mark.parametrize("character", ["\x0b", "\x1b", "\x85", "\uf0b7", "\uffff", "😀", "\U000f0000"])
def test_a_character_that_could_never_be_printed_is_refused_by_its_code(
    world: World, browser: Browser, character: str
) -> None:
    """A report names what it can't draw and isn't made: one entry must not keep it from the leaders."""
    browser.sign_in("dayu")
    entry = {"text": f"已办结{character}两件", "happened_on": "2024-07-02", "extent": "done"}
    entry["tasks"] = str(world.assignment("dayu", 1))
    answer = browser.post(f"/plans/{world.plan_id}/mine", entry)
    assert answer.status_code == 422
    assert f"U+{ord(character):04X}" in answer.text and "两件" in answer.text
    entry["text"] = "已办结“两件”\n其中①③为𬭚厂（〇、㎡、℃、‰）——\t完"
    assert browser.post(f"/plans/{world.plan_id}/mine", entry).status_code == 303


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_plan_takes_no_day_of_an_odd_year(world: World, browser: Browser, day: str) -> None:
    browser.sign_in("bangongshi")
    draft = browser.post("/intake", {"text": notice()}).location
    for name in ("issued_on", "report_day"):
        answer = browser.post(draft, {name: day, "report_inclusive": "0"})
        assert answer.status_code == 422
        assert f"“{day}”不是日期" in answer.text
    with pytest.raises(AnswerFault, match="不是日期"):
        answered(NoticeDraft(), [{"role": "issued_on", "date": day}], Register(()), TODAY)


@pytest.mark.parametrize(
    "told", ["[" * 100_000, '{"keys": ["name"], "lines": [[1e999, {}]]}', '{"keys": 3}', "7"]
)
def test_a_list_that_no_preview_packed_is_refused_in_words(world: World, browser: Browser, told: str) -> None:
    browser.sign_in("bangongshi")
    packed = base64.b64encode(zlib.compress(told.encode())).decode()
    answer = browser.post("/units/import/confirm", {"packed": packed})
    assert answer.status_code == 422
    assert "请重新上传" in answer.text


def test_files_to_take_away_stay_with_the_browser_that_asked(world: World, browser: Browser) -> None:
    browser.sign_in("bangongshi")
    for address in (f"/plans/{world.plan_id}/matrix.xlsx", "/units/export.xlsx", "/groups/template.xlsx"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-cache"


def test_nobody_has_more_than_three_reports_made_at_once(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr(report_orders, "start", started.append)
    browser.sign_in("dayu")
    order = {"kind": "unit", "unit": str(world.units["dayu"])}
    days = [f"2024-06-{day:02}" for day in range(1, 6)]
    answers = [browser.post(f"/plans/{world.plan_id}/reports", order | {"as_of": day}) for day in days]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429, 429]
    assert "请等它们生成后再试" in answers[-1].text
    assert len(started) == 3
    browser.sign_in("bangongshi")
    assert browser.post(f"/plans/{world.plan_id}/reports", order | {"as_of": days[0]}).status_code == 303


def test_a_message_is_told_once_and_not_again_out_of_the_browsers_copy(
    world: World, browser: Browser
) -> None:
    browser.sign_in("bangongshi")
    cell = f"/plans/{world.plan_id}/cells/{world.assignment('dayu', 1)}"
    known = browser.get(cell).headers["ETag"]
    assert browser.post(f"{cell}/close", {"reason": "材料齐全。", "once": "a"}).location == cell
    told = browser.get(cell, headers={"If-None-Match": known})
    assert "已办结销号。" in told.text and "ETag" not in told.headers
    again = browser.get(cell)
    assert "已办结销号。" not in again.text
    assert browser.get(cell, headers={"If-None-Match": again.headers["ETag"]}).status_code == 304


def test_the_set_up_link_is_refused_in_words_where_there_are_accounts(world: World, app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["setup-link"])
    assert answer.exit_code == 1
    assert "/set-up/" not in answer.output and "accounts reset" in answer.output


def test_a_reason_that_could_never_be_printed_is_refused_at_its_field(world: World, browser: Browser) -> None:
    browser.sign_in("dayu")
    cell = world.assignment("dayu", 1)
    address = f"/plans/{world.plan_id}/returns/{world.call_id}"
    answer = browser.post(address, {"tasks": str(cell), f"reason-{cell}": "暂无新情况😀"})
    assert answer.status_code == 422
    assert "U+1F600" in answer.text and "暂无新情况😀" in answer.text
    assert browser.post(address, {"tasks": str(cell), f"reason-{cell}": "暂无新情况"}).status_code == 303


def test_what_waited_to_be_told_is_not_told_to_the_next_person(world: World, browser: Browser) -> None:
    browser.sign_in("dayu")
    entry = {"text": "已办", "happened_on": "2024-07-02", "extent": "done"}
    entry["tasks"] = str(world.assignment("dayu", 1))
    assert browser.post(f"/plans/{world.plan_id}/mine", entry).status_code == 303
    browser.post("/sign-out")
    browser.sign_in("sifaju")
    assert "已登记" not in browser.get(f"/plans/{world.plan_id}/mine").text


def test_a_number_of_thousands_of_figures_names_nothing_in_any_form(world: World, browser: Browser) -> None:
    endless = "9" * 5000
    browser.sign_in("guanliyuan")
    account = f"/accounts/{world.accounts['dayu']}/sessions"
    assert browser.post(account, {"session": endless}).status_code < 500
    browser.sign_in("dayu")
    filed = {"tasks": str(world.assignment("dayu", 1)), f"reason-{endless}": "无"}
    assert browser.post(f"/plans/{world.plan_id}/returns/{world.call_id}", filed).status_code < 500
    browser.sign_in("bangongshi")
    draft = browser.post("/intake", {"text": notice()}).location
    for sent in (
        {"do": f"remove:{endless}"},
        {"title": "别的标题", "seen": endless},
        {"t1": "1", "t1-p1-listed": "1", "t1-p1": endless},
        {"t2": "1", "t2-p1-listed": "1", "t2-p1": endless},
    ):
        assert browser.post(draft, sent).status_code < 500


def test_a_telephone_number_in_the_place_of_a_day_is_told_so(world: World, browser: Browser) -> None:
    browser.sign_in("bangongshi")
    draft = browser.post("/intake", {"text": notice()}).location
    answer = browser.post(draft, {"issued_on": "0797-8391234567-1"})
    assert answer.status_code == 422
    assert "“0797-8391234567-1”不是日期" in answer.text


def test_a_list_under_an_endless_file_name_is_refused_in_words(world: World, browser: Browser) -> None:
    browser.sign_in("bangongshi")
    told = '{"keys": ["name", "kind"], "lines": [[2, {"name": "新来的局", "kind": "部门"}]]}'
    packed = base64.b64encode(zlib.compress(told.encode())).decode()
    answer = browser.post("/units/import/confirm", {"packed": packed, "file_name": "长" * 100_000})
    assert answer.status_code == 422
    assert "请重新上传" in answer.text
