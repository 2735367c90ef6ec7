"""The measures of a task's text as the office left it."""

from __future__ import annotations

from datetime import date

from tracker.rules.notice.measures import measures_of
from tracker.rules.notice.passage import passage_of
from tracker.rules.notice.reading import Measure
from tracker.rules.notice.source import Span


def measures_in(text: str, issued_on: date | None) -> tuple[Measure, ...]:
    """The sentences of ``text`` with the kind proposed for each; their places are offsets into ``text``."""
    return measures_of(passage_of(text, (Span(0, len(text)),)), issued_on)
