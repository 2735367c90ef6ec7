"""The review page's form: from what was typed to a draft, keeping what can't be read as it was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from werkzeug.datastructures import MultiDict

from tracker.rules.drafting import (
    DraftDue,
    DraftParty,
    DraftTask,
    NoticeDraft,
    SettledDraft,
    SettledParty,
    editing,
)
from tracker.rules.drafting.content import LIMITS, party_name
from tracker.rules.parties import Role
from tracker.rules.printable import without_format_signs
from tracker.rules.timeliness import YEARS
from tracker.web.forms import number_in

LONGEST_TEXT = 20_000
LONGEST_LINE = 2_000
WHOLE = ("document_number", "issuer", "title", "contact_unit", "contact_email", "contact_phone")
WORDS = {
    "document_number": "文号", "issuer": "发文机关", "title": "标题", "contact_unit": "报送至", "contact_email": "邮箱",
    "contact_phone": "电话", "numeral": "序号", "short_title": "简称", "text": "内容", "leads": "牵头单位",
    "responsibles": "责任单位", "extra": "另加单位",
}  # fmt: skip


@dataclass(slots=True)
class Typed:
    """What came in: ``faults`` are (id of the field, message), ``raw`` what couldn't be read, by field."""

    form: MultiDict[str, str]
    faults: list[tuple[str, str]] = field(default_factory=list)
    raw: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, old: str, limit: int, words: str) -> str:
        """A text field; one that isn't there keeps its old value, one that is too long is a fault."""
        if name not in self.form:
            return old
        value = without_format_signs(self.form[name]).replace("\r\n", "\n").replace("\x00", "").strip()
        if len(value) > limit:
            self.faults.append((name, f"{words}最多 {limit} 个字，现有 {len(value)} 个。"))
        return value

    def day(self, name: str, old: date | None) -> date | None:
        value = self.form.get(name, old.isoformat() if old else "").strip()
        if not value:
            return None
        try:
            day = date(*map(int, re.split(r"[-/.年月]", value.rstrip("日"))))
            if day.year not in YEARS:
                raise ValueError(value)
            return day
        except (ValueError, TypeError, OverflowError):
            self.raw[name] = value
            self.faults.append((name, f"“{value}”不是日期，请写成 2024-07-05。"))
            return old

    def clock(self, name: str, old: str) -> str:
        value = self.form.get(name, old).strip().replace("：", ":")
        if value in ("", "24:00"):
            return ""
        try:
            return time.fromisoformat(value.zfill(5)).strftime("%H:%M")
        except ValueError:
            self.raw[name] = value
            self.faults.append((name, f"“{value}”不是时刻，请写成 17:30，24:00 不用填。"))
            return old

    def has(self, name: str) -> bool:
        return name in self.form


def typed_draft(form: MultiDict[str, str], settled: SettledDraft) -> tuple[NoticeDraft, Typed]:
    """The draft that ``settled`` shows with everything that the form says."""
    typed = Typed(form)
    draft = settled.draft
    parties = {one.name: one for task in settled.tasks for one in task.parties}
    whole: dict[str, Any] = {
        name: typed.text(name, getattr(draft, name), LIMITS.get(name, LONGEST_LINE), WORDS[name])
        for name in WHOLE
    }
    draft = replace(
        draft,
        **whole,
        issued_on=typed.day("issued_on", draft.issued_on),
        report=_due(typed, "report", draft.report),
        calls_nothing=typed.has("calls_nothing") if typed.has("report_inclusive") else draft.calls_nothing,
        same_document=form.get("same_document", draft.same_document),
        tasks=tuple(
            _task(typed, task, parties) if typed.has(f"t{task.key}") and not task.is_removed else task
            for task in draft.tasks
        ),
    )
    for name in form.getlist("alike"):
        draft = editing.ticked_alike(draft, name)
    return draft, typed


def _due(typed: Typed, name: str, old: DraftDue) -> DraftDue:
    return replace(
        old,
        day=typed.day(f"{name}_day", old.day),
        inclusive=typed.form.get(f"{name}_inclusive", "1") == "1",
        cutoff=typed.clock(f"{name}_cutoff", old.cutoff),
        inferred=typed.has(f"{name}_inferred"),
    )


def _task(typed: Typed, task: DraftTask, parties: Mapping[str, SettledParty]) -> DraftTask:
    name = f"t{task.key}"
    due = _due(typed, f"{name}-due", task.due)
    is_other_day = (due.day, due.inclusive) != (task.due.day, task.due.inclusive)
    sure = {what for what in task.asks if typed.has(f"{name}-{what}-sure")}
    task = replace(
        task,
        numeral=typed.text(f"{name}-numeral", task.numeral, LIMITS["numeral"], WORDS["numeral"]),
        title=typed.text(f"{name}-title", task.title, LONGEST_LINE, WORDS["title"]),
        short_title=typed.text(
            f"{name}-short_title", task.short_title, LIMITS["short_title"], WORDS["short_title"]
        ),
        text=typed.text(f"{name}-text", task.text, LONGEST_TEXT, WORDS["text"]),
        due=due,
        # Who sets another date has looked at those of the text.
        sure=tuple(sorted(sure | ({"due"} if is_other_day and "due" in task.asks else set()))),
        lead_choice=typed.form.get(f"{name}-lead_choice", task.lead_choice),
        parties=tuple(_party(typed, party, parties.get(party_name(task, party))) for party in task.parties),
    )
    for role, key in ((Role.LEAD, "leads"), (Role.RESPONSIBLE, "responsibles")):
        present = editing.names_of(task, role)
        names = typed.text(f"{name}-{key}", present, LONGEST_TEXT, WORDS[key])
        task = editing.retyped(task, role, names)
    return task


def _party(typed: Typed, party: DraftParty, shown: SettledParty | None) -> DraftParty:
    if shown is None or not typed.has(f"{shown.name}-listed"):
        return party
    ids = {number_in(one) for one in typed.form.getlist(shown.name)}
    ticked = tuple(one for one in shown.choices if one in ids)
    extra = typed.text(f"{shown.name}-extra", party.extra, LONGEST_LINE, WORDS["extra"])
    if shown.resolution.is_held:
        return replace(party, ticked=ticked, extra=extra, is_sure=typed.has(f"{shown.name}-sure"))
    is_own = party.is_open or bool(ticked or extra)
    return replace(party, ticked=ticked if is_own else None, extra=extra, is_sure=is_own)


def carried_out(draft: NoticeDraft, settled: SettledDraft, what: str) -> NoticeDraft:
    """The draft after a button other than save: ``add``, ``remove:3``, ``all:t3-p5`` and so on."""
    verb, _, name = what.partition(":")
    key = number_in(name) or 0
    if verb == "add":
        return editing.added(draft)
    if verb in ("remove", "restore"):
        return editing.removed(draft, key, verb == "remove")
    if verb == "merge":
        return editing.merged_up(draft, key)
    shown = next((one for task in settled.tasks for one in task.parties if one.name == name), None)
    if shown is None:
        return draft
    changes: dict[str, Any] | None = {
        "all": {"ticked": shown.choices, "is_sure": not shown.resolution.is_held},
        "none": {"ticked": (), "is_sure": shown.party.is_open},
        "open": {"ticked": shown.unit_ids, "is_open": True, "is_sure": True},
        "close": {"ticked": None, "is_open": False, "is_sure": False, "extra": ""},
    }.get(verb)
    return draft if changes is None else editing.party_changed(draft, name, **changes)
