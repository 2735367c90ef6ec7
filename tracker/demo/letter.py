"""A notice with its table as values: what the writers of the demo's Word and PDF files lay out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """One notice. `title_lines` are the lines of its title as broken on the page; together they are the title.

    A demand is a heading with the text that follows on its line. A heading of the table stands over one or
    more columns; widths are those of the columns in millimetres, 156 together (the type area of GB/T 9704).
    `centred` numbers the columns, from 0, whose cells are short and stand in the middle.
    """

    number: str
    issuer: str
    title_lines: tuple[str, ...]
    issued_on: str
    addressees: str
    opening: str
    demands: tuple[tuple[str, str], ...]
    table_title: str
    headings: tuple[tuple[str, int], ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    centred: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        return "".join(self.title_lines)

    @property
    def file_stem(self) -> str:
        """A name for its files, without their ending."""
        return f"通知{self.number}"
