"""Taking a notice in from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.actions import intake as actions
from tracker.actions.writing import Denied
from tracker.cli.acting import acting, fail
from tracker.cli.plan_answers import STATUS_WORDS, head_of, json_faults, print_json
from tracker.documents.reading import UnreadableFile, read_source
from tracker.models import db
from tracker.queries import intake
from tracker.queries.register_on import register_on
from tracker.rules.access import SYSTEM, Actor, Permission, may
from tracker.rules.drafting import needed
from tracker.rules.notice.dry_run import decisions_needed, to_json
from tracker.rules.notice.read import read_notice
from tracker.rules.notice.reading import NoticeReading
from tracker.rules.parties import Register


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只读取和显示，不保存。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--unit", "unit_code", help="发文单位的编码。")
@with_appcontext
@json_faults
def import_file(file: Path, dry_run: bool, as_json: bool, unit_code: str | None) -> None:
    """收文：读取通知文件，拟成草稿，给出编号。"""
    actor = _reader(dry_run)
    if not file.is_file():
        raise UnreadableFile("missing", f"没有这个文件：{file}", 404)
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
        print_json(
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
        print_json(_reading_json(reading))
        if reading.reason:
            click.echo(reading.reason, err=True)
    else:
        _echo_reading(reading)


def _reading_json(reading: NoticeReading) -> dict[str, Any]:
    register = _register(reading)
    on = None if reading.issued_on else clock.today()
    return to_json(reading, decisions_needed(reading, register if register.units else None, on))


def _needed_json(actor: Actor, plan_id: int) -> dict[str, Any]:
    """What the draft needs, which may be more than the text alone: whether it is a new version, say."""
    head = head_of(actor, plan_id)
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
