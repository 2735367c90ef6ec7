"""The names of WordprocessingML elements and attributes that the readers look at."""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
VAL = f"{W}val"


def value(element: etree._Element | None, path: str) -> str | None:
    """The ``w:val`` of the first descendant at ``path`` ("rPr/sz"); None where there is none."""
    found = child(element, path)
    return None if found is None else found.get(VAL)


def child(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first descendant at ``path``, its steps without prefix."""
    if element is None:
        return None
    return element.find("/".join(W + step for step in path.split("/")))


def whole_number(text: str | None, otherwise: int = 0) -> int:
    """``text`` as a number; files also hold "12.5" and worse."""
    try:
        return int(float(text or ""))
    except (ValueError, OverflowError):
        return otherwise


def is_on(element: etree._Element | None, path: str) -> bool:
    """Whether the switch at ``path`` is there and not switched off."""
    found = child(element, path)
    return found is not None and found.get(VAL, "true") not in ("0", "false", "off", "none")
