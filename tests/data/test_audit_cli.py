"""``bin/tracker audit``: what it says, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.tampering import by_hand, grown_chain
from tests.world import World, head_of
from tracker.models import db

pytestmark = pytest.mark.database


@pytest.fixture
def chain(world: World, on) -> World:
    return grown_chain(world, on)


def run(app: Flask, *arguments: str) -> Result:
    db.session.rollback()
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["audit", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_sound_chain_ends_with_0_and_prints_the_heads(chain: World, app: Flask):
    whole = run(app, "verify")
    assert whole.exit_code == 0 and whole.output.startswith(
        "核验通过：2 条链共 7 条记录、111 行数据、1 个存档文件"
    )
    number, digest = head_of(1)
    assert f"任务分工第 1 号链（〔2024〕8号）：{number}:{digest}" in whole.output
    assert run(app, "verify", "--plan", "1").output.startswith(
        "核验通过：任务分工第 1 号链（〔2024〕8号）共 4 条"
    )
    assert run(app, "verify", "--register").output.startswith("核验通过：名录链共 3 条记录")


def test_a_fault_ends_with_1_and_names_the_first_event(chain: World, app: Flask):
    by_hand("UPDATE progress_entry SET text = '改过'")
    result = run(app, "verify")
    assert result.exit_code == 1
    assert (
        "任务分工第 1 号链（〔2024〕8号）第 2 条（登记进展）：进展（progress_entry）第 1 行与登记时不符"
        in result.output
    )
    assert "另有 1 处不符" in result.output
    told = json.loads(run(app, "verify", "--json").output)
    assert told["ok"] is False and told["faults"][0]["chain"] == 1 and told["faults"][0]["number"] == 2
    assert run(app, "verify", "--register").exit_code == 0, "the register's chain has nothing to do with it"


def test_a_head_is_taken_as_printed_whole_or_cut_and_tried_on_every_chain(chain: World, app: Flask):
    number, digest = head_of(1)
    for head in (f"{number}:{digest}", f"{number}:{digest[:12]}", f" {number}：{digest[:20].upper()}…"):
        result = run(app, "verify", "--head", head)
        assert result.exit_code == 0 and "与任务分工第 1 号链（〔2024〕8号）相符" in result.output, head
    assert run(app, "verify", "--plan", "1", "--head", f"{number}:{digest}").exit_code == 0
    result = run(app, "verify", "--register", "--head", f"{number}:{digest}")
    assert result.exit_code == 1 and "不符" in result.output, "it is another chain's"
    wrong = run(app, "verify", "--head", f"{number - 1}:{digest}")
    assert wrong.exit_code == 1 and wrong.output.startswith(f"链头 {number - 1}:{digest[:12]} 不符：")
    assert json.loads(run(app, "verify", "--json", "--head", f"{number}:{digest}").output)["head_fits"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verify", "--head", "4:abc"), "校验值至少 12 位"),
        (("verify", "--head", "nonsense"), "链头应写成"),
        (("verify", "--plan", "77"), "没有第 77 号任务分工"),
        (("verify", "--plan", "1", "--register"), "只能写一个"),
        (("export", "--all", "--plan", "1", "-o", "x.zip"), "不能同时写"),
        (("export", "-o", "/nowhere/x.zip"), "不能写"),
    ],
)
def test_what_makes_no_sense_is_answered_in_words(
    chain: World, app: Flask, arguments: tuple[str, ...], words: str
):
    result = run(app, *arguments)
    assert result.exit_code in (1, 2) and words in result.output


def test_an_export_is_written_whole_for_its_owner_and_verifies(chain: World, app: Flask, tmp_path: Path):
    target = tmp_path / "审计.zip"
    result = run(app, "export", "--plan", "1", "-o", str(target))
    assert result.exit_code == 0 and "已导出 1 条链、4 条记录" in result.output
    assert target.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(target) as file:
        file.extractall(tmp_path / "unpacked")
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "unpacked" / "verify.py")], check=False, capture_output=True
    )
    assert done.returncode == 0
    assert run(app, "export", "--all", "-o", str(target)).exit_code == 0, "a later export takes its place"
    assert not list(tmp_path.glob("审计.zip.*"))


def test_the_auditor_may_do_it_by_name_and_nobody_else(
    chain: World, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TRACKER_AS", "shenji")
    assert run(app, "verify").exit_code == 0
    for name in ("bangongshi", "guanliyuan", "dayu", "lingdao"):
        monkeypatch.setenv("TRACKER_AS", name)
        for arguments in (("verify",), ("export", "-o", str(tmp_path / "x.zip"))):
            with pytest.raises(PermissionError):
                run(app, *arguments)
    assert not (tmp_path / "x.zip").exists()
