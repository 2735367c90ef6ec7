"""Write the sample notice as a Word document, laid out like official paper. Runs in the child process only."""

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

from tracker.demo import sample_notice as notice

TITLE_FACE, BODY_FACE, HEADING_FACE = "方正小标宋简体", "仿宋_GB2312", "黑体"
BODY_SIZE, TITLE_SIZE, TABLE_SIZE = 16, 22, 12
# 22 lines of 28 characters (GB/T 9704-2012, 5.2): the type area is 156 mm by 225 mm.
MARGINS_MM = {"top_margin": 37, "right_margin": 26, "bottom_margin": 35, "left_margin": 28}
LINE_PT = 28.95
# A fixed moment, so that the same notice is the same file.
MADE_AT = datetime(2024, 6, 12, 9, 0)  # noqa: DTZ001 - Word keeps it without a zone


def write_word(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Leave sample.docx in `outputs`; the request is empty."""
    document = Document()
    _set_up(document)
    _letter(document)
    _attachment(document)
    (outputs / "sample.docx").write_bytes(_same_every_time(document))
    return {}


def _set_up(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS_MM.items():
        setattr(section, side, Mm(width))
    section.footer_distance = Mm(25)
    _page_number(section.footer.paragraphs[0])
    properties = document.core_properties
    properties.title, properties.author, properties.comments = notice.TITLE, notice.ISSUER, ""
    properties.created = properties.modified = MADE_AT


def _letter(document: DocumentObject) -> None:
    _paragraph(document, notice.ISSUER, TITLE_FACE, TITLE_SIZE, centred=True)
    _paragraph(document, notice.NUMBER, centred=True)
    _paragraph(document, "")
    for line in notice.TITLE_LINES:
        _paragraph(document, line, TITLE_FACE, TITLE_SIZE, centred=True)
    _paragraph(document, "")
    _paragraph(document, notice.ADDRESSEES)
    _paragraph(document, notice.OPENING, indented=True)
    for heading, text in notice.DEMANDS:
        paragraph = _paragraph(document, heading, HEADING_FACE, indented=True)
        _run(paragraph, text, BODY_FACE, BODY_SIZE)
    _paragraph(document, f"附件：{notice.TABLE_TITLE}", indented=True)
    _paragraph(document, "")
    signature = _paragraph(document, notice.ISSUER)
    day = _paragraph(document, notice.ISSUED_ON)
    for paragraph, indent in ((signature, 2), (day, 4)):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(BODY_SIZE * indent)


def _attachment(document: DocumentObject) -> None:
    document.add_section(WD_SECTION.NEW_PAGE)
    _paragraph(document, "附件", HEADING_FACE)
    _paragraph(document, notice.TABLE_TITLE, TITLE_FACE, TITLE_SIZE, centred=True)
    table = document.add_table(rows=1, cols=len(notice.HEADINGS))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for cell, heading in zip(table.rows[0].cells, notice.HEADINGS, strict=True):
        _write(cell, heading, HEADING_FACE, centred=True)
    _repeat_on_each_page(table)
    for task in notice.TASKS:
        texts = (task.numeral, task.title, task.text, task.lead, task.responsible, task.limit)
        for column, (cell, text) in enumerate(zip(table.add_row().cells, texts, strict=True)):
            _write(cell, text, BODY_FACE, centred=column in (0, 5))
    for column, width in zip(table.columns, notice.WIDTHS_MM, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


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


def _repeat_on_each_page(table: Table) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


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
