"""Making a report: the same report is made once and then comes out of the store."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from flask import current_app

from tracker import clock
from tracker.actions.reports import record_report
from tracker.documents.child import run_in_child
from tracker.documents.fonts.configuration import font_environment
from tracker.documents.report_pages import SHEET_LINES, Composer, Wanted, moment_words
from tracker.queries import reports as known
from tracker.queries.files import read_file
from tracker.queries.heads import Head, heads_of
from tracker.queries.plans import PlanHead
from tracker.rules.access import Actor

SECONDS_ALLOWED = 120
MEMORY_ALLOWED = 3 * 1024**3


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that was read but not yet set. ``stored`` is the id of the same one made before."""

    composer: Composer
    basis: str
    stored: int | None


def prepare(actor: Actor, plan: PlanHead, wanted: Wanted, today: date) -> Prepared:
    """Read what the report shows, and look whether it was made before.

    Its basis is the digest of everything on it but the moment of making and the head of the chain, which
    the making of a report itself moves on."""
    composer = Composer(actor, plan, wanted, today)
    page = composer.html(
        Head(0, ""), moment_words(wanted.day, today, clock.now()) if wanted.day != today else ""
    )
    basis = hashlib.sha256(page.encode()).hexdigest()
    return Prepared(composer, basis, known.stored_report(plan.id, basis))


def make(actor: Actor, prepared: Prepared, today: date) -> int:
    """Set the report as PDF in the child process, store and record it; returns its id."""
    composer = prepared.composer
    plan, wanted = composer.plan, composer.wanted
    head, _ = heads_of(plan.id)
    content, pages = _set(
        composer, head, moment_words(wanted.day, today, clock.now().astimezone(clock.SHANGHAI))
    )
    return record_report(
        actor,
        plan.id,
        plan.subject,
        kind=wanted.kind,
        about_id=wanted.about,
        as_of=wanted.day,
        since=wanted.since,
        basis=prepared.basis,
        content=content,
        pages=pages,
        head=head,
    )


def _set(composer: Composer, head: Head, moment: str) -> tuple[bytes, int]:
    """The first sheet must be one page: shorten what it lists until it is."""
    lines = SHEET_LINES
    while True:
        page = composer.html(head, moment, lines)
        result = run_in_child(
            "write-report",
            {"text": "".join(sorted(set(re.sub(r"<[^>]*>", "", page))))},
            files={"page.html": page.encode()},
            wall_seconds=SECONDS_ALLOWED,
            memory_bytes=MEMORY_ALLOWED,
            environment=font_environment(current_app.config["DATA_FOLDER"]),
        )
        if composer.wanted.kind != "status" or result.answer["first_end"] == 1 or lines <= 0:
            return result.files["report.pdf"], result.answer["pages"]
        lines -= 5


def content_of(report_id: int) -> bytes:
    """The stored PDF of a report."""
    return read_file(known.file_of(report_id))
