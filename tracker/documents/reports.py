"""Making a report: the same report is made once and then comes out of the store."""

from __future__ import annotations

import hashlib
import re
from contextlib import AbstractContextManager
from datetime import date
from functools import cache
from pathlib import Path

from flask import current_app

from tracker import clock
from tracker.actions.refusals import Denied
from tracker.actions.reports import record_report
from tracker.config import PROJECT
from tracker.documents.child import Child, child_for
from tracker.documents.fonts.configuration import font_environment
from tracker.documents.fonts.coverage import faces_of_office
from tracker.documents.report_pages import SHEET_LINES, Composer, Wanted, moment_words
from tracker.queries import reports as known
from tracker.queries.files import DamagedFile, read_file
from tracker.queries.heads import Head, heads_of
from tracker.queries.plans import PlanHead
from tracker.queries.printable import undrawn
from tracker.queries.status import last_report_day
from tracker.rules.access import Actor, Permission, may_see_report
from tracker.rules.printable import spelt, unprintable

SECONDS_ALLOWED = 120
MEMORY_ALLOWED = 3 * 1024**3
SHEETS = PROJECT / "templates" / "documents"


def basis_of(plan: PlanHead, wanted: Wanted, today: date) -> str:
    """The digest of all that a report's content hangs on: what is asked, the plan's and the register's
    newest event that changes it (the making of a report doesn't, nor does signing in), how sheets look, the
    office's own faces, and for a day that isn't over also today."""
    since = wanted.since or last_report_day(plan.id, wanted.day)
    open_day = today if wanted.day >= today else None
    parts = (wanted, since, open_day, known.last_change(plan.id), _looks(), faces_of_office(_data_folder()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def _looks() -> str:
    digest = hashlib.sha256()
    for path in sorted(SHEETS.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stored(plan: PlanHead, wanted: Wanted, today: date) -> int | None:
    """The id of the same report when it was made before, nothing has changed since and its file is whole."""
    return _whole(plan.id, basis_of(plan, wanted, today))


def _whole(plan_id: int, basis: str) -> int | None:
    report_id = known.stored_report(plan_id, basis)
    if report_id is not None:
        try:
            content_of(report_id)
        except DamagedFile:
            return None
    return report_id


def made(actor: Actor, plan: PlanHead, wanted: Wanted, today: date) -> int:
    """The report's id: out of the store, else set as PDF in the child process, stored and recorded.

    Raises Denied, NothingToShow, and what the child process refuses or fails with."""
    if not may_see_report(actor, wanted.kind, wanted.about, plan.subject):
        raise Denied(f"{actor.name}: {Permission.REPORT_MAKE}")
    basis = basis_of(plan, wanted, today)
    before = _whole(plan.id, basis)
    if before is not None:
        return before
    with _writer() as child:  # which loads its libraries while we read the database
        composer = Composer(actor, plan, wanted, today)
        head, _ = heads_of(plan.id)
        moment = moment_words(wanted.day, today, clock.now().astimezone(clock.SHANGHAI))
        content, pages = _set(child, composer, head, moment)
    return record_report(
        actor,
        plan.id,
        plan.subject,
        kind=wanted.kind,
        about_id=wanted.about,
        as_of=wanted.day,
        since=wanted.since,
        basis=basis,
        content=content,
        pages=pages,
        head=head,
    )


def _set(
    child: Child, composer: Composer, head: Head, moment: str, lines: int = SHEET_LINES
) -> tuple[bytes, int]:
    """The first sheet must be one page: shorten what it lists until it is."""
    page = _page(composer, head, moment, lines)
    result = child.run(
        {"text": "".join(sorted(set(re.sub(r"<[^>]*>", "", page))))}, {"page.html": page.encode()}
    )
    if composer.wanted.kind != "status" or result.answer["first_end"] == 1 or lines <= 0:
        return result.files["report.pdf"], result.answer["pages"]
    with _writer() as another:
        return _set(another, composer, head, moment, lines - 5)


def _writer() -> AbstractContextManager[Child]:
    return child_for(
        "write-report",
        wall_seconds=SECONDS_ALLOWED,
        memory_bytes=MEMORY_ALLOWED,
        environment=font_environment(_data_folder()),
    )


def _page(composer: Composer, head: Head, moment: str, lines: int) -> str:
    """A character that no face draws is refused where it is typed. One that was kept before (its face is gone
    since) must not hold up the whole report: its number is printed in its place, and the report says so."""
    page = composer.html(head, moment, lines)
    missing = unprintable(page, undrawn)
    if not missing:
        return page
    return spelt(composer.html(head, moment, lines, spelt=missing), missing)


def _data_folder() -> Path:
    return Path(current_app.config["DATA_FOLDER"])


def content_of(report_id: int) -> bytes:
    """The stored PDF of a report."""
    return read_file(known.file_of(report_id))
