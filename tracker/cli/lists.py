"""What commands that import a list share: reading the file, and telling what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from tracker.cli.acting import fail
from tracker.documents.child import ChildFailed, JobRefused
from tracker.documents.spreadsheets import read_list
from tracker.queries.account_import import AccountImport
from tracker.queries.unit_import import UnitImport
from tracker.rules.sheets import Column, Sheet


def read_file(file: Path, columns: Sequence[Column]) -> Sheet:
    """The list in a file; ends the command with words where it can't be read."""
    try:
        return read_list(file.read_bytes(), columns)
    except (JobRefused, ChildFailed) as error:
        fail(error.message, 2)


def compare_only(compared: UnitImport | AccountImport, dry_run: bool) -> bool:
    """Tell unknown columns and faults, of which the latter end the command. True for a dry run, and where
    there is nothing to import."""
    if compared.ignored:
        click.echo(f"不认识的列，没有读取：{'、'.join(compared.ignored)}", err=True)
    if compared.faults:
        fail("\n".join(fault.words for fault in compared.faults), 2)
    if compared.is_empty:
        click.echo("表中内容与名录一致，没有要导入的。")
        return True
    if dry_run:
        click.echo(f"试运行：将新增 {len(compared.added)} 个，更改 {len(compared.changed)} 个，没有写入。")
    return dry_run
