"""``bin/tracker units …``: the register of units in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from tracker import clock
from tracker.actions import register_import
from tracker.cli.acting import acting_with
from tracker.cli.lists import compare_only, read_file
from tracker.queries import unit_pages
from tracker.queries.unit_import import unit_import
from tracker.rules.access import Permission
from tracker.rules.register_sheets import UNIT_COLUMNS

units = AppGroup("units", help="单位名录：列出、导入。")


@units.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def list_units(as_json: bool) -> None:
    """列出在用单位。"""
    lines = unit_pages.written_out(acting_with(Permission.REGISTER_READ), clock.today())
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for line in lines:
        words = (
            line["code"],
            line["name"],
            line["short_name"],
            line["kind"],
            line["contact_person"],
            line["office_phone"],
        )
        click.echo("\t".join(words))
    click.echo(f"共 {len(lines)} 个单位。", err=True)


@units.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只列出将有哪些增改，不写入")
def import_units(file: Path, dry_run: bool) -> None:
    """从 .xlsx、.xls 或 .csv 导入单位。"""
    actor = acting_with(Permission.REGISTER_KEEP)
    sheet = read_file(file, UNIT_COLUMNS)
    compared = unit_import(actor, sheet, clock.today())
    for new in compared.added:
        click.echo(f"第 {new.line} 行　新增　{new.details.name}")
    for change in compared.changed:
        click.echo(f"第 {change.line} 行　更改　{change.unit.name}")
    if compare_only(compared, dry_run):
        return
    done = register_import.import_units(actor, sheet, file_name=file.name)
    click.echo(f"已导入：新增 {done.added} 个单位，更改 {done.changed} 个。")
