"""Listing and showing plans in a terminal."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import with_appcontext

from tracker.cli.acting import acting
from tracker.cli.plan_answers import STATUS_WORDS, head_of, json_faults, print_json
from tracker.queries import intake, plan_parties, plans
from tracker.rules.access import Actor, Permission, may


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@with_appcontext
@json_faults
def list_plans(as_json: bool) -> None:
    """列出能看到的任务分工。"""
    lines = plans.plan_list(acting())
    if as_json:
        print_json([_line_json(line) for line in lines])
        return
    for line in lines:
        head = line.head
        size = (
            ""
            if head.status == "draft"
            else f"　{line.tasks} 项任务，{line.units} 个单位，{line.shares} 个责任项"
        )
        click.echo(
            f"{head.id}　{head.document_number or '（无文号）'}　{STATUS_WORDS[head.status]}{size}　{head.title}"
        )
    if not lines:
        click.echo("没有任务分工。用 bin/tracker plans import 文件 收文。")


def _line_json(line: plans.PlanLine) -> dict[str, Any]:
    head = line.head
    return {
        "plan": head.id, "status": head.status, "document_number": head.document_number, "title": head.title,
        "issuer": head.issuer_name, "issued_on": head.issued_on.isoformat() if head.issued_on else None,
        "report_in_due": line.due_on.isoformat() if line.due_on else None,
        "tasks": line.tasks, "units": line.units, "assignments": line.shares,
    }  # fmt: skip


@click.command("show")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@with_appcontext
@json_faults
def show(number: int, as_json: bool) -> None:
    """显示一份任务分工，草稿或者已下达的。"""
    actor = acting()
    head = head_of(actor, number)
    told = _draft_json(actor, head) if head.status == "draft" else _plan_json(actor, head)
    if as_json:
        print_json(told)
        return
    click.echo(f"{number}　{head.name}　{STATUS_WORDS[head.status]}\n{head.title}")
    for task in told["tasks"]:
        click.echo(f"{task['numeral']} {task['title']}")
        for role, word in (("lead", "牵头"), ("responsible", "责任")):
            expressions = [one for one in task["expressions"] if one["role"] == role]
            words = "、".join(f"{one['text']}（{one['units']}）" for one in expressions)
            click.echo(f"    {word}：{words or '（无）'}")
    for pending in told.get("pending", ()):
        click.echo(f"待定　{pending}")


def _draft_json(actor: Actor, head: plans.PlanHead) -> dict[str, Any]:
    review = intake.review(actor, head)
    tasks = [
        {
            "number": one.task.number, "numeral": one.task.numeral, "title": one.task.title, "text": one.task.text,
            "expressions": [
                {"role": party.party.role.value, "text": party.party.expression, "units": len(party.unit_ids)}
                for party in one.parties
            ],
        }
        for one in review.settled.tasks
    ]  # fmt: skip
    return {**_head_json(head), "tasks": tasks, "pending": [one.words for one in review.settled.pending]}


def _plan_json(actor: Actor, head: plans.PlanHead) -> dict[str, Any]:
    is_overview = may(actor, Permission.PLAN_OVERVIEW, head.subject)
    tasks = [
        {
            "number": task.number, "numeral": task.numeral, "title": task.title, "text": task.text,
            "due": task.deadline.day.isoformat() if task.deadline else None,
            "expressions": [
                {"role": one.role, "text": one.text, "units": one.unit_count, "decided_by": one.decided_by}
                for one in task.expressions
            ],
            "measures": [{"n": one.number, "text": one.text, "kind": one.kind} for one in task.measures],
        }
        for task in plan_parties.plan_tasks(head.id, actor.unit_id)
        if is_overview or task.own_role
    ]  # fmt: skip
    calls = [
        {"name": name, "due": deadline.day.isoformat()} for name, deadline in plan_parties.calls(head.id)
    ]
    return {**_head_json(head), "calls": calls, "tasks": tasks}


def _head_json(head: plans.PlanHead) -> dict[str, Any]:
    return {
        "plan": head.id, "status": head.status, "document_number": head.document_number, "title": head.title,
        "issued_on": head.issued_on.isoformat() if head.issued_on else None,
    }  # fmt: skip
