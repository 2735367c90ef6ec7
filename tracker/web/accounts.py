"""Accounts, for the administrator: list, one account with its sessions, first passwords as slips."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from tracker import clock
from tracker.actions import accounts as actions
from tracker.actions import register_import
from tracker.actions.accounts import Issued, NewAccount
from tracker.actions.writing import Refused
from tracker.documents.spreadsheets import template as list_template
from tracker.documents.spreadsheets import write_list
from tracker.queries import account_pages, unit_pages
from tracker.queries import units as known_units
from tracker.queries.account_import import account_import
from tracker.queries.accounts import AccountLine
from tracker.rules.access import Permission, Role
from tracker.rules.accounts import GIVEN
from tracker.rules.register_sheets import ACCOUNT_COLUMNS
from tracker.web import lists
from tracker.web.forms import OnceForm, number_in
from tracker.web.guard import Pages, actor
from tracker.web.unit_forms import one_unit

pages = Pages("accounts")

SHOWN_ONCE = "密码只显示一次，刚才已经发放过。没有记下的，请重新发放。"


class AccountForm(OnceForm):
    person = StringField("使用人姓名", [InputRequired("请填写使用人姓名。")])
    unit = StringField("所属单位")
    roles = SelectMultipleField(
        "角色",
        choices=[SelectChoice(role.value, role.word) for role in GIVEN],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def chosen(self) -> tuple[frozenset[Role], int | None] | None:
        """Roles and unit; None where what was typed isn't one unit, which its field then says."""
        unit = one_unit(self.unit.data)
        if isinstance(unit, str):
            self.unit.errors = [*self.unit.errors, unit]
            return None
        return frozenset(Role(word) for word in self.roles.data or ()), unit.id if unit else None


class AddForm(AccountForm):
    name = StringField("账号", [InputRequired("请填写账号。")])


class StepForm(OnceForm):
    """A button of an account's page."""

    session = HiddenField()


class ChoiceForm(OnceForm):
    accounts = SelectMultipleField("账号", coerce=int, validate_choice=False)


@pages.get("/accounts", access=Permission.ACCOUNT_KEEP)
def index() -> ResponseReturnValue:
    return _list_page(ChoiceForm(formdata=None))


def _list_page(form: ChoiceForm) -> str:
    text, word = request.args.get("q", "").strip()[:60], request.args.get("role", "")
    state = request.args.get("state", "")
    role = Role(word) if word in {given.value for given in GIVEN} else None
    found = account_pages.account_list(
        actor(), text=text, role=role, state=state, page=request.args.get("page", 1, int)
    )
    asked = (("q", text), ("role", role.value if role else ""), ("state", state))
    return render_template(
        "accounts/index.html",
        found=found,
        form=form,
        text=text,
        role=role,
        state=state,
        roles=GIVEN,
        states=account_pages.STATES,
        kept={name: value for name, value in asked if value},
    )


@pages.get("/accounts/<int:account_id>", access=Permission.ACCOUNT_KEEP, loads="account", kept=False)
def page(account: AccountLine) -> ResponseReturnValue:
    return _page(account, StepForm(formdata=None))


def _page(account: AccountLine, form: StepForm) -> str:
    view = account_pages.account_view(actor(), account, clock.true_now())
    return render_template("accounts/page.html", view=view, form=form, is_own=account.id == actor().id)


@pages.get("/accounts/new", access=Permission.ACCOUNT_KEEP)
def add_form() -> ResponseReturnValue:
    unit = known_units.known_unit(request.args.get("unit", 0, int))
    form = AddForm(unit=unit.name if unit else "", roles=[Role.CLERK.value])
    return _add_page(form)


def _add_page(form: AddForm) -> str:
    return render_template(
        "accounts/add.html", form=form, names=unit_pages.names_to_offer(actor(), clock.today())
    )


@pages.post("/accounts/new", access=Permission.ACCOUNT_KEEP)
def slips_add() -> ResponseReturnValue:
    form = AddForm()
    if form.validate_on_submit() and (chosen := form.chosen()) is not None:
        roles, unit_id = chosen
        new = NewAccount(form.name.data or "", form.person.data or "", roles, unit_id)
        try:
            issued = actions.add_accounts(actor(), [new], once=form.once.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _slips(issued)
    return _add_page(form), 422


def _slips(issued: list[Issued]) -> ResponseReturnValue:
    """The slips themselves are the answer: passwords are kept nowhere, so there is nowhere to lead to."""
    if not issued:
        flash(SHOWN_ONCE, "warning")
        return redirect(url_for("accounts.index"), 303)
    return render_template(
        "accounts/slips.html", issued=issued, address=request.host_url, today=clock.today()
    )


@pages.get("/accounts/<int:account_id>/change", access=Permission.ACCOUNT_KEEP, loads="account")
def change_form(account: AccountLine) -> ResponseReturnValue:
    form = AccountForm(
        person=account.person, unit=account.unit_name, roles=[role.value for role in account.roles]
    )
    return _change_page(account, form)


def _change_page(account: AccountLine, form: AccountForm) -> str:
    names = unit_pages.names_to_offer(actor(), clock.today())
    return render_template("accounts/change.html", account=account, form=form, names=names)


@pages.post("/accounts/<int:account_id>/change", access=Permission.ACCOUNT_KEEP, loads="account")
def change(account: AccountLine) -> ResponseReturnValue:
    form = AccountForm()
    if form.validate_on_submit() and (chosen := form.chosen()) is not None:
        try:
            actions.change_account(actor(), account.id, form.person.data or "", *chosen, once=form.once.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _done(account, "已保存，下一次操作起生效。")
    return _change_page(account, form), 422


def _done(account: AccountLine, words: str) -> ResponseReturnValue:
    flash(words, "info")
    return redirect(url_for("accounts.page", account_id=account.id), 303)


@pages.post("/accounts/<int:account_id>/close", access=Permission.ACCOUNT_KEEP, loads="account")
def close(account: AccountLine) -> ResponseReturnValue:
    form = StepForm()
    try:
        actions.close_account(actor(), account.id, once=form.once.data)
    except Refused as refused:
        form.refuse(refused)
        return _page(account, form), 422
    return _done(account, "已停用，已登录的立即退出。")


@pages.post("/accounts/<int:account_id>/reopen", access=Permission.ACCOUNT_KEEP, loads="account")
def reopen(account: AccountLine) -> ResponseReturnValue:
    form = StepForm()
    try:
        actions.reopen_account(actor(), account.id, once=form.once.data)
    except Refused as refused:
        form.refuse(refused)
        return _page(account, form), 422
    return _done(account, "已恢复，可用原密码登录。")


@pages.post("/accounts/<int:account_id>/unlock", access=Permission.ACCOUNT_KEEP, loads="account")
def unlock(account: AccountLine) -> ResponseReturnValue:
    form = StepForm()
    try:
        actions.lift_lock(actor(), account.id, once=form.once.data)
    except Refused as refused:
        form.refuse(refused)
        return _page(account, form), 422
    return _done(account, "已解锁，可以立即登录。")


@pages.post("/accounts/<int:account_id>/sessions", access=Permission.ACCOUNT_KEEP, loads="account")
def end_sessions(account: AccountLine) -> ResponseReturnValue:
    form = StepForm()
    try:
        actions.end_sessions(actor(), account.id, number_in(form.session.data or ""), once=form.once.data)
    except Refused as refused:
        form.refuse(refused)
        return _page(account, form), 422
    return _done(account, "已退出登录。")


@pages.post("/accounts/<int:account_id>/reset", access=Permission.ACCOUNT_KEEP, loads="account")
def reset(account: AccountLine) -> ResponseReturnValue:
    form = StepForm()
    try:
        issued = actions.reset_password(actor(), account.id, once=form.once.data)
    except Refused as refused:
        form.refuse(refused)
        return _page(account, form), 422
    return _slips([issued] if issued else [])


@pages.post("/accounts/slips", access=Permission.ACCOUNT_KEEP)
def slips() -> ResponseReturnValue:
    form = ChoiceForm()
    if form.validate_on_submit():
        try:
            return _slips(actions.reset_passwords(actor(), form.accounts.data or [], once=form.once.data))
        except Refused as refused:
            form.refuse(refused)
    return _list_page(form), 422


@pages.get("/accounts/import", access=Permission.ACCOUNT_KEEP)
def import_form() -> ResponseReturnValue:
    return _import_page(lists.UploadForm())


def _import_page(form: lists.UploadForm) -> str:
    return render_template("accounts/import.html", form=form, columns=ACCOUNT_COLUMNS)


@pages.post("/accounts/import", access=Permission.ACCOUNT_KEEP)
def preview() -> ResponseReturnValue:
    form = lists.UploadForm()
    sheet, status = lists.read_upload(form, ACCOUNT_COLUMNS)
    if sheet is None:
        return _import_page(form), status
    return render_template(
        "accounts/preview.html",
        compared=account_import(actor(), sheet, clock.today()),
        role_words={role.value: role.word for role in GIVEN},
        form=lists.confirm_form(sheet, form.file.data.filename or ""),
    )


@pages.post("/accounts/import/confirm", access=Permission.ACCOUNT_KEEP)
def slips_import() -> ResponseReturnValue:
    form = lists.ConfirmForm()
    upload = lists.UploadForm(formdata=None)
    sheet = lists.unpack(form.packed.data or "", ACCOUNT_COLUMNS)
    if sheet is None or not form.validate():
        upload.form_errors.append(lists.UNREADABLE)
        return _import_page(upload), 422
    try:
        done, issued = register_import.import_accounts(
            actor(), sheet, file_name=form.file_name.data or "", once=form.once.data
        )
    except Refused as refused:
        upload.refuse(refused)
        return _import_page(upload), 422
    if done.added:
        return _slips(issued)
    flash(f"已导入：更改 {done.changed} 个账号。", "info")
    return redirect(url_for("accounts.index"), 303)


@pages.get("/accounts/template.xlsx", access=Permission.ACCOUNT_KEEP, kept=False)
def template() -> ResponseReturnValue:
    return lists.workbook(list_template(ACCOUNT_COLUMNS), "账号模板.xlsx")


@pages.get("/accounts/export.xlsx", access=Permission.ACCOUNT_KEEP, kept=False)
def export() -> ResponseReturnValue:
    content = write_list(ACCOUNT_COLUMNS, account_pages.written_out(actor()))
    return lists.workbook(content, f"账号{clock.today():%Y%m%d}.xlsx")
