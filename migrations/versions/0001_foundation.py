"""The foundation: units, accounts, plans, progress, returns, turns, reports and the audit chains."""

import sqlalchemy as sa
from alembic import op

from tracker.models.base import DayNumber, Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_GUARDS = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
    # INSERT OR REPLACE deletes without firing delete triggers unless a pragma is set: refuse the insert.
    """CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
       WHEN EXISTS (SELECT 1 FROM audit_event
                    WHERE (chain_id = NEW.chain_id AND number = NEW.number)
                       OR (NEW.once IS NOT NULL AND once = NEW.once) OR rowid = NEW.rowid)
       BEGIN SELECT RAISE(ABORT, 'audit events are never replaced'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit events are never changed or deleted'; END $$""",
    """CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
       FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()""",
    """CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
       FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()""",
)


def _guard_events() -> None:
    """The database itself refuses to change, delete or replace an audit event."""
    connection = op.get_bind()
    guards = SQLITE_GUARDS if connection.dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards:
        op.execute(guard)


def _open_register_chain() -> None:
    heads = sa.table("audit_head", sa.column("chain_id"), sa.column("number"), sa.column("hash"))
    op.bulk_insert(heads, [{"chain_id": 0, "number": 0, "hash": "0" * 64}])


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("chain_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("true_at", Moment(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=80), nullable=False),
        sa.Column("unit_name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("about_kind", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("before", Json(), nullable=True),
        sa.Column("after", Json(), nullable=True),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("once", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("chain_id", "number", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_account_name", ["account_name"], unique=False)
        batch_op.create_index("ix_audit_event_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_event_name", ["name"], unique=False)
        batch_op.create_index("uq_audit_event_once", ["once"], unique=True)

    op.create_table(
        "audit_head",
        sa.Column("chain_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("holidays", Json(), nullable=False),
        sa.Column("makeup_workdays", Json(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "set_up_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_up_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_set_up_link_token_digest")),
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", Json(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_setting_key")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("account_name", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("locked_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("account_name", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("digest", name=op.f("uq_stored_file_digest")),
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("known_from", DayNumber(), nullable=False),
        sa.Column("known_until", DayNumber(), nullable=False),
        sa.Column("amber_from", DayNumber(), nullable=True),
        sa.Column("red_from", DayNumber(), nullable=True),
        sa.Column("started_on", DayNumber(), nullable=True),
        sa.Column("closed_on", DayNumber(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("calendar_version", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
    )
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.create_index("ix_turn_assignment", ["assignment_id", "known_until"], unique=False)
        batch_op.create_index(
            "ix_turn_roll_up",
            [
                "plan_id",
                "section",
                "parent_id",
                "task_id",
                "known_until",
                "known_from",
                "amber_from",
                "red_from",
                "closed_on",
                "started_on",
                "late",
                "role",
                "unit_id",
                "assignment_id",
            ],
            unique=False,
        )
        batch_op.create_index("ix_turn_unit", ["unit_id", "plan_id", "known_until"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("aliases", Json(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("is_issuer", sa.Boolean(), nullable=False),
        sa.Column("contact_person", sa.String(length=60), nullable=False),
        sa.Column("office_phone", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('county','zone','department','enterprise','other')", name=op.f("ck_unit_kind")
        ),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_unit_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index("ix_unit_parent_id", ["parent_id"], unique=False)

    op.create_table(
        "unit_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aliases", Json(), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_group")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_group_name")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_account_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_unit_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("issuer_name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("contact_unit", sa.String(length=120), nullable=False),
        sa.Column("contact_email", sa.String(length=120), nullable=False),
        sa.Column("contact_phone", sa.String(length=60), nullable=False),
        sa.Column("taken_in_at", Moment(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=True),
        sa.Column("version_of_id", sa.Integer(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(issued_at IS NULL) = (status IN ('draft','discarded'))", name=op.f("ck_plan_issued")
        ),
        sa.CheckConstraint(
            "status IN ('draft','issued','discarded','replaced')", name=op.f("ck_plan_status")
        ),
        sa.ForeignKeyConstraint(["issuer_unit_id"], ["unit.id"], name=op.f("fk_plan_issuer_unit_id")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["plan.id"], name=op.f("fk_plan_replaced_by_id")),
        sa.ForeignKeyConstraint(["version_of_id"], ["plan.id"], name=op.f("fk_plan_version_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_table(
        "unit_group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["unit_group.id"], name=op.f("fk_unit_group_member_group_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_group_member_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_group_member")),
        sa.UniqueConstraint(
            "group_id", "unit_id", "valid_from", name=op.f("uq_unit_group_member_group_id_unit_id_valid_from")
        ),
    )
    with op.batch_alter_table("unit_group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_group_member_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_name_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_name")),
    )
    with op.batch_alter_table("unit_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_name_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "plan_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_draft_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_draft")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_plan_draft_plan_id")),
    )
    op.create_table(
        "plan_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("near_days", sa.Integer(), nullable=False),
        sa.Column("silent_amber_days", sa.Integer(), nullable=True),
        sa.Column("silent_red_days", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_policy_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_policy")),
        sa.UniqueConstraint("plan_id", "version", name=op.f("uq_plan_policy_plan_id_version")),
    )
    op.create_table(
        "plan_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reading", Json(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_plan_source_file_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_source_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_source")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_plan_source_plan_id")),
    )
    with op.batch_alter_table("plan_source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_source_file_id"), ["file_id"], unique=False)

    op.create_table(
        "progress_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("extent", sa.String(length=20), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("received_how", sa.String(length=200), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "extent IN ('not_started','under_way','done')", name=op.f("ck_progress_entry_extent")
        ),
        sa.CheckConstraint(
            "percent IS NULL OR percent BETWEEN 0 AND 100", name=op.f("ck_progress_entry_percent")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["progress_entry.id"], name=op.f("fk_progress_entry_corrects_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_progress_entry_plan_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_progress_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_entry")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_progress_entry_corrects_id")),
    )
    with op.batch_alter_table("progress_entry", schema=None) as batch_op:
        batch_op.create_index("ix_progress_entry_plan_id_unit_id", ["plan_id", "unit_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("head_number", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_report_file_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_report_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_plan_id_basis", ["plan_id", "basis"], unique=False)

    op.create_table(
        "report_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_inclusive", sa.Boolean(), nullable=False),
        sa.Column("due_cutoff", sa.Time(), nullable=True),
        sa.Column("due_inferred", sa.Boolean(), nullable=False),
        sa.Column("due_text", sa.String(length=80), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_report_call_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_call")),
    )
    with op.batch_alter_table("report_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_call_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_session_token_digest")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("numeral", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("short_title", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_inclusive", sa.Boolean(), nullable=False),
        sa.Column("due_cutoff", sa.Time(), nullable=True),
        sa.Column("due_inferred", sa.Boolean(), nullable=False),
        sa.Column("due_text", sa.String(length=80), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_task_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_task_plan_id_number")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('lead','responsible')", name=op.f("ck_assignment_role")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_assignment_plan_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_assignment_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("task_id", "unit_id", name=op.f("uq_assignment_task_id_unit_id")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_plan_id_unit_id", ["plan_id", "unit_id"], unique=False)
        batch_op.create_index("ix_assignment_unit_id_role", ["unit_id", "role"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'file') = (file_id IS NOT NULL)", name=op.f("ck_evidence_file")),
        sa.CheckConstraint("kind IN ('link','document','file')", name=op.f("ck_evidence_kind")),
        sa.ForeignKeyConstraint(["entry_id"], ["progress_entry.id"], name=op.f("fk_evidence_entry_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_measure_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_measure_task_id_number")),
    )
    op.create_table(
        "party_expression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("role_word", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("resolved_by", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('lead','responsible')", name=op.f("ck_party_expression_role")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_party_expression_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_expression")),
    )
    with op.batch_alter_table("party_expression", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_expression_task_id"), ["task_id"], unique=False)

    op.create_table(
        "report_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("account_name", sa.String(length=80), nullable=False),
        sa.Column("ordered_at", Moment(), nullable=False),
        sa.Column("product_at", Moment(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_report_order_plan_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_order_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_order")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("received_how", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["report_call.id"], name=op.f("fk_submission_call_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_submission_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "assignment_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('released','restored')", name=op.f("ck_assignment_change_kind")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_change_assignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_change")),
    )
    with op.batch_alter_table("assignment_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_change_assignment_id"), ["assignment_id"], unique=False
        )

    op.create_table(
        "assignment_origin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("expression_id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_origin_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["expression_id"], ["party_expression.id"], name=op.f("fk_assignment_origin_expression_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_origin")),
    )
    with op.batch_alter_table("assignment_origin", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_origin_assignment_id"), ["assignment_id"], unique=False
        )

    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('closed','reopened')", name=op.f("ck_closure_kind")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_closure_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closure_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "entry_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_entry_assignment_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["progress_entry.id"], name=op.f("fk_entry_assignment_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_assignment")),
        sa.UniqueConstraint(
            "assignment_id", "entry_id", name=op.f("uq_entry_assignment_assignment_id_entry_id")
        ),
    )
    with op.batch_alter_table("entry_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_assignment_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "submission_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("last_entry_id", sa.Integer(), nullable=True),
        sa.Column("zero_reason", sa.Text(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(last_entry_id IS NULL) <> (zero_reason = '')", name=op.f("ck_submission_item_entry_or_reason")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_submission_item_assignment_id")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["report_call.id"], name=op.f("fk_submission_item_call_id")),
        sa.ForeignKeyConstraint(
            ["last_entry_id"], ["progress_entry.id"], name=op.f("fk_submission_item_last_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_item_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_item")),
        sa.UniqueConstraint(
            "assignment_id", "call_id", name=op.f("uq_submission_item_assignment_id_call_id")
        ),
    )
    with op.batch_alter_table("submission_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_item_submission_id"), ["submission_id"], unique=False)
    _guard_events()
    _open_register_chain()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("no_update", "no_delete", "no_replace"):
            op.execute(f"DROP TRIGGER audit_event_{name}")
    with op.batch_alter_table("submission_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_item_submission_id"))

    op.drop_table("submission_item")
    with op.batch_alter_table("entry_assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_assignment_entry_id"))

    op.drop_table("entry_assignment")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_assignment_id"))

    op.drop_table("closure")
    with op.batch_alter_table("assignment_origin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_origin_assignment_id"))

    op.drop_table("assignment_origin")
    with op.batch_alter_table("assignment_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_change_assignment_id"))

    op.drop_table("assignment_change")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_unit_id"))
        batch_op.drop_index(batch_op.f("ix_submission_call_id"))

    op.drop_table("submission")
    op.drop_table("report_order")
    with op.batch_alter_table("party_expression", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_expression_task_id"))

    op.drop_table("party_expression")
    op.drop_table("measure")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_entry_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_assignment_unit_id_role")
        batch_op.drop_index("ix_assignment_plan_id_unit_id")

    op.drop_table("assignment")
    op.drop_table("task")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_account_id"))

    op.drop_table("sign_in_session")
    with op.batch_alter_table("report_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_call_plan_id"))

    op.drop_table("report_call")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index("ix_report_plan_id_basis")

    op.drop_table("report")
    with op.batch_alter_table("progress_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_progress_entry_plan_id_unit_id")

    op.drop_table("progress_entry")
    with op.batch_alter_table("plan_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_source_file_id"))

    op.drop_table("plan_source")
    op.drop_table("plan_policy")
    op.drop_table("plan_draft")
    with op.batch_alter_table("unit_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_name_unit_id"))

    op.drop_table("unit_name")
    with op.batch_alter_table("unit_group_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_group_member_unit_id"))

    op.drop_table("unit_group_member")
    op.drop_table("plan")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_unit_id"))

    op.drop_table("account")
    op.drop_table("unit_group")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_parent_id")

    op.drop_table("unit")
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.drop_index("ix_turn_unit")
        batch_op.drop_index("ix_turn_roll_up")
        batch_op.drop_index("ix_turn_assignment")

    op.drop_table("turn")
    op.drop_table("stored_file")
    op.drop_table("sign_in_failures")
    op.drop_table("setting")
    op.drop_table("set_up_link")
    op.drop_table("calendar_year")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("uq_audit_event_once")
        batch_op.drop_index("ix_audit_event_name")
        batch_op.drop_index("ix_audit_event_at")
        batch_op.drop_index("ix_audit_event_account_name")

    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_refuse()")
