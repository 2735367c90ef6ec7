"""Figures as the office prints them: cut, never rounded up, and never without their numerator."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """``part`` of ``whole``. Prints as 2148/2150（99.90%）: the bulletin of the office cuts after two
    decimals (2148/2150 is 0.99907), so that 100% means all."""

    part: int
    whole: int

    @property
    def percent(self) -> str:
        """The percentage with two decimals, cut; a dash where there is nothing to divide by."""
        if not self.whole:
            return "—"
        hundredths = self.part * 10000 // self.whole
        return f"{hundredths // 100}.{hundredths % 100:02d}%"

    def __str__(self) -> str:
        return f"{self.part}/{self.whole}（{self.percent}）"


def difference(more: int) -> str:
    """How many more or fewer than before, in words where there is none. The sign is as wide as a plus."""
    return f"{more:+d}".replace("-", "−") if more else "持平"
