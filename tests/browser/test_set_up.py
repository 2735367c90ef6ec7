"""A real system from nothing: the first administrator, the office, the units, their accounts, the first notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenWindow, windows
from tests.browser.pages import Matrix, TakingIn
from tests.browser.sound import faults_of
from tests.browser.window import Site

UNITS = "单位名称,简称,类别\n测试市司法局,市司法局,部门\n测试市财政局,市财政局,部门\n"
ACCOUNTS = "账号,姓名,角色,单位\nsifaju,方正平,单位经办人,市司法局\n"
NOTICE = """测试市人民政府办公室
测府办〔2026〕1号
测试市人民政府办公室关于印发办事公开任务分工的通知
各部门：
请于12月25日前将落实情况报我办。
2026年11月1日
附件
办事公开任务分工方案
（一）公布办事指南。按季度核对办事指南。（市司法局牵头，市财政局配合，12月底前完成）
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An empty system, as bin/run starts it without --demo."""
    folder = tmp_path / "data"
    folder.mkdir()
    made = Site(folder, is_demo=False)
    yield made
    made.stop()


@pytest.fixture
def window(chromium: Browser, site: Site) -> Iterator[OpenWindow]:
    yield from windows(chromium, site)


def test_an_empty_system_is_set_up_by_its_one_link_until_a_notice_is_issued(
    site: Site, window: OpenWindow, tmp_path: Path
) -> None:
    desk = window()
    page = desk.page
    faults: list[str] = []

    # The link that the terminal prints makes the first administrator, once.
    link = re.search(r"http://\S+/set-up/\S+", site.told())
    assert link is not None
    page.goto(link[0])
    faults += faults_of(desk)
    fill(page, 账号="guanliyuan", 姓名="管理员", 密码="Ruqi-2026-pass", 再输一次密码="Ruqi-2026-pass")
    page.get_by_role("button", name="建立管理员").click()
    expect(page.get_by_role("status")).to_contain_text("管理员账号已建立")
    answer = page.goto(link[0])
    assert answer is not None and answer.status == 410

    # The administrator makes the office and fills the register from two tables.
    desk.sign_in("guanliyuan", "Ruqi-2026-pass")
    page.get_by_role("link", name="建立发文单位").click()
    faults += faults_of(desk)
    fill(
        page,
        单位名称="测试市人民政府办公室",
        简称="市政府办公室",
        办公室账号="bangongshi",
        使用人姓名="周子衡",
    )
    page.get_by_role("button", name="建立并发放初始密码").click()
    password = slip(page, "bangongshi")
    faults += faults_of(desk)
    upload(page, tmp_path, "单位", UNITS)
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("status")).to_contain_text("2")
    upload(page, tmp_path, "账号", ACCOUNTS)
    page.get_by_role("button", name="确认导入").click()
    assert slip(page, "sifaju")

    # The office changes the password that it was given, and takes its first notice in.
    office = window()
    office.sign_in("bangongshi", password)
    fill(office.page, 原密码=password, 新密码="Bangong-2026!", 再输一次新密码="Bangong-2026!")
    office.page.get_by_role("button", name="修改密码").click()
    review = TakingIn(office)
    review.paste(NOTICE)
    assert review.pending == []
    assert review.issue().startswith("已下达：1 项任务、2 个单位、2 个责任项。")
    matrix = Matrix(office)
    expect(matrix.cell("市司法局", 1)).to_contain_text("牵")
    assert site.tracker("audit", "verify").startswith("核验通过")
    assert not faults


def fill(page: Page, **values: str) -> None:
    """Fill the fields of these labels."""
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)


def slip(page: Page, account: str) -> str:
    """The first password on the slip of an account."""
    of_account = page.locator(".slip", has=page.get_by_text(account, exact=True))
    return of_account.locator("dd.code").nth(1).inner_text()


def upload(page: Page, folder: Path, entry: str, table: str) -> None:
    """Upload a table on the page 导入 of an entry of the navigation."""
    file = folder / f"{entry}.csv"
    file.write_text(table, encoding="utf-8")
    page.get_by_label("主导航").get_by_role("link", name=entry).click()
    page.get_by_role("main").get_by_role("link", name=re.compile("^导入")).first.click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并预览").click()
