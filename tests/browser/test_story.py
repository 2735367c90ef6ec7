"""The whole way of a notice, as a newcomer goes it: taken in, decided, issued, answered, explained, printed, proved."""

from __future__ import annotations

import io
import json
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import OpenWindow
from tests.browser.pages import DemoPage, Matrix, Mine, Reports, TakingIn
from tests.browser.window import Site

PERMITS, BENEFITS = "规范许可和证明事项", "提供惠企政策直达服务"


def test_a_newcomer_takes_the_sample_notice_from_its_file_to_a_proved_report(
    site: Site, window: OpenWindow, tmp_path: Path
) -> None:
    # The office takes the sample notice in, decides what the notice leaves open, and issues it.
    office = window("bangongshi")
    notice = DemoPage(office).download("Word 文档", tmp_path)
    assert notice.name == "通知〔2024〕52号.docx"
    review = TakingIn(office)
    review.upload(notice)
    assert len(review.pending) == 3
    review.tick("任务二：“市政府有关部门”", ["市公安局", "市人社局"])
    review.tick("任务六：“市政府有关部门”", ["市民政局", "市住建局", "市卫健委"])
    review.agree_to_lead("市统计局")
    assert review.pending == []
    assert review.issue() == "已下达：6 项任务、60 个单位、157 个责任项。"
    assert Matrix(office).sum("预警") == 157  # two working days are left

    # 市司法局 says once what it did, for two of its tasks, and files both.
    clerk = window("sifaju")
    mine = Mine(clerk)
    assert (mine.light(PERMITS), mine.light(BENEFITS)) == ("▲预警", "▲预警")
    mine.log("公布许可事项和证明事项目录，逐项写明办理时限，目录以外的一律不再索要。", [PERMITS, BENEFITS])
    assert "报送 2 项" in mine.hand_in()
    mine = Mine(clerk)
    assert (mine.light(PERMITS), mine.light(BENEFITS)) == ("●正常", "●正常")
    matrix = Matrix(office)
    expect(matrix.cell("市司法局", 2)).to_contain_text("正常")
    expect(matrix.cell("市司法局", 3)).to_contain_text("正常")
    expect(matrix.cell("市司法局", 4)).to_contain_text("预警")

    # The tasks of the older plan stay within reach.
    clerk.open("任务分工")
    clerk.page.get_by_role("link", name="政务公开工作要点").click()
    clerk.page.get_by_role("main").get_by_role("link", name="我的任务").click()
    expect(clerk.page.get_by_role("main")).to_contain_text("〔2024〕35号")

    # On 6 July the office sees who went red, and why.
    DemoPage(office).move_to("2024-07-06")
    matrix = Matrix(office)
    assert (matrix.sum("逾期"), matrix.sum("正常")) == (155, 2)
    red = matrix.cell("市司法局", 4)
    expect(red).to_contain_text("逾期")
    sentence = matrix.explain(red)
    expect(sentence).to_contain_text("7月5日（周五，含当日，推定）24:00 前未报送落实情况")
    expect(matrix.panel).to_contain_text("方正平")

    # It prints the report for the leaders, and the chain holds.
    office.page.get_by_role("link", name="打印报告").click()
    report = PdfReader(io.BytesIO(Reports(office).print_status()))
    first = report.pages[0].extract_text()
    assert len(report.pages) >= 1 + 1 + 6  # the first page, the matrix, a sheet for each task
    assert "155" in first and "52号" in first
    assert site.tracker("audit", "verify").startswith("核验通过：3 条链")


def test_the_office_does_the_same_with_the_real_notice(shared: Path, window: OpenWindow) -> None:
    key = json.loads((shared / "seeds" / "notice-2024-35.json").read_text(encoding="utf-8"))
    office = window("bangongshi")
    review = TakingIn(office)
    review.upload(shared / "seeds" / "notice-2024-35.docx")
    # The demo holds a plan of the same number: the real one takes its place.
    review.is_new_version()
    assert [words[:3] for words in review.pending] == ["任务一", "任务二", "任务八"]
    review.tick_alike("任务一：“市政府有关部门”", ["市财政局", "市医保局"])
    assert review.pending == []
    assert review.issue().startswith("已下达：12 项任务、")

    assert office.page.locator(".plan-task .text").all_inner_texts() == [
        task["text"] for task in key["tasks"]
    ]
    matrix = Matrix(office)
    for task in key["tasks"]:
        is_all_counties = task["lead_units"] == ["各县（市、区）人民政府"]
        assert matrix.leads(task["number"]) == (18 if is_all_counties else len(task["lead_units"]))
