"""What the browser prints: printers leave out backgrounds, and forms are not printed but the tasks in them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow

WHITE = "rgb(255, 255, 255)"


def test_a_red_cell_can_be_read_without_its_background(window: OpenWindow) -> None:
    desk = window("bangongshi")
    page = desk.page
    desk.go("/plans/1/matrix?as_of=2024-07-06")
    red = page.locator("table.matrix td.red").first
    expect(red).to_have_css("color", WHITE)
    page.emulate_media(media="print")
    expect(red).not_to_have_css("color", WHITE)


def test_my_tasks_are_printed_without_the_box(window: OpenWindow) -> None:
    desk = window("sifaju")
    page = desk.page
    desk.go("/plans/1/mine")
    page.emulate_media(media="print")
    expect(page.locator("table.tasks tbody tr")).to_have_count(12)
    expect(page.locator("table.tasks tbody tr").first).to_be_visible()
    expect(page.get_by_label("做了什么")).to_be_hidden()
    expect(page.get_by_role("button", name="登记进展")).to_be_hidden()
