"""``bin/tracker plans …``: decide, issue and discard; taking in and showing stand beside."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from tracker.actions import intake as actions
from tracker.actions import plans as issuing
from tracker.actions.writing import Refused
from tracker.cli.acting import acting
from tracker.cli.plan_answers import draft_of, json_faults, print_json
from tracker.cli.plan_import import import_file
from tracker.cli.plan_lists import list_plans, show
from tracker.queries import intake
from tracker.rules.drafting import AnswerFault, Pending, accepted, answered, needed

plans_group = AppGroup("plans", help="任务分工：收文、决定、下达、查看。")
for command in (import_file, list_plans, show):
    plans_group.add_command(command)


@plans_group.command("decisions")
@click.argument("number", type=int)
@click.option(
    "--json", "as_json", is_flag=True, help="输出 JSON，填好 units 等项后交给 plans issue --decisions。"
)
@json_faults
def decisions(number: int, as_json: bool) -> None:
    """列出一份草稿的待定事项。"""
    actor = acting()
    review = intake.review(actor, draft_of(actor, number))
    asked = needed(review.settled, review.register)
    if as_json:
        print_json({"plan": number, "decisions": asked})
        return
    for one in asked:
        task = f"任务 {one['task']}：" if one["task"] else ""
        click.echo(
            f"{task}{one['why']}" + (f"\n    建议：{'、'.join(one['proposal'])}" if one["proposal"] else "")
        )
    click.echo(f"共 {len(asked)} 处待定。")


@plans_group.command("issue")
@click.argument("number", type=int)
@click.option("--decisions", "file", help="决定的 JSON 文件，- 为标准输入。")
@click.option("--accept-proposals", is_flag=True, help="其余待定事项按建议确定。")
@click.option(
    "--same-document",
    type=click.Choice(["yes", "no"]),
    help="已有同一文号的任务分工时：yes 是新版本，取代它；no 是另一份文件。",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@json_faults
def issue(
    number: int, file: str | None, accept_proposals: bool, same_document: str | None, as_json: bool
) -> None:
    """下达一份草稿。还有待定事项时不下达，逐条列出，已给的决定不保存。"""
    actor = acting()
    head = draft_of(actor, number)
    review = intake.review(actor, head)
    content = review.settled.draft
    if same_document is not None:
        content = replace(content, same_document=same_document)
        review = intake.review(actor, head, content)
    if file is not None:
        answers = _answers(file)
        # Membership is that of the 成文日期, so an answer that sets it goes before those that name units.
        for some in (
            [one for one in answers if _sets_day(one)],
            [one for one in answers if not _sets_day(one)],
        ):
            content = answered(content, some, review.register, review.on)
            review = intake.review(actor, head, content)
    if accept_proposals:
        content = accepted(review.settled, review.register, review.on)
        review = intake.review(actor, head, content)
    if review.settled.pending:
        raise Refused(*((one.anchor, _asked(one)) for one in review.settled.pending))
    if content != review.stored.content:
        actions.save_draft(actor, number, content, seen=review.stored.revision)
    made = issuing.issue(actor, number)
    if as_json:
        print_json(
            {"plan": number, "tasks": made.tasks, "units": made.units, "assignments": made.assignments}
        )
    else:
        click.echo(f"已下达：{made.tasks} 项任务、{made.units} 个单位、{made.assignments} 个责任项。")


def _asked(pending: Pending) -> str:
    return pending.words + ("可用 --same-document yes 或 no 回答。" if pending.kind == "version" else "")


def _sets_day(answer: Any) -> bool:
    return isinstance(answer, dict) and answer.get("role") == "issued_on"


def _answers(file: str) -> list[Any]:
    try:
        told = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise AnswerFault(f"没有这个文件，或者打不开：{file}") from fault
    except ValueError as fault:
        raise AnswerFault(f"{file} 不是 JSON：{fault}") from fault
    answers = told.get("decisions", told.get("decisions_needed")) if isinstance(told, dict) else told
    if not isinstance(answers, list):
        raise AnswerFault("决定应为一个列表，或者含 decisions 列表，请照 plans decisions 给出的格式填写。")
    return answers


@plans_group.command("discard")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="理由。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@json_faults
def discard(number: int, reason: str, as_json: bool) -> None:
    """作废一份草稿。"""
    actor = acting()
    draft_of(actor, number)
    actions.discard(actor, number, reason)
    if as_json:
        print_json({"plan": number, "status": "discarded"})
    else:
        click.echo(f"{number} 号草稿已作废。")
