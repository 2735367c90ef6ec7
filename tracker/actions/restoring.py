"""Telling in the chain that the data were restored."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.actions.writing import writing
from tracker.rules.access import Actor, Permission


def note_restored(actor: Actor, made_at: str, sha256: str, replaced: Mapping[str, str]) -> None:
    """``replaced``: the heads of the chains that stood here before, so that nothing goes in silence."""
    with writing(actor, Permission.SYSTEM_KEEP) as write:
        after = {"backup_made_at": made_at, "sha256": sha256, "replaced_heads": dict(replaced)}
        write.event("data.restored", about=("backup", 0), after=after)
