"""What is kept: tables and constraints, one file per subject. No rules, no use of the session."""

from sqlalchemy.dialects import registry

from tracker.models.accounts import Account, SetUpLink, SignInFailures, SignInSession
from tracker.models.audit import REGISTER_CHAIN, AuditEvent, AuditHead
from tracker.models.base import Appended, Base, Kept, db
from tracker.models.plans import (
    Assignment,
    AssignmentChange,
    AssignmentOrigin,
    Measure,
    PartyExpression,
    Plan,
    PlanDraft,
    PlanPolicy,
    PlanSource,
    ReportCall,
    Task,
)
from tracker.models.progress import (
    Closure,
    EntryAssignment,
    Evidence,
    ProgressEntry,
    Submission,
    SubmissionItem,
)
from tracker.models.reports import Report, ReportOrder
from tracker.models.settings import CalendarYear, Setting, StoredFile
from tracker.models.turns import FOR_EVER, LEADS, PRESENT, TurnRow
from tracker.models.units import Unit, UnitGroup, UnitGroupMember, UnitName

__all__ = [
    "FOR_EVER",
    "LEADS",
    "PRESENT",
    "REGISTER_CHAIN",
    "Account",
    "Appended",
    "Assignment",
    "AssignmentChange",
    "AssignmentOrigin",
    "AuditEvent",
    "AuditHead",
    "Base",
    "CalendarYear",
    "Closure",
    "EntryAssignment",
    "Evidence",
    "Kept",
    "Measure",
    "PartyExpression",
    "Plan",
    "PlanDraft",
    "PlanPolicy",
    "PlanSource",
    "ProgressEntry",
    "Report",
    "ReportCall",
    "ReportOrder",
    "SetUpLink",
    "Setting",
    "SignInFailures",
    "SignInSession",
    "StoredFile",
    "Submission",
    "SubmissionItem",
    "Task",
    "TurnRow",
    "Unit",
    "UnitGroup",
    "UnitGroupMember",
    "UnitName",
    "db",
]

# At the end: the tables above ask for SQLite's dialect already while this package is being loaded.
for name in ("sqlite", "sqlite.pysqlite"):
    registry.register(name, "tracker.models.sqlite", "SqliteDialect")
