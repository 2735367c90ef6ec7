"""A reading as JSON, and the list of what a person has to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tracker.rules.notice.reading import Due, Field, NoticeReading, Party, Task
from tracker.rules.notice.source import Span
from tracker.rules.parties import Register, Resolution, UnitKind, resolve

DecisionRole = Literal["lead", "responsible", "due"]


@dataclass(frozen=True, slots=True)
class DecisionNeeded:
    """Something held for a person. ``task`` is the task's number, ``proposal`` what is ticked beforehand.

    Proposals are full unit names where a register was given, else words of the notice; for ``due`` ISO dates.
    """

    task: int
    role: DecisionRole
    expression: str
    why: str
    proposal: tuple[str, ...] = ()


def decisions_needed(
    reading: NoticeReading, register: Register | None = None, on: date | None = None
) -> tuple[DecisionNeeded, ...]:
    """What a person has to decide, in the order of the tasks.

    Without a register only what the text itself leaves open is listed: a missing lead, 有关…, what looks like
    no unit. With one, names it does not know come in too. ``on`` is the day for which the register is asked
    (default: the notice's own date; one of the two must be known to use a register).
    """
    day = on or (reading.issued_on.value if reading.issued_on else None)
    known = register if register is not None and day is not None else None
    found: list[DecisionNeeded] = []
    for task in reading.tasks:
        found += _about_roles(task)
        for party in task.parties:
            decision = _about_party(task, party, known, day)
            if decision is not None and decision not in found:
                found.append(decision)
        found += _about_due(task)
    return tuple(found)


def to_json(reading: NoticeReading, decisions: Sequence[DecisionNeeded] | None = None) -> dict[str, Any]:
    """The reading with the keys of the seeds' key file, and measures, leftover, decisions_needed, due, lead_inferred.

    ``lead_units`` and ``responsible_units`` are the notice's own expressions; a proposed lead stands in
    ``lead_units`` with ``lead_inferred`` true and stays among the responsible ones, where the text has it.
    A ``place`` is a list of [start, end] pairs of offsets into the source's text. Dates are ISO dates; what
    the notice does not say is null. ``decisions`` are ``decisions_needed`` with or without a register;
    left out, they are those that need none.
    """
    return {
        "document_number": _value(reading.document_number),
        "issuer": _value(reading.issuer),
        "title": _value(reading.title),
        "issued_on": reading.issued_on.value.isoformat() if reading.issued_on else None,
        "report_in_due": _iso(reading.report_in_due),
        "report_in_to": _value(reading.report_in_to),
        "report_in_email": _value(reading.report_in_email),
        "report_in_phone": _value(reading.report_in_phone),
        "table_title": _value(reading.table_title),
        "tasks": [_task(task) for task in reading.tasks],
        "measures": [
            {
                "task": task.number,
                "n": measure.number,
                "text": measure.text,
                "kind": measure.kind,
                "place": _place(measure.spans),
            }
            for task in reading.tasks
            for measure in task.measures
        ],
        "leftover": _left_over(reading),
        "decisions_needed": [
            {
                "task": one.task,
                "role": one.role,
                "expression": one.expression,
                "why": one.why,
                "proposal": list(one.proposal),
            }
            for one in (decisions_needed(reading) if decisions is None else decisions)
        ],
    }


def _left_over(reading: NoticeReading) -> list[dict[str, Any]]:
    """What went into none of the keys above: what nobody owns, and the letter's own paragraphs (to whom it
    is written, its preamble and demands, its annexes, headings that group tasks) and what columns such as 备注
    and 责任领导 say of a task, all of which the product shows but does not use. The paragraph of the return
    demand is left out: its fields quote it."""
    used = (reading.report_in_due, reading.report_in_to, reading.report_in_email, reading.report_in_phone)
    places = [span for field in used if field is not None for span in field.spans]
    read_on = [*reading.body, *reading.attachments, *reading.sections]
    if reading.addressees is not None:
        read_on.append(reading.addressees)
    found: list[tuple[str, tuple[Span, ...]]] = [(left.text, (left.span,)) for left in reading.leftover]
    found += [(note.value, note.spans) for task in reading.tasks for note in task.notes if not note.quoted]
    found += [(due.text, due.spans) for task in reading.tasks for due in task.other_dues if not due.quoted]
    found += [(field.value, field.spans) for field in read_on if not _holds(field.spans, places)]
    return [{"place": _place(spans), "text": text} for text, spans in sorted(found, key=lambda one: one[1])]


def _holds(spans: Sequence[Span], places: Sequence[Span]) -> bool:
    return any(span.start <= place.start and place.end <= span.end for span in spans for place in places)


def _task(task: Task) -> dict[str, Any]:
    return {
        "number": task.number,
        "numeral": task.numeral,
        "title": task.title.value,
        "text": task.text.value,
        "lead_units": [party.expression for party in task.leads],
        "responsible_units": [party.expression for party in task.responsibles],
        "due": _due(task.due),
        "lead_inferred": task.lead_inferred,
    }


def _about_roles(task: Task) -> list[DecisionNeeded]:
    if not task.parties:
        return [DecisionNeeded(task.number, "lead", "", "没有写明由哪个单位办理，请指定牵头单位和责任单位。")]
    found = []
    if task.inherited:
        words = "、".join(party.expression for party in task.parties)
        found.append(
            DecisionNeeded(
                task.number,
                "responsible",
                words,
                "本条单位栏为空，按与上一条相同处理，请核对。",
                tuple(party.expression for party in task.parties),
            )
        )
    if task.proposed_lead is not None:
        lead = task.proposed_lead
        found.append(
            DecisionNeeded(
                task.number,
                "lead",
                lead.expression,
                "没有写明牵头单位，拟以列在第一位的为牵头单位，请确认。",
                (lead.expression,),
            )
        )
    return found


def _about_party(
    task: Task, party: Party, register: Register | None, day: date | None
) -> DecisionNeeded | None:
    role: DecisionRole = "lead" if party.role == "lead" else "responsible"
    if register is not None and day is not None:
        resolution = resolve(party.expression, register, day)
        if not resolution.is_held:
            return None
        return DecisionNeeded(
            task.number, role, party.expression, resolution.why, _proposal(resolution, register)
        )
    if party.kind is UnitKind.RELATED:
        return DecisionNeeded(
            task.number,
            role,
            party.expression,
            f"“{party.expression}”没有写明是哪些单位，请逐个勾选。",
            _all_of(party),
        )
    if party.kind is UnitKind.OTHER:
        return DecisionNeeded(
            task.number, role, party.expression, f"“{party.expression}”看不出是哪个单位，请指定。"
        )
    return None


def _proposal(resolution: Resolution, register: Register) -> tuple[str, ...]:
    return tuple(register.unit(unit_id).name for unit_id in resolution.proposed_ids) or resolution.nearest


def _all_of(party: Party) -> tuple[str, ...]:
    """Without a register, the proposal for 有关… is all of the kind, in words."""
    words = party.expression.replace("有关", "各").replace("相关", "各").replace("各各", "各")
    return (words,) if "各" in words else ("各部门",)


def _about_due(task: Task) -> list[DecisionNeeded]:
    if task.due is None or not task.due.chosen:
        return []
    days = [due.date.isoformat() for due in (*task.other_dues, task.due) if due.date]
    return [
        DecisionNeeded(
            task.number,
            "due",
            task.due.text,
            f"文中有{len(days)}个时限，拟以最后一个为本任务时限，请确认。",
            (days[-1],),
        )
    ]


def _value(field: Field | None) -> str | None:
    return field.value if field is not None else None


def _iso(due: Due | None) -> str | None:
    return due.date.isoformat() if due is not None and due.date is not None else None


def _due(due: Due | None) -> dict[str, Any] | None:
    if due is None:
        return None
    return {"date": _iso(due), "inclusive": due.inclusive, "inferred": due.inferred, "text": due.text}


def _place(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
