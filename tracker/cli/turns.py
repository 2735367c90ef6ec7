"""The lights in a terminal: the matrix as JSON, and the proof of the projection."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from tracker import clock
from tracker.actions import rebuilding
from tracker.cli.acting import acting, fail
from tracker.queries import plans, proof
from tracker.queries.reasons import cells_on
from tracker.rules.access import Actor, Permission, may
from tracker.rules.timeliness import day_of

DAY = click.DateTime(formats=["%Y-%m-%d"])


def plan_for(actor: Actor, plan_id: int, permission: Permission = Permission.PLAN_READ) -> plans.PlanHead:
    """An issued plan that the actor may read, or the end of the command with a message."""
    head = plans.plan_head(actor, plan_id)
    if head is None or not may(actor, permission, head.subject):
        fail(f"没有第 {plan_id} 号任务分工，或无权查看。可用 bin/tracker plans list 查看编号。")
    if not head.is_issued:
        fail(f"第 {plan_id} 号任务分工还没有下达，请先用 bin/tracker plans issue {plan_id} 下达。")
    return head


@click.command("matrix")
@click.option("--plan", "plan_id", type=int, metavar="编号", required=True, help="任务分工编号")
@click.option("--as-of", type=DAY, metavar="日期", help="截至哪一天（2024-07-06），默认今天")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@with_appcontext
def matrix(plan_id: int, as_of: datetime | None, as_json: bool) -> None:
    """列出每个责任项在某一天的亮灯。"""
    actor = acting()
    plan_for(actor, plan_id)
    day = as_of.date() if as_of else clock.today()
    cells = cells_on(actor, plan_id, day, clock.today())
    if as_json:
        click.echo(json.dumps([_plain(cell) for cell in cells], ensure_ascii=False, indent=1))
        return
    counts = Counter(cell.light for cell in cells)
    click.echo(f"{day.isoformat()}　" + "　".join(f"{light.label} {n}" for light, n in counts.most_common()))
    for cell in cells:
        mark = "牵" if cell.role == "lead" else "　"
        late = " 迟" if cell.late else ""
        click.echo(f"{cell.unit}\t{cell.task}\t{mark}\t{cell.light.label}{late}\t{cell.reason}")


def _plain(cell: Any) -> dict[str, Any]:
    return {
        "unit": cell.unit,
        "task": cell.task,
        "role": cell.role,
        "light": cell.light.value,
        "late": cell.late,
        "reason": cell.reason,
        "turns": {"amber_from": _iso(cell.amber_from), "red_from": _iso(cell.red_from)},
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


turns = AppGroup("turns", help="亮灯推算：核对与重建。")


@turns.command("check")
@click.option("--plan", "plan_id", type=int, metavar="编号", help="只核对一个任务分工")
@with_appcontext
def check(plan_id: int | None) -> None:
    """逐日重读事实，核对下达之日至年底每一天每一个灯。"""
    actor = acting()
    # What is compared is the whole plan, and what differs is named.
    sees_all = Permission.PLAN_OVERVIEW
    if plan_id:
        chosen = [plan_for(actor, plan_id, sees_all)]
    else:
        chosen = [head for head in plans.issued(actor) if may(actor, sees_all, head.subject)]
    wrong = 0
    for head in chosen:
        wrong += _check(head)
    if not chosen:
        click.echo("还没有下达的任务分工，没有可核对的灯。")
    if wrong:
        raise SystemExit(1)


def _check(head: plans.PlanHead) -> int:
    issued_on = day_of(head.issued_at) if head.issued_at else clock.today()
    first = min(filter(None, (head.issued_on, issued_on)))
    last = date(max(first, clock.today()).year, 12, 31)
    found = proof.prove(head.id, first, last, clock.today())
    if not found.disagreements:
        click.echo(
            f"第 {head.id} 号：{found.first} 至 {found.last} 共 {found.days} 天，核对 {found.lights} 个灯，全部一致。"
        )
        return 0
    names = proof.names_of([wrong.assignment_id for wrong in found.disagreements])
    for wrong in found.disagreements:
        cell = names.get(wrong.assignment_id)
        where = f"{cell.unit} 任务{cell.task}" if cell else f"责任项 {wrong.assignment_id}"
        click.echo(
            f"第 {head.id} 号：{wrong.day} {where}：推算表为 {_words(wrong.counted)}，按事实应为 {_words(wrong.read)}。",
            err=True,
        )
    click.echo("推算表与事实不一致。请先查明原因，再用 bin/tracker turns rebuild 重建。", err=True)
    return len(found.disagreements)


def _words(light: Any) -> str:
    return "无" if light is None else light[0].label + ("（迟）" if light[1] else "")


@turns.command("rebuild")
@click.option("--plan", "plan_id", type=int, metavar="编号", required=True)
@with_appcontext
def rebuild(plan_id: int) -> None:
    """按事实重建推算表（不改动任何事实）。"""
    actor = acting()
    head = plan_for(actor, plan_id)
    rows = rebuilding.rebuild(actor, head.id, head.subject)
    click.echo(f"已重建第 {plan_id} 号的推算表，共 {rows} 行。")
