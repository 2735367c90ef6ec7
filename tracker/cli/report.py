"""Reports in a terminal."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from tracker import clock
from tracker.cli.acting import acting, fail
from tracker.cli.turns import DAY, plan_for
from tracker.documents import report_orders, reports
from tracker.documents.child import ChildFailed, JobRefused
from tracker.documents.report_pages import NothingToShow, Wanted
from tracker.queries.matrix import columns_of
from tracker.queries.units_found import unit_called
from tracker.rules.access import Permission

# An ordered report gives way to the pages that people wait for.
NICENESS = 5

report = AppGroup("report", help="生成 PDF 报告。")

PLAN = click.option("--plan", "plan_id", type=int, metavar="编号", required=True, help="任务分工编号")
AS_OF = click.option("--as-of", type=DAY, metavar="日期", help="截至哪一天，默认今天")
OUTPUT = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="PDF 文件"
)


@report.command("status")
@PLAN
@AS_OF
@click.option("--since", type=DAY, metavar="日期", help="与哪一天比较，默认上一份报告之日")
@OUTPUT
@with_appcontext
def status(plan_id: int, as_of: datetime | None, since: datetime | None, output: Path) -> None:
    """落实情况报告：首页例外、一览、逐项任务单。"""
    _write(plan_id, "status", None, as_of, output, since.date() if since else None)


@report.command("task")
@PLAN
@click.option("--task", required=True, help="任务的序号，如 5 或 五")
@AS_OF
@OUTPUT
@with_appcontext
def task(plan_id: int, task: str, as_of: datetime | None, output: Path) -> None:
    """一项任务的任务单。"""
    columns = columns_of(plan_for(acting(), plan_id, Permission.REPORT_MAKE).id)
    number = next((one.number for one in columns if task.strip() in (str(one.number), one.numeral)), None)
    if number is None:
        fail(f"在任务分工 {plan_id} 中没有任务{task}，请核对编号和任务序号。", 2)
    _write(plan_id, "task", number, as_of, output)


@report.command("unit")
@PLAN
@click.option("--unit", required=True, help="单位名称、简称、别名或编码")
@AS_OF
@OUTPUT
@with_appcontext
def unit(plan_id: int, unit: str, as_of: datetime | None, output: Path) -> None:
    """一个单位的单位单。"""
    unit_id = unit_called(unit)
    if unit_id is None:
        fail(f"名录里没有“{unit}”。")
    _write(plan_id, "unit", unit_id, as_of, output)


def _write(
    plan_id: int,
    kind: str,
    about: int | None,
    as_of: datetime | None,
    output: Path,
    since: date | None = None,
) -> None:
    actor = acting()
    plan = plan_for(actor, plan_id, Permission.REPORT_MAKE)
    if not output.parent.is_dir():
        fail(f"没有文件夹 {output.parent}，请先建立。")
    today = clock.today()
    try:
        wanted = Wanted(kind, about, as_of.date() if as_of else today, since)
        report_id = reports.made(actor, plan, wanted, today)
    except NothingToShow:
        fail("这一天没有可以列入报告的责任项，请核对编号和日期。")
    except (JobRefused, ChildFailed) as failed:
        fail(failed.message)
    output.write_bytes(reports.content_of(report_id))
    click.echo(f"已写入 {output}")


@report.command("run", hidden=True)
@click.argument("order_id", type=int)
@with_appcontext
def run(order_id: int) -> None:
    """Carry out an order placed on the web."""
    make_ordered(order_id)


def make_ordered(order_id: int) -> None:
    os.nice(NICENESS)
    acting()
    report_orders.carry_out(order_id)
