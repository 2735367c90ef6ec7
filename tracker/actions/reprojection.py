"""Working out lights again after a change of the register, inside the writing that made the change.

A unit's kind and parent stand beside each of its lights; a year of the calendar decides when a light
turns amber. Neither is a fact of a plan, so the plan's chain gets no event: only its working data is
made again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from tracker.actions.projection import project
from tracker.models import AuditHead, db
from tracker.queries import plan_dates


def reproject_units(unit_ids: Sequence[int], today: date) -> int:
    """Project all assignments of the units again; returns how many plans were concerned."""
    of_plan: dict[int, list[int]] = defaultdict(list)
    for plan_id, assignment_id in plan_dates.assignments_of_units(unit_ids):
        of_plan[plan_id].append(assignment_id)
    _stand_in_line(of_plan)
    for plan_id in sorted(of_plan):
        project(plan_id, of_plan[plan_id], today)
    return len(of_plan)


def reproject_year(year: int, today: date) -> int:
    """Project again the plans whose lights hang on a year of the calendar; returns how many."""
    plans = plan_dates.plans_hanging_on(year)
    _stand_in_line(plans)
    for plan_id in sorted(plans):
        project(plan_id, None, today)
    return len(plans)


def _stand_in_line(plan_ids: Iterable[int]) -> None:
    """Wait for writers of these plans: two that project one assignment at once would leave two rows."""
    heads = AuditHead.__table__
    for plan_id in sorted(plan_ids):
        db.session.execute(select(heads.c.number).where(heads.c.chain_id == plan_id).with_for_update())
