"""What the office works on between taking a notice in and issuing it.

A draft holds the reading as the office corrected it and only what *persons* chose beside it. What the
machine makes of an expression is worked out anew each time it is looked at (``settling``), so a unit that
is added to the register, or a 成文日期 that is corrected, shows at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

from tracker.rules.notice.source import Span
from tracker.rules.parties import Role

# Half-open offsets into the source's text.
Places = tuple[tuple[int, int], ...]

# The longest value of each field that a table keeps in a column of its own.
LIMITS = {
    "document_number": 80, "issuer": 120, "contact_unit": 120, "contact_email": 120, "contact_phone": 60,
    "numeral": 20, "short_title": 20, "role_word": 20, "due_text": 80,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who decided, and when (an ISO moment)."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class DraftDue:
    """A date with its conditions. ``cutoff`` is HH:MM on the last day, empty for 24:00."""

    day: date | None = None
    inclusive: bool = True
    cutoff: str = ""
    inferred: bool = False
    text: str = ""
    places: Places = ()


@dataclass(frozen=True, slots=True)
class DraftParty:
    """One expression of a task with what a person chose for it.

    ``ticked`` holds the ids of the ticked units (None: as proposed), ``extra`` names typed beside them.
    ``is_sure`` says that a person decided; without it ticks and names are kept and count only where nothing
    is held. ``is_open`` lets a settled expression be ticked unit by unit.
    ``is_added`` says that the office wrote the expression, not the notice.
    """

    key: int
    role: Role
    role_word: str
    expression: str
    places: Places = ()
    ticked: tuple[int, ...] | None = None
    extra: str = ""
    is_sure: bool = False
    is_open: bool = False
    is_added: bool = False


@dataclass(frozen=True, slots=True)
class DraftTask:
    """One task. ``lead_choice`` answers a proposed lead: agree, none, or empty while undecided.

    ``asks`` are further things that the machine proposes and a person must confirm: "due" (the last of several
    dates), "parties" (those of the task before); ``sure`` are those that were confirmed. A removed task keeps all that it holds, so that it can be put back."""

    key: int
    number: int
    numeral: str
    title: str
    short_title: str
    text: str
    due: DraftDue = DraftDue()
    other_dues: tuple[DraftDue, ...] = ()
    parties: tuple[DraftParty, ...] = ()
    lead_choice: str = ""
    asks: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    section: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    places: Mapping[str, Places] = field(default_factory=dict)
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """The whole draft. ``calls_nothing``: the notice asks for no return. ``same_document`` answers whether
    it is a new version of an issued plan with the same number: yes, no, or empty while undecided.
    ``stamps`` tell by key (``decisions``) who decided what when."""

    document_number: str = ""
    issuer: str = ""
    title: str = ""
    issued_on: date | None = None
    contact_unit: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    report: DraftDue = DraftDue()
    calls_nothing: bool = False
    same_document: str = ""
    tasks: tuple[DraftTask, ...] = ()
    places: Mapping[str, Places] = field(default_factory=dict)
    stamps: Mapping[str, Stamp] = field(default_factory=dict)

    @property
    def kept(self) -> tuple[DraftTask, ...]:
        """The tasks that will be issued."""
        return tuple(task for task in self.tasks if not task.is_removed)


def party_name(task: DraftTask, party: DraftParty) -> str:
    """The name of a party in forms, addresses and stamps: t3-p5."""
    return f"t{task.key}-p{party.key}"


def plain(value: Any) -> Any:
    """Any value of a draft or of a reading as JSON values: dates in ISO form, spans and tuples as lists."""
    if isinstance(value, Span):
        return [value.start, value.end]
    if is_dataclass(value):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Role) else value


def to_json(draft: NoticeDraft) -> dict[str, Any]:
    return {part.name: plain(getattr(draft, part.name)) for part in fields(draft)}


def from_json(told: Mapping[str, Any]) -> NoticeDraft:
    """The draft that ``to_json`` wrote."""
    return NoticeDraft(
        **{
            **told,
            "issued_on": _date(told["issued_on"]),
            "report": _due(told["report"]),
            "tasks": tuple(_task(one) for one in told["tasks"]),
            "places": _places_by_name(told["places"]),
            "stamps": {key: Stamp(**one) for key, one in told["stamps"].items()},
        }
    )


def _task(told: Mapping[str, Any]) -> DraftTask:
    return DraftTask(
        **{
            **told,
            "due": _due(told["due"]),
            "other_dues": tuple(_due(one) for one in told["other_dues"]),
            "parties": tuple(_party(one) for one in told["parties"]),
            "asks": tuple(told["asks"]),
            "sure": tuple(told["sure"]),
            "notes": tuple((name, text) for name, text in told["notes"]),
            "places": _places_by_name(told["places"]),
        }
    )


def _party(told: Mapping[str, Any]) -> DraftParty:
    ticked = told["ticked"]
    return DraftParty(
        **{
            **told,
            "role": Role(told["role"]),
            "places": _places(told["places"]),
            "ticked": None if ticked is None else tuple(ticked),
        }
    )


def _due(told: Mapping[str, Any]) -> DraftDue:
    return DraftDue(**{**told, "day": _date(told["day"]), "places": _places(told["places"])})


def _date(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


def _places(told: Any) -> Places:
    return tuple((start, end) for start, end in told)


def _places_by_name(told: Mapping[str, Any]) -> dict[str, Places]:
    return {name: _places(one) for name, one in told.items()}
