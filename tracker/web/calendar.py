"""The work calendar: which years are loaded, the days of a year, and adding the next one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from tracker import clock
from tracker.actions import calendar as actions
from tracker.actions.writing import Refused
from tracker.queries import calendar_pages
from tracker.rules.access import Permission
from tracker.rules.calendar_text import read_days
from tracker.web.forms import OnceForm
from tracker.web.guard import Pages, actor

pages = Pages("calendar")

FOUR_FIGURES = "请填写四位数的年度。"


class YearForm(OnceForm):
    year = IntegerField("年度", [InputRequired(FOUR_FIGURES), NumberRange(1000, 9999, FOUR_FIGURES)])
    version = StringField("依据", [InputRequired("请填写依据，如：国办发明电〔2026〕号数。")])
    days_off = TextAreaField("放假", [InputRequired("请列出放假日期，至少一天。")])
    makeup_workdays = TextAreaField("调休上班")


@pages.get("/calendar", access=Permission.CALENDAR_KEEP)
def index() -> ResponseReturnValue:
    loaded = calendar_pages.years(actor())
    form = YearForm(formdata=None, year=max(loaded, default=clock.today().year - 1) + 1)
    return _page(form)


def _page(form: YearForm) -> str:
    loaded = calendar_pages.years(actor())
    today = clock.today()
    wanted = request.args.get("year", today.year, int)
    year = wanted if wanted in loaded else max(loaded, default=today.year)
    return render_template(
        "calendar/index.html",
        years=loaded,
        view=calendar_pages.year_view(actor(), year),
        this_year=today.year,
        form=form,
    )


@pages.post("/calendar", access=Permission.CALENDAR_KEEP)
def add() -> ResponseReturnValue:
    form = YearForm()
    if form.validate_on_submit() and form.year.data is not None:
        year = form.year.data
        read = {
            field.name: read_days(field.data or "", year) for field in (form.days_off, form.makeup_workdays)
        }
        faults = [(name, fault) for name, one in read.items() for fault in one.faults]
        try:
            if faults:
                raise Refused(*faults)
            concerned = actions.add_year(
                actor(), year, form.version.data or "", list(read["days_off"].days),
                list(read["makeup_workdays"].days), once=form.once.data,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            more = f"，已重新推算 {concerned} 个任务分工的预警日期" if concerned else ""
            flash(f"已载入 {year} 年的工作日历{more}。", "info")
            return redirect(url_for("calendar.index", year=year), 303)
    return _page(form), 422
