"""The list of plans; a plan with its tasks and parties; changes of assignments and policy after issue."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from tracker import clock
from tracker.actions import assignments as actions
from tracker.actions import policies
from tracker.actions.intake import LONGEST_REASON
from tracker.actions.writing import Refused
from tracker.queries import assignments, plan_parties
from tracker.queries import plans as known
from tracker.queries.facts import policy_in_force
from tracker.queries.plans import PlanHead
from tracker.rules.access import Permission, may, may_know_of
from tracker.web.forms import OnceForm
from tracker.web.guard import Pages, actor
from tracker.web.intake import send_source
from tracker.web.intake_page import MEASURE_WORDS

pages = Pages("plans")

REASON = [
    InputRequired("请填写理由。"),
    Length(max=LONGEST_REASON, message=f"理由最多 {LONGEST_REASON} 个字。"),
]


class AddForm(OnceForm):
    unit = SelectField("单位", coerce=int, validate_choice=False, validators=[InputRequired("请选择单位。")])
    role = RadioField(
        "角色", choices=[SelectChoice("responsible", "责任"), SelectChoice("lead", "牵头")], default="responsible",
        validators=[InputRequired("请选择角色。")],
    )  # fmt: skip
    reason = TextAreaField("理由", REASON)


class ChangeForm(OnceForm):
    reason = TextAreaField("理由", REASON)


class PolicyForm(OnceForm):
    near_days = IntegerField("提前预警的工作日", [InputRequired("请填写提前预警的工作日数。")])
    silent_amber_days = IntegerField("多少天没有进展为预警", [Optional()])
    silent_red_days = IntegerField("多少天没有进展为逾期", [Optional()])
    reason = TextAreaField("理由", REASON)


@pages.get("/plans", access=Permission.PLAN_LIST)
def index() -> ResponseReturnValue:
    return render_template(
        "plans/index.html",
        lines=known.plan_list(actor()),
        may_take_in=may(actor(), Permission.PLAN_TAKE_IN),
    )


@pages.get("/plans/<int:plan_id>", access=Permission.PLAN_READ, loads="plan", of_all_plans=True)
def page(plan: PlanHead) -> ResponseReturnValue:
    who = actor()
    is_overview = may(who, Permission.PLAN_OVERVIEW, plan.subject)
    tasks = plan_parties.plan_tasks(plan.id, who.unit_id)
    return render_template(
        "plans/page.html",
        plan=plan,
        tasks=[task for task in tasks if is_overview or task.own_role],
        is_overview=is_overview,
        may_change=_may_change(plan),
        calls=plan_parties.calls(plan.id),
        policy=plan_parties.policy_versions(plan.id)[0],
        earlier=_other_version(plan.version_of_id),
        later=_other_version(plan.replaced_by_id),
        measure_words=MEASURE_WORDS,
    )


def _other_version(plan_id: int | None) -> PlanHead | None:
    """The plan that this one replaced or was replaced by, if the actor may know of it."""
    head = known.plan_head(actor(), plan_id) if plan_id is not None else None
    return head if head is not None and may_know_of(actor(), head.subject) else None


def _may_change(plan: PlanHead) -> bool:
    return plan.replaced_by_id is None and may(actor(), Permission.PLAN_CHANGE, plan.subject)


@pages.get("/plans/<int:plan_id>/source", access=Permission.PLAN_OVERVIEW, loads="plan", kept=False)
def source(plan: PlanHead) -> ResponseReturnValue:
    return send_source(plan)


@pages.get("/plans/<int:plan_id>/tasks/<int:task_id>/parties", access=Permission.PLAN_OVERVIEW, loads="plan")
def parties(plan: PlanHead, task_id: int) -> ResponseReturnValue:
    return _parties(plan, task_id, AddForm())


@pages.post("/plans/<int:plan_id>/tasks/<int:task_id>/parties", access=Permission.PLAN_CHANGE, loads="plan")
def add(plan: PlanHead, task_id: int) -> ResponseReturnValue:
    form = AddForm()
    if form.validate_on_submit():
        try:
            actions.add_assignment(
                actor(), plan.id, task_id, form.unit.data, form.role.data, form.reason.data or "",
                once=form.once.data,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已增加责任项，从今天起计算。", "info")
            return redirect(url_for("plans.parties", plan_id=plan.id, task_id=task_id), 303)
    return _parties(plan, task_id, form), 422


def _parties(plan: PlanHead, task_id: int, form: AddForm) -> str:
    task = plan_parties.task_head(plan.id, task_id)
    if task is None:
        abort(404)
    may_change = _may_change(plan)
    if may_change:
        units = assignments.units_without(task_id, clock.today())
        form.unit.choices = [SelectChoice(unit_id, name) for unit_id, name in units]
    return render_template(
        "plans/parties.html",
        plan=plan,
        task_id=task_id,
        task=task,
        shares=assignments.shares_of_task(task_id),
        form=form,
        may_change=may_change,
    )


@pages.get("/plans/<int:plan_id>/shares/<int:assignment_id>", access=Permission.PLAN_CHANGE, loads="plan")
def share(plan: PlanHead, assignment_id: int) -> ResponseReturnValue:
    return _share(plan, assignment_id, ChangeForm())


@pages.post("/plans/<int:plan_id>/shares/<int:assignment_id>", access=Permission.PLAN_CHANGE, loads="plan")
def change_share(plan: PlanHead, assignment_id: int) -> ResponseReturnValue:
    found = assignments.share_head(plan.id, assignment_id)
    if found is None:
        abort(404)
    form = ChangeForm()
    if form.validate_on_submit():
        is_restoring = request.form.get("kind") == "restore"
        change = actions.restore_assignment if is_restoring else actions.release_assignment
        try:
            change(actor(), assignment_id, form.reason.data or "", once=form.once.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            done = "恢复" if is_restoring else "解除"
            flash(f"已{done}{found.unit_name}的责任项，从今天起生效。", "info")
            return redirect(url_for("plans.parties", plan_id=plan.id, task_id=found.task_id), 303)
    return _share(plan, assignment_id, form), 422


def _share(plan: PlanHead, assignment_id: int, form: ChangeForm) -> str:
    found = assignments.share_head(plan.id, assignment_id)
    if found is None:
        abort(404)
    return render_template("plans/share.html", plan=plan, share=found, form=form)


@pages.get("/plans/<int:plan_id>/policy", access=Permission.PLAN_READ, loads="plan")
def policy(plan: PlanHead) -> ResponseReturnValue:
    present = policy_in_force(plan.id)
    form = PolicyForm(
        near_days=present.near_days,
        silent_amber_days=present.silent_amber_days,
        silent_red_days=present.silent_red_days,
    )
    return _policy(plan, form)


@pages.post("/plans/<int:plan_id>/policy", access=Permission.PLAN_CHANGE, loads="plan")
def change_policy(plan: PlanHead) -> ResponseReturnValue:
    form = PolicyForm()
    if form.validate_on_submit():
        try:
            policies.change_policy(
                actor(), plan.id, form.near_days.data or 0, form.silent_amber_days.data,
                form.silent_red_days.data, form.reason.data or "", once=form.once.data,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("亮灯标准已调整，从今天起按新标准亮灯；今天以前的仍按原标准。", "info")
            return redirect(url_for("plans.policy", plan_id=plan.id), 303)
    return _policy(plan, form), 422


def _policy(plan: PlanHead, form: PolicyForm) -> str:
    return render_template(
        "plans/policy.html",
        plan=plan,
        form=form,
        versions=plan_parties.policy_versions(plan.id),
        may_change=_may_change(plan),
    )
