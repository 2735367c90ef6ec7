"""The first page of each kind of user, and the short addresses of the navigation."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.queries import homes
from tracker.rules.access import Permission, Role, may
from tracker.web.guard import Pages, actor

pages = Pages("home")

HOMES = (
    (Role.OFFICE, "home.matrix"),
    (Role.CLERK, "home.mine"),
    (Role.LEADER, "home.status"),
    (Role.ADMIN, "units.index"),
    (Role.AUDITOR, "audit.index"),
)


@pages.get("/", access=Permission.OWN_ACCOUNT, kept=False)
def index() -> ResponseReturnValue:
    endpoint = next(endpoint for role, endpoint in HOMES if actor().is_(role))
    return redirect(url_for(endpoint), 303)


def _of_newest_plan(endpoint: str) -> ResponseReturnValue:
    plan_id = homes.newest_plan(actor())
    if plan_id is None:
        return render_template("home/no_plan.html", may_take_in=may(actor(), Permission.PLAN_TAKE_IN))
    return redirect(url_for(endpoint, plan_id=plan_id), 303)


@pages.get("/matrix", access=Permission.PLAN_LIST)
def matrix() -> ResponseReturnValue:
    return _of_newest_plan("matrix.page")


@pages.get("/mine", access=Permission.PLAN_LIST)
def mine() -> ResponseReturnValue:
    return _of_newest_plan("progress.mine")


@pages.get("/status", access=Permission.PLAN_LIST)
def status() -> ResponseReturnValue:
    return _of_newest_plan("reports.status")


@pages.get("/reports", access=Permission.PLAN_LIST)
def reports() -> ResponseReturnValue:
    return _of_newest_plan("reports.index")
