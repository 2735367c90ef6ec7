"""The hash chain: canonical text, digests of rows, and the link from one event to the next.

An event's hash covers the hash before it, so no event can be changed, left out or put in between
without changing every later hash; a head copied from an older printed report proves the part up to it.
The rows an event wrote are covered by its ``facts``:

    {"progress_entry": {"count": 1, "sha256": "…"},       appended rows, all together, in order of their ids
     "unit": {"rows": {"12": "…"}},                       kept rows, one digest each
     "plan": {"rows": {"1": "…"}, "taken_over": {"1": [1, 9]}}}

``taken_over`` names the event (chain, number) that wrote the row before, where that was another chain's:
so the order of a row's states never hangs on a clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """The one text of a value: sorted keys, no spaces, moments in UTC with microseconds."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"no canonical text for {type(value).__name__}")


def plain(value: Any) -> Any:
    """``value`` as it comes back out of JSON: names as text, lists for tuples, text for days."""
    return json.loads(json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def row_text(row: Mapping[str, Any]) -> str:
    """The canonical text of a table row: every column, its own id included."""
    return canonical(dict(row))


class RowsDigest:
    """Count and digest of the rows of one table that one event wrote, fed in the order of their ids."""

    __slots__ = ("_digest", "count", "first", "last")

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.count = 0
        self.first = 0
        self.last = 0

    def add(self, row_id: int, text: str) -> None:
        self._digest.update(text.encode())
        self._digest.update(b"\n")
        self.first = self.first or row_id
        self.last = row_id
        self.count += 1

    def hexdigest(self) -> str:
        return self._digest.hexdigest()

    def facts(self) -> dict[str, Any]:
        """The entry of the table in an event's ``facts``."""
        return {"count": self.count, "sha256": self.hexdigest()}


EVENT_FIELDS = (
    "chain_id", "number", "previous_hash", "at", "true_at", "account_id", "account_name", "unit_name",
    "role", "name", "about_kind", "about_id", "before", "after", "facts", "request_id", "once",
)  # fmt: skip


def event_hash(event: Mapping[str, Any]) -> str:
    """The hash of an event: SHA-256 over the canonical text of all its fields but the hash itself."""
    return sha256(canonical({field: event[field] for field in EVENT_FIELDS}))
