"""What a URL may name: each loader finds an object and tells by which subject access to it is judged."""

from __future__ import annotations

from tracker.queries import accounts, groups, plans, reports, returns, shares, units
from tracker.rules.access import Actor, CellSubject, Nothing, Permission, may, may_see_report
from tracker.web.guard import Loaded, loader


@loader("plan", "plan_id")
def plan(actor: Actor, plan_id: int) -> Loaded | None:
    """An issued plan (also one that a newer version replaced) as ``queries.plans.PlanHead``."""
    head = plans.plan_head(actor, plan_id)
    return None if head is None or not head.is_issued else Loaded(head, head.subject)


@loader("draft", "plan_id")
def draft(actor: Actor, plan_id: int) -> Loaded | None:
    """A plan that is still being taken in, as ``queries.plans.PlanHead``."""
    head = plans.plan_head(actor, plan_id)
    return None if head is None or head.status != "draft" else Loaded(head, head.subject)


@loader("taken_in", "plan_id")
def taken_in(actor: Actor, plan_id: int) -> Loaded | None:
    """A plan that is being taken in, or was: who goes back to its draft is led to what became of it."""
    head = plans.plan_head(actor, plan_id)
    return (
        None if head is None or not (head.status == "draft" or head.is_issued) else Loaded(head, head.subject)
    )


@loader("own_share", "plan_id")
def own_share(actor: Actor, plan_id: int) -> Loaded | None:
    """The share of the actor's own unit in a plan, as ``queries.shares.Share``."""
    found = shares.share(plan_id, actor.unit_id)
    return None if found is None else Loaded(found, found.subject)


@loader("unit_share", "plan_id", "unit_id")
def unit_share(actor: Actor, plan_id: int, unit_id: int) -> Loaded | None:
    """The share of some unit in a plan, as ``queries.shares.Share``."""
    found = shares.share(plan_id, unit_id)
    return None if found is None else Loaded(found, found.subject)


@loader("column", "plan_id", "task_id")
def column(actor: Actor, plan_id: int, task_id: int) -> Loaded | None:
    """A task with all units' shares of it, as ``queries.shares.TaskOf``."""
    found = shares.task(plan_id, task_id)
    return None if found is None else Loaded(found, found.subject)


@loader("cell", "plan_id", "assignment_id")
def cell(actor: Actor, plan_id: int, assignment_id: int) -> Loaded | None:
    """One assignment of an issued plan, as ``queries.shares.CellHead``."""
    found = shares.cell(plan_id, assignment_id)
    return None if found is None else Loaded(found, found.subject)


@loader("entry", "entry_id")
def entry(actor: Actor, entry_id: int) -> Loaded | None:
    """A progress entry for who may correct it, as ``queries.shares.EntryOf``."""
    found = shares.entry(entry_id)
    if found is None:
        return None
    return Loaded(found, CellSubject(found.share.plan.issuer_unit_id, found.share.unit_id))


@loader("submission", "submission_id")
def submission(actor: Actor, submission_id: int) -> Loaded | None:
    """One unit's return, as ``queries.returns.Receipt``: for the unit itself, the office and leaders."""
    found = returns.receipt(submission_id)
    if found is None:
        return None
    return Loaded(found, CellSubject(found.share.plan.issuer_unit_id, found.share.unit_id))


@loader("evidence", "evidence_id")
def evidence(actor: Actor, evidence_id: int) -> Loaded | None:
    """A file beside an entry, judged by that assignment of the entry which the actor may read, if any."""
    found = shares.evidence_file(evidence_id)
    if found is None:
        return None
    readable = (one for one in found.subjects if may(actor, Permission.EVIDENCE_READ, one))
    return Loaded(found, next(readable, found.subjects[0]))


@loader("report", "report_id")
def report(actor: Actor, report_id: int) -> Loaded | None:
    """A made report. A clerk may know only of its own unit's sheets."""
    found = reports.one(report_id)
    head = plans.plan_head(actor, found.plan_id) if found else None
    if found is None or head is None:
        return None
    if not may_see_report(actor, found.kind, found.about_id, head.subject):
        return None
    return Loaded(found, head.subject)


@loader("unit", "unit_id")
def unit(actor: Actor, unit_id: int) -> Loaded | None:
    """A unit of the register, as ``queries.units.KnownUnit``, for those who may read the register."""
    found = units.known_unit(unit_id) if may(actor, Permission.REGISTER_READ) else None
    return None if found is None else Loaded(found, Nothing())


@loader("group", "group_id")
def group(actor: Actor, group_id: int) -> Loaded | None:
    """A group of units, as ``queries.groups.KnownGroup``, for those who may read the register."""
    found = groups.known_group(group_id) if may(actor, Permission.REGISTER_READ) else None
    return None if found is None else Loaded(found, Nothing())


@loader("account", "account_id")
def account(actor: Actor, account_id: int) -> Loaded | None:
    """An account, as ``queries.accounts.AccountLine``, for those who keep accounts."""
    found = accounts.line_of(account_id) if may(actor, Permission.ACCOUNT_KEEP) else None
    return None if found is None else Loaded(found, Nothing())
