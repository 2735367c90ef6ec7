"""``bin/tracker doctor``: is this set-up sound, and if not, what to do about it."""

from __future__ import annotations

import logging
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.cli.acting import acting
from tracker.config import PROJECT
from tracker.documents import child
from tracker.documents.child import ChildFailed, run_in_child
from tracker.documents.fonts.configuration import FETCHED, font_environment, office_folder
from tracker.documents.fonts.families import FAMILIES
from tracker.documents.fonts.installed import FontsUnavailable, InstalledFonts, installed_fonts
from tracker.models import db, migrating
from tracker.queries.calendar import loaded_years

GOOD, CARE, BAD = "正常", "注意", "有误"
MEGABYTE = 1024 * 1024
# What base.py sets on every connection: a database that answers otherwise could lose what was filed.
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
# Rare characters of names, and the signs of the lights: what Fandol lacks and Noto must fill in.
HARD_CHARACTERS = "赣于都喆堃镕旸〔〕①●▲■✓○"
FONT_FILES = {".ttf", ".ttc", ".otf"}


@dataclass(frozen=True)
class Finding:
    """One line of the answer: how it stands, about what, in words, and what to do."""

    state: str
    subject: str
    text: str
    remedy: str = ""


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """检查安装：Python、软件包、数据库、数据文件夹、字体、PDF、日历。有误时退出码为 1。"""
    logging.getLogger(child.__name__).setLevel(logging.CRITICAL)  # what went wrong stands in the finding
    worst = GOOD
    for check in CHECKS:
        for finding in check():
            remedy = f"　→ {finding.remedy}" if finding.remedy else ""
            click.echo(f"{finding.state}  {finding.subject}：{finding.text}{remedy}")
            worst = max(worst, finding.state, key=[GOOD, CARE, BAD].index)
    raise SystemExit(1 if worst == BAD else 0)


def check_python() -> Iterator[Finding]:
    text = f"{platform.python_version()}（{sys.executable}）"
    if sys.version_info[:2] <= (3, 13):
        yield Finding(GOOD, "Python", text)
    else:
        yield Finding(CARE, "Python", text, "软件包按 Python 3.11 至 3.13 锁定，更高的版本未经测试。")


def check_packages() -> Iterator[Finding]:
    lines = (PROJECT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    locked = [
        line.partition("  #")[0].split("==") for line in lines if "==" in line and not line.startswith("#")
    ]
    wrong = []
    for name, wanted in locked:
        found = _installed_version(name.partition("[")[0])
        if found != wanted:
            wrong.append(f"{name} 应为 {wanted}，现为 {found or '未安装'}")
    if wrong:
        yield Finding(BAD, "软件包", "；".join(wrong), "删除 .venv 文件夹后重新运行 bin/run。")
    else:
        yield Finding(GOOD, "软件包", f"{len(locked)} 个，与 requirements.txt 一致")


def _installed_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def check_data_folder() -> Iterator[Finding]:
    folder: Path = current_app.config["DATA_FOLDER"]
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"1")
    except OSError as error:
        yield Finding(BAD, "数据文件夹", f"{folder} 不可写（{error.strerror}）", "请改正文件夹的属主和权限。")
        return
    free = shutil.disk_usage(folder).free // MEGABYTE
    if free < 100:
        yield Finding(BAD, "数据文件夹", f"{folder}，只剩 {free} MB", "请立即清理磁盘，否则无法再登记。")
    elif free < 2000:
        yield Finding(CARE, "数据文件夹", f"{folder}，只剩 {free} MB", "请尽快清理磁盘。")
    else:
        yield Finding(GOOD, "数据文件夹", f"{folder}，可写，剩余 {free // 1000} GB")


def check_database() -> Iterator[Finding]:
    where = db.engine.url.render_as_string(hide_password=True)
    scripts = ScriptDirectory.from_config(migrating.scripts())
    try:
        with db.engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
            if db.engine.dialect.name == "sqlite":
                told = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
            else:
                told = PRAGMAS
    except SQLAlchemyError as error:
        yield Finding(BAD, "数据库", f"{where} 打不开：{error}", "请检查 TRACKER_DATA 或 DATABASE_URL。")
        return
    if present == set(scripts.get_heads()):
        yield Finding(GOOD, "数据库", f"{where}，结构为最新（{'、'.join(sorted(present))}）")
    elif present <= {script.revision for script in scripts.walk_revisions()}:
        yield Finding(BAD, "数据库", f"{where}，结构不是最新", "请运行 bin/tracker upgrade。")
    else:
        yield Finding(BAD, "数据库", f"{where}，由更新版本的程序建立", "请换用不低于它的版本。")
    for name, wanted in PRAGMAS.items():
        if told[name] != wanted:
            text = f"{name} 应为 {wanted}，现为 {told[name]}"
            yield Finding(BAD, "数据库设置", text, "数据文件夹须在本机磁盘上，不能是网络共享。")


def check_calendar() -> Iterator[Finding]:
    remedy = "请按国务院办公厅放假通知载入该年度的工作日历；未载入前，预警日期无法确定。"
    try:
        years = loaded_years()
        acting()  # lets the day stand where the demonstration's stands
    except SQLAlchemyError:
        yield Finding(BAD, "工作日历", "读不到", "请运行 bin/tracker upgrade。")
        return
    today = clock.today()
    if today.year not in years:
        yield Finding(BAD, "工作日历", f"没有 {today.year} 年", remedy)
    elif today.month == 12 and today.year + 1 not in years:
        yield Finding(CARE, "工作日历", f"还没有 {today.year + 1} 年", remedy)
    else:
        yield Finding(GOOD, "工作日历", f"已载入 {min(years)} 至 {max(years)} 年")


def check_time_zone() -> Iterator[Finding]:
    try:
        offset = datetime(2024, 7, 5, tzinfo=ZoneInfo("Asia/Shanghai")).strftime("%z")
    except ZoneInfoNotFoundError:
        offset = ""
    if offset == "+0800":
        yield Finding(GOOD, "时区数据", "Asia/Shanghai（东八区）")
    else:
        yield Finding(BAD, "时区数据", "没有 Asia/Shanghai", "删除 .venv 文件夹后重新运行 bin/run。")


def check_fonts() -> Iterator[Finding]:
    folder: Path = current_app.config["DATA_FOLDER"]
    try:
        fonts = installed_fonts(font_environment(folder)["FONTCONFIG_FILE"])
    except (FontsUnavailable, OSError) as error:
        yield Finding(BAD, "字体", str(error), "请安装系统软件包 libpango-1.0-0、libpangoft2-1.0-0。")
        return
    yield from _families(fonts)
    yield from _unused_office_files(fonts, office_folder(folder))
    if missing := fonts.missing(HARD_CHARACTERS):
        text = f"没有字体能印出：{''.join(sorted(missing))}"
        yield Finding(
            BAD, "字体", text, "请安装系统软件包 fonts-noto-cjk，或删除 .cache/fonts 后重新运行 bin/run。"
        )


def _families(fonts: InstalledFonts) -> Iterator[Finding]:
    for family in FAMILIES:
        face = fonts.face(family.name, bold=family.bold)
        subject = f"字体 {family.word}"
        if face is None or face.family not in family.candidates:
            yield Finding(
                BAD, subject, "没有合适的中文字体", "请在联网时重新运行 bin/run，或安装 fonts-noto-cjk。"
            )
        elif face.family == family.candidates[-1] and family.word != "黑体":
            remedy = (
                f"联网时删除 {FETCHED} 后重新运行 bin/run，或把{family.word}字体放进数据文件夹的 fonts 里。"
            )
            yield Finding(CARE, subject, f"由 {face.family} 代替（{face.file}）", remedy)
        else:
            yield Finding(GOOD, subject, f"{face.family}（{face.file}）")


def _unused_office_files(fonts: InstalledFonts, folder: Path) -> Iterator[Finding]:
    """The office's own faces that no family took: mostly a name that families.py doesn't know."""
    used = {face.file for family in FAMILIES if (face := fonts.face(family.name, bold=family.bold))}
    for path in sorted(folder.resolve().glob("**/*")):
        if path.suffix.lower() in FONT_FILES and str(path) not in used:
            yield Finding(
                CARE, "字体", f"{path.name} 没有用到", "公文用小标宋、宋体、仿宋、楷体、黑体，每种一个即可。"
            )


def check_pdf() -> Iterator[Finding]:
    request = {"text": HARD_CHARACTERS}
    try:
        answer = run_in_child(
            "write-sample", request, environment=font_environment(current_app.config["DATA_FOLDER"])
        ).answer
    except ChildFailed as error:
        detail = error.detail.strip().splitlines()
        text = f"写不出来（{detail[-1] if detail else error.message}）"
        yield Finding(
            BAD, "PDF", text, "请安装系统软件包 libpango-1.0-0、libpangoft2-1.0-0、libharfbuzz-subset0。"
        )
        return
    if answer["quick"]:
        yield Finding(GOOD, "PDF", f"可以写出（试写 {answer['bytes'] // 1024} KB）")
    else:
        yield Finding(CARE, "PDF", "可以写出，但很慢", "请安装系统软件包 libharfbuzz-subset0。")


def check_browser() -> Iterator[Finding]:
    path = os.environ.get("TRACKER_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path:
        yield Finding(GOOD, "测试用浏览器", path)
    else:
        yield Finding(CARE, "测试用浏览器", "没有 Chromium", "只有运行 bin/test 才需要，届时会自动安装。")


CHECKS = (
    check_python,
    check_packages,
    check_data_folder,
    check_database,
    check_calendar,
    check_time_zone,
    check_fonts,
    check_pdf,
    check_browser,
)
doctor_commands = [doctor]
