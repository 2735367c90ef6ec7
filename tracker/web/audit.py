"""The auditor's pages: searching the events, taking them away, checking the chains."""

from __future__ import annotations

import re
from io import BytesIO

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from tracker import clock
from tracker.documents.audit_export import write_export
from tracker.documents.audit_sheet import write_workbook
from tracker.queries import audit
from tracker.queries.audit_check import Checked, Claim, TooMuch, check, claim_in
from tracker.rules.access import Permission
from tracker.rules.evidence_types import XLSX
from tracker.web.downloads import download
from tracker.web.forms import Form
from tracker.web.guard import Pages, actor

pages = Pages("audit")

# So much is done while the auditor waits; the terminal has no limit.
ROWS_LIMIT = 50_000
SHEET_LIMIT = 20_000
ALL = -1


class SearchForm(Form):
    """The search is an address that can be kept: sent by GET, without a token."""

    class Meta(Form.Meta):
        csrf = False

    who = StringField("账号或姓名", [Length(max=80, message="最多 80 字。")])
    unit = StringField("单位", [Length(max=120, message="最多 120 字。")])
    name = SelectField("事项", validate_choice=False)
    chain = SelectField("范围", coerce=int, default=ALL)
    first = DateField("从", [Optional()])
    last = DateField("到", [Optional()])
    text = StringField("内容", [Length(max=200, message="最多 200 字。")])

    def validate_last(self, field: DateField) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError("截止日期早于开始日期，请改正。")

    @property
    def wanted(self) -> audit.Wanted:
        return audit.Wanted(
            who=(self.who.data or "").strip(),
            unit=(self.unit.data or "").strip(),
            name=self.name.data or "",
            chain_id=None if self.chain.data in (None, ALL) else self.chain.data,
            first=self.first.data,
            last=self.last.data,
            text=(self.text.data or "").strip(),
        )


class CheckForm(Form):
    chain = IntegerField("核验哪一条链", default=ALL)
    head = StringField("报告所印链头", [Length(max=90, message="最多 90 字。")])

    def validate_head(self, field: StringField) -> None:
        if (field.data or "").strip() and self.claim is None:
            raise ValidationError("请按报告末行写成“序号:校验值”，校验值至少 12 位。")

    @property
    def claim(self) -> Claim | None:
        return claim_in(self.head.data or "")


def _search_form() -> SearchForm:
    form = SearchForm(formdata=MultiDict(request.args))
    form.name.choices = [("", "全部"), *audit.event_names(actor())]
    chains = audit.chains(actor())
    form.chain.choices = [(ALL, "全部"), *((chain.chain_id, chain.words) for chain in chains)]
    return form


@pages.get("/audit", access=Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    form = _search_form()
    if not form.validate():
        return _index(form, audit.Found([], None), True), 422
    before = _asked_key()
    return _index(form, audit.search(actor(), form.wanted, before), before is None)


def _index(form: SearchForm, found: audit.Found, is_first: bool) -> str:
    kept = {key: value for key, value in request.args.items() if key in form.data and value}
    return render_template("audit/index.html", form=form, found=found, kept=kept, is_first=is_first)


def _asked_key() -> tuple[int, int] | None:
    parts = re.fullmatch(r"(\d{1,9})-(\d{1,9})", request.args.get("before", ""))
    return (int(parts[1]), int(parts[2])) if parts else None


@pages.get("/audit/events.xlsx", access=Permission.AUDIT_READ, kept=False)
def workbook() -> ResponseReturnValue:
    form = _search_form()
    if not form.validate():
        return _index(form, audit.Found([], None), True), 422
    wanted = form.wanted
    total = audit.count(actor(), wanted)
    told = f"审计记录　共 {total} 条，新的在前"
    if total > SHEET_LIMIT:
        told += f"；本表只列最新的 {SHEET_LIMIT} 条，请缩小日期范围分次导出，或在服务器上运行 bin/tracker audit export"
    target = BytesIO()
    write_workbook(audit.every(actor(), wanted, SHEET_LIMIT), told, target)
    return download(target.getvalue(), f"审计记录{clock.today():%Y%m%d}.xlsx", XLSX.media_type)


@pages.get("/audit/chains", access=Permission.AUDIT_READ)
def chains() -> ResponseReturnValue:
    return _chains(CheckForm())


@pages.post("/audit/chains", access=Permission.AUDIT_VERIFY)
def verify() -> ResponseReturnValue:
    """Checking changes nothing, so its answer is the page itself; POST, since it isn't cheap."""
    form = CheckForm()
    if not form.validate_on_submit():
        return _chains(form), 422
    chain_id = None if form.chain.data in (None, ALL) else form.chain.data
    if chain_id is not None and not audit.has_chain(chain_id):
        form.chain.errors = ["没有这条链，请从列表中选择。"]
        return _chains(form), 422
    try:
        checked = check(actor(), chain_id, claim=form.claim, limit=ROWS_LIMIT)
    except TooMuch:
        return _chains(form, command=_command("verify", chain_id))
    return _chains(form, checked=checked)


def _chains(form: CheckForm, checked: Checked | None = None, command: str = "") -> str:
    return render_template(
        "audit/chains.html",
        form=form,
        chains=audit.chains(actor()),
        checked=checked,
        command=command,
        ALL=ALL,
    )


def _command(verb: str, chain_id: int | None) -> str:
    which = "" if chain_id is None else " --register" if chain_id == 0 else f" --plan {chain_id}"
    return f"bin/tracker audit {verb}{which}{' -o 审计.zip' if verb == 'export' else ''}"


@pages.get("/audit/chains/<int:chain_id>.zip", access=Permission.AUDIT_READ, kept=False)
def chain_file(chain_id: int) -> ResponseReturnValue:
    if not audit.has_chain(chain_id):
        abort(404)
    target = BytesIO()
    try:
        write_export(actor(), chain_id, target, limit=ROWS_LIMIT)
    except TooMuch:
        return _chains(CheckForm(), command=_command("export", chain_id))
    return download(target.getvalue(), f"审计链{chain_id}-{clock.today():%Y%m%d}.zip", "application/zip")


@pages.get("/audit/events/<int:chain_id>/<int:number>", access=Permission.AUDIT_READ)
def event(chain_id: int, number: int) -> ResponseReturnValue:
    found = audit.event(actor(), chain_id, number)
    if found is None:
        abort(404)
    return render_template("audit/event.html", event=found)
