"""The text of one Word paragraph as it is shown: inserted text in, deleted and hidden text out."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from tracker.documents.reading.builder import SYMBOLS
from tracker.documents.reading.word_names import MATH_TEXT, MC, W, is_on

# Properties, deleted and moved text, field codes, the small characters over ruby text, comments.
NOT_SHOWN = {
    f"{W}pPr", f"{W}rPr", f"{W}sdtPr", f"{W}sdtEndPr", f"{W}del", f"{W}moveFrom", f"{W}delText",
    f"{W}instrText", f"{W}delInstrText", f"{W}rt",
}  # fmt: skip
WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
SIGNS = {
    f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-",
}  # fmt: skip


@dataclass(slots=True)
class RunText:
    """``text`` with \\n for manual breaks; its text boxes; (kind, id) of the notes marked in it."""

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def run_text(paragraph: etree._Element) -> RunText:
    found = RunText()
    pieces: list[str] = []
    _walk(paragraph, pieces, found)
    found.text = "".join(pieces)
    return found


def _walk(container: etree._Element, pieces: list[str], found: RunText) -> None:
    for element in container:
        tag = element.tag
        if tag in (f"{W}t", MATH_TEXT):
            pieces.append(element.text or "")
        elif tag in SIGNS:
            pieces.append(SIGNS[tag])
        elif tag == f"{W}sym":
            pieces.append(symbol(element))
        elif tag == WORD_ART:
            pieces.append(element.get("string", ""))
        elif tag == f"{W}txbxContent":
            found.boxes.append(element)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            found.notes.append((tag.removeprefix(W).removesuffix("Reference"), element.get(f"{W}id", "")))
        elif tag == f"{MC}AlternateContent":
            if len(element):
                _walk(element[0], pieces, found)
        elif tag not in NOT_SHOWN and not is_on(element, "rPr/vanish"):
            _walk(element, pieces, found)


def symbol(element: etree._Element) -> str:
    """A character of a symbol font: a known sign of the same look; others have no meaning outside it."""
    try:
        char = chr(int(element.get(f"{W}char", ""), 16)).translate(SYMBOLS)
    except (ValueError, OverflowError):
        return ""
    return "□" if "\ue000" <= char <= "\uf8ff" else char
