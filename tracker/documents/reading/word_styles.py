"""What a Word paragraph looks like: its own properties over those of its style and its style's bases."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from tracker.documents.reading.word_names import VAL, W, child, value, whole_number

DEFAULT_HALF_POINTS = 21
LONGEST_STYLE_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Looks:
    """Indents in characters of the paragraph's own size; ``list_id`` and ``list_level`` as in w:numPr."""

    left: float
    first_line: float
    centred: bool
    list_id: str | None
    list_level: int
    style_id: str


class Styles:
    """The styles part, or none."""

    def __init__(self, root: etree._Element | None) -> None:
        found = [] if root is None else root.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId", ""): style for style in found}
        self._default = next(
            (
                name
                for name, style in self._styles.items()
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true")
            ),
            "",
        )
        self._defaults = child(root, "docDefaults")

    def looks(self, paragraph: etree._Element) -> Looks:
        own = child(paragraph, "pPr")
        style_id = value(own, "pStyle") or self._default
        chain = self._chain(style_id)
        layers = [child(self._defaults, "pPrDefault/pPr"), *(child(style, "pPr") for style in chain), own]
        indent: dict[str, str] = {}
        centred = False
        list_id, list_level = None, 0
        for layer in layers:
            if layer is None:
                continue
            indent = _over(indent, child(layer, "ind"))
            centred = (value(layer, "jc") or ("center" if centred else "")) == "center"
            list_id = value(layer, "numPr/numId") or list_id
            list_level = whole_number(value(layer, "numPr/ilvl"), list_level)
        size = self._half_points(paragraph, chain) / 2
        left = _characters(indent, "left", size)
        first = _characters(indent, "firstLine", size) - _characters(indent, "hanging", size)
        return Looks(left, first, centred, list_id, list_level, style_id)

    def _chain(self, style_id: str) -> list[etree._Element]:
        """The style and its bases, the outermost base first."""
        chain: list[etree._Element] = []
        while style_id in self._styles and len(chain) < LONGEST_STYLE_CHAIN:
            chain.insert(0, self._styles[style_id])
            style_id = value(chain[0], "basedOn") or ""
        return chain

    def _half_points(self, paragraph: etree._Element, chain: list[etree._Element]) -> int:
        run = paragraph.find(f".//{W}r/{W}rPr/{W}sz")
        told = [value(self._defaults, "rPrDefault/rPr/sz"), *(value(style, "rPr/sz") for style in chain)]
        told.append(None if run is None else run.get(VAL))
        sizes = [whole_number(text) for text in told if text]
        return (sizes[-1] if sizes else 0) or DEFAULT_HALF_POINTS


def _over(indent: dict[str, str], element: etree._Element | None) -> dict[str, str]:
    """``indent`` with what ``element`` says: a first-line indent and a hanging one exclude each other."""
    if element is None:
        return indent
    told = {name.removeprefix(W).replace("start", "left"): text for name, text in element.items()}
    merged = {**indent, **told}
    for one, other in (("firstLine", "hanging"), ("hanging", "firstLine")):
        if one in told and other not in told:
            merged.pop(other, None)
            merged.pop(f"{other}Chars", None)
    return merged


def _characters(indent: dict[str, str], name: str, size: float) -> float:
    """The indent in characters: told in hundredths of one, else in twentieths of a point."""
    hundredths = whole_number(indent.get(f"{name}Chars"))
    if hundredths:
        return hundredths / 100
    return whole_number(indent.get(name)) / 20 / size
