"""Why the light of one unit in one task is what it is, on any day."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from tracker import clock
from tracker.cli.acting import acting, fail
from tracker.queries import cells, shares
from tracker.queries.cells import CellExplained
from tracker.queries.shares import CellHead
from tracker.rules.access import Actor, Permission, may


@click.command("explain")
@click.option("--plan", "plan_id", type=int, metavar="编号", required=True, help="任务分工的编号")
@click.option("--unit", required=True, help="单位的全称、简称、别名或编码")
@click.option("--task", required=True, help="任务的序号，如 5 或 五")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="截至哪一天，默认今天")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@with_appcontext
def explain(plan_id: int, unit: str, task: str, as_of: Any, as_json: bool) -> None:
    """说明某单位某项任务亮灯的依据。"""
    head = _cell(acting(), plan_id, unit.strip(), task.strip())
    day: date = as_of.date() if as_of else clock.today()
    found = cells.explained(head, day, clock.today(), limit=None)
    click.echo(
        json.dumps(_told(head, found), ensure_ascii=False, indent=1) if as_json else _text(head, found)
    )


def _cell(actor: Actor, plan_id: int, unit: str, task: str) -> CellHead:
    """The one assignment that is meant and that the actor may read."""
    heads = [shares.cell(plan_id, one) for one in cells.find(plan_id, unit, task)]
    readable = [one for one in heads if one and may(actor, Permission.CELL_READ, one.subject)]
    if len(readable) > 1:
        names = "、".join(one.share.unit_full_name for one in readable)
        fail(f"“{unit}”可指 {names}，请写全称或编码。", 2)
    if not readable:
        fail(f"在任务分工 {plan_id} 中没有“{unit}”的任务{task}，请核对编号、单位和任务序号。", 2)
    return readable[0]


def _text(head: CellHead, found: CellExplained) -> str:
    lines = [f"{head.share.unit_full_name}　任务{head.task.numeral}：{head.task.title}"]
    if found.explanation is None:
        lines.append("这一天没有这个责任项（尚未下达或已解除）。")
        return "\n".join(lines)
    lines.append(found.explanation.sentence)
    lines.append(
        f"报送：{_filed_words(found)}　进展：{found.effective} 条　核实：{'已办结' if found.is_closed else '尚未办结'}"
    )
    lines += [f"{one.rule}：{one.state}" for one in found.explanation.rows]
    lines += [
        f"  {one.happened_on.isoformat()} {one.extent.word} {one.text}"
        for one in found.entries
        if not one.is_corrected
    ]
    return "\n".join(lines)


def _filed_words(found: CellExplained) -> str:
    return (
        "、".join(f"已报{'（迟）' if one.is_late else ''}" if one.item else "未报" for one in found.filings)
        or "无要求"
    )


def _told(head: CellHead, found: CellExplained) -> dict[str, Any]:
    """The JSON: days as ISO dates, moments as ISO moments with their offset."""
    told: dict[str, Any] = {
        "unit": head.share.unit_full_name,
        "task": head.task.number,
        "role": head.role,
        "as_of": found.day.isoformat(),
        "released": found.is_released,
        "light": None,
        "policy_version": found.policy.version,
        "calendar_versions": found.calendar_versions,
        "filed": [_filing(one) for one in found.filings],
        "closed": found.is_closed,
        "entries": [_entry(one) for one in found.entries],
        "contact": {"person": head.share.contact_person, "phone": head.share.office_phone},
        "origins": [{"role_word": one.role_word, "text": one.text} for one in found.origins],
    }
    if found.explanation and found.turns:
        told |= {
            "light": found.explanation.light.value,
            "late": found.explanation.late,
            "sentence": found.explanation.sentence,
            "next_turn": found.explanation.next_turn,
            "turns": {"amber_from": _day(found.turns.amber_from), "red_from": _day(found.turns.red_from)},
            "rules": [
                {
                    name: getattr(one, name)
                    for name in (
                        "rule",
                        "deadline",
                        "state",
                        "amber_from",
                        "red_from",
                        "skipped",
                        "calendar_version",
                    )
                }
                for one in found.explanation.rows
            ],
        }
    return told


def _filing(one: cells.Filing) -> dict[str, Any]:
    received = one.item.at.astimezone(clock.SHANGHAI).isoformat() if one.item else None
    return {
        "due": one.call.deadline.last_day.isoformat(),
        "received_at": received,
        "late": one.is_late,
        "zero_reason": one.item.reason if one.item else "",
    }


def _entry(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "happened_on": one.happened_on.isoformat(),
        "recorded_on": one.recorded_on.isoformat(),
        "text": one.text,
        "extent": one.extent.value,
        "percent": one.percent,
        "corrects": one.corrects_id,
        "corrected": one.is_corrected,
        "received_how": one.received_how,
        "evidence": [{"kind": piece.kind, "text": piece.text} for piece in one.evidence],
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
