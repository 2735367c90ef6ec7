"""Groups of units: the list, a group with its members on a day, and what may be done with it."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from tracker import clock
from tracker.actions import groups as actions
from tracker.actions import register_import
from tracker.actions.groups import GroupDetails
from tracker.actions.writing import Refused
from tracker.documents.spreadsheets import template as list_template
from tracker.documents.spreadsheets import write_list
from tracker.queries import group_pages
from tracker.queries import units as known_units
from tracker.queries.group_import import group_import
from tracker.queries.groups import KnownGroup
from tracker.rules.access import Permission, may
from tracker.rules.register_sheets import GROUP_COLUMNS
from tracker.rules.sheets import read_day
from tracker.rules.units import SINCE_EVER, SORT_ORDER_MAX, split_names
from tracker.web import lists
from tracker.web.forms import OnceForm
from tracker.web.guard import Pages, actor

pages = Pages("groups")

OFFERED_MAX = 300  # more units than these are typed by name


class GroupForm(OnceForm):
    name = StringField("单位组名称", [InputRequired("请填写单位组名称。")])
    aliases = TextAreaField("别名")
    sort_order = IntegerField(
        "排序", [Optional(), NumberRange(0, SORT_ORDER_MAX, f"排序填 0 至 {SORT_ORDER_MAX} 的整数。")]
    )

    def details(self) -> GroupDetails:
        return GroupDetails(self.name.data or "", split_names(self.aliases.data or ""), self.sort_order.data)


class JoinForm(OnceForm):
    units = SelectMultipleField("单位", coerce=int, validate_choice=False)
    words = TextAreaField("按名称填写")
    valid_from = DateField("加入日期", [Optional()])


class LeaveForm(OnceForm):
    units = SelectMultipleField("成员单位", coerce=int, validate_choice=False)
    valid_to = DateField("移出日期", [InputRequired("请填写移出日期。")], default=clock.today)


@pages.get("/groups", access=Permission.REGISTER_READ)
def index() -> ResponseReturnValue:
    return render_template(
        "groups/index.html",
        groups=group_pages.group_list(actor(), clock.today()),
        may_keep=may(actor(), Permission.REGISTER_KEEP),
    )


@pages.get("/groups/<int:group_id>", access=Permission.REGISTER_READ, loads="group")
def page(group: KnownGroup) -> ResponseReturnValue:
    return _group_page(group, LeaveForm(formdata=None))


def _group_page(group: KnownGroup, form: LeaveForm) -> str:
    day = read_day(request.args.get("day", "")) or clock.today()
    return render_template(
        "groups/page.html",
        view=group_pages.group_view(actor(), group, day),
        form=form,
        may_keep=may(actor(), Permission.REGISTER_KEEP),
    )


@pages.get("/groups/new", access=Permission.REGISTER_KEEP)
def add_form() -> ResponseReturnValue:
    return render_template("groups/add.html", form=GroupForm())


@pages.post("/groups/new", access=Permission.REGISTER_KEEP)
def add() -> ResponseReturnValue:
    form = GroupForm()
    if form.validate_on_submit():
        try:
            group_id = actions.add_group(actor(), form.details(), once=form.once.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已新增单位组，请加入成员单位。", "info")
            return redirect(url_for("groups.join_form", group_id=group_id), 303)
    return render_template("groups/add.html", form=form), 422


@pages.get("/groups/<int:group_id>/change", access=Permission.REGISTER_KEEP, loads="group")
def change_form(group: KnownGroup) -> ResponseReturnValue:
    form = GroupForm(name=group.name, aliases="、".join(group.aliases), sort_order=group.sort_order)
    return render_template("groups/change.html", group=group, form=form)


@pages.post("/groups/<int:group_id>/change", access=Permission.REGISTER_KEEP, loads="group")
def change(group: KnownGroup) -> ResponseReturnValue:
    form = GroupForm()
    if form.validate_on_submit():
        try:
            actions.change_group(actor(), group.id, form.details(), once=form.once.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _done(group, "已保存。")
    return render_template("groups/change.html", group=group, form=form), 422


@pages.get("/groups/<int:group_id>/join", access=Permission.REGISTER_KEEP, loads="group")
def join_form(group: KnownGroup) -> ResponseReturnValue:
    return _join_page(group, JoinForm())


def _join_page(group: KnownGroup, form: JoinForm) -> str:
    today: date = clock.today()
    belong = {member.unit_id for member in group_pages.group_view(actor(), group, today).members}
    others = [unit for unit in known_units.open_index(today).units if unit.id not in belong]
    offered = others if len(others) <= OFFERED_MAX else []
    return render_template("groups/join.html", group=group, form=form, offered=offered)


@pages.post("/groups/<int:group_id>/join", access=Permission.REGISTER_KEEP, loads="group")
def join(group: KnownGroup) -> ResponseReturnValue:
    form = JoinForm()
    if form.validate_on_submit():
        chosen = _chosen(form)
        try:
            if chosen is not None:
                added = actions.add_members(
                    actor(), group.id, chosen, form.valid_from.data or SINCE_EVER, once=form.once.data
                )
                return _done(group, f"已加入 {added} 个单位。")
        except Refused as refused:
            form.refuse(refused)
    return _join_page(group, form), 422


def _chosen(form: JoinForm) -> list[int] | None:
    """The units ticked and those typed by name; None where a name isn't one unit's."""
    index = known_units.open_index(clock.today())
    found = [index.one(word) for word in split_names(form.words.data or "")]
    wrong = [message for message in found if isinstance(message, str)]
    if wrong:
        form.words.errors = [*form.words.errors, *wrong]
        return None
    return [*(form.units.data or []), *(unit.id for unit in found if not isinstance(unit, str))]


@pages.post("/groups/<int:group_id>/leave", access=Permission.REGISTER_KEEP, loads="group")
def leave(group: KnownGroup) -> ResponseReturnValue:
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            ended = actions.end_members(
                actor(), group.id, form.units.data or [], form.valid_to.data, once=form.once.data
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return _done(group, f"已移出 {ended} 个单位。")
    return _group_page(group, form), 422


def _done(group: KnownGroup, words: str) -> ResponseReturnValue:
    flash(words, "info")
    return redirect(url_for("groups.page", group_id=group.id), 303)


@pages.get("/groups/import", access=Permission.REGISTER_KEEP)
def import_form() -> ResponseReturnValue:
    return _import_page(lists.UploadForm())


def _import_page(form: lists.UploadForm) -> str:
    return render_template("groups/import.html", form=form, columns=GROUP_COLUMNS)


@pages.post("/groups/import", access=Permission.REGISTER_KEEP)
def preview() -> ResponseReturnValue:
    form = lists.UploadForm()
    sheet, status = lists.read_upload(form, GROUP_COLUMNS)
    if sheet is None:
        return _import_page(form), status
    return render_template(
        "groups/preview.html",
        compared=group_import(actor(), sheet, clock.today()),
        form=lists.confirm_form(sheet, form.file.data.filename or ""),
    )


@pages.post("/groups/import/confirm", access=Permission.REGISTER_KEEP)
def carry_out() -> ResponseReturnValue:
    form = lists.ConfirmForm()
    upload = lists.UploadForm(formdata=None)
    sheet = lists.unpack(form.packed.data or "", GROUP_COLUMNS)
    if sheet is None or not form.validate():
        upload.form_errors.append(lists.UNREADABLE)
        return _import_page(upload), 422
    try:
        done = register_import.import_groups(
            actor(), sheet, file_name=form.file_name.data or "", once=form.once.data
        )
    except Refused as refused:
        upload.refuse(refused)
        return _import_page(upload), 422
    flash(f"已导入：新增 {done.added} 个单位组，成员变动 {done.changed} 处。", "info")
    return redirect(url_for("groups.index"), 303)


@pages.get("/groups/template.xlsx", access=Permission.REGISTER_KEEP, kept=False)
def template() -> ResponseReturnValue:
    return lists.workbook(list_template(GROUP_COLUMNS), "单位组成员模板.xlsx")


@pages.get("/groups/export.xlsx", access=Permission.REGISTER_READ, kept=False)
def export() -> ResponseReturnValue:
    content = write_list(GROUP_COLUMNS, group_pages.written_out(actor()))
    return lists.workbook(content, f"单位组成员{clock.today():%Y%m%d}.xlsx")
