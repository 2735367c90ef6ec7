"""Logging as clerks do it in haste: clicking twice, leaving something out, without JavaScript."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.pages import Matrix, Mine
from tests.browser.window import Site

TEXT = "修订本单位政务公开事项目录，新增两项内容，公示七天后公布。"
FIRST, SECOND = "聚焦高质量发展推进信息公开", "围绕保障改善民生深化信息公开"


def test_a_double_click_logs_once(window: OpenWindow) -> None:
    mine = Mine(window("dayu"))
    mine.fill(TEXT, [FIRST])
    mine.page.get_by_role("button", name="登记进展").dblclick()
    expect(mine.page.get_by_role("status")).to_contain_text("1 项任务")
    mine = Mine(mine.window)
    expect(mine.page.locator(".entry-text", has_text=TEXT)).to_have_count(1)


def test_a_form_that_the_network_sends_twice_logs_once(window: OpenWindow) -> None:
    mine = Mine(window("dayu"))
    mine.fill(TEXT, [FIRST])
    mine.page.route("**/mine", sent_twice)
    with mine.page.expect_navigation():
        mine.page.get_by_role("button", name="登记进展").click()
    mine.page.unroute("**/mine")
    mine = Mine(mine.window)
    expect(mine.page.locator(".entry-text", has_text=TEXT)).to_have_count(1)


def sent_twice(route: Route) -> None:
    """Let the server get a POST, and then once more, before the browser gets its answer."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
    route.continue_()


def test_what_was_typed_stays_when_something_is_missing(window: OpenWindow) -> None:
    mine = Mine(window("dayu"))
    mine.fill(TEXT, [])
    mine.page.get_by_label("完成比例").fill("60")
    mine.page.get_by_role("button", name="登记进展").click()
    faults = mine.page.get_by_role("alert")
    expect(faults).to_contain_text("任务")
    expect(faults).to_be_focused()
    expect(mine.page.get_by_label("做了什么")).to_have_value(TEXT)
    expect(mine.page.get_by_label("完成比例")).to_have_value("60")
    faults.get_by_role("link").first.click()
    mine.task(FIRST).get_by_role("checkbox").check()
    mine.page.get_by_role("button", name="登记进展").click()
    expect(mine.page.get_by_role("status")).to_contain_text("1 项任务")


def test_the_count_of_ticked_tasks_is_told_while_ticking(window: OpenWindow) -> None:
    mine = Mine(window("dayu"))
    mine.fill(TEXT, [FIRST, SECOND])
    expect(mine.page.get_by_text("已勾选 2 项任务")).to_be_visible()


def test_everything_a_clerk_needs_works_without_javascript(site: Site, window: OpenWindow) -> None:
    desk = window("dayu", java_script_enabled=False)
    mine = Mine(desk)
    mine.log(TEXT, [FIRST, SECOND])
    assert "在时限之内" in mine.hand_in()
    Matrix(desk).cell("大余县", 1).get_by_role("link", name="●正常").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("大余县")
    expect(desk.page.locator(".sentence").first).to_contain_text("7月3日（周三）")
    expect(desk.page.locator(".entry-text").first).to_have_text(TEXT)
