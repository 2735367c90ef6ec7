"""Indexes that hold all that is asked of them: late cells, the tasks of a unit. What is counted of a flood."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LATE = {"sqlite_where": sa.text("late = 1"), "postgresql_where": sa.text("late")}


def upgrade() -> None:
    op.create_index("ix_turn_late", "turn", ["plan_id", "known_until", "known_from", "late"], **LATE)
    op.drop_index("ix_assignment_plan_id_unit_id", "assignment")
    op.create_index("ix_assignment_plan_id_unit_id_task_id", "assignment", ["plan_id", "unit_id", "task_id"])
    lately = sa.Column("lately", sa.Integer(), nullable=False, server_default="0")
    op.add_column("sign_in_failures", lately)


def downgrade() -> None:
    op.drop_column("sign_in_failures", "lately")
    op.drop_index("ix_assignment_plan_id_unit_id_task_id", "assignment")
    op.create_index("ix_assignment_plan_id_unit_id", "assignment", ["plan_id", "unit_id"])
    op.drop_index("ix_turn_late", "turn")
