"""A leader's page, and the printed reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from tracker import clock
from tracker.actions.reports import place_order
from tracker.actions.writing import Refused
from tracker.documents import report_orders, reports
from tracker.documents.report_pages import Wanted, moves_of
from tracker.queries import matrix as columns
from tracker.queries import reports as known
from tracker.queries.files import DamagedFile
from tracker.queries.status import status as status_query
from tracker.queries.turns import BY_RANK
from tracker.rules.access import Permission, may, may_see_report
from tracker.web import errors
from tracker.web.days import asked_day
from tracker.web.downloads import download
from tracker.web.forms import Form
from tracker.web.guard import Pages, actor

pages = Pages("reports")

# Each order takes a process of its own while it waits for its turn.
ORDERS_AT_ONCE = 3


class OrderForm(Form):
    kind = SelectField("报告", choices=[SelectChoice(kind, words) for kind, words in known.KINDS.items()])
    task = IntegerField("任务", [Optional()])
    unit = IntegerField("单位", [Optional()])
    as_of = DateField("截至", [InputRequired("请填写截至日期。")])
    since = DateField("与哪一天比较", [Optional()])

    def about(self) -> int | None:
        return {"status": None, "task": self.task.data, "unit": self.unit.data}[self.kind.data]


@pages.get("/plans/<int:plan_id>/status", access=Permission.PLAN_OVERVIEW, loads="plan")
def status(plan: Any) -> ResponseReturnValue:
    found = status_query(actor(), plan.id, asked_day(), clock.today())
    return render_template(
        "reports/status.html", plan=plan, status=found, moves=moves_of(found.changed), lights=BY_RANK
    )


@pages.get("/plans/<int:plan_id>/reports", access=Permission.PLAN_OVERVIEW, loads="plan")
def index(plan: Any) -> ResponseReturnValue:
    form = OrderForm(data={"as_of": asked_day()}, formdata=None)
    return _index(plan, form)


def _index(plan: Any, form: OrderForm, code: int = 200) -> ResponseReturnValue:
    return render_template(
        "reports/index.html",
        plan=plan,
        form=form,
        made=known.made(plan.id),
        columns=columns.columns_of(plan.id),
        units=known.units_of(plan.id),
    ), code


@pages.post("/plans/<int:plan_id>/reports", access=Permission.REPORT_MAKE, loads="plan")
def order(plan: Any) -> ResponseReturnValue:
    """Order a report. A unit's clerk may order its own sheet; all else needs the whole plan."""
    form = OrderForm()
    overview = may(actor(), Permission.PLAN_OVERVIEW, plan.subject)
    if not overview and not may_see_report(actor(), form.kind.data, form.unit.data, plan.subject):
        abort(404)
    wanted = _wanted(form)
    if wanted is None:
        # Around the form stand all reports of the plan.
        return _index(plan, form, 422) if overview else abort(400)
    if (report_id := reports.stored(plan, wanted, clock.today())) is not None:
        return redirect(url_for("reports.file", report_id=report_id), 303)
    since = clock.true_now() - report_orders.GIVEN_UP_AFTER
    if len(known.open_orders(actor().name, since)) >= ORDERS_AT_ONCE:
        return errors.page(429, f"您有 {ORDERS_AT_ONCE} 份报告正在生成，请等它们生成后再试。")
    order_id = place_order(
        actor(), plan.id, plan.subject, wanted.kind, wanted.about, wanted.day, wanted.since
    )
    report_orders.start(order_id)
    return redirect(url_for("reports.waiting", plan_id=plan.id, order_id=order_id), 303)


def _wanted(form: OrderForm) -> Wanted | None:
    """What is asked for; None where it can't be made, which the form then says."""
    if not form.validate_on_submit():
        return None
    if form.kind.data != "status" and form.about() is None:
        field, words = (
            (form.task, "请选择任务。") if form.kind.data == "task" else (form.unit, "请选择单位。")
        )
        field.errors = [*field.errors, words]
        return None
    if not date(2000, 1, 1) <= form.as_of.data <= date(2100, 12, 31):
        form.as_of.errors = ["日期超出范围，请重新填写。"]
        return None
    try:
        return Wanted(form.kind.data, form.about(), form.as_of.data, form.since.data)
    except Refused as refused:
        form.refuse(refused)
        return None


@pages.get(
    "/plans/<int:plan_id>/reports/orders/<int:order_id>",
    access=Permission.REPORT_MAKE,
    loads="plan",
    kept=False,
)
def waiting(plan: Any, order_id: int) -> ResponseReturnValue:
    """The state of an order: it leads on to the report as soon as that is made."""
    found = known.order(order_id)
    if found is None or found.plan_id != plan.id or found.account_name != actor().name:
        abort(404)
    if found.report_id is not None:
        return redirect(url_for("reports.file", report_id=found.report_id), 303)
    is_lost = clock.true_now() - found.ordered_at > report_orders.GIVEN_UP_AFTER
    return render_template("reports/waiting.html", plan=plan, order=found, is_lost=is_lost)


@pages.get("/reports/<int:report_id>.pdf", access=Permission.REPORT_MAKE, loads="report", kept=False)
def file(report: known.MadeReport) -> ResponseReturnValue:
    try:
        content = reports.content_of(report.id)
    except DamagedFile:
        abort(404)
    response = download(content, report.file_name, "application/pdf", inline=not request.args.get("save"))
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    return response
