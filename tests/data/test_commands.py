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
    listed = [line.split() for line in answer.output.split("Commands:\n")[1].splitlines()]
    assert [words[0] for words in listed] == [name for name in sorted(COMMANDS) if name != "start-up"]
    assert all(len(words) > 1 for words in listed)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_bears_the_name_it_is_found_by(app: Flask, name: str):
    found = app.cli.get_command(None, name)  # type: ignore[arg-type]
    assert found is not None and found.name == name


def test_a_command_that_does_not_exist_is_named(app: Flask):
    answer = app.test_cli_runner().invoke(args=["nothing"])
    assert answer.exit_code == 2 and "nothing" in answer.stderr


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
