"""Ordered reports: the process that stands ready for them, and what is done without one."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.world import World, moment
from tracker.actions.reports import place_order
from tracker.config import PROJECT
from tracker.documents import report_orders
from tracker.models import db
from tracker.queries import reports
from tracker.queries.plans import plan_head

pytestmark = pytest.mark.database

DAY = date(2024, 7, 6)
ORDERING = """
import sys
from tracker.cli import serve
from tracker.documents import report_orders
serve._stand_ready_for_reports()
with serve.app.app_context():
    for order_id in sys.argv[1:]:
        report_orders.start(int(order_id))
"""


def _order(world: World, unit: str) -> int:
    head = plan_head(world.office, world.plan_id)
    assert head is not None
    return place_order(world.office, world.plan_id, head.subject, "unit", world.units[unit], DAY, None)


def test_the_ready_process_makes_what_is_ordered_and_ends_with_those_who_could_order(
    world: World, app: Flask, on: Any
):
    on(moment(DAY, 9))
    orders = [10**9, _order(world, "dayu"), _order(world, "sifaju")]
    environment = os.environ | {
        "TRACKER_DATA": str(app.config["DATA_FOLDER"]),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    # It holds the pipe that is read here to its end, as the one who ordered did.
    ended = subprocess.run(
        [sys.executable, "-c", ORDERING, *map(str, orders)],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ended.stderr == ""
    db.session.rollback()
    made = [reports.order(order_id) for order_id in orders]
    assert made[0] is None
    assert all(order is not None and order.report_id is not None for order in made[1:])


def test_where_the_ready_process_is_gone_a_new_one_is_started(app: Flask, monkeypatch: pytest.MonkeyPatch):
    started: list[Any] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: started.append(command))
    receiving, sending = os.pipe()
    os.close(receiving)
    app.config["ORDERS_TO"] = sending
    report_orders.start(7)
    os.close(sending)
    assert [command[-3:] for command in started] == [["report", "run", "7"]]
