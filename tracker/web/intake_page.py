"""What the review page shows, put together once: texts of fields, names of units, the source in pieces."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from tracker.queries.intake import Review, SourceText
from tracker.rules.drafting import DraftTask, NoticeDraft, SettledDraft, SettledParty, SettledTask
from tracker.rules.drafting.editing import names_of
from tracker.rules.drafting.marking import Piece, marks_of, pieces
from tracker.rules.drafting.measuring import measures_in
from tracker.rules.notice.reading import Measure
from tracker.rules.parties import Role
from tracker.rules.timeliness import Deadline
from tracker.web.filters import full_moment
from tracker.web.intake_form import Typed

MEASURE_WORDS = {
    "narrative": "一般", "count": "次数", "rate": "比率", "by_date": "时限", "recurring": "定期",
}  # fmt: skip
SHORTEST_ROWS, LONGEST_ROWS = 1, 14
# Kept where a sentence ends before it: there it begins a paragraph.
LINE_END = re.compile(r"(?<![。；！？\n])\n(?!$)")


@dataclass(frozen=True)
class ReviewPage:
    review: Review
    source: SourceText
    typed: Typed | None

    @property
    def settled(self) -> SettledDraft:
        return self.review.settled

    @property
    def draft(self) -> NoticeDraft:
        return self.review.settled.draft

    @property
    def faults(self) -> list[tuple[str, str]]:
        return self.typed.faults if self.typed else []

    @cached_property
    def faults_by_field(self) -> dict[str, str]:
        """What stands at each field: why it wasn't saved, or what can't be printed as it stands."""
        unprintable = {one.anchor: one.words for one in self.settled.pending if one.kind == "wording"}
        return unprintable | dict(self.faults)

    def shown(self, name: str, value: str) -> str:
        """What a field shows: as typed where that couldn't be read."""
        return self.typed.raw.get(name, value) if self.typed else value

    def day(self, name: str, value: date | None) -> str:
        return self.shown(name, value.isoformat() if value else "")

    @cached_property
    def pieces(self) -> list[Piece]:
        return pieces(self.source.text, marks_of(self.draft, self.source.reading["leftover"]))

    @cached_property
    def placed(self) -> frozenset[str]:
        """The fields that have a place in the source."""
        return frozenset(name for piece in self.pieces for name in piece.begins)

    def piece_text(self, piece: Piece) -> str:
        """A piece of the source without the line ends that paper put into a field."""
        return LINE_END.sub("", piece.text) if piece.field else piece.text

    @property
    def leftover(self) -> list[str]:
        return [left["text"] for left in self.source.reading["leftover"]]

    @property
    def removed(self) -> list[DraftTask]:
        return [task for task in self.draft.tasks if task.is_removed]

    def unit(self, unit_id: int) -> str:
        found = self.review.register.unit(unit_id)
        return found.short_name or found.name

    def names(self, task: DraftTask, role: str) -> str:
        return names_of(task, Role(role))

    def measures(self, task: DraftTask) -> tuple[Measure, ...]:
        return measures_in(task.text, self.draft.issued_on)

    def measure_word(self, kind: str) -> str:
        return MEASURE_WORDS[kind]

    def rows(self, text: str, width: int = 56) -> int:
        """How many lines a text takes in its field."""
        lines = sum(len(line) // width + 1 for line in text.split("\n"))
        return max(SHORTEST_ROWS, min(LONGEST_ROWS, lines))

    @cached_property
    def _targets(self) -> dict[str, str]:
        """An expression without a list of its own stands in its task's text field."""
        return {
            one.name: f"{task.name}-{'leads' if one.party.role is Role.LEAD else 'responsibles'}"
            for task in self.settled.tasks
            for one in task.parties
            if not one.has_list
        }

    def target(self, field: str) -> str:
        """The id of the element that shows a field of the source."""
        return self._targets.get(field, field)

    def stamp(self, name: str) -> str:
        """Who decided something and when; empty where nobody did."""
        found = self.draft.stamps.get(name)
        return f"{found.by}于 {full_moment(datetime.fromisoformat(found.at))} 确定" if found else ""

    @cached_property
    def _undecided(self) -> Counter[tuple[str, Role]]:
        return Counter(
            (one.party.expression, one.party.role)
            for task in self.settled.tasks
            for one in task.parties
            if not one.party.is_sure
        )

    def alike(self, one: SettledParty) -> int:
        """How many other tasks have the same expression in the same role, still undecided."""
        return self._undecided[one.party.expression, one.party.role] - (not one.party.is_sure)

    @property
    def report_sentence(self) -> str:
        """7月5日（周五，含当日，推定）24:00 前"""
        due = self.draft.report
        assert due.day is not None
        cutoff = time.fromisoformat(due.cutoff) if due.cutoff else None
        return Deadline(due.day, due.inclusive, cutoff, due.inferred).sentence(within=self.review.today.year)

    def count(self, task: SettledTask, role: str) -> int:
        return sum(share.role.value == role for share in task.shares)

    @property
    def is_past_report(self) -> bool:
        day = self.draft.report.day
        return day is not None and self.review.today > day
