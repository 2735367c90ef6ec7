"""The matrix by keyboard, its panel, and its filters."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.pages import Matrix
from tests.browser.window import Site

MANY = 40
NOTICE = """赣州市人民政府办公室
〔2024〕62号
赣州市人民政府办公室关于印发四十项任务分工的通知
各县（市、区）人民政府，市政府各部门：
请于7月5日前将落实情况报市政府办公室政务公开与信息化科。
2024年6月20日
附件
任务分工方案
""" + "".join(
    f"{n}.推进第{n}项重点领域信息公开。按季度核对办事指南。（市司法局牵头，各县（市、区）人民政府负责）\n"
    for n in range(1, MANY + 1)
)


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


def test_many_tasks_keep_their_words_whole_under_heads_that_stay(
    site: Site, window: OpenWindow, tmp_path: Path
) -> None:
    file = tmp_path / "通知.txt"
    file.write_text(NOTICE, encoding="utf-8")
    draft = json.loads(site.tracker("plans", "import", str(file), "--json", "--as", "bangongshi"))["plan"]
    site.tracker("plans", "issue", str(draft), "--as", "bangongshi")
    matrix = Matrix(window("bangongshi"))
    assert matrix.leads(MANY) == 1
    cut = "links => links.filter(link => link.scrollWidth > link.parentElement.clientWidth).length"
    assert matrix.table.locator("tbody td a").evaluate_all(cut) == 0
    head = matrix.table.get_by_role("columnheader", name="单位", exact=True)
    matrix.row("石城县").get_by_role("link").last.focus()  # scrolls to the right and down
    expect(head).to_be_in_viewport()
    expect(matrix.row("石城县").get_by_role("rowheader")).to_be_in_viewport()
