"""What a reading of a made-up notice has to say, for the tests of all layouts."""

from __future__ import annotations

import re
from datetime import date

from tests.notices import MadeUpNotice
from tracker.rules.notice.coverage import cover
from tracker.rules.notice.read import read_notice
from tracker.rules.notice.reading import NoticeReading
from tracker.rules.notice.source import Source


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


def read_exactly(source: Source) -> NoticeReading:
    """Read, and prove that every visible character is owned once and quotations stay within what is owned."""
    reading = read_notice(source)
    found = cover(reading, source)
    for name, places in (("missing", found.missing), ("doubled", found.doubled), ("strayed", found.strayed)):
        assert [source.slice(place) for place in places] == [], name
    return reading


def check_letter(reading: NoticeReading, notice: MadeUpNotice) -> None:
    found = {
        name: field.value if (field := getattr(reading, name)) is not None else None
        for name in (
            "document_number",
            "issuer",
            "title",
            "table_title",
            "issued_on",
            "addressees",
            "report_in_to",
        )
    }
    assert found == {
        "document_number": notice.number or None,
        "issuer": notice.issuer,
        "title": notice.title,
        "table_title": notice.table_title,
        "issued_on": notice.issued_on,
        "addressees": notice.addressees,
        "report_in_to": notice.receiver,
    }
    assert reading.report_in_due is not None
    assert reading.report_in_due.date == date(2025, 7, 5)
    assert reading.report_in_email is not None and reading.report_in_email.value == "xxgk@example.cn"
    assert reading.report_in_phone is not None and reading.report_in_phone.value == "0700-8123456"
    assert [left.text for left in reading.leftover] == []


def check_tasks(
    reading: NoticeReading, notice: MadeUpNotice, *, responsibles: bool = True, dues: bool = True
) -> None:
    assert [(task.number, task.title.value, without_blanks(task.text.value)) for task in reading.tasks] == [
        (task.number, task.title, task.text) for task in notice.tasks
    ]
    assert [tuple(party.expression for party in task.leads) for task in reading.tasks] == [
        task.leads for task in notice.tasks
    ]
    if responsibles:
        assert [tuple(party.expression for party in task.responsibles) for task in reading.tasks] == [
            task.responsibles for task in notice.tasks
        ]
    if dues:
        found = [task.due.text if task.due is not None else "" for task in reading.tasks]
        assert [text[: len(task.due)] for text, task in zip(found, notice.tasks, strict=True)] == [
            task.due for task in notice.tasks
        ]
