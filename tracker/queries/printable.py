"""Whether texts can be printed with the faces that are installed here. (The set-up of the application says
which those are: this room knows no documents.)"""

from __future__ import annotations

from collections.abc import Collection

from flask import current_app

from tracker.rules import printable
from tracker.rules.sheets import Fault, Sheet


def undrawn(signs: Collection[str]) -> set[str]:
    """Those of ``signs`` that none of the installed faces draws."""
    missing: set[str] = current_app.extensions["undrawn"](signs)
    return missing


def unprintable_fault(text: str) -> str | None:
    """Why a text can't be printed, as a sentence for who typed it; None where it can."""
    return printable.unprintable_fault(text, undrawn)


def printable_copy(text: str) -> str:
    """A text that nobody can put otherwise here (a file's own name): what can't be printed by its number."""
    text = printable.without_format_signs(text)
    return printable.spelt(text, printable.unprintable(text, undrawn))


def sheet_faults(sheet: Sheet) -> list[Fault]:
    """What is wrong with a list before any of it is understood: as it was read, and what can't be printed."""
    found = [
        Fault(line.number, fault)
        for line in sheet.lines
        for text in line.cells.values()
        if (fault := unprintable_fault(text))
    ]
    return [*sheet.faults, *found]
