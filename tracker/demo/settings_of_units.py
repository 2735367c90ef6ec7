"""What each unit of the demo deals with: the words that make its entries its own.

They stand in settings_of_units.csv beside this file. Places are real; the policies, and all that the story
hangs on them, are made up.
"""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """`topic` is a field of information, `policy` a document without 《》, `audience` a group of people,
    `place` where the public is met, `abbr` the agency code of the unit's own documents."""

    code: str
    topic: str
    policy: str
    audience: str
    place: str
    abbr: str


def _read() -> dict[str, Setting]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as table:
        return {row["code"]: Setting(**row) for row in csv.DictReader(table)}


SETTINGS = _read()
