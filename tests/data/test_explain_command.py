"""``bin/tracker explain``: why one light is what it is, in words and as JSON."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import Result
from flask import Flask

from tests.world import World, moment
from tracker.actions.progress import log_progress
from tracker.cli.acting import VARIABLE


@pytest.fixture(autouse=True)
def _standing_day(on):
    on(moment(date(2024, 7, 8)))


def _explain(app: Flask, world: World, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["explain", "--plan", str(world.plan_id), *words])


@pytest.mark.parametrize("unit", ["测试市司法局", "市司法局", "sifaju"])
@pytest.mark.parametrize("task", ["2", "二"])
def test_a_unit_is_named_in_any_way_and_a_task_by_number_or_numeral(app: Flask, world: World, unit, task):
    told = _explain(app, world, "--unit", unit, "--task", task)
    assert told.exit_code == 0 and "■ 逾期：7月5日（周五" in told.output and "报送：未报" in told.output


def test_the_json_tells_turns_and_entries_as_known_on_the_day(app: Flask, world: World):
    log_progress(
        world.actor("sifaju"), world.plan_id, [world.assignment("sifaju", 2)],
        text="做了。", happened_on=date(2024, 7, 1), extent="under_way",
    )  # fmt: skip
    today, past = (
        json.loads(_explain(app, world, "--unit", "sifaju", "--task", "2", "--json", *day).output)
        for day in ([], ["--as-of", "2024-07-03"])
    )
    assert (today["light"], past["light"]) == ("red", "amber")
    assert today["turns"] == {"amber_from": "2024-07-02", "red_from": "2024-07-06"}
    assert [entry["text"] for entry in today["entries"]] == ["做了。"] and past["entries"] == []
    assert today["role"] == "lead" and today["filed"][0]["received_at"] is None


def test_before_it_was_assigned_there_is_no_light(app: Flask, world: World):
    told = _explain(app, world, "--unit", "sifaju", "--task", "2", "--as-of", "2024-05-01", "--json")
    assert json.loads(told.output)["light"] is None


@pytest.mark.parametrize(("unit", "task"), [("市司法厅", "2"), ("sifaju", "9"), ("jingkai", "1")])
def test_what_is_not_there_is_said_so(app: Flask, world: World, unit, task):
    told = _explain(app, world, "--unit", unit, "--task", task)
    assert told.exit_code == 2 and "请核对编号、单位和任务序号" in told.output


def test_a_clerk_is_told_only_what_it_may_see(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(VARIABLE, "dayu")
    assert _explain(app, world, "--unit", "dayu", "--task", "1").exit_code == 0
    assert _explain(app, world, "--unit", "sifaju", "--task", "1").exit_code == 2
