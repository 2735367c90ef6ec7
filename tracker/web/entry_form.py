"""The form of an entry, and what the office adds when it enters for a unit (代录)."""

from __future__ import annotations

from datetime import datetime

from flask import request
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from tracker import clock
from tracker.actions.progress import EvidenceKind, NewEvidence, Received
from tracker.actions.writing import Refused
from tracker.queries.progress import EntryShown
from tracker.rules.lights import Extent
from tracker.web.forms import OnceForm


def _this_minute() -> datetime:
    return clock.now().astimezone(clock.SHANGHAI).replace(second=0, microsecond=0, tzinfo=None)


class EntryForm(OnceForm):
    """What was done, on which day, how far; the rest may stay empty."""

    text = TextAreaField("做了什么", [InputRequired("请写明做了什么。")])
    happened_on = DateField("哪一天", [InputRequired("请填写日期。")], default=clock.today)
    extent = RadioField(
        "进度",
        [InputRequired("请选择进度。")],
        choices=[SelectChoice(extent.value, extent.word) for extent in Extent],
        default=Extent.UNDER_WAY.value,
    )
    percent = IntegerField("完成比例（%，可不填）", [Optional()])
    links = TextAreaField("网址")
    numbers = TextAreaField("文号")
    files = MultipleFileField("附件")

    def refuse(self, refused: Refused) -> None:
        """Which tasks were ticked is no field of the form; its messages lead to their list on the page."""
        super().refuse(refused)
        self._about_tasks = {message for name, message in refused.messages if name == "tasks"}

    @property
    def messages(self) -> list[tuple[str, str]]:
        about_tasks = getattr(self, "_about_tasks", ())
        return [("tasks" if text in about_tasks else place, text) for place, text in super().messages]

    def ask_for_files_again(self) -> None:
        """No browser keeps chosen files on a page that comes back: without a word they would be missed later."""
        names = [one.filename for one in request.files.getlist("files") if one.filename]
        if names:
            asked = f"附件没有保存，改正后请重新选择：{'、'.join(names)}。"
            self.files.errors = [*self.files.errors, asked]

    @property
    def evidence(self) -> list[NewEvidence]:
        """Links and numbers, one a line, and the files that were chosen."""
        links = [NewEvidence(EvidenceKind.LINK, one) for one in _lines(self.links.data)]
        numbers = [NewEvidence(EvidenceKind.DOCUMENT, one) for one in _lines(self.numbers.data)]
        files = [
            NewEvidence(EvidenceKind.FILE, one.filename or "", one.read())
            for one in request.files.getlist("files")
            if one.filename
        ]
        return [*links, *numbers, *files]

    @property
    def received(self) -> Received | None:
        """None: the unit logs for itself."""
        return None

    def take_over(self, entry: EntryShown) -> None:
        """Begin with what an entry says. Its files stay with it and are named beside the form."""
        self.text.data, self.happened_on.data = entry.text, entry.happened_on
        self.extent.data, self.percent.data = entry.extent.value, entry.percent
        for field, kind in ((self.links, EvidenceKind.LINK), (self.numbers, EvidenceKind.DOCUMENT)):
            field.data = "\n".join(one.text for one in entry.evidence if one.kind == kind)


class ReceivedFields:
    """When and how the office received it: the moment decides 迟."""

    received_at = DateTimeLocalField("何时收到", [InputRequired("请填写收到的时间。")], default=_this_minute)
    received_how = StringField(
        "怎样收到", [InputRequired("请写明怎样收到的，如：盖章纸质件、电子邮件、传真。")]
    )

    @property
    def received(self) -> Received | None:
        if self.received_at.data is None:
            return None
        return Received(self.received_at.data.replace(tzinfo=clock.SHANGHAI), self.received_how.data or "")


class EntryForUnitForm(ReceivedFields, EntryForm):
    """代录: an entry that the office makes for a unit."""


def ticked_tasks() -> list[int]:
    """The assignments that were ticked in the list; what isn't a number names nothing."""
    return request.form.getlist("tasks", type=int)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
