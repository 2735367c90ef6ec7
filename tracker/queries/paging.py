"""Lists too long for one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """One page of a list, counted from 1; ``total`` is how many there are on all pages."""

    lines: Sequence[T]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def page_of(wanted: int, total: int) -> int:
    """The page that is shown for a wanted one: the nearest that exists."""
    return min(max(wanted, 1), max(1, -(-total // PAGE_SIZE)))
