"""bin/tracker demo reset: it throws away what people tried, so it asks first."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from tests.world import World
from tracker.actions.writing import Denied
from tracker.demo import play


@pytest.fixture
def begun(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days from which the demo was begun anew (which takes too long to do here)."""
    days: list[date] = []
    app.config["DEMO"] = True
    monkeypatch.delenv("TRACKER_AS", raising=False)
    monkeypatch.setattr(play, "reset", lambda day, tell: days.append(day))
    return days


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_thrown_away(app: Flask, begun: list[date], answer: str):
    done = app.test_cli_runner().invoke(args=["demo", "reset"], input=answer)
    assert done.exit_code == 1 and begun == []
    assert "将清空演示数据" in done.output and "什么也没有改动" in done.output


@pytest.mark.parametrize(("options", "answer"), [([], "y\n"), (["--yes"], "")])
def test_a_yes_begins_the_demo_anew(app: Flask, begun: list[date], options: list[str], answer: str):
    done = app.test_cli_runner().invoke(args=["demo", "reset", *options], input=answer)
    assert done.exit_code == 0 and begun == [date(2024, 7, 3)]
    assert "演示数据已重新载入" in done.output


def test_who_may_not_move_the_demo_may_not_begin_it_anew(
    app: Flask, world: World, begun: list[date], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TRACKER_AS", "dayu")
    for command in (["demo", "reset", "--yes"], ["demo", "load"]):
        assert isinstance(app.test_cli_runner().invoke(args=command).exception, Denied)
    assert begun == []
