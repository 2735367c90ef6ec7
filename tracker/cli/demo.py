"""The demonstration in a terminal: load it, move its day, start it again, and how to sign in."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from tracker.cli.acting import acting_with, fail
from tracker.cli.turns import DAY
from tracker.demo import play, register
from tracker.queries import accounts
from tracker.rules.access import Permission
from tracker.rules.calendar import format_day_with_year

demo = AppGroup("demo", help="演示数据：载入、换一天、重新开始。")


class Counting:
    """A line that tells how far it is, written over itself; silent where output isn't a terminal."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __call__(self, done: int, whole: int) -> None:
        if click.get_text_stream("stderr").isatty():
            click.echo(f"\r{self.words} {done}/{whole} ", nl=done == whole, err=True)


def _need_demo() -> None:
    if not current_app.config["DEMO"]:
        fail("这是正式系统，不载入演示数据。要看演示，请运行 bin/run --demo（演示数据另放一个文件夹）。")


def _confirm(question: str) -> None:
    """Go on only after a yes; no answer at all, where nobody sits at the terminal, is a no."""
    try:
        is_meant = click.confirm(question)
    except click.Abort:
        is_meant = False
    if not is_meant:
        fail("没有确认，什么也没有改动。不需要询问的，请加 --yes。")


@demo.command("load")
@click.option("--until", type=DAY, metavar="日期", help="演示停在哪一天，默认 2024-07-03")
@with_appcontext
def load(until: datetime | None = None) -> None:
    """载入演示数据，逐日推进到某一天；已载入的，向后推进到这一天。"""
    _need_demo()
    actor = acting_with(Permission.DEMO_MOVE)
    present = accounts.demo_day()
    day = until.date() if until else play.story.STANDING_DAY
    if present is None or not play.is_loaded():
        play.load(day, Counting("正在载入演示数据"))
        click.echo(f"演示数据已载入，演示日期 {format_day_with_year(day)}。")
    elif until is not None and day > present:
        play.move_to(actor, day, Counting("正在推进演示"))
        click.echo(f"演示日期已推进到 {format_day_with_year(day)}。")
    elif until is not None and day < present:
        fail(
            f"演示日期已是 {format_day_with_year(present)}，不能退回。要看过去某天，请用 --as-of；要重来，请用 demo reset。"
        )


@demo.command("reset")
@click.option("--until", type=DAY, metavar="日期", help="演示停在哪一天，默认 2024-07-03")
@click.option("--yes", is_flag=True, help="不再询问")
@with_appcontext
def reset(until: datetime | None = None, yes: bool = False) -> None:
    """清空演示数据，重新载入。"""
    _need_demo()
    acting_with(Permission.DEMO_MOVE)
    if not yes:
        _confirm("将清空演示数据，连同在演示中登记的全部内容，重新载入。继续吗？")
    day = until.date() if until else play.story.STANDING_DAY
    play.reset(day, Counting("正在载入演示数据"))
    click.echo(f"演示数据已重新载入，演示日期 {format_day_with_year(day)}。")


@click.command("sign-in-help")
@with_appcontext
def sign_in_help() -> None:
    """列出演示账号。"""
    _need_demo()
    click.echo(f"演示账号（密码都是 {register.PASSWORD}）：")
    for name, words in register.ACCOUNTS_TO_TRY:
        click.echo(f"  {name:<14}{words}")
