"""What was read in a notice: frozen values, each with its places in the source.

A *field* has a value and spans. Where ``quoted`` is False the field owns its characters; where it is True the
characters are owned by another field (a measure quotes the task's text, a due date may quote it too). Words that
belong to the layout are *marks*: column headings, bracket signs, role words, numbering. Owned spans, marks and
leftover together hold every visible character of the source exactly once (see ``coverage``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.rules.notice.source import Span
from tracker.rules.parties import Role, UnitKind

MeasureKind = Literal["narrative", "count", "rate", "by_date", "recurring"]


@dataclass(frozen=True, slots=True)
class Field:
    """A text and where it stands. Layout white space is left out of ``value``."""

    value: str
    spans: tuple[Span, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class NamedField:
    """A text under a heading that the product has no field of its own for (备注, 责任人)."""

    name: str
    value: str
    spans: tuple[Span, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class DateField:
    """A full date such as the 成文日期."""

    value: date
    text: str
    spans: tuple[Span, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as the text gives it.

    ``date`` is None where the text names none (持续推进). ``inclusive`` says whether the day itself still
    counts, ``cut_off`` the time on it (24:00 unless written). ``year_inferred`` and ``day_inferred`` say what
    the text left open: the year, or the inclusion or the day of a month named without one.
    """

    date: date | None
    inclusive: bool | None
    text: str
    spans: tuple[Span, ...]
    cut_off: str = "24:00"
    year_inferred: bool = False
    day_inferred: bool = False
    chosen: bool = False
    quoted: bool = False

    @property
    def inferred(self) -> bool:
        """Whether anything in it was inferred (推定) and may be changed before issue."""
        return self.year_inferred or self.day_inferred or self.chosen


@dataclass(frozen=True, slots=True)
class Party:
    """One unit expression of a task, with its role and the role word of the text (牵头, 配合, 参与 …)."""

    expression: str
    role: Role
    role_word: str
    kind: UnitKind
    spans: tuple[Span, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A sentence of a task's text; ``number`` counts from 1 within the task. Always quotes the text."""

    number: int
    text: str
    kind: MeasureKind
    due: Due | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the notice.

    ``number`` is unique in the notice and counts up; ``numeral`` is the text's own without its signs (十二, 3),
    empty where it has none. ``proposed_lead`` is the first-named unit where no lead is named. ``inherited``
    says that the parties are those of the task before (merged cells, 同上).
    """

    number: int
    numeral: str
    title: Field
    title_inferred: bool
    text: Field
    parties: tuple[Party, ...]
    proposed_lead: Party | None
    due: Due | None
    other_dues: tuple[Due, ...]
    measures: tuple[Measure, ...]
    section: Field | None = None
    notes: tuple[NamedField, ...] = ()
    inherited: bool = False

    @property
    def lead_inferred(self) -> bool:
        return self.proposed_lead is not None

    @property
    def leads(self) -> tuple[Party, ...]:
        """The lead expressions; where none is named, the proposed one."""
        if self.proposed_lead is not None:
            return (self.proposed_lead,)
        return tuple(party for party in self.parties if party.role is Role.LEAD)

    @property
    def responsibles(self) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.role is Role.RESPONSIBLE)


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters that arrange the notice and stand in no field. ``kind`` is heading, sign, role, number …"""

    kind: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Leftover:
    """Characters that went nowhere: one line or part of a line, shown to the person who checks."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """A notice as read. ``reason`` is a Chinese sentence on why there is no task, None where there are some.

    ``body`` holds the letter's paragraphs (its preamble, demands and closing words) and the introduction of an
    annexed plan; ``sections`` the headings that group tasks; ``attachments`` the list of annexes.
    """

    document_number: Field | None
    issuer: Field | None
    title: Field | None
    table_title: Field | None
    issued_on: DateField | None
    addressees: Field | None
    body: tuple[Field, ...]
    attachments: tuple[Field, ...]
    sections: tuple[Field, ...]
    tasks: tuple[Task, ...]
    report_in_due: Due | None
    report_in_to: Field | None
    report_in_email: Field | None
    report_in_phone: Field | None
    marks: tuple[Mark, ...]
    leftover: tuple[Leftover, ...]
    reason: str | None = None
