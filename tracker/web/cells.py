"""The explanation of one assignment, as a page and beside the matrix; closing and reopening it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from tracker import clock
from tracker.actions.closures import close_assignment, reopen_assignment
from tracker.actions.writing import Refused
from tracker.queries import cells as query
from tracker.queries.shares import CellHead
from tracker.rules.access import Permission, may
from tracker.web.days import asked_day
from tracker.web.forms import OnceForm
from tracker.web.guard import Pages, actor

pages = Pages("cells")

BUTTONS = (
    Permission.PROGRESS_LOG,
    Permission.PROGRESS_LOG_FOR,
    Permission.RETURN_FILE,
    Permission.RETURN_FILE_FOR,
    Permission.CELL_CLOSE,
)


class ReasonForm(OnceForm):
    reason = TextAreaField("理由", [InputRequired("请填写理由。")])


@pages.get("/plans/<int:plan_id>/cells/<int:assignment_id>", access=Permission.CELL_READ, loads="cell")
def page(cell: CellHead) -> ResponseReturnValue:
    return _render("cells/page.html", cell)


@pages.get("/plans/<int:plan_id>/cells/<int:assignment_id>/panel", access=Permission.CELL_READ, loads="cell")
def panel(cell: CellHead) -> ResponseReturnValue:
    """The same without the layout, for the side of the matrix."""
    return _render("cells/panel.html", cell)


@pages.post(
    "/plans/<int:plan_id>/cells/<int:assignment_id>/close", access=Permission.CELL_CLOSE, loads="cell"
)
def close(cell: CellHead) -> ResponseReturnValue:
    return _decide(cell, close_assignment, "已办结销号。")


@pages.post(
    "/plans/<int:plan_id>/cells/<int:assignment_id>/reopen", access=Permission.CELL_CLOSE, loads="cell"
)
def reopen(cell: CellHead) -> ResponseReturnValue:
    return _decide(cell, reopen_assignment, "已恢复办理。")


def _decide(cell: CellHead, action: Callable[..., int], done: str) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            action(actor(), cell.assignment_id, form.reason.data or "", once=form.once.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(done)
            address = url_for("cells.page", plan_id=cell.share.plan.id, assignment_id=cell.assignment_id)
            return redirect(address, 303)
    return _render("cells/page.html", cell, form), 422


def _render(template: str, cell: CellHead, form: ReasonForm | None = None) -> str:
    day, today = asked_day(), clock.today()
    limit = None if request.args.get("entries") == "all" else query.ENTRIES_SHOWN
    allowed = {one.name: may(actor(), one, cell.subject) for one in BUTTONS}
    return render_template(
        template,
        cell=cell,
        found=query.explained(cell, day, today, limit),
        today=today,
        form=form or ReasonForm(),
        allowed=allowed,
    )
