"""What all forms share. Forms check shape; rules check meaning and answer with messages per field."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, datetime
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation, ValidationError

from tracker.actions.writing import Refused
from tracker.queries.printable import unprintable_fault
from tracker.rules.printable import without_format_signs
from tracker.rules.timeliness import YEARS

TOKEN = re.compile(r"[\w-]{1,60}", re.ASCII)
MOST_FIGURES = 18  # of a number that names anything; int() itself refuses thousands of them


def number_in(text: str) -> int | None:
    """The number that was sent to name something; None where it can't be the number of anything."""
    return int(text) if text.isdecimal() and len(text) <= MOST_FIGURES else None


def no_nul(form: Any, field: Field) -> None:
    """No database takes a NUL character; nobody types one."""
    if isinstance(field.data, str) and "\x00" in field.data:
        raise StopValidation("含有无法保存的字符，请删去后重试。")


def no_unprintable(form: Any, field: Field) -> None:
    """What no face draws is told to who typed it, and not to the leader whose report would lack it."""
    if isinstance(field.data, str) and (fault := unprintable_fault(field.data)):
        raise ValidationError(fault)


def is_kept_text(field: Field) -> bool:
    """Whether what is typed into a field is kept and shown: no password, no token, no file, no notice."""
    return isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField | NoticeField)


class NoticeField(TextAreaField):
    """A whole notice, which is corrected on its review page whatever it holds."""


def no_odd_year(form: Any, field: Field) -> None:
    """A year that was mistyped, before which or after which days can't be counted on. (Moments have their
    own rules.)"""
    is_day = isinstance(field.data, date) and not isinstance(field.data, datetime)
    if is_day and field.data.year not in YEARS:
        raise ValidationError("日期超出范围，请核对年份。")


def _without_format_signs(typed: str | None) -> str | None:
    return without_format_signs(typed) if typed else typed


class Form(FlaskForm):
    """A form with errors of its own beside those of its fields."""

    class Meta(FlaskForm.Meta):
        locales = ("zh_CN",)

        def get_translations(self, form: Any) -> Any:
            """WTForms' own words in Chinese; Flask-WTF would ask Flask-Babel, which isn't here."""
            return DefaultMeta.get_translations(self, form)

        def bind_field(self, form: Any, unbound: Any, options: Any) -> Any:
            field = super().bind_field(form, unbound, options)
            field.validators = [no_nul, no_odd_year, *field.validators]
            if is_kept_text(field):
                field.filters = [*field.filters, _without_format_signs]
                field.validators.insert(1, no_unprintable)
            return field

    def refuse(self, refused: Refused) -> None:
        """Put a broken rule's messages on their fields; what has no field stands on the form."""
        for name, message in refused.messages:
            if name in self._fields:
                field = self._fields[name]
                field.errors = [*field.errors, message]
            else:
                self.form_errors.append(message)

    @property
    def messages(self) -> list[tuple[str, str]]:
        """(id of the field, message) of everything that is wrong, for the list on top of the page."""
        listed = [("", message) for message in self.form_errors]
        for field in self:
            for message in field.errors:
                listed.append((field.id, message if isinstance(message, str) else "；".join(message)))
        return listed


def _sent() -> str:
    """A digest of what was sent and where to. The form key may differ when the same is sent again."""
    fields = sorted(pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token")
    files = []
    for name, one in request.files.items(multi=True):
        files.append((name, one.filename, hashlib.file_digest(one.stream, "sha256").hexdigest()))
        one.stream.seek(0)
    return hashlib.sha256(repr((request.path, fields, files)).encode()).hexdigest()


class OnceField(HiddenField):
    """A token that the page made. ``data`` is what the action gets: the token bound to the address and the
    content that it was sent with. So it never stands for another page's form, and two windows that show the
    same copy of a page lose nothing when each sends something else. What no page made is refused."""

    token = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        if not TOKEN.fullmatch(valuelist[0]):
            raise ValueError("页面已失效，请刷新后再提交。")
        self.token = valuelist[0]
        self.data = f"{self.token}.{_sent()[:12]}"

    def _value(self) -> str:
        return self.token or self.data or ""


class OnceForm(Form):
    """A form that is carried out once, however often it is sent: its token is made with the page."""

    once = OnceField(default=lambda: secrets.token_urlsafe(12))
