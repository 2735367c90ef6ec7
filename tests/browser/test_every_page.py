"""Every kind of page, for who may see it: nothing that axe calls serious, no fault of a script, nothing wider than
a narrow screen. A page without a row here fails a test."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.conftest import OpenWindow, windows
from tests.browser.sound import faults_of
from tests.browser.window import Site
from tracker.demo.sample_file import sample_file

NOTICE = """赣州市人民政府办公室
〔2024〕61号
赣州市人民政府办公室关于印发测试任务分工的通知
各县（市、区）人民政府，市政府各部门：
请于7月5日前将落实情况报市政府办公室政务公开与信息化科。
2024年6月20日
附件
测试任务分工方案
（一）公布办事指南。按季度核对办事指南。（市司法局牵头，市财政局配合，12月底前完成）
"""

# Who looks at which page. The values in the address are names of `Standing`.
PAGES: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "": (("sign_in.form", {}),),
    "bangongshi": (
        ("matrix.page", {"plan_id": "plan"}),
        ("matrix.changes", {"plan_id": "plan"}),
        ("matrix.lights", {"plan_id": "plan"}),
        ("cells.page", {"plan_id": "plan", "assignment_id": "cell"}),
        ("progress.unit", {"plan_id": "plan", "unit_id": "unit"}),
        ("progress.task", {"plan_id": "plan", "task_id": "task"}),
        ("progress.correct_for", {"entry_id": "entry"}),
        ("returns.form_for", {"plan_id": "plan", "unit_id": "owing_unit", "call_id": "call"}),
        ("plans.index", {}),
        ("plans.page", {"plan_id": "plan"}),
        ("plans.parties", {"plan_id": "plan", "task_id": "task"}),
        ("plans.share", {"plan_id": "plan", "assignment_id": "cell"}),
        ("plans.policy", {"plan_id": "plan"}),
        ("intake.form", {}),
        ("intake.review", {"plan_id": "draft"}),
        ("intake.confirm", {"plan_id": "ready_draft"}),
        ("intake.discard_form", {"plan_id": "draft"}),
        ("reports.index", {"plan_id": "plan"}),
        ("calendar.index", {}),
        ("demo.page", {}),
        ("sign_in.password", {}),
        ("access.page", {}),
    ),
    "caizhengju": (
        ("progress.mine", {"plan_id": "plan"}),
        ("progress.correct", {"entry_id": "entry"}),
        ("returns.receipt", {"submission_id": "submission"}),
        ("matrix.page", {"plan_id": "plan"}),
        ("cells.page", {"plan_id": "plan", "assignment_id": "cell"}),
        ("plans.page", {"plan_id": "plan"}),
    ),
    "dayu": (("returns.form", {"plan_id": "plan", "call_id": "call"}),),
    "lingdao": (("reports.status", {"plan_id": "plan"}),),
    "guanliyuan": (
        ("units.index", {}),
        ("units.page", {"unit_id": "unit"}),
        ("units.add_form", {}),
        ("units.change_form", {"unit_id": "unit"}),
        ("units.rename_form", {"unit_id": "unit"}),
        ("units.close_form", {"unit_id": "unit"}),
        ("units.reopen_form", {"unit_id": "closed_unit"}),
        ("units.import_form", {}),
        ("groups.index", {}),
        ("groups.page", {"group_id": "group"}),
        ("groups.add_form", {}),
        ("groups.change_form", {"group_id": "group"}),
        ("groups.join_form", {"group_id": "group"}),
        ("groups.import_form", {}),
        ("accounts.index", {}),
        ("accounts.page", {"account_id": "account"}),
        ("accounts.add_form", {}),
        ("accounts.change_form", {"account_id": "account"}),
        ("accounts.import_form", {}),
    ),
    "shenji": (
        ("audit.index", {}),
        ("audit.chains", {}),
        ("audit.event", {"chain_id": "plan", "number": "event"}),
    ),
}

# Not pages: they lead on, are part of a page, or are files. The set-up has a test of its own.
OTHERS = {
    "home.index", "home.matrix", "home.mine", "home.status", "home.reports", "cells.panel", "reports.waiting",
    "static.file", "demo.sample", "evidence.file", "matrix.workbook", "plans.source", "intake.file", "reports.file",
    "audit.workbook", "audit.chain_file", "units.template", "units.export", "groups.template", "groups.export",
    "accounts.template", "accounts.export", "set_up.form", "set_up.office",
}  # fmt: skip


class Standing:
    """A served demo that the tests of this file only read, with two drafts, and what its addresses name."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder)
        name, content = sample_file("docx", folder)
        drafts = [self.take_in(folder / name, content), self.take_in(folder / "通知.txt", NOTICE.encode())]
        self.values = {"plan": 1, "call": 1, "event": 2, "draft": drafts[0], "ready_draft": drafts[1]}
        with sqlite3.connect(folder / "ruqi.sqlite3") as database:
            database.execute("UPDATE unit SET valid_to = '2024-07-01' WHERE code = 'shicheng'")
            for key, question in QUESTIONS.items():
                (self.values[key],) = database.execute(question).fetchone()
        database.close()

    def take_in(self, path: Path, content: bytes) -> int:
        """The id of the draft that a file becomes."""
        path.write_bytes(content)
        told = self.site.tracker("plans", "import", str(path), "--json", "--as", "bangongshi")
        return int(json.loads(told)["plan"])


QUESTIONS = {
    "unit": "SELECT id FROM unit WHERE code = 'caizhengju'",
    "closed_unit": "SELECT id FROM unit WHERE code = 'shicheng'",
    "owing_unit": "SELECT id FROM unit WHERE code = 'dayu'",
    "group": "SELECT min(id) FROM unit_group",
    "account": "SELECT id FROM account WHERE name = 'caizhengju'",
    "task": "SELECT id FROM task WHERE plan_id = 1 AND number = 3",
    "cell": "SELECT a.id FROM assignment a JOIN unit u ON u.id = a.unit_id JOIN task t ON t.id = a.task_id"
    " WHERE u.code = 'caizhengju' AND t.number = 2 AND t.plan_id = 1",
    "entry": "SELECT max(e.id) FROM progress_entry e JOIN unit u ON u.id = e.unit_id WHERE u.code = 'caizhengju'",
    "submission": "SELECT max(s.id) FROM submission s JOIN unit u ON u.id = s.unit_id WHERE u.code = 'caizhengju'",
}


@pytest.fixture(scope="module")
def standing(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    made = Standing(shutil.copytree(demo, tmp_path_factory.mktemp("standing") / "data"))
    yield made
    made.site.stop()


@pytest.fixture
def window(chromium: Browser, standing: Standing) -> Iterator[OpenWindow]:
    yield from windows(chromium, standing.site)


def test_every_page_of_the_product_has_a_row_above(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {endpoint for rows in PAGES.values() for endpoint, _ in rows} == pages - OTHERS


@pytest.mark.parametrize("account", PAGES)
def test_pages_can_be_used_by_everyone_and_on_narrow_screens(
    account: str, app: Flask, standing: Standing, window: OpenWindow
) -> None:
    addresses = app.url_map.bind("")
    desk = window(account or None)
    faults: list[str] = []
    for endpoint, names in PAGES[account]:
        values = {name: standing.values[value] for name, value in names.items()}
        answer = desk.page.goto(standing.site.address + addresses.build(endpoint, values))
        assert answer is not None and answer.status == 200, endpoint
        faults += [f"{endpoint}: {fault}" for fault in faults_of(desk)]
    assert not faults
