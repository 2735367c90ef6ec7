"""Setting up an empty system: the first administrator, then the issuing office with its accounts."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from tracker import clock
from tracker.actions import set_up as actions
from tracker.actions.set_up import OfficePerson
from tracker.actions.writing import Refused
from tracker.queries import accounts, units
from tracker.rules.access import Permission, Role
from tracker.rules.units import UnitDetails
from tracker.web import errors
from tracker.web.forms import Form, OnceForm
from tracker.web.guard import Pages, actor

pages = Pages("set_up")

USED = "系统已经建立管理员，初始设置链接不再有效。请直接登录；忘记密码的，请其他管理员重新发放。"
WRONG = "初始设置链接不对或已过期（一天内有效）。请在服务器上运行 bin/tracker setup-link，打开新的链接。"


class AdministratorForm(Form):
    name = StringField("账号", [InputRequired("请填写账号。")])
    person = StringField("姓名", [InputRequired("请填写姓名。")])
    password = PasswordField("密码", [InputRequired("请填写密码。")])
    again = PasswordField("再输一次密码", [EqualTo("password", "两次输入的密码不一致。")])


class OfficeForm(OnceForm):
    name = StringField("单位名称", [InputRequired("请填写单位名称。")])
    short_name = StringField("简称")
    office_phone = StringField("办公电话")
    account = StringField("办公室账号", [InputRequired("请填写办公室账号。")])
    person = StringField("使用人姓名", [InputRequired("请填写使用人姓名。")])
    leader_account = StringField("领导账号")
    leader_person = StringField("领导姓名")

    def people(self) -> list[OfficePerson]:
        """The office's account, and the leader's where either of its fields was filled in."""
        people = [OfficePerson(self.account.data or "", self.person.data or "", Role.OFFICE)]
        if self.leader_account.data or self.leader_person.data:
            leader = OfficePerson(self.leader_account.data or "", self.leader_person.data or "", Role.LEADER)
            people.append(leader)
        return people

    def refuse(self, refused: Refused) -> None:
        """Messages about the n-th person belong to the fields of that person."""
        fields = {
            "people-0-name": "account", "people-0-person": "person",
            "people-1-name": "leader_account", "people-1-person": "leader_person",
        }  # fmt: skip
        super().refuse(Refused(*[(fields.get(name, name), words) for name, words in refused.messages]))


@pages.get("/set-up/<token>", access=Permission.PUBLIC)
def form(token: str) -> ResponseReturnValue:
    if not accounts.set_up_link_holds(token, clock.true_now()):
        return _ended()
    return render_template("set_up/administrator.html", form=AdministratorForm(), token=token)


def _ended() -> ResponseReturnValue:
    return errors.page(410, USED) if accounts.any_account() else errors.page(404, WRONG)


@pages.post("/set-up/<token>", access=Permission.PUBLIC)
def create(token: str) -> ResponseReturnValue:
    if not accounts.set_up_link_holds(token, clock.true_now()):
        return _ended()
    form = AdministratorForm()
    if form.validate_on_submit():
        try:
            actions.create_first_administrator(
                token, form.name.data or "", form.person.data or "", form.password.data or ""
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("管理员账号已建立，请用它登录。", "info")
            return redirect(url_for("sign_in.form"), 303)
    return render_template("set_up/administrator.html", form=form, token=token), 422


@pages.get("/set-up/office", access=Permission.ACCOUNT_KEEP, kept=False)
def office() -> ResponseReturnValue:
    if units.has_issuer():
        return redirect(url_for("units.index"), 303)
    return render_template("set_up/office.html", form=OfficeForm())


@pages.post("/set-up/office", access=Permission.ACCOUNT_KEEP)
def create_office() -> ResponseReturnValue:
    form = OfficeForm()
    if form.validate_on_submit():
        details = UnitDetails(
            form.name.data or "", "department", form.short_name.data or "", is_issuer=True,
            office_phone=form.office_phone.data or "",
        )  # fmt: skip
        try:
            issued = actions.create_office(actor(), details, form.people(), once=form.once.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            if not issued:
                flash("发文单位已经建立。密码只显示一次，没有记下的请在账号页重新发放。", "warning")
                return redirect(url_for("units.index"), 303)
            return render_template(
                "accounts/slips.html",
                issued=issued,
                address=request.host_url,
                today=clock.today(),
                is_first=True,
            )
    return render_template("set_up/office.html", form=form), 422
