"""What no face draws is told to the person who can mend it, and never keeps a report from the leaders."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.client import Browser
from tests.documents.font_files import make_font
from tests.taking_in import notice, ready, review_of, take_in
from tests.world import World, moment
from tracker.actions.closures import close_assignment
from tracker.actions.intake import discard
from tracker.actions.plans import issue
from tracker.actions.progress import log_progress
from tracker.actions.writing import Refused
from tracker.documents.spreadsheets import write_list
from tracker.models import Account, AuditEvent, Evidence, Plan, ProgressEntry, Task, Unit, UnitGroup, db
from tracker.rules.register_sheets import ACCOUNT_COLUMNS, GROUP_COLUMNS, UNIT_COLUMNS

pytestmark = pytest.mark.database

RARE, CODE = "\U0003fff0", "U+3FFF0"  # of no alphabet yet: no face has it unless we make one


@pytest.fixture(autouse=True)
def _day(on: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_AS", raising=False)
    on(moment(date(2024, 7, 2)))


def entry(world: World, text: str, **more: object) -> dict[str, object]:
    cell = str(world.assignment("dayu", 1))
    return {"text": text, "happened_on": "2024-07-02", "extent": "done", "tasks": cell, **more}


# What is typed


@pytest.mark.parametrize(
    ("account", "address", "typed"),
    [
        ("bangongshi", "/units/new", {"name": f"{RARE}县人民政府", "kind": "county"}),
        ("bangongshi", "/groups/new", {"name": f"{RARE}组"}),
        ("guanliyuan", "/accounts/new", {"name": "zhang", "person": f"张{RARE}", "roles": "leader"}),
    ],
)
def test_a_name_that_can_not_be_printed_is_refused_and_stays_in_its_field(
    world: World, browser: Browser, account: str, address: str, typed: dict[str, str]
):
    before = [db.session.scalar(select(func.count()).select_from(one)) for one in (Unit, UnitGroup, Account)]
    answer = browser.sign_in(account).post(address, typed)
    (odd,) = [text for text in typed.values() if RARE in text]
    assert answer.status_code == 422
    assert f"系统的字体印不出{CODE}" in answer.text and f'value="{odd}"' in answer.text
    after = [db.session.scalar(select(func.count()).select_from(one)) for one in (Unit, UnitGroup, Account)]
    assert after == before


def test_a_character_that_the_office_has_a_face_for_is_taken(world: World, browser: Browser, tmp_path: Path):
    browser.sign_in("dayu")
    address = f"/plans/{world.plan_id}/mine"
    assert browser.post(address, entry(world, f"走访张{RARE}村")).status_code == 422
    make_font(tmp_path / "fonts" / "a.ttf", "Rare", draws=RARE)
    assert browser.post(address, entry(world, f"走访张{RARE}村")).status_code == 303


def test_signs_that_nobody_sees_are_left_out_of_what_is_kept(world: World, browser: Browser):
    browser.sign_in("dayu").post(f"/plans/{world.plan_id}/mine", entry(world, "走访\u200b张村❤\ufe0f"))
    assert db.session.scalars(select(ProgressEntry.text)).one() == "走访张村❤"


def test_what_comes_by_no_form_is_refused_where_it_is_written(world: World):
    cell = world.assignment("sifaju", 2)
    with pytest.raises(Refused, match=CODE.replace("+", r"\+")):
        log_progress(
            world.actor("sifaju"), world.plan_id, [cell], text=f"张{RARE}", happened_on=date(2024, 7, 2),
            extent="done",
        )  # fmt: skip
    with pytest.raises(Refused, match=CODE.replace("+", r"\+")):
        close_assignment(world.office, cell, f"已核实{RARE}")
    with pytest.raises(Refused, match=CODE.replace("+", r"\+")):
        discard(world.office, take_in(world.office), f"收错了{RARE}")


def test_the_own_name_of_a_file_is_kept_with_numbers_for_what_can_not_be_printed(
    world: World, browser: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.extensions, "undrawn", lambda signs: {"𠮷"} & set(signs))
    upload = (io.BytesIO("已公开。".encode()), "张𠮷村.txt")
    typed = entry(world, "走访张村", files=upload)
    address = f"/plans/{world.plan_id}/mine"
    answer = browser.sign_in("dayu").post(address, typed, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert db.session.scalars(select(Evidence.text)).one() == "张〔U+20BB7〕村.txt"


def test_whoever_has_such_a_name_since_earlier_can_go_on_working(world: World, browser: Browser):
    db.session.execute(
        update(Account).where(Account.name == "dayu").values(name=f"d{RARE}", person=f"张{RARE}")
    )
    db.session.execute(update(Unit).where(Unit.code == "dayu").values(short_name=f"大{RARE}县"))
    db.session.commit()
    browser.sign_in(f"d{RARE}")
    assert browser.post(f"/plans/{world.plan_id}/mine", entry(world, "走访张村")).status_code == 303
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "progress.logged")).one()
    assert RARE in event.unit_name and event.account_name == f"d{RARE}"


# Lists


@pytest.mark.parametrize(
    ("account", "address", "columns", "line"),
    [
        ("bangongshi", "/units/import", UNIT_COLUMNS, {"name": f"{RARE}局", "kind": "部门"}),
        ("bangongshi", "/groups/import", GROUP_COLUMNS, {"group": f"{RARE}组", "unit": "测试市司法局"}),
        (
            "guanliyuan", "/accounts/import", ACCOUNT_COLUMNS,
            {"name": "zhang", "person": f"张{RARE}", "roles": "领导"},
        ),
    ],
)  # fmt: skip
def test_a_line_of_a_list_that_can_not_be_printed_is_named(
    world: World, browser: Browser, account: str, address: str, columns: Any, line: dict[str, str]
):
    file = (io.BytesIO(write_list(columns, [line])), "名单.xlsx")
    browser.sign_in(account)
    answer = browser.post(address, {"file": file}, content_type="multipart/form-data")
    assert f"第 2 行：系统的字体印不出{CODE}" in answer.text and "确认导入" not in answer.text


def test_a_list_in_a_terminal_is_refused_with_the_line(world: World, app: Flask, tmp_path: Path):
    file = tmp_path / "名单.xlsx"
    file.write_bytes(
        write_list(UNIT_COLUMNS, [{"name": "水利\u200b局", "kind": "部门"}, {"name": f"{RARE}局"}])
    )
    answer = app.test_cli_runner().invoke(args=["units", "import", str(file)])
    assert answer.exit_code == 2 and f"第 3 行：系统的字体印不出{CODE}" in answer.stderr
    assert "第 2 行：" not in answer.stderr


# Notices

ODD = (
    f"（一）更新办事目录。按季度核对{RARE}目录，发现差错及时改正。（市司法局牵头，市教育局配合）",
    "（二）做好政策解读。\uf0b7政策文件解读率达到100%。（市财政局牵头）",
)


def test_what_a_notice_has_of_it_stands_first_on_its_review_page(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    place = browser.post("/intake", {"text": notice(*ODD)}).location
    page = browser.get(place).text
    assert "还有 1 处待定" in page
    words = f"任务一的内容“…按季度核对〔{CODE}〕目录，发现差…”：系统的字体印不出{CODE}，请改用其他字"
    assert page.count(words) == 2  # in the list and at the field
    assert 'aria-invalid="true" aria-describedby="t1-text-fault"' in page
    assert "•政策文件解读率达到100%。" in page


def test_a_notice_is_issued_when_somebody_has_put_it_otherwise(world: World, browser: Browser):
    plan_id = take_in(world.office, notice(*ODD))
    browser.sign_in("bangongshi")
    assert browser.get(f"/intake/{plan_id}/confirm").status_code == 303
    with pytest.raises(Refused, match="任务一的内容"):
        issue(world.office, plan_id)
    stored = review_of(world.office, plan_id).settled.draft
    mended = stored.kept[0].text.replace(RARE, "新")
    browser.post(f"/intake/{plan_id}", {"t1": "1", "t1-text": mended, "report_inclusive": "1"})
    assert browser.post(f"/intake/{plan_id}/issue").status_code == 303
    assert mended in db.session.scalars(select(Task.text)).all()


def test_a_draft_is_saved_as_far_as_it_is_mended(world: World, browser: Browser):
    plan_id = take_in(world.office, notice(*ODD))
    browser.sign_in("bangongshi")
    typed = {"title": f"办事公开{RARE}", "report_inclusive": "1"}
    assert browser.post(f"/intake/{plan_id}", typed).status_code == 303
    assert db.session.get(Plan, plan_id).title == f"办事公开{RARE}"  # type: ignore[union-attr]
    found = review_of(world.office, plan_id).settled.pending
    assert [(one.anchor, one.task) for one in found] == [("title", None), ("t1-text", 1)]


def test_a_notice_is_put_otherwise_in_a_terminal(world: World, app: Flask, tmp_path: Path):
    def run(*arguments: object) -> Any:
        return app.test_cli_runner().invoke(args=["plans", *map(str, arguments)])

    file = tmp_path / "通知.txt"
    file.write_text(notice(*ODD), encoding="utf-8")
    assert run("import", file).exit_code == 0
    plan_id = world.plan_id + 1
    refused = run("issue", plan_id, "--accept-proposals", "--json")
    assert refused.exit_code == 2
    assert f"任务一的内容“…按季度核对〔{CODE}〕目录" in json.loads(refused.stdout)["error"]["messages"][0]
    asked = json.loads(run("decisions", plan_id, "--json").stdout)
    (one,) = asked["decisions"]
    assert (one["task"], one["role"], one["field"], one["text"]) == (1, "wording", "text", None)
    one["text"] = one["expression"].replace(RARE, "新")
    decided = tmp_path / "decisions.json"
    decided.write_text(json.dumps(asked), encoding="utf-8")
    assert run("issue", plan_id, "--decisions", decided).exit_code == 0
    one["field"] = "key"
    decided.write_text(json.dumps(asked), encoding="utf-8")
    assert run("issue", plan_id, "--decisions", decided).exit_code == 2


def test_a_unit_that_the_notice_names_can_be_put_otherwise(world: World):
    odd = f"（一）更新目录。核对目录。（市司法局牵头，市{RARE}局配合）"
    plan_id = take_in(world.office, notice(odd))
    found = review_of(world.office, plan_id).settled.pending
    assert ("t1-responsibles", "wording") in [(one.anchor, one.kind) for one in found]


def test_a_draft_without_such_characters_asks_nothing_more(world: World):
    assert review_of(world.office, ready(world)).settled.pending == ()
