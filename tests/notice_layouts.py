"""Set a made-up notice in type: ``Source`` values in every layout that notices come in."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.notices import MadeUpNotice, MadeUpTask, numeral
from tracker.rules.notice.source import Cell, Paragraph, Source, Span, Table

LEAD_HEADINGS = ("牵头单位", "牵头部门", "牵头责任单位", "主办单位")
OTHER_HEADINGS = ("责任单位", "配合单位", "协办单位", "参与单位", "责任部门")
TASK_HEADINGS = ("主要任务", "工作任务", "重点任务", "任务内容")
TEXT_HEADINGS = ("具体措施", "工作内容", "主要举措", "具体任务")
DUE_HEADINGS = ("完成时限", "完成时间", "时限要求")


class Typesetter:
    """Collects text and blocks into one ``Source``."""

    def __init__(self, kind: str = "docx", wrapped: bool = False) -> None:
        self.text, self.kind, self.wrapped = "", kind, wrapped
        self.blocks: list[Paragraph | Table] = []

    def put(self, text: str) -> Span:
        start = len(self.text)
        self.text += text + "\n"
        return Span(start, start + len(text))

    def paragraph(self, text: str, page: int | None = None) -> None:
        self.blocks.append(Paragraph(self.put(text), page))

    def table(self, rows: Sequence[Sequence[object]], page: int | None = None) -> None:
        """Rows of texts; None continues the cell on the left, "^" the cell above; a list is a broken cell."""
        cells: list[Cell] = []
        for row, texts in enumerate(rows):
            for col, text in enumerate(texts):
                if text is None or text == "^":
                    continue
                right = next((n for n in range(col + 1, len(texts)) if texts[n] is not None), len(texts))
                below = next((n for n in range(row + 1, len(rows)) if rows[n][col] != "^"), len(rows))
                pieces = text if isinstance(text, list) else [text]
                spans = tuple(self.put(str(piece)) for piece in pieces if piece)
                cells.append(Cell(row, col, spans, below - row, right - col))
        self.blocks.append(Table(len(rows), len(rows[0]), tuple(cells), page))

    def source(self) -> Source:
        return Source(self.text, tuple(self.blocks), self.kind, self.wrapped)


def broken(text: str, width: int) -> list[str]:
    """``text`` in lines of ``width`` characters, wherever that cuts it."""
    return [text[start : start + width] for start in range(0, len(text), width)] or [""]


def letter(setter: Typesetter, notice: MadeUpNotice, width: int | None = None) -> None:
    """Everything before the annex, each paragraph on one line or broken at ``width``."""
    lines = [
        notice.issuer,
        *([notice.number] if notice.number else []),
        notice.title,
        notice.addressees + "：",
    ]
    lines += [*notice.body, f"附件：{notice.table_title}", notice.printed_date, "附件", notice.table_title]
    for line in lines:
        for piece in broken(line, width) if width else [line]:
            setter.paragraph(piece)


def parties(names: Sequence[str]) -> str:
    return "、".join(names)


def table_columns(notice: MadeUpNotice, chance: random.Random, width: int) -> list[str]:
    """``width`` (3 to 8) of the columns, in any order; text and lead are always among them."""
    more = ["responsible", "due", "number", "note", "section"]
    kinds = (
        ["title", "text", "lead", *more[: max(0, width - 3)]]
        if width > 3
        else ["text", "lead", "responsible"]
    )
    chance.shuffle(kinds)
    if "title" in kinds:  # a title stands before its text
        first, second = sorted((kinds.index("title"), kinds.index("text")))
        kinds[first], kinds[second] = "title", "text"
    return kinds


def headings(kinds: Sequence[str], chance: random.Random) -> list[str]:
    names = {
        "title": chance.choice(TASK_HEADINGS),
        "text": chance.choice(TEXT_HEADINGS),
        "lead": chance.choice(LEAD_HEADINGS),
        "responsible": chance.choice(OTHER_HEADINGS),
        "due": chance.choice(DUE_HEADINGS),
        "number": "序号",
        "note": "备注",
        "section": "类别",
    }
    return [names[kind] for kind in kinds]


def cell_text(task: MadeUpTask, kind: str, kinds: Sequence[str]) -> str:
    marks_itself = "number" not in kinds
    if kind == "text" and "title" not in kinds:
        return (f"（{numeral(task.number)}）" if marks_itself else "") + f"{task.title}。{task.text}"
    if kind == "title":
        return (f"（{numeral(task.number)}）" if marks_itself else "") + task.title
    return {
        "text": task.text,
        "lead": parties(task.leads),
        "responsible": parties(task.responsibles),
        "due": task.due,
        "number": str(task.number),
        "note": "按月调度" if task.number % 2 else "",
        "section": "重点工作",
    }[kind]


def as_table(notice: MadeUpNotice, chance: random.Random, width: int = 5) -> tuple[Source, list[str]]:
    """One table in a Word file; also gives the kinds of its columns in order."""
    setter = Typesetter()
    letter(setter, notice)
    kinds = table_columns(notice, chance, width)
    setter.table(
        [
            headings(kinds, chance),
            *([cell_text(task, kind, kinds) for kind in kinds] for task in notice.tasks),
        ]
    )
    return setter.source(), kinds


def as_pages(notice: MadeUpNotice, chance: random.Random, cut: int = 9) -> Source:
    """A PDF: lines broken in mid-word, the headings on every page, and the last row of each page broken over it."""
    setter = Typesetter("pdf", wrapped=True)
    letter(setter, notice, 28)
    kinds = ["title", "text", "lead", "responsible"]
    names = headings(kinds, chance)
    rows: list[list[object]] = []
    page = 2
    for task in notice.tasks:
        pieces = [
            broken(cell_text(task, kind, kinds), width)
            for kind, width in zip(kinds, (5, 14, 8, 6), strict=True)
        ]
        whole = max(len(column) for column in pieces)
        if len(rows) > 1 and whole > 2:
            at = chance.randint(1, whole - 1)
            rows.append([column[:at] for column in pieces])
            setter.paragraph(f"— {page} —", page)
            setter.table([names, *rows], page)
            page, rows = page + 1, [[column[at:] for column in pieces]]
        else:
            rows.append(list(pieces))
    setter.table([names, *rows] if page == 2 or chance.random() < 0.5 else rows, page)
    return setter.source()


def as_flat_lines(notice: MadeUpNotice, chance: random.Random) -> Source:
    """A text file in which every printed line of every cell stands on its own line."""
    setter = Typesetter("txt", wrapped=True)
    letter(setter, notice, 28)
    names = " ".join([chance.choice(TASK_HEADINGS), "牵头单位", "责任单位"])
    setter.paragraph(names)
    for count, task in enumerate(notice.tasks):
        if count and count % 4 == 0:
            setter.paragraph(names)
        for text, width in ((f"（{numeral(task.number)}）{task.title}", 5), (task.text, 25)):
            for line in broken(text, width):
                setter.paragraph(line)
        for names_of, width in ((task.leads, 8), (task.responsibles or ("有关单位",), 7)):
            for line in broken(parties(names_of), width):
                setter.paragraph(line)
    return setter.source()


FLAT_COLUMNS = (
    ("number", "title", "text", "lead", "responsible", "due"),
    ("number", "title", "text", "due", "lead", "responsible"),
    ("number", "whole", "lead", "responsible", "due"),
    ("number", "whole", "due", "lead"),
    ("whole", "lead", "responsible"),
    ("lead", "responsible", "whole"),
)
_FLAT_WIDTHS = {"number": 3, "title": 6, "text": 22, "whole": 24, "lead": 8, "responsible": 9, "due": 7}


def as_flat_columns(notice: MadeUpNotice, kinds: Sequence[str], whole_cells: bool) -> Source:
    """Flattened columns in another order; with ``whole_cells`` each cell is one line, however long."""
    setter = Typesetter("txt", wrapped=True)
    letter(setter, notice, 28)
    names = {
        "number": "序号", "title": "工作任务", "text": "具体措施", "whole": "主要任务", "lead": "牵头单位",
        "responsible": "配合单位", "due": "完成时限",
    }  # fmt: skip
    for line in [names[kind] for kind in kinds] if whole_cells else [" ".join(names[kind] for kind in kinds)]:
        setter.paragraph(line)
    for task in notice.tasks:
        numbering = "" if "number" in kinds else f"{task.number}."
        cells = {
            "number": str(task.number), "title": task.title, "text": task.text,
            "whole": f"{numbering}{task.title}。{task.text}", "lead": parties(task.leads),
            "responsible": parties(task.responsibles), "due": task.due or "持续推进",
        }  # fmt: skip
        for kind in kinds:
            for line in [cells[kind]] if whole_cells else broken(cells[kind], _FLAT_WIDTHS[kind]):
                if line:
                    setter.paragraph(line)
    return setter.source()


def as_delimited(notice: MadeUpNotice, chance: random.Random, sign: str = "\t") -> Source:
    """Cells pasted from a spreadsheet."""
    setter = Typesetter("txt")
    letter(setter, notice)
    kinds = ["number", "title", "text", "lead", "responsible"]
    setter.paragraph(sign.join(headings(kinds, chance)))
    for task in notice.tasks:
        setter.paragraph(sign.join(cell_text(task, kind, kinds) for kind in kinds))
    return setter.source()


BRACKET_STYLES = ("（）", "()", "〔〕", "[]", "【】", "label", "paragraph")


def clause(task: MadeUpTask, style: str) -> str:
    """The party clause behind an item in one of ``BRACKET_STYLES``."""
    due = f"，{task.due}完成" if task.due and task.due != "持续推进" else f"，{task.due}" if task.due else ""
    if style in ("（）", "()"):
        rest = f"，{parties(task.responsibles)}按职责分工负责" if task.responsibles else ""
        return f"{style[0]}{parties(task.leads)}牵头{rest}{due}{style[1]}"
    label = f"牵头单位：{parties(task.leads)}"
    label += f"；责任单位：{parties(task.responsibles)}" if task.responsibles else ""
    label += f"；完成时限：{task.due}" if task.due else ""
    return label if style in ("label", "paragraph") else f"{style[0]}{label}{style[1]}"


def as_running_text(notice: MadeUpNotice, style: str, glued: bool = False, marks: str = "（一）") -> Source:
    """Items with their parties behind them; ``glued`` puts all of them into one paragraph."""
    setter = Typesetter("txt")
    letter(setter, notice)
    setter.paragraph("为做好各项工作，制定本分工。")
    pieces = ["一、主要任务"]
    for task in notice.tasks:
        mark = (
            f"（{numeral(task.number)}）"
            if marks == "（一）"
            else f"{task.number}．"
            if marks == "1．"
            else f"{numeral(task.number)}、"
        )
        own = style == "paragraph" and not glued
        pieces.append(
            f"{mark}{task.title}。{task.text}"
            + (
                ""
                if own
                else clause(task, style if style != "paragraph" else "label")
                + ("。" if style == "label" else "")
            )
        )
        if own:
            pieces.append(clause(task, style))
    if marks == "一、":
        pieces = pieces[1:]
    for piece in ["".join(pieces)] if glued else pieces:
        setter.paragraph(piece)
    setter.paragraph("各单位要加强协同，按时完成任务。")
    return setter.source()
