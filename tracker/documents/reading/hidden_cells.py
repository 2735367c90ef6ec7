"""Which rows and columns of the sheets of an .xlsx are hidden: folded away, or filtered out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.documents.reading.office_package import OfficePackage
from tracker.documents.reading.refusals import MAX_CELLS, refuse
from tracker.documents.reading.word_names import RELATION_ID, whole_number

_TAG = re.compile(rb"<(?:\w+:)?(row|col)\s[^<>]*?hidden=[\"'](?:1|true)[\"'][^<>]*>")
_ATTRIBUTE = re.compile(rb"\b(r|min|max)=[\"'](\d{1,7})[\"']")
_COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows and columns of one sheet, counted from 0."""

    rows: frozenset[int] = frozenset()
    cols: frozenset[int] = frozenset()


def hidden_in(package: OfficePackage) -> dict[str, Hidden]:
    """What is hidden in each sheet, by the sheet's name.

    Sheets with more values than we read are refused here, before Excel's reader takes them apart.
    """
    found: dict[str, Hidden] = {}
    for _id, workbook in package.related("", "officeDocument"):
        parts = dict(package.related(workbook, "worksheet"))
        for sheet in package.tree(workbook).iter("{*}sheet"):
            part = parts.get(sheet.get(RELATION_ID, ""))
            if part is not None:
                xml = package.read(part)
                if xml.count(b"<v>") > MAX_CELLS:
                    raise refuse("too-much-text")
                found[sheet.get("name", "")] = _hidden(xml)
    return found


def _hidden(xml: bytes) -> Hidden:
    rows: set[int] = set()
    cols: set[int] = set()
    for kind, told in _tags(xml):
        if kind == b"row":
            rows.add(told.get(b"r", 0) - 1)
        else:
            cols.update(range(told.get(b"min", 1) - 1, min(told.get(b"max", 0), _COLUMNS)))
    return Hidden(frozenset(rows), frozenset(cols))


def _tags(xml: bytes) -> Iterator[tuple[bytes, dict[bytes, int]]]:
    for tag in _TAG.finditer(xml):
        yield tag[1], {name: whole_number(number.decode()) for name, number in _ATTRIBUTE.findall(tag[0])}
