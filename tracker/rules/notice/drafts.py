"""Tasks in the making, and the last step that both layouts share: numbers, titles, deadlines, measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.rules.notice.columns import lead_sign
from tracker.rules.notice.dates import deadlines, silent_due
from tracker.rules.notice.items import inferred_title
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.measures import measures_of
from tracker.rules.notice.numerals import to_int
from tracker.rules.notice.passage import Passage
from tracker.rules.notice.reading import Due, Field, NamedField, Party, Task
from tracker.rules.notice.year_alone import year_alone
from tracker.rules.parties import Piece, Role, parse_expression


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a year that isn't written is taken from: the 成文日期, else the year of the document number."""

    issued_on: date | None
    year: int | None = None


@dataclass(slots=True)
class Draft:
    """A task before it is numbered."""

    numeral: str
    title: Passage | None
    text: Passage
    parties: list[Party] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)
    section: Field | None = None
    notes: list[NamedField] = field(default_factory=list)
    inherited: bool = False


def read_parties(
    clause: Passage,
    ledger: Ledger,
    calendar: Calendar,
    role: Role = Role.RESPONSIBLE,
    word: str = "",
    first_leads: bool = False,
    persons: bool = False,
) -> tuple[list[Party], list[Due], list[NamedField]]:
    """Parties, deadlines and notes of one clause; what is left of it (signs, role words) becomes marks."""
    parsed = parse_expression(clause.text, role, word, breaks=(*clause.lines, *clause.gaps), persons=persons)
    parties: list[Party] = []
    leads_named = any(piece.role is Role.LEAD for piece in parsed.pieces)
    for number, piece in enumerate(parsed.pieces):
        leading = first_leads and number == 0 and not leads_named
        parties.append(_party(clause, piece, ledger, leading))
    dues = [due for start, end in parsed.dues for due in read_dues(clause.sub(start, end), ledger, calendar)]
    notes = [
        ledger.named_field(_note_name(clause, start), clause.sub(start, end)) for start, end in parsed.notes
    ]
    notes += [ledger.named_field("责任人", clause.sub(start, end)) for start, end in parsed.persons]
    for start, end in parsed.words:
        ledger.mark("role", clause.sub(start, end))
    ledger.mark("sign", clause)
    return parties, dues, notes


def read_dues(passage: Passage, ledger: Ledger, calendar: Calendar) -> list[Due]:
    """The deadline of a passage that is about time alone; the latest where it names several (6月—12月)."""
    quoted = not ledger.take(passage)
    found = deadlines(passage, calendar.issued_on, calendar.year, strict=False)
    latest = max(
        (one.due for one in found if one.due.date), key=lambda due: due.date or date.min, default=None
    )
    if latest is None:
        latest = year_alone(passage)
    if latest is None:
        return [silent_due(passage, quoted)] if passage.text else []
    return [
        Due(
            latest.date,
            latest.inclusive,
            passage.text,
            passage.spans(),
            latest.cut_off,
            latest.year_inferred,
            latest.day_inferred,
            quoted=quoted,
        )
    ]


def lead_by_sign(drafts: Sequence[Draft], text: str) -> None:
    """Where ``text``, the whole source, says that a sign marks the leads, make those that bear it lead."""
    sign = lead_sign(text)
    for draft in drafts if sign else ():
        draft.parties = [
            replace(party, role=Role.LEAD, role_word=sign) if _bears(party, text, sign) else party
            for party in draft.parties
        ]


def _bears(party: Party, text: str, sign: str) -> bool:
    start, end = party.spans[0].start, party.spans[-1].end
    return sign in (text[max(0, start - 1) : start], text[end : end + 1])


def finish(drafts: Sequence[Draft], ledger: Ledger, calendar: Calendar) -> tuple[Task, ...]:
    """Number the drafts and read what their texts say."""
    numbers = [to_int(draft.numeral) if draft.numeral else None for draft in drafts]
    counted = all(number is not None for number in numbers) and len(set(numbers)) == len(numbers)
    return tuple(
        _task(draft, numbers[index] or 0 if counted else index + 1, ledger, calendar)
        for index, draft in enumerate(drafts)
    )


def _task(draft: Draft, number: int, ledger: Ledger, calendar: Calendar) -> Task:
    title = draft.title
    title_field = ledger.field(title) if title is not None and title.text else None
    text_field = ledger.field(draft.text, draft.text.paragraphs())
    if title_field is None:
        title = inferred_title(draft.text)
        title_field = Field(title.text, title.spans(), quoted=True)
    measures = measures_of(draft.text, calendar.issued_on, calendar.year)
    dues = draft.dues or _dues_of_measures(draft.text, calendar)
    has_lead = any(party.role is Role.LEAD for party in draft.parties)
    first = draft.parties[0] if draft.parties and not has_lead else None
    lead = (
        Party(first.expression, Role.LEAD, first.role_word, first.kind, first.spans, True) if first else None
    )
    return Task(
        number,
        draft.numeral,
        title_field,
        draft.title is None or not draft.title.text,
        text_field,
        tuple(draft.parties),
        lead,
        dues[-1] if dues else None,
        tuple(dues[:-1]),
        measures,
        draft.section,
        tuple(draft.notes),
        draft.inherited,
    )


def _dues_of_measures(text: Passage, calendar: Calendar) -> list[Due]:
    """Deadlines within the text, earliest first; the last of them is proposed as the task's own."""
    found = {
        one.due.date: one.due for one in deadlines(text, calendar.issued_on, calendar.year) if one.due.date
    }
    return [
        Due(
            due.date,
            due.inclusive,
            due.text,
            due.spans,
            due.cut_off,
            due.year_inferred,
            due.day_inferred,
            chosen=len(found) > 1,
            quoted=True,
        )
        for _day, due in sorted(found.items())
    ]


def _party(clause: Passage, piece: Piece, ledger: Ledger, leading: bool) -> Party:
    part = clause.sub(piece.start, piece.end)
    quoted = not ledger.take(part)
    role, word = (Role.LEAD, "列第一位") if leading else (piece.role, piece.role_word)
    return Party(piece.text, role, word, piece.kind, part.spans(), quoted)


def _note_name(clause: Passage, start: int) -> str:
    before = clause.text[max(0, start - 10) : start].rstrip("：:")
    return before[max(before.rfind(sign) for sign in "，；。;, \n") + 1 :] or "备注"
