"""Shorter indexes for the roll-up: what is counted and no more; the section is the parent's own kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LEADS = {"sqlite_where": sa.text("role = 'lead'"), "postgresql_where": sa.text("role = 'lead'")}
PRESENT = {
    "sqlite_where": sa.text("known_until = 99991231"),
    "postgresql_where": sa.text("known_until = 99991231"),
}
DAYS = ["amber_from", "red_from", "closed_on", "started_on", "late"]
COUNTED = [
    "plan_id", "parent_id", "task_id", "known_until", "known_from", *DAYS,
]  # fmt: skip


def upgrade() -> None:
    op.drop_index("ix_turn_roll_up", "turn")
    op.drop_column("turn", "section")
    op.create_index("ix_turn_roll_up", "turn", COUNTED)
    present = ["plan_id", "known_until", "parent_id", "task_id", *DAYS]
    op.create_index("ix_turn_present", "turn", present, **PRESENT)
    op.create_index("ix_turn_lead", "turn", ["plan_id", "task_id"], **LEADS)


def downgrade() -> None:
    op.drop_index("ix_turn_lead", "turn")
    op.drop_index("ix_turn_present", "turn")
    op.drop_index("ix_turn_roll_up", "turn")
    op.add_column("turn", sa.Column("section", sa.String(length=20), nullable=False, server_default=""))
    op.execute("UPDATE turn SET section = (SELECT kind FROM unit WHERE unit.id = turn.unit_id)")
    former = ["plan_id", "section", *COUNTED[1:], "role", "unit_id", "assignment_id"]
    op.create_index("ix_turn_roll_up", "turn", former)
