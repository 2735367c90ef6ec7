"""The register of units: list, one unit with its history, and what may be done with it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.actions import register_import
from tracker.actions import units as actions
from tracker.actions.writing import Refused
from tracker.documents.spreadsheets import template as list_template
from tracker.documents.spreadsheets import write_list
from tracker.queries import unit_pages
from tracker.queries import units as known
from tracker.queries.unit_import import FIELD_WORDS, unit_import
from tracker.queries.units import KnownUnit
from tracker.rules.access import Permission, may
from tracker.rules.register_sheets import UNIT_COLUMNS
from tracker.rules.units import UnitKind
from tracker.web import lists
from tracker.web.guard import Pages, actor
from tracker.web.unit_forms import AddForm, ChangeForm, CloseForm, RenameForm, ReopenForm

pages = Pages("units")


@pages.get("/units", access=Permission.REGISTER_READ)
def index() -> ResponseReturnValue:
    word, text = request.args.get("kind", ""), request.args.get("q", "").strip()[:60]
    kind = UnitKind(word) if word in set(UnitKind) else None
    closed = request.args.get("closed") == "1"
    found = unit_pages.unit_list(
        actor(), clock.today(), kind=kind, text=text, closed=closed, page=request.args.get("page", 1, int)
    )
    is_filtered = bool(kind or text or closed)
    return render_template(
        "units/index.html",
        found=found,
        kind=kind,
        text=text,
        closed=closed,
        kept={name: value for name, value in (("q", text), ("closed", "1" if closed else "")) if value},
        is_filtered=is_filtered,
        next_step="" if is_filtered else _next_step(found.in_all),
        **_rights(),
    )


def _next_step(units: int) -> str:
    """What an administrator of a fresh system does next: "office", "units" or nothing."""
    if not known.has_issuer():
        return "office"
    return "units" if units <= 1 else ""


def _rights() -> dict[str, bool]:
    return {
        "may_keep": may(actor(), Permission.REGISTER_KEEP),
        "may_keep_accounts": may(actor(), Permission.ACCOUNT_KEEP),
    }


@pages.get("/units/<int:unit_id>", access=Permission.REGISTER_READ, loads="unit")
def page(unit: KnownUnit) -> ResponseReturnValue:
    return render_template(
        "units/page.html",
        view=unit_pages.unit_view(actor(), unit, clock.today()),
        today=clock.today(),
        **_rights(),
    )


@pages.get("/units/new", access=Permission.REGISTER_KEEP)
def add_form() -> ResponseReturnValue:
    return _add_page(AddForm())


def _add_page(form: AddForm) -> str:
    return render_template(
        "units/add.html", form=form, names=unit_pages.names_to_offer(actor(), clock.today())
    )


@pages.post("/units/new", access=Permission.REGISTER_KEEP)
def add() -> ResponseReturnValue:
    form = AddForm()
    if form.validate_on_submit():
        details = form.details(
            form.name.data or "", short_name=form.short_name.data or "", code=form.code.data or "",
            valid_from=form.valid_from.data,
        )  # fmt: skip
        try:
            if details is not None:
                unit_id = actions.add_unit(actor(), details, once=form.once.data)
                flash("已新增单位。", "info")
                return redirect(url_for("units.page", unit_id=unit_id), 303)
        except Refused as refused:
            form.refuse(refused)
    return _add_page(form), 422


@pages.get("/units/<int:unit_id>/change", access=Permission.REGISTER_KEEP, loads="unit")
def change_form(unit: KnownUnit) -> ResponseReturnValue:
    parent = known.known_unit(unit.parent_id) if unit.parent_id is not None else None
    form = ChangeForm(
        kind=unit.kind, parent=parent.name if parent else "", aliases="、".join(unit.aliases),
        sort_order=unit.sort_order, contact_person=unit.contact_person, office_phone=unit.office_phone,
        is_issuer=unit.is_issuer,
    )  # fmt: skip
    return _change_page(unit, form)


def _change_page(unit: KnownUnit, form: ChangeForm) -> str:
    return render_template(
        "units/change.html", unit=unit, form=form, names=unit_pages.names_to_offer(actor(), clock.today())
    )


@pages.post("/units/<int:unit_id>/change", access=Permission.REGISTER_KEEP, loads="unit")
def change(unit: KnownUnit) -> ResponseReturnValue:
    form = ChangeForm()
    if form.validate_on_submit():
        details = form.details(unit.name)
        try:
            if details is not None:
                actions.change_unit(actor(), unit.id, details, once=form.once.data)
                return _done(unit, "已保存。")
        except Refused as refused:
            form.refuse(refused)
    return _change_page(unit, form), 422


@pages.get("/units/<int:unit_id>/rename", access=Permission.REGISTER_KEEP, loads="unit")
def rename_form(unit: KnownUnit) -> ResponseReturnValue:
    return render_template("units/rename.html", unit=unit, form=RenameForm())


@pages.post("/units/<int:unit_id>/rename", access=Permission.REGISTER_KEEP, loads="unit")
def rename(unit: KnownUnit) -> ResponseReturnValue:
    form = RenameForm()
    if form.validate_on_submit():
        try:
            actions.rename_unit(
                actor(), unit.id, form.name.data or "", form.short_name.data or "", form.valid_from.data,
                once=form.once.data,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            return _done(unit, "已更名，原名称留在沿革里。")
    return render_template("units/rename.html", unit=unit, form=form), 422


@pages.get("/units/<int:unit_id>/close", access=Permission.REGISTER_KEEP, loads="unit")
def close_form(unit: KnownUnit) -> ResponseReturnValue:
    return _close_page(unit, CloseForm())


def _close_page(unit: KnownUnit, form: CloseForm) -> str:
    return render_template(
        "units/close.html", unit=unit, form=form, standing=known.standing(unit.id, clock.today())
    )


@pages.post("/units/<int:unit_id>/close", access=Permission.REGISTER_KEEP, loads="unit")
def close(unit: KnownUnit) -> ResponseReturnValue:
    form = CloseForm()
    if form.validate_on_submit():
        try:
            actions.close_unit(
                actor(), unit.id, form.valid_to.data, form.reason.data or "", once=form.once.data
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return _done(unit, "已停用。")
    return _close_page(unit, form), 422


@pages.get("/units/<int:unit_id>/reopen", access=Permission.REGISTER_KEEP, loads="unit")
def reopen_form(unit: KnownUnit) -> ResponseReturnValue:
    return _reopen_page(unit, ReopenForm()) if unit.valid_to else _in_use(unit)


def _reopen_page(unit: KnownUnit, form: ReopenForm) -> str:
    return render_template("units/reopen.html", unit=unit, form=form)


def _in_use(unit: KnownUnit) -> ResponseReturnValue:
    """There is nothing to reopen: the unit's page says so."""
    flash("该单位正在使用，没有停用，不用恢复。", "warning")
    return redirect(url_for("units.page", unit_id=unit.id), 303)


@pages.post("/units/<int:unit_id>/reopen", access=Permission.REGISTER_KEEP, loads="unit")
def reopen(unit: KnownUnit) -> ResponseReturnValue:
    form = ReopenForm()
    if form.validate_on_submit():
        try:
            actions.reopen_unit(actor(), unit.id, form.reason.data or "", once=form.once.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _done(unit, "已恢复。")
    return (_reopen_page(unit, form), 422) if unit.valid_to else _in_use(unit)


def _done(unit: KnownUnit, words: str) -> ResponseReturnValue:
    flash(words, "info")
    return redirect(url_for("units.page", unit_id=unit.id), 303)


@pages.get("/units/import", access=Permission.REGISTER_KEEP)
def import_form() -> ResponseReturnValue:
    return _import_page(lists.UploadForm())


def _import_page(form: lists.UploadForm) -> str:
    return render_template("units/import.html", form=form, columns=UNIT_COLUMNS)


@pages.post("/units/import", access=Permission.REGISTER_KEEP)
def preview() -> ResponseReturnValue:
    form = lists.UploadForm()
    sheet, status = lists.read_upload(form, UNIT_COLUMNS)
    if sheet is None:
        return _import_page(form), status
    compared = unit_import(actor(), sheet, clock.today())
    return render_template(
        "units/preview.html",
        compared=compared,
        form=lists.confirm_form(sheet, form.file.data.filename or ""),
        field_words=FIELD_WORDS,
        kinds={kind.value: kind.word for kind in UnitKind},
    )


@pages.post("/units/import/confirm", access=Permission.REGISTER_KEEP)
def carry_out() -> ResponseReturnValue:
    form = lists.ConfirmForm()
    upload = lists.UploadForm(formdata=None)
    sheet = lists.unpack(form.packed.data or "", UNIT_COLUMNS)
    if sheet is None or not form.validate():
        upload.form_errors.append(lists.UNREADABLE)
        return _import_page(upload), 422
    try:
        done = register_import.import_units(
            actor(), sheet, file_name=form.file_name.data or "", once=form.once.data
        )
    except Refused as refused:
        upload.refuse(refused)
        return _import_page(upload), 422
    flash(f"已导入：新增 {done.added} 个单位，更改 {done.changed} 个。", "info")
    return redirect(url_for("units.index"), 303)


@pages.get("/units/template.xlsx", access=Permission.REGISTER_KEEP, kept=False)
def template() -> ResponseReturnValue:
    return lists.workbook(list_template(UNIT_COLUMNS), "单位名录模板.xlsx")


@pages.get("/units/export.xlsx", access=Permission.REGISTER_READ, kept=False)
def export() -> ResponseReturnValue:
    lines = unit_pages.written_out(actor(), clock.today())
    name = f"单位名录{clock.today():%Y%m%d}.xlsx"
    return lists.workbook(write_list(UNIT_COLUMNS, lines), name)
