"""Write a notice of the demo as a Word document, laid out like official paper. In the child process only."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from tracker.demo import plan, sample_notice
from tracker.demo.letter import Letter

TITLE_FACE, BODY_FACE, HEADING_FACE = "方正小标宋简体", "仿宋_GB2312", "黑体"
BODY_SIZE, TITLE_SIZE, TABLE_SIZE = 16, 22, 12
# 22 lines of 28 characters (GB/T 9704-2012, 5.2): the type area is 156 mm by 225 mm.
MARGINS_MM = {"top_margin": 37, "right_margin": 26, "bottom_margin": 35, "left_margin": 28}
LINE_PT = 28.95
# A fixed moment, so that the same notice is the same file.
MADE_AT = datetime(2024, 6, 12, 9, 0)  # noqa: DTZ001 - Word keeps it without a zone


LETTERS = {"sample": sample_notice.LETTER, "plan": plan.LETTER}


def write_word(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Leave notice.docx in `outputs`. The request names the notice: sample, or plan."""
    letter = LETTERS[request["notice"]]
    document = Document()
    _set_up(document, letter)
    _write_letter(document, letter)
    _write_attachment(document, letter)
    (outputs / "notice.docx").write_bytes(_same_every_time(document))
    return {}


def _set_up(document: DocumentObject, letter: Letter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS_MM.items():
        setattr(section, side, Mm(width))
    section.footer_distance = Mm(25)
    _page_number(section.footer.paragraphs[0])
    properties = document.core_properties
    properties.title, properties.author, properties.comments = letter.title, letter.issuer, ""
    properties.created = properties.modified = MADE_AT


def _write_letter(document: DocumentObject, letter: Letter) -> None:
    _paragraph(document, letter.issuer, TITLE_FACE, TITLE_SIZE, centred=True)
    _paragraph(document, letter.number, centred=True)
    _paragraph(document, "")
    for line in letter.title_lines:
        _paragraph(document, line, TITLE_FACE, TITLE_SIZE, centred=True)
    _paragraph(document, "")
    _paragraph(document, letter.addressees)
    _paragraph(document, letter.opening, indented=True)
    for heading, text in letter.demands:
        paragraph = _paragraph(document, heading, HEADING_FACE, indented=True)
        _run(paragraph, text, BODY_FACE, BODY_SIZE)
    _paragraph(document, f"附件：{letter.table_title}", indented=True)
    _paragraph(document, "")
    signature = _paragraph(document, letter.issuer)
    day = _paragraph(document, letter.issued_on)
    for paragraph, indent in ((signature, 2), (day, 4)):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(BODY_SIZE * indent)


def _write_attachment(document: DocumentObject, letter: Letter) -> None:
    document.add_section(WD_SECTION.NEW_PAGE)
    _paragraph(document, "附件", HEADING_FACE)
    _paragraph(document, letter.table_title, TITLE_FACE, TITLE_SIZE, centred=True)
    table = document.add_table(rows=1, cols=len(letter.widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _write_headings(table, letter)
    for row in letter.rows:
        for column, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            _write(cell, text, BODY_FACE, centred=column in letter.centred)
    for column, width in zip(table.columns, letter.widths, strict=True):
        column.width = Mm(width)
    for line in table.rows[1:]:
        for cell, width in zip(line.cells, letter.widths, strict=True):
            cell.width = Mm(width)


def _write_headings(table: Table, letter: Letter) -> None:
    """One row of headings, merged where a heading stands over several columns, on top of each page."""
    cells, first = table.rows[0].cells, 0
    for heading, columns in letter.headings:
        cell = cells[first].merge(cells[first + columns - 1])
        cell.width = Mm(sum(letter.widths[first : first + columns]))
        _write(cell, heading, HEADING_FACE, centred=True)
        first += columns
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _paragraph(
    document: DocumentObject,
    text: str,
    face: str = BODY_FACE,
    size: int = BODY_SIZE,
    *,
    centred: bool = False,
    indented: bool = False,
) -> Paragraph:
    paragraph = document.add_paragraph()
    _space(paragraph, LINE_PT)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indented:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    if text:
        _run(paragraph, text, face, size)
    return paragraph


def _write(cell: _Cell, text: str, face: str, *, centred: bool) -> None:
    paragraph = cell.paragraphs[0]
    _space(paragraph, 18)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if text:
        _run(paragraph, text, face, TABLE_SIZE)


def _space(paragraph: Paragraph, points: float) -> None:
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def _run(paragraph: Paragraph, text: str, face: str, size: int) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = face, Pt(size)
    # Word takes the face of Chinese characters from here, and from nowhere else.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, "— ", "宋体", 14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    _run(paragraph, " —", "宋体", 14)


def _same_every_time(document: DocumentObject) -> bytes:
    """The document's bytes with one fixed time on each part of the package."""
    made, fixed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            info = zipfile.ZipInfo(part, MADE_AT.timetuple()[:6])
            target.writestr(info, source.read(part), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
