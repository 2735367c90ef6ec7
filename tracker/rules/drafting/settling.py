"""What a draft comes to with a register: units of each expression, shares of each task, what is undecided.

各… is settled by the machine, 有关… by a person (design, rule 12); so are unknown and ambiguous names, and
a lead that the notice doesn't name. Membership is that of the notice's own date (成文日期).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from tracker.rules.drafting.content import DraftParty, DraftTask, NoticeDraft, party_name
from tracker.rules.drafting.editing import split_expressions
from tracker.rules.drafting.wording import wordings
from tracker.rules.parties import (
    Claim,
    MergedRole,
    Register,
    Resolution,
    Role,
    UnitKind,
    merge_roles,
    resolve,
)
from tracker.rules.printable import Undrawn, around, unprintable_fault

AGREED, NO_LEAD = "agree", "none"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that must be settled before issue: ``anchor`` is the id of its place on the review page,
    ``kind`` a word for programs (held, lead, due, parties, parties_sure, report, version, title, issued_on, tasks,
    text, wording)."""

    anchor: str
    kind: str
    task: int | None
    words: str


@dataclass(frozen=True, slots=True)
class SettledParty:
    """An expression with what it comes to now.

    ``choices`` are the ids to tick, ``ticked`` those that are; ``unit_ids`` is what it comes to (empty while
    a person must decide), ``proposed_ids`` what it would come to by ``--accept-proposals``. ``unknown`` are
    names typed beside it that nobody knows."""

    party: DraftParty
    name: str
    resolution: Resolution
    choices: tuple[int, ...]
    ticked: tuple[int, ...]
    unit_ids: tuple[int, ...]
    proposed_ids: tuple[int, ...]
    unknown: tuple[str, ...]
    is_pending: bool

    @property
    def has_list(self) -> bool:
        """Whether it is shown with a list to tick and not only as a name in the text field."""
        return bool(self.choices) or self.resolution.is_held or bool(self.party.extra)

    @property
    def is_plain(self) -> bool:
        """Whether the machine settled it and nothing but its additions (the zones) can be ticked."""
        return not (self.resolution.is_held or self.party.is_open or self.party.extra or self.is_pending)


@dataclass(frozen=True)
class SettledTask:
    """A task with its expressions. ``proposed_lead`` is the expression proposed to lead where none does."""

    task: DraftTask
    parties: tuple[SettledParty, ...]
    proposed_lead: SettledParty | None

    @property
    def name(self) -> str:
        return f"t{self.task.key}"

    def of_role(self, role: Role) -> tuple[SettledParty, ...]:
        return tuple(one for one in self.parties if one.party.role is role)

    @property
    def lead_is_agreed(self) -> bool:
        return self.proposed_lead is not None and self.task.lead_choice == AGREED

    @property
    def lead_is_pending(self) -> bool:
        return self.proposed_lead is not None and self.task.lead_choice not in (AGREED, NO_LEAD)

    @cached_property
    def shares(self) -> tuple[MergedRole, ...]:
        """One role for each unit; the expression of each claim is the name of the party it comes from."""
        return merge_roles(self._claims())

    def asks(self, what: str) -> bool:
        """Whether a proposal of the machine (due, parties) still waits for its confirmation."""
        return what in self.task.asks and what not in self.task.sure

    def _claims(self) -> Iterable[Claim]:
        if self.lead_is_agreed and self.proposed_lead is not None:
            for unit_id in self.proposed_lead.unit_ids:
                yield Claim(unit_id, Role.LEAD, f"{self.name}-lead")
        for one in self.parties:
            for unit_id in one.unit_ids:
                yield Claim(unit_id, one.party.role, one.name)

    def pending(self) -> Iterable[Pending]:
        number, called = self.task.number, f"任务{self.task.numeral}"
        if not self.task.text.strip() and not self.task.title.strip():
            yield Pending(f"{self.name}-title", "text", number, f"{called}没有标题和内容，请填写或移出。")
        if not self.parties:
            yield Pending(
                f"{self.name}-responsibles", "parties", number, f"{called}没有牵头单位和责任单位，请填写。"
            )
        elif self.asks("parties"):
            words = f"{called}的单位栏为空，按与上一条相同处理，请核对。"
            yield Pending(f"{self.name}-parties-sure", "parties_sure", number, words)
        if self.asks("due"):
            words = (
                f"{called}文中有 {len(self.task.other_dues) + 1} 个时限，拟以最后一个为本任务时限，请核对。"
            )
            yield Pending(f"{self.name}-due-sure", "due", number, words)
        if self.lead_is_pending:
            yield Pending(f"{self.name}-lead", "lead", number, f"{called}没有写明牵头单位，请确定。")
        for one in self.parties:
            if one.is_pending:
                yield Pending(one.name, "held", number, f"{called}：{why_pending(one)}")


@dataclass(frozen=True)
class SettledDraft:
    """The whole draft as it stands: ``pending`` in the order in which a person should look at it."""

    draft: NoticeDraft
    tasks: tuple[SettledTask, ...]
    pending: tuple[Pending, ...]

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(share.unit_id for task in self.tasks for share in task.shares)

    @cached_property
    def share_count(self) -> int:
        return sum(len(task.shares) for task in self.tasks)


def _all_drawn(signs: Collection[str]) -> set[str]:
    return set()


def settle(
    draft: NoticeDraft,
    register: Register,
    today: date,
    has_earlier: bool = False,
    undrawn: Undrawn = _all_drawn,
) -> SettledDraft:
    """Work the draft out. ``today`` stands in for a missing 成文日期; ``has_earlier``: there is an issued
    plan of the same issuer with the same number; ``undrawn`` tells what the faces can't print."""
    on = draft.issued_on or today

    @cache  # a notice says 有关部门 many times over
    def found(expression: str) -> Resolution:
        return resolve(expression, register, on)

    tasks = tuple(_settled_task(task, register, on, found) for task in draft.kept)
    of_tasks = (one for task in tasks for one in task.pending())
    pending = (*_of_whole(draft, has_earlier), *_unprintable(draft, undrawn), *of_tasks)
    return SettledDraft(draft, tasks, pending)


def _of_whole(draft: NoticeDraft, has_earlier: bool) -> Iterable[Pending]:
    if has_earlier and draft.same_document not in (YES, NO):
        yield Pending(
            "same_document", "version", None, "已有同一文号的任务分工，请确定这是不是同一文件的新版本。"
        )
    if not draft.title.strip():
        yield Pending("title", "title", None, "没有标题，请填写。")
    if draft.issued_on is None:
        yield Pending("issued_on", "issued_on", None, "没有成文日期，请填写：各单位组按这一天的成员确定。")
    if draft.report.day is None and not draft.calls_nothing:
        yield Pending("report_day", "report", None, "没有读到报送日期，请填写，或者勾选“不要求报送”。")
    if not draft.kept:
        yield Pending("tasks", "tasks", None, "没有任务，请添加。")


def _unprintable(draft: NoticeDraft, undrawn: Undrawn) -> Iterable[Pending]:
    for one in wordings(draft):
        if fault := unprintable_fault(one.text, undrawn):
            words = f"{one.called}“…{around(one.text, undrawn)}…”：{fault}"
            yield Pending(one.anchor, "wording", one.task, words)


def _settled_task(
    task: DraftTask, register: Register, on: date, found: Callable[[str], Resolution]
) -> SettledTask:
    parties = tuple(
        _settled_party(task, party, register, on, found(party.expression)) for party in task.parties
    )
    leads = any(party.role is Role.LEAD for party in task.parties)
    return SettledTask(task, parties, None if leads or not parties else parties[0])


def settle_party(task: DraftTask, party: DraftParty, register: Register, on: date) -> SettledParty:
    """One expression of a task, worked out by itself."""
    return _settled_party(task, party, register, on, resolve(party.expression, register, on))


def _settled_party(
    task: DraftTask, party: DraftParty, register: Register, on: date, found: Resolution
) -> SettledParty:
    extra_ids, unknown = _extra(party, register, on)
    if found.is_held:
        choices, proposed = _choices(found, register, on)
    elif party.is_open:
        choices, proposed = (*found.unit_ids, *found.addable_ids), found.unit_ids
    else:
        choices, proposed = found.addable_ids, ()
    choices = tuple(dict.fromkeys((*choices, *_known(party.ticked or (), register))))
    ticked = tuple(one for one in choices if one in (proposed if party.ticked is None else party.ticked))
    settled = () if found.is_held or party.is_open else found.unit_ids
    whole = tuple(dict.fromkeys((*settled, *ticked, *extra_ids)))
    is_undecided = found.is_held and not party.is_sure
    return SettledParty(
        party, party_name(task, party), found, choices, ticked,
        unit_ids=() if is_undecided else whole, proposed_ids=whole, unknown=unknown,
        is_pending=is_undecided or not whole or bool(unknown),
    )  # fmt: skip


def _known(unit_ids: Iterable[int], register: Register) -> tuple[int, ...]:
    known = {unit.id for unit in register.units}
    return tuple(one for one in unit_ids if one in known)


def _choices(found: Resolution, register: Register, on: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What may be ticked for a held expression, and what of it is proposed: all of 有关…, none of the
    bodies that merely look alike."""
    if found.proposed_ids:
        return found.proposed_ids, found.proposed_ids if found.kind is UnitKind.RELATED else ()
    by_name = {unit.name: unit.id for unit in register.valid_on(on)}
    return tuple(by_name[name] for name in found.nearest if name in by_name), ()


def _extra(party: DraftParty, register: Register, on: date) -> tuple[tuple[int, ...], tuple[str, ...]]:
    ids: list[int] = []
    unknown: list[str] = []
    for name in split_expressions(party.extra):
        found = units_named(name, register, on)
        ids += found
        if not found:
            unknown.append(name)
    return tuple(dict.fromkeys(ids)), tuple(unknown)


def units_named(name: str, register: Register, on: date) -> tuple[int, ...]:
    """The units that a person means by a code, a name, an alias or 各…; empty where that isn't clear."""
    by_code = next((unit.id for unit in register.valid_on(on) if unit.code == name), None)
    if by_code is not None:
        return (by_code,)
    found = resolve(name, register, on)
    return () if found.is_held else found.unit_ids


def why_pending(one: SettledParty) -> str:
    """Why an expression waits for a person, as a sentence for the screen."""
    if one.unknown:
        return f"“{one.party.expression}”另加的“{'、'.join(one.unknown)}”不在单位名录中，请改正，或先在名录中添加。"
    if one.resolution.is_held and one.party.is_sure:
        return f"“{one.party.expression}”没有勾选任何单位，请勾选，或者从单位栏中删去。"
    return one.resolution.why or f"“{one.party.expression}”没有对应的单位，请勾选，或者从单位栏中删去。"


def decision_of(party: DraftParty) -> tuple[object, ...] | None:
    """What a person decided about an expression; None where everything is the machine's."""
    if party.is_sure or party.is_open:
        return (party.ticked, party.extra, party.is_sure, party.is_open)
    return None
