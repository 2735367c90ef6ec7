"""The matrix in a browser: what it answers, to whom, and what it costs."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests.client import Browser, Statements
from tests.world import World, moment
from tracker.actions.closures import close_assignment

pytestmark = pytest.mark.database


@pytest.fixture
def address(world: World) -> str:
    return f"/plans/{world.plan_id}/matrix"


def test_the_office_sees_every_light_in_shape_and_word(world: World, browser: Browser, address: str):
    page = browser.sign_in("bangongshi").get(f"{address}?as_of=2024-07-06").text
    assert page.count("<i>■</i>逾期") == 32 + 4 + 1  # the cells, the light of each task, the legend
    assert "大余县" in page and "经开区" not in page


def test_the_page_takes_eight_statements_whatever_it_shows(world: World, browser: Browser, address: str):
    browser.sign_in("bangongshi").get(address)
    with Statements() as sent:
        browser.get(f"{address}?as_of=2024-07-06&only=red&group=1")
    assert len(sent) == 8


def test_nothing_new_is_answered_304_and_a_new_fact_by_the_page(
    world: World, browser: Browser, address: str, on
):
    on(moment(date(2024, 7, 3)))
    first = browser.sign_in("bangongshi").get(address)
    mark = {"If-None-Match": first.headers["ETag"]}
    with Statements() as sent:
        assert browser.get(address, headers=mark).status_code == 304
    assert len(sent) == 3
    assert browser.get(f"{address}?only=red", headers=mark).status_code == 200
    close_assignment(world.office, world.assignment("dayu", 1), "已核实。")
    assert browser.get(address, headers=mark).status_code == 200


def test_one_persons_mark_is_no_use_to_another(world: World, app, address: str, on):
    on(moment(date(2024, 7, 3)))
    mark = Browser(app).sign_in("bangongshi").get(address).headers["ETag"]
    assert Browser(app).sign_in("dayu").get(address, headers={"If-None-Match": mark}).status_code == 200


def test_a_clerk_without_a_share_is_told_that_there_is_no_such_page(
    world: World, browser: Browser, address: str
):
    assert browser.sign_in("jingkai").get(address).status_code == 404


def test_the_clerks_of_a_unit_see_no_other_row(world: World, browser: Browser, address: str):
    page = browser.sign_in("jiaoyuju").get(address).text
    assert "市教育局" in page and "大余县" not in page


def test_a_day_that_cannot_be_read_is_named_and_today_is_shown(world: World, browser: Browser, address: str):
    page = browser.sign_in("bangongshi").get(f"{address}?as_of=2024-02-30")
    assert page.status_code == 200 and "2024-02-30" in page.text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2024-07-03", "截至 2024年7月3日（周三）<"),
        ("2024-07-02", "截至 2024年7月2日（周二）终了，按当时所知<"),
        ("2024-07-06", "截至 2024年7月6日（周六），按7月3日已知情况推算<"),
    ],
)
def test_the_page_says_as_of_when_it_is_true(
    world: World, browser: Browser, address: str, on, day: str, words: str
):
    on(moment(date(2024, 7, 3)))
    assert words in browser.sign_in("bangongshi").get(f"{address}?as_of={day}").text


def test_sums_that_count_units_which_a_filter_hides_say_so(world: World, browser: Browser, address: str):
    told = "合计仍按全部单位计算"
    browser.sign_in("bangongshi")
    assert told in browser.get(f"{address}?as_of=2024-07-06&only=red").text
    assert told not in browser.get(f"{address}?as_of=2024-07-06&only=lead").text


def test_the_workbook_holds_what_the_page_shows(world: World, browser: Browser, address: str):
    answer = browser.sign_in("bangongshi").get(f"{address}.xlsx?as_of=2024-07-06")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0)
    rows = {row[0]: row[1:] for row in sheet.to_python()}
    assert any("截至 2024年7月6日（周六）" in str(head) for head in rows)
    assert rows["市司法局"] == ["■ 逾期", "牵 ■ 逾期", "■ 逾期", "■ 逾期", "■4 ▲0"]


def test_changes_and_lights_are_explained_on_pages_of_their_own(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    page = browser.get(f"/plans/{world.plan_id}/changes?from=2024-07-05&to=2024-07-06").text
    assert "24 个责任项变灯，涉及 8 个单位" in page
    lights = browser.get(f"/plans/{world.plan_id}/lights").text
    assert "第 3 个工作日" in lights and f'href="/plans/{world.plan_id}/policy"' in lights


def test_the_workbook_holds_the_rows_of_the_page_and_says_that_others_stand_elsewhere(
    world: World, browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tracker.queries.matrix.ROWS_SHOWN_WHOLE", 2)
    page = browser.sign_in("bangongshi").get(f"{address}?page=2").text
    assert "matrix.xlsx?page=2" in page
    rows = []
    for number in (1, 2):
        book = CalamineWorkbook.from_filelike(BytesIO(browser.get(f"{address}.xlsx?page={number}").data))
        rows.append({str(row[0]) for row in book.get_sheet_by_index(0).to_python()})
    assert {"大余县（1）", "市政府办公室（1）"} & rows[0] and not {"大余县（1）", "市政府办公室（1）"} & rows[
        1
    ]
    assert any("在一览的其他页" in name for name in rows[0])
