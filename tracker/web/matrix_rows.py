"""Sets the rows of the matrix and their sums.

A page has hundreds of cells of a few kinds: each kind is set once, and a row is put together from those
pieces in plain strings, several times quicker than by a template. Only names were typed by anyone: they are
escaped here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from html import escape

from flask import current_app
from markupsafe import Markup

from tracker.queries.matrix import LATE, LEAD, Matrix, RolledRow, Section, UnitRow, light_of
from tracker.queries.turns import BY_RANK, Counts
from tracker.rules.lights import Light


class Rows:
    """``of(section)`` returns its table rows. ``tail`` ends the addresses of cells; ``below`` is the address
    of a parent's units, which ends with the parent's number."""

    def __init__(self, matrix: Matrix, tail: str, below: str) -> None:
        macro = current_app.jinja_env.get_template("matrix/cell.html").module.cell  # type: ignore[attr-defined]
        packed = {
            cell[1] for section in matrix.sections for row in section.rows for cell in row.cells if cell
        }
        self.ends = {one: _cell(light_of(one), one, tail, macro) for one in packed}
        self.below = escape(below)
        self.counts: dict[Counts, str] = {}

    def of(self, section: Section) -> Markup:
        rows = [*map(self._unit, section.rows), *map(self._rolled, section.rolled)]
        return Markup("".join(rows))  # noqa: S704 - names are escaped, the rest is our own markup and numbers

    def _unit(self, row: UnitRow) -> str:
        ends = self.ends
        cells = "".join(["<td>—" if cell is None else str(cell[0]).join(ends[cell[1]]) for cell in row.cells])
        title = f' title="{escape(row.full_name)}"' if row.full_name != row.name else ""
        return (
            f"<tr><th scope=row class=u{title}><a href=units/{row.unit_id}>{escape(row.name)}</a></th>"
            f"{cells}{_sums(row)}\n"
        )

    def _rolled(self, row: RolledRow) -> str:
        size = f"<span class=quiet> {row.units}</span>" if row.units > 1 else ""
        cells = "".join(map(self._counted, row.cells))
        return (
            f'<tr><th scope=row class=u><a href="{self.below}{row.unit_id}">{escape(row.name)}</a>{size}</th>'
            f"{cells}{_sums(row)}\n"
        )

    def _counted(self, counts: Counts) -> str:
        found = self.counts.get(counts)
        if found is None:
            shown = (
                f"<span class={light}>{light.shape}{n}</span> "
                for light, n in zip(BY_RANK, counts, strict=True)
                if n
            )
            found = self.counts[counts] = f"<td class=r>{''.join(shown) or '—'}"
        return found


BAR = 120  # px


def distribution(counts: Counter[Light]) -> Markup:
    """A thin bar, and beside it the numbers in words."""
    whole = counts.total() or 1
    parts, words, x = [], [], 0.0
    for light in BY_RANK:
        if n := counts[light]:
            width = BAR * n / whole
            parts.append(f"<rect class={light} x={x:.1f} width={width:.1f} height=8 />")
            words.append(f'<span class="n {light}">{light.shape} {light.word} {n}</span>')
            x += width
    bar = f"<svg class=dist width={BAR} height=8 aria-hidden=true>{''.join(parts)}</svg>"
    return Markup(f"{bar} {''.join(words)}")  # noqa: S704 - our own markup and numbers


def sums(matrix: Matrix) -> Markup:
    """The foot: a row for each light that occurs, with its number in each column and in all."""
    rows = []
    for light in BY_RANK:
        if whole := matrix.counts[light]:
            cells = "".join([f"<td>{column[light] or '—'}" for column in matrix.by_column])
            head = f"<th scope=row class=u>{light.shape} {light.word}</th>"
            rows.append(f"<tr>{head}{cells}<td class=s>{whole}\n")
    return Markup("".join(rows))  # noqa: S704 - our own markup and numbers


def _cell(light: Light, packed: int, tail: str, macro: Callable[..., str]) -> tuple[str, str]:
    """What stands before and after an assignment's number in a cell."""
    inside = macro(light, bool(packed & LEAD), bool(packed & LATE))
    return f"<td class={light}><a href=cells/", f"{tail}>{inside}</a>"


def _sums(row: UnitRow | RolledRow) -> str:
    red = f"<span class=red>■{row.red}</span>" if row.red else ""
    amber = f" <span class=amber>▲{row.amber}</span>" if row.amber else ""
    return f"<td class=s>{red}{amber}"
