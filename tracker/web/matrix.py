"""The matrix page, its Excel copy, and what changed between two days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.documents import matrix_sheet
from tracker.queries import changes as changes_query
from tracker.queries import matrix as query
from tracker.queries.facts import calls_of, policy_in_force
from tracker.rules.access import Permission, may
from tracker.rules.lights import Light
from tracker.web.days import asked_day
from tracker.web.downloads import download
from tracker.web.filters import as_of
from tracker.web.guard import Pages, actor
from tracker.web.matrix_rows import Rows, distribution, sums

pages = Pages("matrix")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_filters() -> query.Filters:
    """The filters of the address; what can't be read is no filter."""
    args = request.args
    only = args.get("only", "")
    return query.Filters(
        only=only if only in ("red", "amber", "lead") else "",
        group_id=args.get("group", type=int),
        parent_id=args.get("parent", type=int),
        page=max(args.get("page", 1, type=int), 1),
    )


def address(plan_id: int, endpoint: str = "matrix.page", **changes: Any) -> str:
    """The address of this view with some of its filters changed; None leaves one out."""
    kept = {key: value for key, value in request.args.items() if key in KEPT and value}
    kept |= changes
    return url_for(endpoint, plan_id=plan_id, **{key: value for key, value in kept.items() if value})


KEPT = ("as_of", "only", "group", "parent")


@pages.get("/plans/<int:plan_id>/matrix", access=Permission.PLAN_READ, loads="plan")
def page(plan: Any) -> ResponseReturnValue:
    day = asked_day()
    filters = asked_filters()
    found = query.matrix(actor(), plan.id, day, filters)
    return render_template(
        "matrix/page.html",
        plan=plan,
        matrix=found,
        filters=filters,
        groups=query.groups(),
        call=next(iter(calls_of(plan.id)), None),
        rows=Rows(
            found,
            tail=f"?as_of={day.isoformat()}" if day != clock.today() else "",
            below=address(plan.id, parent="-").removesuffix("-"),
        ),
        distribution=distribution,
        sums=sums,
        may_report=may(actor(), Permission.PLAN_OVERVIEW, plan.subject),
        lights=query.BY_RANK,
        Light=Light,
        eve=day - timedelta(days=1),
        morrow=day + timedelta(days=1),
        is_today=day == clock.today(),
        address=lambda **changes: address(plan.id, **changes),
        address_of=lambda endpoint, **changes: address(plan.id, endpoint, **changes),
    )


@pages.get("/plans/<int:plan_id>/matrix.xlsx", access=Permission.PLAN_READ, loads="plan", kept=False)
def workbook(plan: Any) -> ResponseReturnValue:
    found = query.matrix(actor(), plan.id, asked_day(), asked_filters())
    content = matrix_sheet.workbook(plan.title, plan.document_number, as_of(found.day), found)
    return download(content, f"落实情况一览-{found.day.isoformat()}.xlsx", XLSX)


@pages.get("/plans/<int:plan_id>/changes", access=Permission.PLAN_READ, loads="plan")
def changes(plan: Any) -> ResponseReturnValue:
    last = asked_day("to")
    first = asked_day("from") if request.args.get("from") else last - timedelta(days=1)
    found = changes_query.changes(actor(), plan.id, min(first, last), max(first, last))
    return render_template("matrix/changes.html", plan=plan, found=found, lights=query.BY_RANK)


@pages.get("/plans/<int:plan_id>/lights", access=Permission.PLAN_READ, loads="plan")
def lights(plan: Any) -> ResponseReturnValue:
    """How lights come about in this plan: the thresholds that are in force."""
    return render_template(
        "matrix/lights.html",
        plan=plan,
        may_change=may(actor(), Permission.PLAN_CHANGE, plan.subject),
        policy=policy_in_force(plan.id, clock.today()),
        calls=[deadline for _, deadline in calls_of(plan.id)],
        lights=query.BY_RANK,
    )
