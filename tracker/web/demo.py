"""The demonstration's day: moved forward, never back. Absent in a real system."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField
from wtforms.validators import InputRequired

from tracker.actions.writing import Refused
from tracker.demo import play
from tracker.demo.sample_file import sample_file
from tracker.rules.access import Permission
from tracker.rules.evidence_types import DOCX, PDF
from tracker.web.downloads import download
from tracker.web.filters import full_day
from tracker.web.forms import Form
from tracker.web.guard import Pages, actor

pages = Pages("demo")

TYPES = {"docx": DOCX.media_type, "pdf": PDF.media_type}


class DayForm(Form):
    day = DateField("演示日期", [InputRequired("请选择日期。")])


def _only_in_demo() -> None:
    if not current_app.config["DEMO"]:
        abort(404)


@pages.get("/demo", access=Permission.DEMO_MOVE)
def page() -> ResponseReturnValue:
    _only_in_demo()
    return render_template("demo/page.html", form=DayForm(formdata=None), last=play.LAST_DAY)


@pages.post("/demo", access=Permission.DEMO_MOVE)
def move() -> ResponseReturnValue:
    _only_in_demo()
    form = DayForm()
    if form.validate_on_submit():
        try:
            moved = play.move_to(actor(), form.day.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            skipped = f"，另有 {moved.left_out} 件因您已改动而略过" if moved.left_out else ""
            flash(f"演示日期已到 {full_day(moved.reached)}，其间办理了 {moved.taken} 件{skipped}。", "done")
            return redirect(url_for("home.index"), 303)
    return render_template("demo/page.html", form=form, last=play.LAST_DAY), 422


@pages.get("/demo/sample.<kind>", access=Permission.DEMO_MOVE, kept=False)
def sample(kind: str) -> ResponseReturnValue:
    """The sample notice, to try the taking-in with."""
    _only_in_demo()
    if kind not in ("docx", "pdf"):
        abort(404)
    name, content = sample_file("docx" if kind == "docx" else "pdf", current_app.config["DATA_FOLDER"])
    return download(content, name, TYPES[kind])
