"""The command line as a whole: every command is found by its name, and loads no more than it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask

from tracker.cli import COMMANDS
from tracker.config import PROJECT

# What reading a notice or making a report has no use for, and takes long to load.
NEEDLESS = ("alembic", "flask_wtf", "tracker.demo", "tracker.web", "weasyprint", "wtforms", "xlsxwriter")


def test_help_lists_every_command_in_words(app: Flask):
    answer = app.test_cli_runner().invoke(args=["--help"])
    listed = [line.split() for line in answer.output.split("命令：\n")[1].splitlines()]
    assert [words[0] for words in listed] == [name for name in sorted(COMMANDS) if name != "start-up"]
    assert all(len(words) > 1 for words in listed)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_bears_the_name_it_is_found_by(app: Flask, name: str):
    found = app.cli.get_command(None, name)  # type: ignore[arg-type]
    assert found is not None and found.name == name


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nothing", "没有命令“nothing”。"),
        ("plans impor", "没有命令“impor”。是不是 import？"),
        ("plans import", "缺少 FILE，请补上。"),
        ("plans issue 1 --bogus", "没有选项 --bogus。"),
        ("plans issue one", "NUMBER 的值不对：请写一个整数。"),
        ("matrix --plan 1 --as-of 7月", "--as-of 的值不对：请写成 2024-07-05 的样子。"),
        ("audit verify --plan 0", "--plan 的值不对：请写一个整数（不小于 1）。"),
        ("audit verify --plan", "选项 --plan 的写法不对，请核对它后面的值。"),
        ("units import nowhere.xlsx", "FILE 的值不对：没有这个文件，或无法读写，请核对路径。"),
        ("upgrade now", "命令的写法不对，多了或少了内容，请核对。"),
    ],
)
def test_a_command_that_cannot_be_understood_says_what_to_do(app: Flask, line: str, words: str):
    answer = app.test_cli_runner().invoke(args=line.split())
    assert answer.exit_code == 2
    assert answer.stderr.startswith(words)
    assert "--help" in answer.stderr


def test_help_is_in_chinese_throughout(app: Flask):
    answer = app.test_cli_runner().invoke(args=["plans", "issue", "--help"])
    told = answer.output
    assert told.startswith("用法：") and "选项：" in told and "显示本说明。" in told
    assert not any(word in told for word in ("Usage", "Options", "Show this"))


@pytest.mark.parametrize("command", ["plans", "report"])
def test_a_command_does_not_load_what_the_others_need(command: str):
    asked = f"""
import sys
from tracker.__main__ import run
from tracker.application import make_app
run(make_app({{"DATA_FOLDER": "", "SQLALCHEMY_DATABASE_URI": "sqlite://", "DEMO": False}}),
    [{command!r}, "--help"], standalone_mode=False)
print([name for name in {NEEDLESS!r} if name in sys.modules])
"""
    answer = subprocess.run(
        [sys.executable, "-c", asked], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.splitlines()[-1] == "[]"
