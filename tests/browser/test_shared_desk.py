"""A computer that several people use one after the other."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.conftest import ARGUMENTS, executable
from tests.browser.window import Site, Window


def test_going_back_after_signing_out_shows_nothing_of_the_person_before(
    chromium: Browser, site: Site
) -> None:
    """With the browser's memory of whole pages, which Playwright switches off otherwise."""
    browser = chromium.browser_type.launch(
        executable_path=executable(), args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    window = Window(browser, site)
    window.sign_in("bangongshi")
    window.go("/plans/1/units/7")
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("大余县")
    window.page.get_by_role("button", name="退出").click()
    expect(window.page.get_by_role("button", name="登录")).to_be_visible()
    window.page.evaluate("history.back()")
    window.page.wait_for_url("**/sign-in?next=/plans/1/units/7")
    expect(window.page.get_by_role("button", name="登录")).to_be_visible()
    window.sign_in("bangongshi")
    window.go("/plans/1/units/7")
    window.page.get_by_label("做了什么").fill("写了一半")
    window.open("任务分工")
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("任务分工")
    window.page.evaluate("history.back()")
    expect(window.page.get_by_label("做了什么")).to_have_value("写了一半")
    browser.close()
