"""Put one step of the story through the product's own actions, as the account that takes it.

Every write carries a token, so that a step that is taken twice is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from tracker import clock
from tracker.actions.closures import close_assignment, reopen_assignment
from tracker.actions.progress import NewEvidence, Received, log_progress
from tracker.actions.returns import file_return
from tracker.actions.writing import Denied
from tracker.demo import story
from tracker.demo.story import Step, StepKind
from tracker.queries import accounts, returns
from tracker.queries.facts import calls_of
from tracker.queries.matrix import matrix
from tracker.queries.owed import owed
from tracker.queries.units import all_units
from tracker.rules.access import SYSTEM, Actor


@cache
def _step_of_entry() -> dict[str, Step]:
    """Told when it is needed: every start of the product imports this module."""
    return {step.key: step for step in story.steps() if step.key}


@dataclass
class Stage:
    """The issued plan on which the story is played: its call, the ids of units by their codes, and those of
    assignments by unit and task number."""

    plan_id: int
    call_id: int
    units: Mapping[str, int]
    assignments: Mapping[tuple[int, int], int]
    actors: dict[str, Actor | None] = field(default_factory=dict)

    def actor(self, account: str) -> Actor:
        """The actor of an account. Denied when a visitor has closed it."""
        if account not in self.actors:
            self.actors[account] = accounts.actor_named(account)
        actor = self.actors[account]
        if actor is None:
            raise Denied(f"{account}: no open account")
        return actor

    def assignments_of(self, step: Step) -> dict[int, int]:
        """The assignment of each task of the step, without those that are no longer owed."""
        found = {task: self.assignments.get((self.units[step.unit], task)) for task in step.tasks}
        return {task: assignment for task, assignment in found.items() if assignment is not None}


def stage_of(plan_id: int) -> Stage:
    """Read the plan: a call and the assignments that stand on the product's day."""
    shown = matrix(SYSTEM, plan_id, clock.today())
    cells = {
        (row.unit_id, column.number): cell[0]
        for section in shown.sections
        for row in section.rows
        for column, cell in zip(shown.columns, row.cells, strict=True)
        if cell is not None
    }
    (call_id, _), *_ = calls_of(plan_id)
    units = {unit.code: unit.id for unit in all_units()}
    return Stage(plan_id, call_id, units, cells)


def take(stage: Stage, step: Step, at: datetime) -> None:
    """Take the step at the product moment `at`. Raises Refused or Denied where the product says no."""
    with clock.at(at):
        _TAKERS[step.kind](stage, step)


def _received(step: Step) -> Received | None:
    return None if step.received_at is None else Received(step.received_at, step.received_how)


def _token(step: Step, task: int = 0) -> str:
    return f"demo:{step.kind}:{step.unit}:{step.at:%m%d%H%M%S}:{task}"


def _entry(stage: Stage, step: Step, corrects_id: int | None = None) -> int:
    entry = step.entry
    if entry is None:
        raise ValueError(f"a step without an entry: {step}")
    evidence = () if entry.evidence is None else (NewEvidence(entry.evidence.kind, entry.evidence.value),)
    return log_progress(
        stage.actor(step.account),
        stage.plan_id,
        list(stage.assignments_of(step).values()),
        text=entry.text,
        happened_on=entry.happened_on,
        extent=entry.extent,
        percent=entry.percent,
        evidence=evidence,
        received=_received(step),
        corrects_id=corrects_id,
        once=_token(step),
    )


def _log(stage: Stage, step: Step) -> None:
    _entry(stage, step)


def _correct(stage: Stage, step: Step) -> None:
    # Sent a second time under its token, the wrong entry isn't written again but answers with its number.
    wrong = _entry(stage, _step_of_entry()[step.replaces])
    _entry(stage, step, corrects_id=wrong)


def _file(stage: Stage, step: Step) -> None:
    """File what a visitor of the demo hasn't filed already."""
    assignments = stage.assignments_of(step)
    ids = list(assignments.values())
    filed = returns.filed_at(stage.call_id, ids)
    ready = returns.ready(ids, step.received_at or clock.now())
    reasons = dict(step.zero)
    items = {
        assignment: "" if assignment in ready else reasons.get(task, "")
        for task, assignment in assignments.items()
        if assignment not in filed
    }
    if items:
        file_return(
            stage.actor(step.account),
            stage.plan_id,
            stage.call_id,
            stage.units[step.unit],
            items=items,
            received=_received(step),
            once=_token(step),
        )


def _decide(stage: Stage, step: Step) -> None:
    """Close or reopen each cell, leaving out those that stand so already."""
    decide, done = _DECISIONS[step.kind]
    assignments = stage.assignments_of(step)
    standing = {one.assignment_id: one.newest_closure for one in owed(list(assignments.values()))}
    for task, assignment in assignments.items():
        if standing[assignment] != done:
            decide(stage.actor(step.account), assignment, step.reason, _token(step, task))


_DECISIONS = {
    StepKind.CLOSE: (close_assignment, "closed"),
    StepKind.REOPEN: (reopen_assignment, "reopened"),
}
_TAKERS = {
    StepKind.LOG: _log,
    StepKind.CORRECT: _correct,
    StepKind.FILE: _file,
    StepKind.CLOSE: _decide,
    StepKind.REOPEN: _decide,
}
