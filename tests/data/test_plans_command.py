"""bin/tracker plans …: taking in, deciding and issuing in a terminal, and on the real notice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.conftest import settings
from tests.taking_in import DECISIONS, NUMBER, notice, ready
from tests.world import World, moment
from tracker import create_app
from tracker.actions import calendar, plans
from tracker.actions.writing import writing
from tracker.demo import register
from tracker.models import Assignment, AuditEvent, Plan, Task, Unit, UnitGroup, UnitGroupMember, db
from tracker.rules.access import SYSTEM, Permission

pytestmark = pytest.mark.database

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _day(on: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_AS", raising=False)
    on(moment(date(2024, 5, 20)))


@pytest.fixture
def run(app: Flask) -> Run:
    """Run ``plans …`` and return (exit status, output, errors)."""

    def command(*arguments: object) -> tuple[int, str, str]:
        result = app.test_cli_runner().invoke(args=["plans", *map(str, arguments)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "通知.txt"
    path.write_text(notice(), encoding="utf-8")
    return path


def test_a_dry_run_reads_and_writes_nothing(app: Flask, run: Run, file: Path):
    status, output, _ = run("import", file, "--dry-run", "--json")
    told = json.loads(output)
    assert status == 0 and told["document_number"] == NUMBER and len(told["tasks"]) == 3
    assert {"measures", "leftover", "decisions_needed"} <= set(told)
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 0
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 0


def test_a_dry_run_works_before_there_is_any_table(tmp_path: Path, file: Path):
    bare = create_app(settings(tmp_path, f"sqlite:///{tmp_path / 'nothing.sqlite3'}"))
    with bare.app_context():
        result = bare.test_cli_runner().invoke(args=["plans", "import", str(file), "--dry-run", "--json"])
        assert result.exit_code == 0 and len(json.loads(result.stdout)["tasks"]) == 3
        db.engine.dispose()


def test_a_dry_run_on_a_register_holds_what_the_register_does_not_know(world: World, run: Run, file: Path):
    told = json.loads(run("import", file, "--dry-run", "--json")[1])
    assert [(one["task"], one["role"], one["expression"]) for one in told["decisions_needed"]] == [
        (1, "responsible", "市政府有关部门"),
        (2, "lead", "市司法局"),
        (2, "responsible", "市档案局"),
    ]


def test_from_import_to_issue_with_a_file_of_decisions(world: World, run: Run, file: Path, tmp_path: Path):
    status, output, _ = run("import", file)
    plan_id = world.plan_id + 1
    assert status == 0 and f"草稿编号 {plan_id}" in output
    status, output, _ = run("decisions", plan_id, "--json")
    asked = json.loads(output)
    assert status == 0 and [one["task"] for one in asked["decisions"]] == [1, 2, 2]
    for one, answer in zip(asked["decisions"], DECISIONS, strict=True):
        one["units"] = answer["units"]
    decided = tmp_path / "decisions.json"
    decided.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
    status, output, _ = run("issue", plan_id, "--decisions", decided)
    assert (status, output) == (0, "已下达：3 项任务、8 个单位、11 个责任项。\n")
    shown = json.loads(run("show", plan_id, "--json")[1])
    assert shown["status"] == "issued" and len(shown["tasks"]) == 3
    assert shown["tasks"][0]["expressions"][2] == {
        "role": "responsible", "text": "市政府有关部门", "units": 2, "decided_by": "系统",
    }  # fmt: skip


def test_issue_lists_what_is_undecided_and_keeps_nothing(world: World, run: Run, file: Path, tmp_path: Path):
    run("import", file)
    plan_id = world.plan_id + 1
    some = tmp_path / "some.json"
    some.write_text(json.dumps([DECISIONS[0]], ensure_ascii=False), encoding="utf-8")
    status, output, errors = run("issue", plan_id, "--decisions", some)
    assert status == 2 and output == "" and len(errors.strip().splitlines()) == 2
    assert "没有写明牵头单位" in errors and "市档案局" in errors
    assert len(json.loads(run("decisions", plan_id, "--json")[1])["decisions"]) == 3


def test_accepting_proposals_still_refuses_what_has_none(world: World, run: Run, file: Path, tmp_path: Path):
    run("import", file)
    plan_id = world.plan_id + 1
    status, _, errors = run("issue", plan_id, "--accept-proposals")
    assert status == 2 and "市档案局" in errors and len(errors.strip().splitlines()) == 1
    rest = tmp_path / "rest.json"
    rest.write_text(json.dumps([DECISIONS[2]], ensure_ascii=False), encoding="utf-8")
    assert run("issue", plan_id, "--accept-proposals", "--decisions", rest)[0] == 0


def test_a_wrong_decision_is_told_by_its_number(world: World, run: Run, file: Path, tmp_path: Path):
    run("import", file)
    wrong = tmp_path / "wrong.json"
    wrong.write_text(
        json.dumps([{**DECISIONS[0], "units": ["市粮食局"]}], ensure_ascii=False), encoding="utf-8"
    )
    status, output, _ = run("issue", world.plan_id + 1, "--decisions", wrong, "--json")
    assert status == 2
    assert json.loads(output)["error"]["messages"] == [
        "第 1 条决定：单位名录中没有“市粮食局”，或者不止一个单位可以这样称呼。"
    ]
    assert run("issue", world.plan_id + 1, "--decisions", tmp_path / "none.json")[0] == 2
    wrong.write_text("{", encoding="utf-8")
    assert run("issue", world.plan_id + 1, "--decisions", wrong)[0] == 2


def test_the_same_file_gives_its_first_number(world: World, run: Run, file: Path):
    run("import", file)
    status, output, _ = run("import", file)
    assert status == 0 and f"以前收过，编号 {world.plan_id + 1}（草稿）" in output
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 2


def test_a_new_version_is_asked_for_and_answered(world: World, run: Run, file: Path):
    old = ready(world)
    plans.issue(world.office, old)
    file.write_text(notice().replace("及时改正", "当天改正").replace("、市档案局", ""), encoding="utf-8")
    told = json.loads(run("import", file, "--json")[1])
    assert told["decisions_needed"][0]["role"] == "version"
    status, _, errors = run("issue", told["plan"], "--accept-proposals", "--same-document", "no")
    assert (status, errors) == (0, "")
    assert db.session.get(Plan, old).status == "issued"


def test_a_file_that_can_t_be_read_ends_with_one_and_its_code(world: World, run: Run, tmp_path: Path):
    empty = tmp_path / "空.docx"
    empty.write_bytes(b"")
    status, output, _ = run("import", empty, "--json")
    assert status == 1 and json.loads(output)["error"]["code"] == "empty"
    status, output, errors = run("import", empty)
    assert (status, output) == (1, "") and "文件是空的" in errors
    assert "没有这个文件" in run("import", tmp_path / "没有.docx")[2]
    status, output, _ = run("import", tmp_path / "没有.docx", "--json")
    assert status == 1 and json.loads(output)["error"]["code"] == "missing"


def test_text_without_a_task_is_shown_but_not_taken_in(world: World, run: Run, tmp_path: Path):
    letter = tmp_path / "通报.txt"
    letter.write_text("各单位：\n现将有关情况通报如下。\n", encoding="utf-8")
    status, output, errors = run("import", letter, "--dry-run", "--json")
    assert status == 0 and json.loads(output)["tasks"] == [] and "找不到任务" in errors
    status, _, errors = run("import", letter)
    assert status == 2 and "找不到任务" in errors
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 1


def test_an_empty_register_says_who_should_issue(app: Flask, run: Run, file: Path):
    calendar.load_built_in(SYSTEM)
    status, _, errors = run("import", file)
    assert status == 1 and "--unit" in errors
    assert run("import", file, "--unit", "nobody")[0] == 1


def test_it_acts_as_an_account(world: World, run: Run, file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRACKER_AS", "dayu")
    assert run("import", file)[0] == 3
    monkeypatch.setenv("TRACKER_AS", "bangongshi")
    assert run("import", file)[0] == 0
    monkeypatch.setenv("TRACKER_AS", "dayu")
    status, _, errors = run("show", world.plan_id + 1)
    assert status == 1 and "没有编号" in errors
    assert str(world.plan_id + 1) not in run("list")[1].split("　")[0]


def test_a_draft_is_discarded(world: World, run: Run, file: Path):
    run("import", file)
    assert run("discard", world.plan_id + 1, "--reason", "收错了。")[0] == 0
    assert run("issue", world.plan_id + 1)[0] == 2
    assert run("show", 999)[0] == 1


def test_plans_are_listed(world: World, run: Run, file: Path):
    run("import", file)
    told = json.loads(run("list", "--json")[1])
    assert [(one["plan"], one["status"]) for one in told] == [
        (world.plan_id + 1, "draft"),
        (world.plan_id, "issued"),
    ]
    assert "草稿" in run("list")[1]


def add_city() -> None:
    """The 62 units and three groups of the demonstration's register."""
    with writing(SYSTEM, Permission.REGISTER_KEEP) as write:
        rows = [
            factories.UnitRow(
                code=unit.code, name=unit.name, short_name=unit.short, aliases=list(unit.aliases), kind=unit.kind,
                sort_order=unit.order, is_issuer=unit.code == register.ISSUING_UNIT, valid_from=register.REGISTER_FROM,
            )
            for unit in register.UNITS
        ]  # fmt: skip
        ids = dict(zip((unit.code for unit in register.UNITS), write.insert(Unit, rows), strict=True))
        for order, group in enumerate(register.GROUPS):
            (group_id,) = write.insert(
                UnitGroup, [{"name": group.name, "aliases": list(group.aliases), "sort_order": order}]
            )
            write.insert(
                UnitGroupMember,
                [
                    {
                        "group_id": group_id,
                        "unit_id": ids[code],
                        "valid_from": register.REGISTER_FROM,
                        "valid_to": None,
                    }
                    for code in group.members
                ],
            )
        write.event("units.imported", about=("register", 0))


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_real_notice_goes_the_whole_way_on_the_register_of_its_city(
    app: Flask, run: Run, shared: Path, tmp_path: Path, kind: str
):
    calendar.load_built_in(SYSTEM)
    add_city()
    status, output, _ = run("import", shared / "seeds" / f"notice-2024-35.{kind}", "--json")
    told = json.loads(output)
    assert status == 0
    asked = told["decisions_needed"]
    assert [(one["task"], one["expression"]) for one in asked] == [
        (task, "市政府有关部门") for task in (1, 2, 8)
    ]
    assert [len(one["proposal"]) for one in asked] == [42, 42, 42]
    decided = tmp_path / "decisions.json"
    answers = [*asked, {"expression": "各县（市、区）人民政府", "add": ["赣州经开区", "rongjiang"]}]
    for one in asked:
        one["units"] = one["proposal"][:20]
    decided.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    assert run("issue", told["plan"], "--decisions", decided)[0] == 0
    shown = {task["number"]: task for task in json.loads(run("show", told["plan"], "--json")[1])["tasks"]}
    assert len(shown) == 12
    counts = {one["text"]: one["units"] for one in shown[3]["expressions"]}
    assert counts["各县（市、区）人民政府"] == 20 and counts["市政府各部门"] == 42
    statement = select(func.count()).select_from(Assignment).join(Task, Task.id == Assignment.task_id)
    counties = statement.join(Unit, Unit.id == Assignment.unit_id).where(
        Unit.kind == "county", Task.number == 1
    )
    assert db.session.scalar(counties) == 18
