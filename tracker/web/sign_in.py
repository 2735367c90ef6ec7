"""Signing in and out, changing one's password."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from werkzeug.exceptions import HTTPException
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from tracker.actions import sign_in as actions
from tracker.actions.writing import Refused
from tracker.demo import register
from tracker.queries import accounts
from tracker.rules.access import Permission
from tracker.web.forms import Form
from tracker.web.guard import Pages, actor
from tracker.web.session import Visitor

pages = Pages("sign_in")


class SignInForm(Form):
    name = StringField("账号", [InputRequired("请填写账号。"), Length(max=80, message="账号过长。")])
    password = PasswordField("密码", [InputRequired("请填写密码。"), Length(max=200, message="密码过长。")])


class PasswordForm(Form):
    old = PasswordField("原密码", [InputRequired("请填写原密码。")])
    new = PasswordField("新密码", [InputRequired("请填写新密码。")])
    again = PasswordField("再输一次新密码", [EqualTo("new", "两次输入的新密码不一致。")])


def own_address(wanted: str | None) -> str | None:
    """``wanted`` when it is one of our own pages. Anything that could leave the site is dropped:
    only a path that a GET route of ours takes passes."""
    if not wanted or not wanted.startswith("/") or any(ord(c) <= 32 or c == "\\" for c in wanted):
        return None
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or wanted.startswith("//"):
        return None
    try:
        current_app.url_map.bind("").match(parts.path, "GET")
    except HTTPException:
        return None
    return wanted


@pages.get("/sign-in", access=Permission.PUBLIC)
def form() -> ResponseReturnValue:
    if actor().roles:
        return redirect(url_for("home.index"), 303)
    return _page(SignInForm(), request.args.get("next"))


def _page(form: SignInForm, wanted: str | None) -> str:
    to_try = register.ACCOUNTS_TO_TRY if current_app.config["DEMO"] else ()
    return render_template(
        "sign_in/form.html", form=form, next=wanted, to_try=to_try, password=register.PASSWORD
    )


@pages.post("/sign-in", access=Permission.PUBLIC)
def enter() -> ResponseReturnValue:
    form = SignInForm()
    wanted = own_address(request.form.get("next"))
    if form.validate_on_submit():
        try:
            token = actions.sign_in(form.name.data or "", form.password.data or "")
        except Refused as refused:
            form.refuse(refused)
        else:
            found = accounts.signed_in(token)
            assert found is not None
            login_user(Visitor(token, found))
            if found.must_change_password:
                return redirect(url_for("sign_in.password"), 303)
            return redirect(wanted or url_for("home.index"), 303)
    return _page(form, wanted), 422


@pages.post("/sign-out", access=Permission.OWN_ACCOUNT)
def leave() -> ResponseReturnValue:
    actions.sign_out(actor(), g.session.session_id)
    logout_user()
    session.clear()  # what waited to be told, and the form key, are not for the next person at this desk
    return redirect(url_for("sign_in.form"), 303)


@pages.get("/password", access=Permission.OWN_ACCOUNT, kept=False)
def password() -> ResponseReturnValue:
    return render_template("sign_in/password.html", form=PasswordForm())


@pages.post("/password", access=Permission.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            actions.change_password(actor(), g.session.session_id, form.old.data or "", form.new.data or "")
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("home.index"), 303)
    return render_template("sign_in/password.html", form=form), 422
