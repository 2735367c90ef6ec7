"""Uploading a list: choose a file, look at what it would change, confirm.

Between preview and confirmation the list travels with the page, packed into a hidden field: nothing is
kept on the server, and the action compares it with the register once more.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

from flask import Response
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import Length

from tracker.documents.child import ChildFailed, JobRefused
from tracker.documents.spreadsheets import read_list
from tracker.rules.evidence_types import XLSX
from tracker.rules.sheets import Column, Line, Sheet
from tracker.web.downloads import download
from tracker.web.forms import Form, OnceForm

LONGEST_NAME = 120
UNPACKED_MAX = 64 * 1024 * 1024
UNREADABLE = "预览已失效，请重新上传表格。"


class UploadForm(Form):
    file = FileField("表格文件", [FileRequired("请选择填好的表格（.xlsx、.xls 或 .csv）。")])


class ConfirmForm(OnceForm):
    packed = HiddenField()
    file_name = HiddenField(validators=[Length(max=LONGEST_NAME)])


def read_upload(form: UploadForm, columns: Sequence[Column]) -> tuple[Sheet | None, int]:
    """The uploaded list, or None with the status of the answer; then the form says why."""
    if not form.validate_on_submit():
        return None, 422
    try:
        return read_list(form.file.data.read(), columns), 200
    except JobRefused as refused:
        form.file.errors = [refused.message]
        return None, refused.status
    except ChildFailed as failed:
        form.file.errors = [failed.message]
        return None, 422


def confirm_form(sheet: Sheet, file_name: str) -> ConfirmForm:
    """The form under a preview. Its fields are not taken from the request: that held the upload."""
    return ConfirmForm(formdata=None, packed=pack(sheet), file_name=file_name[:LONGEST_NAME])


def pack(sheet: Sheet) -> str:
    told = {"keys": sorted(sheet.keys), "lines": [[line.number, line.cells] for line in sheet.lines]}
    return base64.b64encode(zlib.compress(json.dumps(told, ensure_ascii=False).encode())).decode()


def unpack(packed: str, columns: Sequence[Column]) -> Sheet | None:
    """The list of a preview; None where the field doesn't hold one."""
    known = {column.key for column in columns}
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(base64.b64decode(packed, validate=True), UNPACKED_MAX)
        if unpacking.unconsumed_tail:
            return None
        told = json.loads(text)
        lines = tuple(
            Line(int(number), {key: str(cells[key]) for key in known & set(cells)})
            for number, cells in told["lines"]
        )
        return Sheet(frozenset(known & set(told["keys"])), lines)
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def workbook(content: bytes, name: str) -> Response:
    """A spreadsheet to keep, under a Chinese name."""
    return download(content, name, XLSX.media_type)
