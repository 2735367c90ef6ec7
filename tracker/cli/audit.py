"""The audit chains in a terminal: recomputing them, and handing them out with a verifier."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import click
from flask.cli import AppGroup

from tracker.actions.writing import Denied
from tracker.cli.acting import acting, fail
from tracker.documents.audit_export import write_export
from tracker.models import REGISTER_CHAIN
from tracker.queries import audit
from tracker.queries.audit_check import Claim, as_json, check, claim_in
from tracker.rules.access import Actor, Permission, may

audit_group = AppGroup("audit", help="审计链：核验、导出。")


def _allowed(permission: Permission) -> Actor:
    actor = acting()
    if not may(actor, permission):
        raise Denied(f"{actor.name}: {permission.words}")
    return actor


def _chain(plan_id: int | None, register: bool) -> int | None:
    """The chain that was named, None for all of them."""
    if register and plan_id is not None:
        fail("--plan 和 --register 只能写一个。", 2)
    if register:
        return REGISTER_CHAIN
    if plan_id is not None and not audit.has_chain(plan_id):
        fail(f"没有第 {plan_id} 号任务分工，也就没有它的审计链。可用 bin/tracker plans list 查看编号。", 2)
    return plan_id


def _claim(head: str | None) -> Claim | None:
    if head is None:
        return None
    if (claim := claim_in(head)) is None:
        fail(f"链头应写成“序号:校验值”，校验值至少 12 位，如报告末行所印：{head}", 2)
    return claim


@audit_group.command("verify")
@click.option("--plan", "plan_id", type=click.IntRange(1), metavar="编号", help="只核验这个任务分工的链")
@click.option("--register", is_flag=True, help="只核验名录链（单位、账号、设置）")
@click.option("--head", help="旧报告末行所印的链头（序号:校验值），核对是否仍然相符")
@click.option("--json", "wants_json", is_flag=True, help="输出 JSON")
def verify(plan_id: int | None, register: bool, head: str | None, wants_json: bool) -> None:
    """重新计算审计链、数据和存档文件，指出第一条不符的记录。不符时退出码为 1。"""
    actor = _allowed(Permission.AUDIT_VERIFY)
    checked = check(actor, _chain(plan_id, register), claim=_claim(head))
    if wants_json:
        click.echo(json.dumps(as_json(checked), ensure_ascii=False, indent=1))
    else:
        for sentence in checked.sentences:
            click.echo(sentence)
        for chain in checked.chains:
            click.echo(f"{chain.words}：{chain.number}:{chain.hash}")
    raise SystemExit(0 if checked.is_good else 1)


@audit_group.command("export")
@click.option("--plan", "plan_id", type=click.IntRange(1), metavar="编号", help="只导出这个任务分工的链")
@click.option("--register", is_flag=True, help="只导出名录链（单位、账号、设置）")
@click.option("--all", "everything", is_flag=True, help="导出全部链（默认）")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="写到哪个 zip 文件"
)
def export(plan_id: int | None, register: bool, everything: bool, output: Path) -> None:
    """导出审计记录、所写数据和独立核验程序。"""
    actor = _allowed(Permission.AUDIT_READ)
    if everything and (register or plan_id is not None):
        fail("--all 与 --plan、--register 不能同时写。", 2)
    chain_id = _chain(plan_id, register)
    unfinished = output.with_name(f"{output.name}.{secrets.token_hex(4)}")
    try:
        # Facts hold what is not for everybody's eyes: the file is its owner's.
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            done = write_export(actor, chain_id, file)
        unfinished.replace(output)
    except OSError as error:
        fail(f"不能写 {output}：{error.strerror}")
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"已导出 {done.chains} 条链、{done.events} 条记录、{done.rows} 行数据：{output}")
    click.echo(f"核验：unzip {output.name} -d 审计 && python3 审计/verify.py")
