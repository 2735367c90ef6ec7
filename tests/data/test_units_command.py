"""bin/tracker units … and accounts …: the register in a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.world import World, head_of
from tracker.actions import sign_in
from tracker.actions.writing import Denied
from tracker.documents.spreadsheets import write_list
from tracker.queries import units as known
from tracker.rules.register_sheets import ACCOUNT_COLUMNS, UNIT_COLUMNS

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("light_passwords")]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command and return (exit status, output, errors)."""
    monkeypatch.delenv("TRACKER_AS", raising=False)

    def command(*arguments: object) -> tuple[int, str, str]:
        result = app.test_cli_runner().invoke(args=[*map(str, arguments)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return command


def file_of(tmp_path: Path, columns, *lines: dict[str, str]) -> Path:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(write_list(columns, lines))
    return path


def test_units_are_listed_as_lines_and_as_json(run: Run):
    status, output, errors = run("units", "list")
    assert status == 0 and "dayu\t大余县人民政府\t大余县\t县（市、区）" in output and "共 9 个单位" in errors
    listed = json.loads(run("units", "list", "--json")[1])
    assert (
        len(listed) == 9 and listed[1]["code"] == "dayu" and listed[1]["groups"] == "各县（市、区）人民政府"
    )


def test_a_dry_run_tells_and_writes_nothing(run: Run, tmp_path: Path):
    file = file_of(tmp_path, UNIT_COLUMNS, {"name": "测试市水利局", "kind": "部门"})
    before = head_of(0)
    status, output, _ = run("units", "import", file, "--dry-run")
    assert status == 0 and "第 2 行　新增　测试市水利局" in output and "没有写入" in output
    assert head_of(0) == before
    assert "新增 1 个单位" in run("units", "import", file)[1]
    assert "没有要导入的" in run("units", "import", file)[1]
    assert [unit.name for unit in known.all_units()][-1] == "测试市水利局"


def test_faults_and_files_that_are_no_lists_end_the_command(run: Run, tmp_path: Path):
    file = file_of(tmp_path, UNIT_COLUMNS, {"name": "测试市水利局", "kind": "部委"})
    status, _, errors = run("units", "import", file)
    assert status == 2 and "第 2 行：没有“部委”这个类别" in errors
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    status, _, errors = run("units", "import", tmp_path / "x.pdf")
    assert status == 2 and "不是电子表格" in errors


def test_imported_accounts_get_passwords_that_work(run: Run, tmp_path: Path):
    line = {"name": "slj", "person": "池明", "roles": "经办人", "unit": "市司法局"}
    file = file_of(tmp_path, ACCOUNT_COLUMNS, line)
    assert "没有写入" in run("accounts", "import", file, "--dry-run")[1]
    status, output, errors = run("accounts", "import", file)
    password = re.search(r"slj\t(\S+)", output)
    assert status == 0 and password and "只显示这一次" in errors
    assert sign_in.sign_in("slj", password[1])
    assert "slj\t池明\t单位经办人\t测试市司法局" in run("accounts", "list")[1]
    assert len(json.loads(run("accounts", "list", "--json")[1])) == 14


def test_a_password_is_reset_in_a_terminal(run: Run):
    status, output, _ = run("accounts", "reset", "SIFAJU")
    password = re.search(r"sifaju\t(\S+)", output)
    assert status == 0 and password and sign_in.sign_in("sifaju", password[1])
    status, _, errors = run("accounts", "reset", "nobody")
    assert status == 2 and "没有账号“nobody”" in errors


@pytest.mark.parametrize(
    "command",
    [
        ("units", "list"),
        ("units", "import", __file__, "--dry-run"),
        ("accounts", "list"),
        ("accounts", "import", __file__, "--dry-run"),
        ("accounts", "reset", "dayu"),
    ],
)
def test_commands_pass_the_same_door_as_pages(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
):
    monkeypatch.setenv("TRACKER_AS", "sifaju")
    with pytest.raises(Denied):
        run(*command)
