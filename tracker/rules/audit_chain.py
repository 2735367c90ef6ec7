"""The hash chain: canonical text, digests of rows, and the link from one event to the next.

An event's hash covers the hash before it, so no event can be changed, left out or put in between
without changing every later hash; a head copied from an older printed report proves the part up to it.
The rows an event wrote are covered by ``facts``:

    {"progress_entry": {"count": 1, "sha256": "…"},       appended rows, all together
     "unit": {"rows": {"12": "…"}}}                       kept rows, one digest each
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """The one text of a value: sorted keys, no spaces, moments in UTC with microseconds."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"no canonical text for {type(value).__name__}")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def row_text(row: Mapping[str, Any]) -> str:
    """The canonical text of a table row: every column, its own id included."""
    return canonical(dict(row))


def rows_digest(texts: Iterable[str]) -> str:
    """One digest for a set of rows, whatever order the database gives them in."""
    digest = hashlib.sha256()
    for text in sorted(texts):
        digest.update(text.encode())
        digest.update(b"\n")
    return digest.hexdigest()


EVENT_FIELDS = (
    "chain_id", "number", "previous_hash", "at", "true_at", "account_id", "account_name", "unit_name",
    "role", "name", "about_kind", "about_id", "before", "after", "facts", "request_id", "once",
)  # fmt: skip


def event_hash(event: Mapping[str, Any]) -> str:
    """The hash of an event: SHA-256 over the canonical text of all its fields but the hash itself."""
    return sha256(canonical({field: event[field] for field in EVENT_FIELDS}))
