"""The draft of a plan between taking in and issue: corrections, decisions, and what they come to."""

from tracker.rules.drafting.answers import AnswerFault, answered
from tracker.rules.drafting.asking import accepted, needed
from tracker.rules.drafting.content import (
    DraftDue,
    DraftParty,
    DraftTask,
    NoticeDraft,
    Stamp,
    from_json,
    party_name,
    plain,
    to_json,
)
from tracker.rules.drafting.opening import draft_of
from tracker.rules.drafting.settling import (
    Pending,
    SettledDraft,
    SettledParty,
    SettledTask,
    settle,
    units_named,
    why_pending,
)
from tracker.rules.drafting.short_titles import short_title
from tracker.rules.drafting.stamping import decisions, differences, stamped

__all__ = [
    "AnswerFault", "DraftDue", "DraftParty", "DraftTask", "NoticeDraft", "Pending", "SettledDraft",
    "SettledParty", "SettledTask", "Stamp", "accepted", "answered", "decisions", "differences",
    "draft_of", "from_json", "needed", "party_name", "plain", "settle", "short_title", "stamped",
    "to_json", "units_named", "why_pending",
]  # fmt: skip
