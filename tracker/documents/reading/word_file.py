"""Word documents: the body in the order a reader sees it, straight from its XML.

python-docx passes over what notices are full of (content controls, tracked insertions, text boxes,
automatic numbers), so the body is walked here element by element.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tracker.documents.reading.builder import CellDraft, SourceBuilder
from tracker.documents.reading.office_package import OfficePackage
from tracker.documents.reading.refusals import refuse
from tracker.documents.reading.word_names import MC, RELATION_ID, W, child
from tracker.documents.reading.word_numbering import Numbering
from tracker.documents.reading.word_styles import Styles
from tracker.documents.reading.word_table import is_frame, layout
from tracker.documents.reading.word_text import RunText, run_text
from tracker.rules.notice.source import Source

# Containers whose content stands in the text as if they were not there.
TRANSPARENT = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
PAGE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")


def read_word(package: OfficePackage, kind: str) -> Source:
    """The document's source; ``kind`` is "docx", or "doc" for a converted one."""
    main = next((part for _, part in package.related("", "officeDocument")), "word/document.xml")
    return WordReader(package, main).read(kind)


class WordReader:
    """Walks one document once, from top to bottom, since list labels count on the way."""

    def __init__(self, package: OfficePackage, main: str) -> None:
        self._package = package
        self._main = main
        body = child(package.tree(main), "body")
        if body is None:
            raise refuse("damaged")
        self._body: etree._Element = body
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"))
        self._builder = SourceBuilder()
        self._notes: list[tuple[str, str]] = []
        self._carried = ""

    def read(self, kind: str) -> Source:
        if next(self._body.iter(f"{W}altChunk"), None) is not None:
            raise refuse("web-page")  # a page of HTML in a Word wrapping, which only Word itself unfolds
        self._add_margins("headerReference", "header")
        self._add_blocks(self._body)
        self._add_notes()
        self._add_margins("footerReference", "footer")
        return self._builder.finish(kind)

    def _part(self, relation: str) -> etree._Element | None:
        found = self._package.related(self._main, relation)
        return self._package.tree(found[0][1]) if found else None

    def _add_blocks(self, container: etree._Element) -> None:
        for block in blocks_of(container):
            if block.tag == f"{W}p":
                self._add_paragraph(block)
            elif is_frame(block):
                for cell in block.iterfind(f"{W}tr/{W}tc"):
                    self._add_blocks(cell)
            else:
                self._builder.table(self._cells(block))

    def _add_paragraph(self, paragraph: etree._Element) -> None:
        """A paragraph, one line each where it holds manual line breaks, then the text boxes in it."""
        looks = self._styles.looks(paragraph)
        found = self._text_of(paragraph)
        text = self._carried + found.text
        self._carried = ""
        if child(paragraph, "pPr/rPr/del") is not None:
            self._carried = text
        else:
            indent = looks.left + looks.first_line
            for line in text.split("\n"):
                self._builder.paragraph(line, indent=max(indent, 0.0), centred=looks.centred)
                indent = looks.left
        for box in found.boxes:
            self._add_blocks(box)

    def _text_of(self, paragraph: etree._Element) -> RunText:
        """The paragraph's text behind its list label; references to notes are kept for the end."""
        looks = self._styles.looks(paragraph)
        found = run_text(paragraph)
        self._notes += found.notes
        label = self._numbering.label(looks.list_id, looks.list_level, looks.style_id)
        if found.text.strip() or not label.startswith("•"):
            found.text = label + found.text
        return found

    def _cells(self, table: etree._Element) -> list[CellDraft]:
        """The table's cells with their lines; a cell that continues one above shows no text of its own."""
        drafts = []
        for place in layout(table):
            draft = CellDraft(place.row, place.col, place.row_span, place.col_span)
            draft.lines = self._lines(place.element)
            drafts.append(draft)
        return drafts

    def _lines(self, container: etree._Element) -> list[str]:
        """All text in ``container``, line by line, that of tables and boxes inside it in its place."""
        lines: list[str] = []
        for block in blocks_of(container):
            if block.tag == f"{W}p":
                found = self._text_of(block)
                lines.append(found.text)
                for box in found.boxes:
                    lines += self._lines(box)
            else:
                for draft in self._cells(block):
                    lines += draft.lines
        return lines

    def _add_notes(self) -> None:
        """Footnotes and endnotes in the order of their marks."""
        for kind in ("footnote", "endnote"):
            root = self._part(f"{kind}s")
            if root is None:
                continue
            notes = {note.get(f"{W}id"): note for note in root.findall(f"{W}{kind}")}
            for of_kind, note_id in list(self._notes):
                if of_kind == kind and note_id in notes:
                    self._add_blocks(notes.pop(note_id))

    def _add_margins(self, reference: str, relation: str) -> None:
        """What stands in the sections' headers or footers, each part once, without page numbers."""
        parts = dict(self._package.related(self._main, relation))
        wanted = [found.get(RELATION_ID, "") for found in self._body.iter(f"{W}{reference}")]
        for name in dict.fromkeys(parts[found] for found in wanted if found in parts):
            root = self._package.tree(name)
            for paragraph in list(root.iter(f"{W}p")):
                if holds_page_number(paragraph):
                    paragraph.getparent().remove(paragraph)
            self._add_blocks(root)


def blocks_of(container: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables directly in ``container``, looking through containers that don't show."""
    for element in container:
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
        elif element.tag in TRANSPARENT:
            yield from blocks_of(element)
        elif element.tag == f"{MC}AlternateContent" and len(element):
            yield from blocks_of(element[0])


def holds_page_number(paragraph: etree._Element) -> bool:
    codes = [found.text or "" for found in paragraph.iter(f"{W}instrText")]
    codes += [found.get(f"{W}instr", "") for found in paragraph.iter(f"{W}fldSimple")]
    return any(code.split()[0].upper() in PAGE_FIELDS for code in codes if code.split())
