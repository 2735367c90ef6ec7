"""Taking a notice in: upload, review, issue."""

from __future__ import annotations

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length

from tracker.actions import intake as actions
from tracker.actions import plans as issuing
from tracker.actions.writing import Refused
from tracker.documents.reading import UnreadableFile, read_source, source_from_text
from tracker.queries import files
from tracker.queries import intake as known
from tracker.queries.plans import PlanHead
from tracker.rules.access import Permission
from tracker.rules.drafting import NoticeDraft
from tracker.rules.notice.read import read_notice
from tracker.rules.notice.source import Source
from tracker.web.forms import Form, NoticeField, number_in
from tracker.web.guard import Pages, actor
from tracker.web.intake_form import Typed, carried_out, typed_draft
from tracker.web.intake_page import ReviewPage

pages = Pages("intake")

PASTED = "粘贴的文字.txt"


class TakeInForm(Form):
    file = FileField("通知文件")
    text = NoticeField("或者粘贴通知全文", [Length(max=500_000, message="文字过长，请改为上传文件。")])


class ReasonForm(Form):
    reason = TextAreaField("理由")


@pages.get("/intake", access=Permission.PLAN_TAKE_IN)
def form() -> ResponseReturnValue:
    return render_template("intake/form.html", form=TakeInForm())


@pages.post("/intake", access=Permission.PLAN_TAKE_IN)
def take_in() -> ResponseReturnValue:
    form = TakeInForm()
    status = 422
    if form.validate_on_submit():
        try:
            file, name, source = _handed_in(form)
            return _taken_in(file, name, source)
        except UnreadableFile as unreadable:
            form.file.errors = [*form.file.errors, unreadable.message]
            status = unreadable.status
        except Refused as refused:
            form.refuse(refused)
    return render_template("intake/form.html", form=form), status


def _handed_in(form: TakeInForm) -> tuple[bytes, str, Source]:
    text = (form.text.data or "").strip()
    upload = form.file.data
    if upload and text:
        raise Refused(("file", "文件和文字只能选一种：不用文件请重新打开本页，不用文字请清空下面的框。"))
    if upload:
        content = upload.read()
        return content, upload.filename, read_source(content, upload.filename)
    if not text:
        raise Refused(("file", "请选择通知文件，或者粘贴通知全文。"))
    return text.encode(), PASTED, source_from_text(text)


def _taken_in(file: bytes, name: str, source: Source) -> ResponseReturnValue:
    who = actor()
    earlier = known.taken_in_before(who, who.unit_id or 0, actions.digest_of(file))
    if earlier is None:
        plan_id = actions.take_in(who, file=file, file_name=name, source=source, reading=read_notice(source))
        return redirect(url_for("intake.review", plan_id=plan_id), 303)
    if earlier.is_issued:
        flash("这个文件以前收过，已经下达。下面就是当时的任务分工。", "warning")
        return redirect(url_for("plans.page", plan_id=earlier.id), 303)
    flash("这个文件以前收过，下面就是当时的草稿。", "warning")
    return redirect(url_for("intake.review", plan_id=earlier.id), 303)


@pages.get("/intake/<int:plan_id>", access=Permission.PLAN_ISSUE, loads="taken_in", of_all_plans=True)
def review(taken_in: PlanHead) -> ResponseReturnValue:
    return _to_issued(taken_in) if taken_in.is_issued else _page(taken_in)


def _to_issued(head: PlanHead, words: str = "这份任务分工已经下达。") -> ResponseReturnValue:
    """Where the back button, a second click or another window leads after a draft was issued."""
    flash(words, "warning")
    return redirect(url_for("plans.page", plan_id=head.id), 303)


@pages.post("/intake/<int:plan_id>", access=Permission.PLAN_ISSUE, loads="taken_in")
def save(taken_in: PlanHead) -> ResponseReturnValue:
    if taken_in.is_issued:
        return _to_issued(taken_in, "这份任务分工已经下达，刚才的改动没有保存。")
    draft = taken_in
    now = known.review(actor(), draft)
    content, typed = typed_draft(request.form, now.settled)
    if typed.faults:
        return _page(draft, content, typed), 422
    what = request.form.get("do", "save")
    after = content
    if what not in ("save", "confirm"):
        after = carried_out(content, known.review(actor(), draft, content).settled, what)
    if after != now.stored.content:
        try:
            actions.save_draft(actor(), draft.id, after, seen=_seen())
        except Refused as refused:
            typed.faults += refused.messages
            return _page(draft, after, typed), 422
    return _next_page(draft, what)


def _seen() -> int | None:
    return number_in(request.form.get("seen", ""))


def _next_page(draft: PlanHead, what: str) -> ResponseReturnValue:
    if what == "confirm":
        if known.review(actor(), draft).settled.pending:
            return redirect(url_for("intake.review", plan_id=draft.id, _anchor="pending"), 303)
        return redirect(url_for("intake.confirm", plan_id=draft.id), 303)
    verb, _, name = what.partition(":")
    if verb == "save":
        flash("草稿已保存。", "info")
    anchor = {"add": "last-task", "save": "main", "restore": f"t{name}", "merge": "tasks", "remove": "tasks"}
    return redirect(url_for("intake.review", plan_id=draft.id, _anchor=anchor.get(verb, name)), 303)


def _page(draft: PlanHead, content: NoticeDraft | None = None, typed: Typed | None = None) -> str:
    review = known.review(actor(), draft, content)
    source = known.source_of(draft.id)
    assert source is not None
    return render_template("intake/review.html", page=ReviewPage(review, source, typed), form=Form())


@pages.get("/intake/<int:plan_id>/confirm", access=Permission.PLAN_ISSUE, loads="taken_in", of_all_plans=True)
def confirm(taken_in: PlanHead) -> ResponseReturnValue:
    if taken_in.is_issued:
        return _to_issued(taken_in)
    page = _confirm_page(taken_in)
    if page.settled.pending:
        return redirect(url_for("intake.review", plan_id=taken_in.id, _anchor="pending"), 303)
    return render_template("intake/confirm.html", page=page, form=Form())


@pages.post("/intake/<int:plan_id>/issue", access=Permission.PLAN_ISSUE, loads="taken_in")
def issue(taken_in: PlanHead) -> ResponseReturnValue:
    if taken_in.is_issued:
        return _to_issued(taken_in)
    form = Form()
    try:
        made = issuing.issue(actor(), taken_in.id, seen=_seen())
    except Refused as refused:
        page = _confirm_page(taken_in)
        if page.settled.pending:  # since somebody else's save, or asked for without the page before
            return _page(taken_in, typed=Typed(request.form, list(refused.messages))), 422
        form.refuse(refused)
        return render_template("intake/confirm.html", page=page, form=form), 422
    flash(f"已下达：{made.tasks} 项任务、{made.units} 个单位、{made.assignments} 个责任项。", "info")
    return redirect(url_for("plans.page", plan_id=taken_in.id), 303)


def _confirm_page(draft: PlanHead) -> ReviewPage:
    source = known.source_of(draft.id)
    assert source is not None
    return ReviewPage(known.review(actor(), draft), source, None)


@pages.get("/intake/<int:plan_id>/discard", access=Permission.PLAN_ISSUE, loads="draft")
def discard_form(draft: PlanHead) -> ResponseReturnValue:
    return render_template("intake/discard.html", head=draft, form=ReasonForm())


@pages.post("/intake/<int:plan_id>/discard", access=Permission.PLAN_ISSUE, loads="draft")
def discard(draft: PlanHead) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            actions.discard(actor(), draft.id, form.reason.data or "")
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("草稿已作废。收到的文件和记录仍然保留。", "info")
            return redirect(url_for("plans.index"), 303)
    return render_template("intake/discard.html", head=draft, form=form), 422


@pages.get("/intake/<int:plan_id>/file", access=Permission.PLAN_ISSUE, loads="draft", kept=False)
def file(draft: PlanHead) -> ResponseReturnValue:
    return send_source(draft)


def send_source(head: PlanHead) -> ResponseReturnValue:
    """The file that a plan was made from, as an attachment under the name it came with."""
    source = known.source_of(head.id)
    assert source is not None
    return send_file(
        io.BytesIO(files.read_file(source.file_id)),
        mimetype=actions.MEDIA_TYPES[source.kind],
        as_attachment=True,
        download_name=source.file_name,
    )
