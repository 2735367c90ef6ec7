"""报送: the list to hand in to one call, and the receipt of what was handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.actions.progress import Received
from tracker.actions.returns import field_of, file_return
from tracker.actions.writing import Refused
from tracker.queries import mine
from tracker.queries import returns as query
from tracker.queries.printable import unprintable_fault
from tracker.queries.shares import Share
from tracker.rules.access import Permission
from tracker.rules.printable import without_format_signs
from tracker.web.entry_form import ReceivedFields, ticked_tasks
from tracker.web.forms import OnceForm, number_in
from tracker.web.guard import Pages, actor
from tracker.web.progress import own_address

pages = Pages("returns")


class ReturnForm(OnceForm):
    """Which tasks are handed in stands in the list itself: ``tasks`` and a reason for each."""

    faults: Mapping[str, str] = {}

    @property
    def received(self) -> Received | None:
        """None: the unit files for itself."""
        return None

    def refuse(self, refused: Refused) -> None:
        """Messages on rows of the list are kept apart, each under the name of its field."""
        in_list = {name: text for name, text in refused.messages if name.startswith("reason-")}
        self.faults = in_list
        rest = [pair for pair in refused.messages if pair[0] not in in_list]
        if rest:
            super().refuse(Refused(*rest))

    @property
    def messages(self) -> list[tuple[str, str]]:
        return [*super().messages, *self.faults.items()]


class ReturnForUnitForm(ReceivedFields, ReturnForm):
    """代为报送: the office says when and how it received the return."""


@pages.get(
    "/plans/<int:plan_id>/returns/<int:call_id>",
    access=Permission.RETURN_FILE,
    loads="own_share",
    kept=False,  # warns from the minute on in which it is too late
)
def form(own_share: Share, call_id: int) -> ResponseReturnValue:
    return _page(own_share, call_id, ReturnForm())


@pages.post("/plans/<int:plan_id>/returns/<int:call_id>", access=Permission.RETURN_FILE, loads="own_share")
def file(own_share: Share, call_id: int) -> ResponseReturnValue:
    return _file(own_share, call_id, ReturnForm())


@pages.get(
    "/plans/<int:plan_id>/units/<int:unit_id>/returns/<int:call_id>",
    access=Permission.RETURN_FILE_FOR,
    loads="unit_share",
    kept=False,
)
def form_for(unit_share: Share, call_id: int) -> ResponseReturnValue:
    return _page(unit_share, call_id, ReturnForUnitForm())


@pages.post(
    "/plans/<int:plan_id>/units/<int:unit_id>/returns/<int:call_id>",
    access=Permission.RETURN_FILE_FOR,
    loads="unit_share",
)
def file_for(unit_share: Share, call_id: int) -> ResponseReturnValue:
    return _file(unit_share, call_id, ReturnForUnitForm())


def _page(
    share: Share,
    call_id: int,
    form: ReturnForm,
    ticked: Collection[int] | None = None,
    reasons: Mapping[int, str] | None = None,
) -> str:
    """The list; unless it comes back with a fault, what has an entry to file is ticked."""
    call = query.call(share.plan.id, call_id)
    if call is None:
        abort(404)
    found = mine.unit_tasks(actor(), share)
    lines = sorted((line for line in found.tasks if call_id in line.filed), key=lambda line: line.number)
    ready = query.ready([line.assignment_id for line in lines], clock.now())
    return render_template(
        "returns/form.html",
        share=share,
        call=call,
        form=form,
        lines=[line for line in lines if line.filed[call_id] is None],
        filed=[(line, line.filed[call_id]) for line in lines if line.filed[call_id] is not None],
        ready=ready,
        ticked=set(ready) if ticked is None else ticked,
        reasons=reasons or {},
        own=not isinstance(form, ReturnForUnitForm),
        is_late_now=call.deadline.is_late(clock.now()),
        back=own_address(share),
        field_of=field_of,
    )


def _file(share: Share, call_id: int, form: ReturnForm) -> ResponseReturnValue:
    ticked, reasons = ticked_tasks(), _reasons()
    if form.validate_on_submit():
        try:
            _refuse_unprintable(reasons)
            _refuse_unticked(ticked, reasons)
            submission_id = file_return(
                actor(),
                share.plan.id,
                call_id,
                share.unit_id,
                items={one: reasons.get(one, "") for one in ticked},
                received=form.received,
                once=form.once.data,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"已报送 {len(set(ticked))} 项。")
            return redirect(url_for("returns.receipt", submission_id=submission_id), 303)
    return _page(share, call_id, form, ticked, reasons), 422


def _reasons() -> dict[int, str]:
    """The reasons that were typed, by assignment."""
    typed: dict[int, str] = {}
    for name, value in request.form.items():
        number = number_in(name.removeprefix("reason-")) if name.startswith("reason-") else None
        if number is not None and value.strip():
            typed[number] = without_format_signs(value).replace("\x00", "")
    return typed


def _refuse_unprintable(reasons: Mapping[int, str]) -> None:
    faults = [(field_of(one), fault) for one, text in reasons.items() if (fault := unprintable_fault(text))]
    if faults:
        raise Refused(*faults)


def _refuse_unticked(ticked: Collection[int], reasons: Mapping[int, str]) -> None:
    left = [one for one in reasons if one not in ticked]
    if left:
        message = "已填写无进展的原因但没有勾选：要报送请勾选，不报送请清空原因。"
        raise Refused(*((field_of(one), message) for one in left))


@pages.get("/submissions/<int:submission_id>", access=Permission.CELL_READ, loads="submission")
def receipt(submission: query.Receipt) -> ResponseReturnValue:
    """What was filed, when, and whether it was late."""
    return render_template("returns/receipt.html", receipt=submission, back=own_address(submission.share))
