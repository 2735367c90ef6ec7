"""我的任务, the office's page of one unit (代录), corrections, and a task's entries for its lead units."""

from __future__ import annotations

from collections.abc import Collection

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.actions.progress import log_progress
from tracker.actions.writing import Refused
from tracker.queries import column as column_query
from tracker.queries import mine as query
from tracker.queries.progress import entries, entry_shown
from tracker.queries.shares import EntryOf, Share, TaskOf
from tracker.rules.access import Permission, PlanSubject, Role, may, may_see_report
from tracker.rules.lights import Light
from tracker.web.entry_form import EntryForm, EntryForUnitForm, ticked_tasks
from tracker.web.guard import Pages, actor

pages = Pages("progress")

RECENT = 10


@pages.get("/plans/<int:plan_id>/mine", access=Permission.CELL_READ, loads="own_share", of_all_plans=True)
def mine(own_share: Share) -> ResponseReturnValue:
    """我的任务. An account of the office that is no clerk is led to the page of its own unit."""
    if not actor().is_(Role.CLERK):
        return redirect(url_for("progress.unit", plan_id=own_share.plan.id, unit_id=own_share.unit_id), 303)
    return _page(own_share, EntryForm(), request.args.getlist("task", type=int))


@pages.post("/plans/<int:plan_id>/mine", access=Permission.PROGRESS_LOG, loads="own_share")
def log(own_share: Share) -> ResponseReturnValue:
    return _take(own_share, EntryForm())


@pages.get(
    "/plans/<int:plan_id>/units/<int:unit_id>",
    access=Permission.CELL_READ,
    loads="unit_share",
    kept=False,  # the office's box begins with the time of day
)
def unit(unit_share: Share) -> ResponseReturnValue:
    """One unit's row; for the office with the box to enter for it."""
    form = EntryForUnitForm() if may(actor(), Permission.PROGRESS_LOG_FOR, unit_share.subject) else None
    return _page(unit_share, form, request.args.getlist("task", type=int))


@pages.post(
    "/plans/<int:plan_id>/units/<int:unit_id>", access=Permission.PROGRESS_LOG_FOR, loads="unit_share"
)
def log_for(unit_share: Share) -> ResponseReturnValue:
    return _take(unit_share, EntryForUnitForm())


def own_address(share: Share) -> str:
    """Where the actor reads of the share: its own page, or the office's page of the unit."""
    if actor().is_(Role.CLERK) and actor().unit_id == share.unit_id:
        return url_for("progress.mine", plan_id=share.plan.id)
    return url_for("progress.unit", plan_id=share.plan.id, unit_id=share.unit_id)


def _page(share: Share, form: EntryForm | None, ticked: Collection[int]) -> str:
    found = query.unit_tasks(actor(), share)
    ids = [line.assignment_id for line in found.tasks]
    own = not isinstance(form, EntryForUnitForm) and form is not None
    return render_template(
        "progress/unit.html",
        share=share,
        unit=found,
        form=form,
        ticked=ticked,
        own=own,
        others=query.other_plans(actor(), share.plan.id) if own else (),
        entries=entries(ids, limit=RECENT),
        recent=RECENT,
        may_print=_may_print(share),
        Light=Light,
    )


def _may_print(share: Share) -> bool:
    """Whether the unit's sheet may be printed by the actor."""
    plan = PlanSubject(share.plan.issuer_unit_id, has_share=share.unit_id == actor().unit_id)
    return may_see_report(actor(), "unit", share.unit_id, plan)


def _take(share: Share, form: EntryForm) -> ResponseReturnValue:
    """Log what was typed; a fault gives the page back with everything on it."""
    if _logged(share, form, None):
        return redirect(own_address(share), 303)
    return _page(share, form, ticked_tasks()), 422


def _logged(share: Share, form: EntryForm, corrects_id: int | None) -> bool:
    ticked = ticked_tasks()
    if not form.validate_on_submit():
        form.ask_for_files_again()
        return False
    try:
        log_progress(
            actor(),
            share.plan.id,
            ticked,
            text=form.text.data or "",
            happened_on=form.happened_on.data,
            extent=form.extent.data,
            percent=form.percent.data,
            evidence=form.evidence,
            received=form.received,
            corrects_id=corrects_id,
            once=form.once.data,
        )
    except Refused as refused:
        form.refuse(refused)
        form.ask_for_files_again()
        return False
    flash(f"已{'更正' if corrects_id else '登记'}，计入 {len(set(ticked))} 项任务。")
    return True


@pages.get("/entries/<int:entry_id>/correct", access=Permission.PROGRESS_LOG, loads="entry")
def correct(entry: EntryOf) -> ResponseReturnValue:
    return _correction(entry, EntryForm(), begins=True)


@pages.post("/entries/<int:entry_id>/correct", access=Permission.PROGRESS_LOG, loads="entry")
def take_correction(entry: EntryOf) -> ResponseReturnValue:
    return _correct(entry, EntryForm())


@pages.get(
    "/entries/<int:entry_id>/correct-for",
    access=Permission.PROGRESS_LOG_FOR,
    loads="entry",
    kept=False,  # begins with the time of day
)
def correct_for(entry: EntryOf) -> ResponseReturnValue:
    return _correction(entry, EntryForUnitForm(), begins=True)


@pages.post("/entries/<int:entry_id>/correct-for", access=Permission.PROGRESS_LOG_FOR, loads="entry")
def take_correction_for(entry: EntryOf) -> ResponseReturnValue:
    return _correct(entry, EntryForUnitForm())


def _correct(entry: EntryOf, form: EntryForm) -> ResponseReturnValue:
    if _logged(entry.share, form, entry.id):
        return redirect(own_address(entry.share), 303)
    return _correction(entry, form, begins=False), 422


def _correction(entry: EntryOf, form: EntryForm, *, begins: bool) -> str:
    """The page of a correction: the old entry above, and the form that begins with what it says."""
    old = entry_shown(entry.id)
    if begins:
        form.take_over(old)
    for_unit = isinstance(form, EntryForUnitForm)
    return render_template(
        "progress/correct.html",
        share=entry.share,
        unit=query.unit_tasks(actor(), entry.share),
        form=form,
        ticked=entry.assignment_ids if begins else ticked_tasks(),
        own=not for_unit,
        old=old,
        action=url_for(f"progress.take_correction{'_for' if for_unit else ''}", entry_id=entry.id),
        back=own_address(entry.share),
    )


@pages.get("/plans/<int:plan_id>/tasks/<int:task_id>/entries", access=Permission.CELL_READ, loads="column")
def task(column: TaskOf) -> ResponseReturnValue:
    """A task with what all its units did, for the units that lead it."""
    page = max(request.args.get("page", 1, type=int), 1)
    home = "progress.mine" if actor().is_(Role.CLERK) else "matrix.page"
    return render_template(
        "progress/task.html",
        task=column,
        found=column_query.units_of(column, page),
        back=url_for(home, plan_id=column.plan.id),
    )
