"""How the commands on plans answer: as JSON or in words, and with which exit status.

Exit status: 0 done, 1 not found or a file that can't be read, 2 a rule says no (the list says what is
missing), 3 not allowed. With ``--json`` standard output holds nothing but JSON, also for a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click

from tracker.actions.writing import Denied, Refused
from tracker.cli.acting import fail
from tracker.documents.reading import UnreadableFile
from tracker.queries import plans
from tracker.rules.access import Actor, Permission, may, may_know_of
from tracker.rules.drafting import AnswerFault

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
        print_json({"error": {"code": code, "messages": messages}})
        raise SystemExit(status)
    fail("\n".join(messages), status)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def head_of(actor: Actor, number: int) -> plans.PlanHead:
    head = plans.plan_head(actor, number)
    if head is None or not may_know_of(actor, head.subject):
        fail(f"没有编号为 {number} 的任务分工。")
    return head


def draft_of(actor: Actor, number: int) -> plans.PlanHead:
    head = head_of(actor, number)
    if not may(actor, Permission.PLAN_ISSUE, head.subject):
        raise Denied(actor.name)
    if head.status != "draft":
        raise Refused(("", f"{number} 号{STATUS_WORDS[head.status]}，不是草稿。"))
    return head
