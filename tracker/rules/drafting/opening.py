"""The draft that a fresh reading opens with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.rules.drafting.content import LIMITS, DraftDue, DraftParty, DraftTask, NoticeDraft, Places
from tracker.rules.drafting.short_titles import short_title
from tracker.rules.notice.reading import Due, Field, NoticeReading, Party, Task
from tracker.rules.notice.source import Span


def draft_of(reading: NoticeReading) -> NoticeDraft:
    """Everything that was read, nothing decided."""
    title = reading.title or reading.table_title
    named = {
        "document_number": reading.document_number,
        "issuer": reading.issuer,
        "title": title,
        "issued_on": reading.issued_on,
        "contact_unit": reading.report_in_to,
        "contact_email": reading.report_in_email,
        "contact_phone": reading.report_in_phone,
    }
    return NoticeDraft(
        document_number=_value(reading.document_number, "document_number"),
        issuer=_value(reading.issuer, "issuer"),
        title=_value(title),
        issued_on=reading.issued_on.value if reading.issued_on else None,
        contact_unit=_value(reading.report_in_to, "contact_unit"),
        contact_email=_value(reading.report_in_email, "contact_email"),
        contact_phone=_value(reading.report_in_phone, "contact_phone"),
        report=_due(reading.report_in_due),
        tasks=tuple(_task(task, key) for key, task in enumerate(reading.tasks, start=1)),
        places={name: _places(one.spans) for name, one in named.items() if one is not None},
    )


def _task(task: Task, key: int) -> DraftTask:
    return DraftTask(
        key=key,
        number=task.number,
        numeral=task.numeral[: LIMITS["numeral"]] or str(task.number),
        title=task.title.value,
        short_title=short_title(task.title.value),
        text=task.text.value,
        due=_due(task.due),
        other_dues=tuple(_due(due) for due in task.other_dues),
        parties=tuple(_party(party, number) for number, party in enumerate(task.parties, start=1)),
        asks=tuple(_asks(task)),
        section=_value(task.section),
        notes=tuple((note.name, note.value) for note in task.notes),
        places={"title": _places(task.title.spans), "text": _places(task.text.spans)},
    )


def _asks(task: Task) -> Iterator[str]:
    if task.due is not None and task.due.chosen:
        yield "due"
    if task.inherited:
        yield "parties"


def _party(party: Party, key: int) -> DraftParty:
    word = party.role_word[: LIMITS["role_word"]]
    return DraftParty(key, party.role, word, party.expression, _places(party.spans))


def _due(due: Due | None) -> DraftDue:
    if due is None:
        return DraftDue()
    cutoff = "" if due.cut_off == "24:00" else due.cut_off
    return DraftDue(
        due.date,
        due.inclusive is not False,
        cutoff,
        due.inferred,
        due.text[: LIMITS["due_text"]],
        _places(due.spans),
    )


def _value(field: Field | None, name: str = "") -> str:
    """The field's text, cut to what its column holds; the source shows the whole of it."""
    return "" if field is None else field.value[: LIMITS.get(name)]


def _places(spans: Iterable[Span]) -> Places:
    return tuple((span.start, span.end) for span in spans)
