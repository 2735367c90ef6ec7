"""Making ordered reports in a process of their own, one at a time, so that the site stays as quick."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from flask import current_app

from tracker import clock
from tracker.actions.refusals import Denied, Refused
from tracker.actions.reports import finish_order
from tracker.config import PROJECT
from tracker.documents.child import ChildFailed, JobRefused
from tracker.documents.report_pages import NothingToShow, Wanted
from tracker.documents.reports import made
from tracker.queries import accounts, plans, reports

# An order without an answer after this long was lost with its process (a restart, a kill).
GIVEN_UP_AFTER = timedelta(minutes=5)


def start(order_id: int) -> None:
    """Have an order carried out: by the process that stands ready for it, else by a new one, or here and now
    where settings say so (tests)."""
    if current_app.config.get("ORDERS_HERE"):
        carry_out(order_id)
        return
    if (ready := current_app.config.get("ORDERS_TO")) is not None:
        with suppress(BrokenPipeError):
            os.write(ready, f"{order_id}\n".encode())
            return
    subprocess.Popen(
        [sys.executable, "-m", "tracker", "report", "run", str(order_id)],
        cwd=PROJECT,
        env=os.environ | {"TRACKER_DATA": str(current_app.config["DATA_FOLDER"])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def carry_out(order_id: int) -> None:
    """Make what an order asks for and note the report, or why there is none, in words."""
    order = reports.order(order_id)
    if order is None or order.report_id is not None or order.fault:
        return
    actor = accounts.actor_named(order.account_name)
    head = plans.plan_head(actor, order.plan_id) if actor else None
    if actor is None or head is None:
        finish_order(order_id, fault="账号已停用或任务分工已不存在。")
        return
    try:
        wanted = Wanted(order.kind, order.about_id, order.as_of, order.since)
        with _in_turn(Path(current_app.config["DATA_FOLDER"])), clock.at(order.product_at):
            report_id = made(actor, head, wanted, clock.today())
    except (JobRefused, ChildFailed) as failed:
        finish_order(order_id, fault=failed.message)
    except Refused as refused:
        finish_order(order_id, fault="；".join(message for _, message in refused.messages))
    except Denied:
        finish_order(order_id, fault="账号的单位或角色已经变动，不能再生成这份报告。")
    except NothingToShow:
        finish_order(order_id, fault="这一天没有可以列入报告的责任项，请换一天。")
    else:
        finish_order(order_id, report_id=report_id)


@contextmanager
def _in_turn(folder: Path) -> Iterator[None]:
    """One report at a time: laying out takes a whole processor."""
    with open(folder / "reports.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
