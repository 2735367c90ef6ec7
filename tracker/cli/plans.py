"""Plans in a terminal: take in, decide, issue, list, show. ``--json`` prints nothing but JSON.

Exit status: 0 done, 1 not found or a file that can't be read, 2 a rule says no (the list says what is
missing), 3 not allowed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.actions import intake as actions
from tracker.actions import plans as issuing
from tracker.actions.writing import Denied, Refused
from tracker.cli.acting import acting, fail
from tracker.documents.reading import UnreadableFile, read_source
from tracker.models import db
from tracker.queries import intake, plan_parties, plans
from tracker.queries.register_on import register_on
from tracker.rules.access import SYSTEM, Actor, Permission, may, may_know_of
from tracker.rules.drafting import AnswerFault, Pending, accepted, answered, needed
from tracker.rules.notice import NoticeReading, decisions_needed, read_notice, to_json
from tracker.rules.parties import Register

plans_group = AppGroup("plans", help="任务分工：收文、决定、下达、查看。")
STATUS_WORDS = {"draft": "草稿", "issued": "已下达", "replaced": "已被新版本取代", "discarded": "已作废"}


def json_faults(command: Callable[..., None]) -> Callable[..., None]:
    """With ``--json`` a refusal is JSON on standard output too; the exit status is the same."""

    @wraps(command)
    def run(*args: Any, as_json: bool, **options: Any) -> None:
        try:
            command(*args, as_json=as_json, **options)
        except UnreadableFile as fault:
            _stop(as_json, fault.code, [fault.message], 1)
        except AnswerFault as fault:
            _stop(as_json, "answer", [str(fault)], 2)
        except Refused as refused:
            _stop(as_json, "refused", [text for _, text in refused.messages], 2)
        except Denied:
            _stop(as_json, "denied", ["无权办理。可用 --as 指定有权的账号。"], 3)

    return run


def _stop(as_json: bool, code: str, messages: list[str], status: int) -> NoReturn:
    if as_json:
        _print({"error": {"code": code, "messages": messages}})
        raise SystemExit(status)
    fail("\n".join(messages), status)


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@plans_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只读取和显示，不保存。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--unit", "unit_code", help="发文单位的编码。")
@json_faults
def import_file(file: Path, dry_run: bool, as_json: bool, unit_code: str | None) -> None:
    """收文：读取通知文件，拟成草稿，给出编号。"""
    actor = _reader(dry_run)
    source = read_source(file, file.name)
    reading = read_notice(source)
    if dry_run:
        _show_reading(reading, as_json)
        return
    issuer = _issuer(actor, unit_code, reading)
    content = file.read_bytes()
    earlier = intake.taken_in_before(actor, issuer, actions.digest_of(content))
    plan_id = actions.take_in(
        actor, file=content, file_name=file.name, source=source, reading=reading, issuer_unit_id=issuer
    )
    if as_json:
        _print(
            {
                "plan": plan_id,
                "first_time": earlier is None,
                **_reading_json(reading),
                **_needed_json(actor, plan_id),
            }
        )
    elif earlier is not None:
        click.echo(f"这个文件以前收过，编号 {plan_id}（{STATUS_WORDS[earlier.status]}），没有重复收文。")
    else:
        click.echo(f"已收文，草稿编号 {plan_id}。")
        _echo_reading(reading)
        click.echo(f"待定事项：bin/tracker plans decisions {plan_id} --json")


def _reader(dry_run: bool) -> Actor:
    """Who acts. Reading alone must work before there is any table."""
    try:
        actor = acting()
    except SQLAlchemyError:
        if not dry_run:
            raise
        db.session.rollback()
        return SYSTEM
    if not may(actor, Permission.PLAN_TAKE_IN):
        raise Denied(actor.name)
    return actor


def _issuer(actor: Actor, code: str | None, reading: NoticeReading) -> int:
    issuer = intake.issuer_for(actor, code, reading.issuer.value if reading.issuer else "")
    if issuer is not None:
        return issuer
    if code is not None:
        fail(f"单位名录中没有编码为 {code} 的单位。")
    fail(
        "不能确定由哪个单位发文：请用 --unit 写明编码，或用 --as 以办公室账号办理，或在单位名录中设定发文单位。"
    )


def _show_reading(reading: NoticeReading, as_json: bool) -> None:
    if as_json:
        _print(_reading_json(reading))
    else:
        _echo_reading(reading)


def _reading_json(reading: NoticeReading) -> dict[str, Any]:
    register = _register(reading)
    on = None if reading.issued_on else clock.today()
    return to_json(reading, decisions_needed(reading, register if register.units else None, on))


def _needed_json(actor: Actor, plan_id: int) -> dict[str, Any]:
    """What the draft needs, which may be more than the text alone: whether it is a new version, say."""
    head = _head(actor, plan_id)
    if head.status != "draft":
        return {"decisions_needed": []}
    review = intake.review(actor, head)
    return {"decisions_needed": needed(review.settled, review.register)}


def _register(reading: NoticeReading) -> Register:
    """The register of the notice's day; an empty one before there is any table."""
    try:
        return register_on(reading.issued_on.value if reading.issued_on else clock.today())
    except SQLAlchemyError:
        db.session.rollback()
        return Register(())


def _echo_reading(reading: NoticeReading) -> None:
    told = _reading_json(reading)
    click.echo(f"文号：{told['document_number'] or '（无）'}")
    click.echo(f"标题：{told['title'] or '（无）'}")
    click.echo(
        f"成文日期：{told['issued_on'] or '（没有读到）'}　报送截止：{told['report_in_due'] or '（没有读到）'}"
    )
    if reading.reason:
        click.echo(reading.reason)
    for task in told["tasks"]:
        leads = "、".join(task["lead_units"]) + ("（拟）" if task["lead_inferred"] else "")
        others = "、".join(task["responsible_units"])
        click.echo(
            f"{task['numeral'] or task['number']} {task['title']}\n    牵头：{leads or '（无）'}\n    责任：{others or '（无）'}"
        )
    click.echo(
        f"共 {len(told['tasks'])} 项任务、{len(told['measures'])} 条举措；"
        f"{len(told['leftover'])} 段文字未归入；{len(told['decisions_needed'])} 处待定。"
    )


@plans_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@json_faults
def list_plans(as_json: bool) -> None:
    """列出能看到的任务分工。"""
    lines = plans.plan_list(acting())
    if as_json:
        _print([_line_json(line) for line in lines])
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


def _head(actor: Actor, number: int) -> plans.PlanHead:
    head = plans.plan_head(actor, number)
    if head is None or not may_know_of(actor, head.subject):
        fail(f"没有编号为 {number} 的任务分工。")
    return head


def _draft(actor: Actor, number: int) -> plans.PlanHead:
    head = _head(actor, number)
    if not may(actor, Permission.PLAN_ISSUE, head.subject):
        raise Denied(actor.name)
    if head.status != "draft":
        raise Refused(("", f"{number} 号{STATUS_WORDS[head.status]}，不是草稿。"))
    return head


@plans_group.command("show")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@json_faults
def show(number: int, as_json: bool) -> None:
    """显示一份任务分工，草稿或者已下达的。"""
    actor = acting()
    head = _head(actor, number)
    told = _draft_json(actor, head) if head.status == "draft" else _plan_json(actor, head)
    if as_json:
        _print(told)
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


@plans_group.command("decisions")
@click.argument("number", type=int)
@click.option(
    "--json", "as_json", is_flag=True, help="输出 JSON，填好 units 等项后交给 plans issue --decisions。"
)
@json_faults
def decisions(number: int, as_json: bool) -> None:
    """列出一份草稿的待定事项。"""
    actor = acting()
    review = intake.review(actor, _draft(actor, number))
    asked = needed(review.settled, review.register)
    if as_json:
        _print({"plan": number, "decisions": asked})
        return
    for one in asked:
        task = f"任务 {one['task']}：" if one["task"] else ""
        click.echo(
            f"{task}{one['why']}" + (f"\n    建议：{'、'.join(one['proposal'])}" if one["proposal"] else "")
        )
    click.echo(f"共 {len(asked)} 处待定。")


@plans_group.command("issue")
@click.argument("number", type=int)
@click.option(
    "--decisions",
    "file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="决定的 JSON 文件，- 为标准输入。",
)
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
    head = _draft(actor, number)
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
        _print({"plan": number, "tasks": made.tasks, "units": made.units, "assignments": made.assignments})
    else:
        click.echo(f"已下达：{made.tasks} 项任务、{made.units} 个单位、{made.assignments} 个责任项。")


def _asked(pending: Pending) -> str:
    return pending.words + ("可用 --same-document yes 或 no 回答。" if pending.kind == "version" else "")


def _sets_day(answer: Any) -> bool:
    return isinstance(answer, dict) and answer.get("role") == "issued_on"


def _answers(file: str) -> list[Any]:
    try:
        told = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig"))
    except (ValueError, OSError) as fault:
        raise AnswerFault(f"{file} 不是 JSON：{fault}") from fault
    answers = told.get("decisions", told.get("decisions_needed")) if isinstance(told, dict) else told
    if not isinstance(answers, list):
        raise AnswerFault("决定应为一个列表，或者含 decisions 列表，请照 plans decisions 给出的格式填写。")
    return answers


@plans_group.command("discard")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="原因。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@json_faults
def discard(number: int, reason: str, as_json: bool) -> None:
    """作废一份草稿。"""
    actor = acting()
    _draft(actor, number)
    actions.discard(actor, number, reason)
    if as_json:
        _print({"plan": number, "status": "discarded"})
    else:
        click.echo(f"{number} 号草稿已作废。")


plans_commands = [plans_group]
