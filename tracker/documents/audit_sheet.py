"""Audit events that were searched for, as an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import IO

from xlsxwriter import Workbook

from tracker.queries.audit import Event
from tracker.rules.timeliness import SHANGHAI

CELL_LIMIT = 32_000  # Excel takes 32,767 characters in a cell
COLUMNS = (
    ("链", 26), ("序号", 7), ("业务时间", 18), ("记录时间", 18), ("账号", 16), ("姓名", 10), ("单位", 20),
    ("角色", 12), ("事项", 16), ("对象", 16), ("内容", 60), ("写入数据", 24), ("请求编号", 18), ("校验值", 66),
)  # fmt: skip


def write_workbook(events: Iterable[Event], told: str, target: IO[bytes]) -> int:
    """One sheet, newest event first; ``told`` says on top what was searched for. Returns how many rows.

    Rows go to the disk as they come. Text stays text: what begins with = is never a formula."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(target, options)
    sheet = book.add_worksheet("审计记录")
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (_, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, told)
    for place, (words, _) in enumerate(COLUMNS):
        sheet.write_string(1, place, words, head)
    sheet.freeze_panes(2, 2)
    count = 0
    for count, event in enumerate(events, start=1):
        for place, value in enumerate(_cells(event)):
            if isinstance(value, int):
                sheet.write_number(count + 1, place, value, body)
            else:
                sheet.write_string(count + 1, place, value[:CELL_LIMIT], body)
    book.close()
    return count


def _cells(event: Event) -> tuple[str | int, ...]:
    return (
        event.chain, event.number, _moment(event.at), _moment(event.true_at), event.account_name,
        event.person, event.unit_name, event.role, event.words, event.about,
        "\n".join(change_words(*change) for change in event.changes), event.facts, event.request_id, event.hash,
    )  # fmt: skip


def change_words(field: str, before: str | None, after: str | None) -> str:
    """简称：市司法局 → 司法局"""
    if before is None:
        return f"{field}：{after}"
    return f"{field}：{before} → {after}" if after is not None else f"{field}：原为 {before}"


def _moment(value: datetime) -> str:
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
