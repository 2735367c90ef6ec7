"""The proof that nothing is lost: every visible character is owned exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.rules.notice.passage import is_blank
from tracker.rules.notice.reading import DateField, Due, Field, Mark, NamedField, NoticeReading, Party, Task
from tracker.rules.notice.source import Source, Span

_Leaf = Field | NamedField | DateField | Due | Party | Mark


@dataclass(frozen=True, slots=True)
class Coverage:
    """What ``cover`` found; all three empty means that the account is right.

    ``missing`` are places of visible characters in no field, mark or leftover; ``doubled`` places owned
    twice; ``strayed`` places that a field quotes although no field or mark owns them.
    """

    missing: tuple[Span, ...]
    doubled: tuple[Span, ...]
    strayed: tuple[Span, ...]


def cover(reading: NoticeReading, source: Source) -> Coverage:
    """Lay all owned fields, marks and the leftover over the source and compare.

    White space (and invisible signs of no width) may stand inside a span or outside all of them; it is
    not counted. Quoting fields own nothing, but must lie within what fields and marks own.
    """
    owned = bytearray(len(source.text))
    doubled = bytearray(len(source.text))
    leaves = list(_leaves(reading))
    for leaf in leaves:
        if isinstance(leaf, Mark) or not leaf.quoted:
            _lay(leaf.spans, owned, doubled)
    in_fields = bytes(owned)
    _lay((leftover.span for leftover in reading.leftover), owned, doubled)
    quoted = (span for leaf in leaves if not isinstance(leaf, Mark) and leaf.quoted for span in leaf.spans)
    quoted_by_measures = (
        span for task in reading.tasks for measure in task.measures for span in measure.spans
    )
    strayed = bytearray(len(source.text))
    for span in (*quoted, *quoted_by_measures):
        for place in range(span.start, span.end):
            strayed[place] |= not in_fields[place]
    return Coverage(
        _visible(source, bytearray(not flag for flag in owned)),
        _visible(source, doubled),
        _visible(source, strayed),
    )


def _lay(spans: Iterable[Span], owned: bytearray, doubled: bytearray) -> None:
    for span in spans:
        for place in range(span.start, span.end):
            if owned[place]:
                doubled[place] = 1
            owned[place] = 1


def _visible(source: Source, flags: bytearray) -> tuple[Span, ...]:
    found: list[Span] = []
    for place, flag in enumerate(flags):
        if not flag or is_blank(source.text[place]):
            continue
        if found and found[-1].end == place:
            found[-1] = Span(found[-1].start, place + 1)
        else:
            found.append(Span(place, place + 1))
    return tuple(found)


def _leaves(reading: NoticeReading) -> Iterator[_Leaf]:
    single = (
        reading.document_number,
        reading.issuer,
        reading.title,
        reading.table_title,
        reading.issued_on,
        reading.addressees,
        reading.report_in_due,
        reading.report_in_to,
        reading.report_in_email,
        reading.report_in_phone,
    )
    yield from (leaf for leaf in single if leaf is not None)
    yield from reading.body
    yield from reading.attachments
    yield from reading.sections
    yield from reading.marks
    for task in reading.tasks:
        yield from _leaves_of_task(task)


def _leaves_of_task(task: Task) -> Iterator[_Leaf]:
    yield task.title
    yield task.text
    yield from task.parties
    yield from task.notes
    yield from task.other_dues
    if task.due is not None:
        yield task.due
