"""The pages as the people of the tests use them: what can be done on each, in words, and nothing of its markup."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.window import Window

LONG = 60_000  # milliseconds for what a child process has to make


class DemoPage:
    """Where the demonstration's day is moved and its sample notice lies."""

    def __init__(self, window: Window) -> None:
        self.window, self.page = window, window.page
        self.page.get_by_role("link", name="换一天").click()

    def download(self, words: str, folder: Path) -> Path:
        """Save the sample notice that the link ``words`` leads to."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=words).click()
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    def move_to(self, day: str) -> None:
        self.page.get_by_label("演示日期").fill(day)
        self.page.get_by_role("button", name="推进到这一天").click()
        expect(self.page.get_by_role("status")).to_contain_text("演示日期已到", timeout=LONG)


class TakingIn:
    """Upload, review, issue."""

    def __init__(self, window: Window) -> None:
        self.window, self.page = window, window.page
        window.open("任务分工")
        self.page.get_by_role("link", name="收文").click()

    def upload(self, file: Path) -> None:
        self.page.get_by_label("通知文件").set_input_files(file)
        self._read()

    def paste(self, text: str) -> None:
        self.page.get_by_label("粘贴").fill(text)
        self._read()

    def _read(self) -> None:
        self.page.get_by_role("button", name="读取并核对").click()
        expect(self.page.get_by_role("heading", name="核对任务分工")).to_be_visible(timeout=LONG)

    @property
    def pending(self) -> list[str]:
        """What has still to be decided, in the page's words."""
        return self.page.locator("#pending ol a").all_inner_texts()

    def open_pending(self, words: str) -> Locator:
        """Follow the first pending matter that says ``words``; returns the box in which it is decided."""
        self.page.locator("#pending ol a", has_text=words).first.click()
        box = self.page.locator("fieldset:target")
        expect(box).to_be_in_viewport()
        return box

    def tick(self, words: str, units: list[str]) -> None:
        """Decide a 「有关部门」: untick the proposal, tick ``units``, say that it was checked."""
        box = self.open_pending(words)
        box.get_by_role("button", name="全不选").click()
        for unit in units:
            box.get_by_label(unit, exact=True).check()
        expect(box.locator("[data-count]")).to_contain_text(f"已勾选 {len(units)} ")
        box.get_by_label("已核对").check()
        self.save()

    def tick_alike(self, words: str, units: list[str]) -> None:
        """As ``tick``, and let every other place with the same expression follow."""
        box = self.open_pending(words)
        box.get_by_label("也照此").check()
        self.tick(words, units)

    def is_new_version(self) -> None:
        """Say that a notice whose number is known already takes the earlier one's place."""
        self.open_pending("已有同一文号").get_by_label("是新版本").check()
        self.save()

    def agree_to_lead(self, unit: str) -> None:
        """Confirm the lead that the product proposes, which must be ``unit``."""
        box = self.open_pending("没有写明牵头单位")
        box.get_by_label(f"由“{unit}”牵头").check()
        self.save()

    def save(self) -> None:
        with self.page.expect_navigation():  # the page before may say the same
            self.page.get_by_role("button", name="保存草稿").click()
        expect(self.page.get_by_role("status")).to_contain_text("草稿已保存")

    def issue(self) -> str:
        """Go on to issuing and issue; returns what the product said."""
        self.page.get_by_role("button", name="保存，去下达").click()
        self.page.get_by_role("button", name="下达", exact=False).click()
        told = self.page.get_by_role("status")
        expect(told).to_contain_text("已下达")
        return told.inner_text()


class Matrix:
    """落实情况一览 of the newest plan."""

    def __init__(self, window: Window) -> None:
        self.window, self.page = window, window.page
        window.open("一览")
        self.table = self.page.get_by_role("table", name="各单位各项任务的亮灯情况")
        expect(self.table).to_be_visible()
        self.panel = self.page.get_by_label("责任项说明")

    def row(self, unit: str) -> Locator:
        return self.table.get_by_role("row").filter(
            has=self.page.get_by_role("rowheader", name=unit, exact=True)
        )

    def cell(self, unit: str, task: int) -> Locator:
        """The cell of a unit and the task in the column ``task``, counted from 1."""
        return self.row(unit).get_by_role("cell").nth(task - 1)

    def leads(self, task: int) -> int:
        """How many units lead the task in the column ``task``, counted from 1."""
        return self.table.locator(f"tbody td:nth-of-type({task}) b.k").count()

    def sum(self, word: str) -> int:
        """The number beside a word in the line of totals."""
        told = self.page.locator(".sums .sum", has_text=word).locator("b")
        return int(told.inner_text())

    def explain(self, cell: Locator) -> Locator:
        """Click a cell; returns the sentence in the panel beside the table."""
        cell.get_by_role("link").click()
        expect(self.panel).to_be_visible()
        return self.panel.locator(".sentence").first


class Mine:
    """我的任务 of the newest plan, and handing in."""

    def __init__(self, window: Window) -> None:
        self.window, self.page = window, window.page
        window.open("我的任务")
        expect(self.page.get_by_role("heading", name="我的任务")).to_be_visible()

    def task(self, title: str) -> Locator:
        """The row of a task."""
        return self.page.locator("table.tasks").get_by_role("row").filter(has_text=title)

    def light(self, title: str) -> str:
        return self.task(title).locator("td.light").inner_text()

    def fill(self, text: str, titles: list[str]) -> None:
        self.page.get_by_label("做了什么").fill(text)
        for title in titles:
            self.task(title).get_by_role("checkbox").check()

    def log(self, text: str, titles: list[str]) -> None:
        """One entry for several tasks."""
        self.fill(text, titles)
        self.page.get_by_role("button", name="登记进展").click()
        expect(self.page.get_by_role("status")).to_contain_text(f"计入 {len(titles)} 项任务")

    def hand_in(self) -> str:
        """File what has an entry (ticked already); returns what the receipt says."""
        self.page.get_by_role("link", name="报送（7月5日）").click()
        self.page.get_by_role("button", name="报送").click()
        expect(self.page.get_by_role("heading", name="报送回执")).to_be_visible()
        return self.page.locator(".sentence").first.inner_text()


class Reports:
    """Ordering a PDF and waiting for it."""

    def __init__(self, window: Window) -> None:
        self.window, self.page = window, window.page

    def print_status(self) -> bytes:
        """Order the report of the day shown and wait until the browser is led to it; returns the PDF."""
        self.page.get_by_role("button", name="生成 PDF").click()
        self.page.wait_for_url("**/reports/*.pdf", timeout=2 * LONG, wait_until="commit")
        answer = self.window.context.request.get(self.page.url)
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()
