"""The review page in a real browser: side by side, with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tracker.demo import register
from tracker.demo.sample_file import sample_file


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """The sample notice of the demo, as a person would have saved it."""
    name, content = sample_file("docx", tmp_path)
    path = tmp_path / name
    path.write_bytes(content)
    return path


def take_in(window: Window, notice: Path) -> None:
    window.go("/intake")
    window.page.get_by_label("通知文件").set_input_files(notice)
    window.page.get_by_role("button", name="读取并核对").click()
    expect(window.page.get_by_role("heading", name="核对任务分工")).to_be_visible()


def test_ticks_are_set_and_counted_at_once_and_source_and_field_lead_to_each_other(
    window: OpenWindow, notice: Path
):
    opened = window(register.OFFICE_ACCOUNT)
    take_in(opened, notice)
    page = opened.page
    held = page.locator("fieldset.pending", has=page.get_by_role("button", name="全不选")).first
    boxes = held.locator(".ticks input")
    count = boxes.count()
    expect(held.get_by_text(f"已勾选 {count} / {count}")).to_be_visible()
    held.get_by_role("button", name="全不选").click()
    expect(held.get_by_text(f"已勾选 0 / {count}")).to_be_visible()
    boxes.first.check()
    expect(held.get_by_text(f"已勾选 1 / {count}")).to_be_visible()
    held.get_by_role("link", name="原文").click()
    place = page.locator(f"#s-{held.get_attribute('id')}")
    expect(place).to_be_in_viewport()
    page.locator(".source a.mark").first.click()
    expect(page.locator(":target")).to_be_in_viewport()
    expect(boxes.nth(1)).not_to_be_checked()  # nothing was sent, nothing is lost


def test_a_notice_is_decided_and_issued_without_any_script(window: OpenWindow, notice: Path):
    opened = window(register.OFFICE_ACCOUNT, java_script_enabled=False)
    take_in(opened, notice)
    page = opened.page
    for _ in range(20):
        held = page.locator("fieldset.pending, p.pending")
        if not held.count():
            break
        first = held.first
        first.locator("input[id$='-sure'], input[value='agree']").first.check()
        with page.expect_navigation():  # else the next turn may look at no page at all
            page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("没有待定事项")).to_be_visible()
    page.get_by_role("button", name="保存，去下达").click()
    expect(page.get_by_role("heading", name="下达任务分工")).to_be_visible()
    page.get_by_role("button", name="下达").click()
    expect(page.get_by_text("已下达：")).to_be_visible()
