"""The matrix by keyboard, its panel, and its filters."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.pages import Matrix


def test_arrow_keys_move_over_empty_cells_enter_explains_and_escape_comes_back(window: OpenWindow) -> None:
    desk = window("bangongshi")
    matrix = Matrix(desk)
    press = desk.page.keyboard.press
    start = matrix.cell("市发改委", 1).get_by_role("link")
    start.focus()
    press("ArrowRight")
    expect(matrix.cell("市发改委", 2).get_by_role("link")).to_be_focused()
    press("ArrowDown")
    expect(matrix.cell("市教育局", 2).get_by_role("link")).to_be_focused()
    press("ArrowLeft")  # 市教育局 has a share in the first task too, unlike what stands left of it: its name
    press("ArrowLeft")
    expect(matrix.row("市教育局").get_by_role("rowheader").get_by_role("link")).to_be_focused()
    press("ArrowRight")
    press("Enter")
    expect(matrix.panel).to_be_visible()
    expect(matrix.panel).to_contain_text("市教育局：任务")
    press("Escape")
    expect(matrix.panel).to_be_hidden()
    expect(matrix.row("市教育局").get_by_role("link").nth(1)).to_be_focused()


def test_tab_leads_from_an_explained_cell_into_its_explanation_and_back(window: OpenWindow) -> None:
    matrix = Matrix(window("bangongshi"))
    press = matrix.page.keyboard.press
    link = matrix.cell("大余县", 3).get_by_role("link")
    link.focus()
    press("Enter")
    expect(matrix.panel).to_contain_text("大余县：任务三")
    press("Tab")
    expect(matrix.panel.get_by_role("button", name="关闭")).to_be_focused()
    press("Tab")
    expect(matrix.panel.get_by_role("link", name="大余县：任务三")).to_be_focused()
    press("Shift+Tab")
    press("Shift+Tab")
    expect(link).to_be_focused()


def test_a_filter_acts_when_it_is_chosen_and_stays_in_the_address(window: OpenWindow) -> None:
    desk = window("bangongshi")
    matrix = Matrix(desk)
    rows = matrix.table.locator("tbody th.u")
    assert rows.count() == 62
    desk.page.get_by_label("看", exact=True).select_option("有逾期或预警的单位")
    desk.page.wait_for_url("**only=amber**")
    fewer = rows.count()
    assert 0 < fewer < 62
    desk.page.reload()
    expect(rows).to_have_count(fewer)
    expect(desk.page.get_by_label("看", exact=True)).to_have_value("amber")


def test_a_group_folds_and_unfolds(window: OpenWindow) -> None:
    matrix = Matrix(window("bangongshi"))
    fold = matrix.page.get_by_role("button", name="县（市、区）")
    county = matrix.table.get_by_role("rowheader", name="大余县", exact=True)
    fold.click()
    expect(county).to_be_hidden()
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(county).to_be_visible()
