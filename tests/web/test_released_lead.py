"""A lead unit whose share was released reads no more of the column than anyone else."""

from __future__ import annotations

import pytest

from tests.client import Browser
from tests.world import ISSUED, World, moment
from tracker.actions.assignments import release_assignment
from tracker.queries.matrix import matrix

pytestmark = pytest.mark.database


def test_a_released_lead_unit_no_longer_sees_the_cells_of_others(world: World, browser: Browser, on):
    on(moment(ISSUED, 12))
    other = f"/plans/{world.plan_id}/cells/{world.assignment('dayu', 2)}"
    row = f"/plans/{world.plan_id}/units/{world.units['dayu']}"
    browser.sign_in("sifaju")
    assert browser.get(other).status_code == 200 and browser.get(row).status_code == 200
    release_assignment(world.office, world.assignment("sifaju", 2), "职责已划出。")
    assert browser.get(other).status_code == 404
    assert browser.get(row).status_code == 404
    assert matrix(world.actor("sifaju"), world.plan_id, ISSUED).units == 1
