"""Issuing a plan: tasks, measures, expressions, assignments, the call to hand in and the first policy,
in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import select

from tracker.actions.intake import draft_head, held_draft, plan_columns
from tracker.actions.projection import project
from tracker.actions.writing import Refused, Writing, writing
from tracker.models import (
    Assignment,
    AssignmentOrigin,
    Measure,
    PartyExpression,
    Plan,
    PlanPolicy,
    ReportCall,
    Task,
    Unit,
    db,
)
from tracker.queries import intake as known
from tracker.queries.plans import PlanHead
from tracker.queries.printable import printable_copy
from tracker.rules.access import Actor, Permission
from tracker.rules.drafting import (
    DraftDue,
    DraftTask,
    NoticeDraft,
    SettledParty,
    SettledTask,
    Stamp,
    decisions,
    short_title,
)
from tracker.rules.drafting.measuring import measures_in
from tracker.rules.lights import Policy

CALL_NAME = "报送落实情况"


@dataclass(frozen=True, slots=True)
class Issued:
    """What was made: numbers for the message that says so."""

    tasks: int
    units: int
    assignments: int


def issue(actor: Actor, plan_id: int, *, seen: int | None = None) -> Issued:
    """Make the plan of a draft in which nothing is undecided; otherwise Refused with the whole list.

    Membership is that of the 成文日期. Assignments count from the day of issue in the product, not from the
    成文日期: a past day shows what was known at its end, and before this moment nobody was assigned.
    ``seen`` is the revision that was confirmed: if somebody saved in between, nothing is written."""
    head = draft_head(actor, plan_id)
    with writing(actor, Permission.PLAN_ISSUE, head.subject, chain_id=plan_id) as write:
        draft_head(actor, plan_id)
        held_draft(plan_id, seen)
        _hold_issuer(head)
        review = known.review(actor, head)
        settled = review.settled
        if settled.pending:
            raise Refused(*((one.anchor, one.words) for one in settled.pending))
        task_ids = write.insert(Task, [_task_row(plan_id, one.task) for one in settled.tasks])
        expressions = _insert_expressions(write, settled.tasks, task_ids, settled.draft.stamps)
        _insert_measures(write, settled.draft, task_ids)
        count = _insert_assignments(write, plan_id, settled.tasks, task_ids, expressions)
        _insert_call_and_policy(write, plan_id, settled.draft)
        replaced = _replace_earlier(write, plan_id, review)
        write.update(
            Plan,
            plan_id,
            status="issued",
            issued_at=write.now,
            version_of_id=replaced,
            **plan_columns(settled.draft),
        )
        project(plan_id, None, write.today)
        made = Issued(len(task_ids), len(settled.unit_ids), count)
        write.event(
            "plan.issued",
            about=("plan", plan_id),
            before={"status": "draft"},
            after={
                "status": "issued", "document_number": settled.draft.document_number, "tasks": made.tasks,
                "units": made.units, "assignments": made.assignments, "version_of": replaced,
                "decisions": sorted(decisions(settled.draft)),
            },
        )  # fmt: skip
    return made


def _hold_issuer(head: PlanHead) -> None:
    """A unit issues one plan at a time: what is reviewed next sees every plan of the same number."""
    issuer = select(Unit.id).where(Unit.id == head.issuer_unit_id)
    db.session.execute(issuer.with_for_update(key_share=True))


def _task_row(plan_id: int, task: DraftTask) -> dict[str, Any]:
    title = task.title.strip() or task.text.strip()[:40]
    return {
        "plan_id": plan_id, "number": task.number, "numeral": task.numeral.strip() or str(task.number),
        "title": title, "short_title": task.short_title.strip() or short_title(title), "text": task.text.strip(),
        **due_columns(task.due),
    }  # fmt: skip


def due_columns(due: DraftDue) -> dict[str, Any]:
    return {
        "due_on": due.day, "due_inclusive": due.inclusive,
        "due_cutoff": time.fromisoformat(due.cutoff) if due.cutoff else None,
        "due_inferred": due.inferred, "due_text": printable_copy(due.text),
    }  # fmt: skip


def _insert_expressions(
    write: Writing, tasks: tuple[SettledTask, ...], task_ids: list[int], stamps: Mapping[str, Stamp]
) -> dict[str, int]:
    """The ids of the expressions by the name of the party that each comes from."""
    rows, names = [], []
    for settled, task_id in zip(tasks, task_ids, strict=True):
        first = 1
        if settled.lead_is_agreed and settled.proposed_lead is not None:
            name, first = f"{settled.name}-lead", 2
            names.append(name)
            row = _expression_row(settled.proposed_lead, stamps.get(name))
            why = "通知没有写明牵头单位，由办公室确定。"
            rows.append(
                {**row, "task_id": task_id, "number": 1, "role": "lead", "role_word": "牵头", "why": why}
            )
        for number, one in enumerate(settled.parties, start=first):
            names.append(one.name)
            row = _expression_row(one, stamps.get(one.name))
            rows.append({**row, "task_id": task_id, "number": number})
    return dict(zip(names, write.insert(PartyExpression, rows), strict=True))


def _expression_row(one: SettledParty, stamp: Stamp | None) -> dict[str, Any]:
    return {
        "role": one.party.role.value, "role_word": printable_copy(one.party.role_word), "text": one.party.expression,
        "resolved_by": "person" if stamp else "machine",
        "decided_by": stamp.by if stamp else "",
        "decided_at": datetime.fromisoformat(stamp.at) if stamp else None,
        "why": one.resolution.why,
    }  # fmt: skip


def _insert_measures(write: Writing, draft: NoticeDraft, task_ids: list[int]) -> None:
    write.insert(
        Measure,
        [
            {"task_id": task_id, "number": one.number, "text": one.text, "kind": one.kind}
            for task, task_id in zip(draft.kept, task_ids, strict=True)
            for one in measures_in(task.text, draft.issued_on)
        ],
    )


def _insert_assignments(
    write: Writing,
    plan_id: int,
    tasks: tuple[SettledTask, ...],
    task_ids: list[int],
    expressions: dict[str, int],
) -> int:
    shares = [(task_id, share) for one, task_id in zip(tasks, task_ids, strict=True) for share in one.shares]
    ids = write.insert(
        Assignment,
        [
            {
                "plan_id": plan_id, "task_id": task_id, "unit_id": share.unit_id, "role": share.role.value,
                "assigned_on": write.today, "reason": "",
            }
            for task_id, share in shares
        ],
    )  # fmt: skip
    write.insert(
        AssignmentOrigin,
        [
            {"assignment_id": assignment_id, "expression_id": expressions[claim.expression]}
            for assignment_id, (_, share) in zip(ids, shares, strict=True)
            for claim in share.origins
        ],
    )
    return len(ids)


def _insert_call_and_policy(write: Writing, plan_id: int, draft: NoticeDraft) -> None:
    if not draft.calls_nothing:
        assert draft.report.day is not None
        write.insert(ReportCall, [{"plan_id": plan_id, "name": CALL_NAME, **due_columns(draft.report)}])
    standard = Policy()
    write.insert(PlanPolicy, [{
        "plan_id": plan_id, "version": 1, "in_force_from": write.today, "near_days": standard.near_days,
        "silent_amber_days": None, "silent_red_days": None, "reason": "",
    }])  # fmt: skip


def _replace_earlier(write: Writing, plan_id: int, review: known.Review) -> int | None:
    """Mark the plan that this one is a new version of; its facts stay as they are."""
    earlier: PlanHead | None = review.earlier
    if earlier is None or review.settled.draft.same_document != "yes":
        return None
    write.update(Plan, earlier.id, status="replaced", replaced_by_id=plan_id)
    return earlier.id
