"""The grammar of a notice: ``read_notice`` turns a ``Source`` into a ``NoticeReading``.

Rules only: deterministic, offline, standard library. The reading keeps the place of every field, and no
character is dropped in silence: ``cover`` proves that fields, marks and leftover share all visible ones out.

How it reads: text that only looks like a table is laid out as one (``delimited``, ``flattened``); tables with
a party column give tasks (``grid``, ``table_tasks``), else the running text does (``clauses``,
``running_tasks``); around them stand the letter (``letter``), its demand to hand in (``returning``) and its
body (``rest``).
"""

from tracker.rules.notice.coverage import Coverage, cover
from tracker.rules.notice.dry_run import DecisionNeeded, decisions_needed, to_json
from tracker.rules.notice.read import read_notice
from tracker.rules.notice.reading import (
    DateField,
    Due,
    Field,
    Leftover,
    Mark,
    Measure,
    NamedField,
    NoticeReading,
    Party,
    Task,
)
from tracker.rules.notice.source import Cell, Paragraph, Source, Span, Table

__all__ = [
    "Cell",
    "Coverage",
    "DateField",
    "DecisionNeeded",
    "Due",
    "Field",
    "Leftover",
    "Mark",
    "Measure",
    "NamedField",
    "NoticeReading",
    "Paragraph",
    "Party",
    "Source",
    "Span",
    "Table",
    "Task",
    "cover",
    "decisions_needed",
    "read_notice",
    "to_json",
]
