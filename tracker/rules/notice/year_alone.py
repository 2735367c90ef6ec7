"""A cell that gives a year or years and nothing else (2024年, 2024—2026年): the last day, marked as inferred."""

from __future__ import annotations

import re
from datetime import date

from tracker.rules.notice.passage import Passage
from tracker.rules.notice.reading import Due

_YEAR_ALONE = re.compile(r"(?:20\d\d年?[—－–~～至\-]+)?(20\d\d)年?度?(?:内|完成)?")


def year_alone(passage: Passage) -> Due | None:
    """31 December of a year that stands alone; None for anything else."""
    match = _YEAR_ALONE.fullmatch(passage.text)
    if match is None:
        return None
    return Due(date(int(match[1]), 12, 31), True, passage.text, passage.spans(), day_inferred=True)
