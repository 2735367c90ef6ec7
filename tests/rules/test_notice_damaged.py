"""Damaged, cut and scrambled notices: nothing fails, and no character is lost."""

import random

from tests.notice_layouts import BRACKET_STYLES, as_flat_lines, as_pages, as_running_text
from tests.notices import made_up_notice
from tests.rules.notice_checks import read_exactly
from tracker.rules.notice.dry_run import to_json
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.passage import passage_of
from tracker.rules.notice.source import Cell, Paragraph, Source, Span, Table

SCRAPS = (
    "（",
    "）",
    "一、",
    "（一）",
    "1．",
    "责任单位：",
    "牵头",
    "，",
    "、",
    "。",
    "2024年",
    "6月底前",
    "\n",
    "\t",
    "|",
    "各",
    "市",
    "局",
    "主要任务",
    "序号",
    "关于",
    "通知",
    "〔2024〕3号",
    "附件",
    "“",
    "”",
    " ",
    "\u3000",
    "\u200b",
    "〔2024",
    "19月40日前",
    "①",
)


def _texts() -> list[str]:
    running = [as_running_text(made_up_notice(seed), style).text for seed, style in enumerate(BRACKET_STYLES)]
    chance = random.Random(1)
    return [*running, as_pages(made_up_notice(9), chance).text, as_flat_lines(made_up_notice(8), chance).text]


def _damaged(chance: random.Random, text: str) -> str:
    start = chance.randrange(len(text))
    text = text[start : start + chance.randint(0, 2000)]
    for _scrap in range(chance.randint(0, 25)):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(SCRAPS) + text[place + chance.randint(0, 3) :]
    return text


def _source(chance: random.Random, text: str) -> Source:
    blocks: list[Paragraph | Table] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            page, indent = chance.choice((None, 1, 2)), chance.choice((0.0, 0.0, 2.0))
            blocks.append(Paragraph(Span(start, start + len(line)), page, indent))
        start += len(line) + 1
    if len(blocks) > 8 and chance.random() < 0.3:
        first, width = chance.randrange(len(blocks) - 6), chance.choice((2, 3, 4))
        lines = blocks[first : first + width * chance.randint(1, 5)]
        cells = tuple(
            Cell(n // width, n % width, (line.span,))
            for n, line in enumerate(lines)
            if isinstance(line, Paragraph)
        )
        blocks[first : first + len(lines)] = [Table(-(-len(lines) // width), width, cells, 1)]
    return Source(text, tuple(blocks), "txt", chance.random() < 0.5)


def test_whatever_happens_to_a_notice_every_character_is_accounted_for():
    texts = _texts()
    for seed in range(250):
        chance = random.Random(seed)
        to_json(read_exactly(_source(chance, _damaged(chance, chance.choice(texts)))))


def test_a_field_that_overlaps_another_only_quotes_and_leaves_nothing_behind():
    source = Source("市财政局牵头", (), "txt")
    ledger = Ledger(source)
    first = ledger.field(passage_of(source, [Span(0, 4)]))
    second = ledger.field(passage_of(source, [Span(2, 6)]))
    assert (first.quoted, second.quoted) == (False, True)
    assert [(mark.text, mark.spans) for mark in ledger.marks] == [("牵头", (Span(4, 6),))]
    assert ledger.leftover() == ()


def test_nothing_at_all_is_no_notice():
    reading = read_exactly(Source("", (), "txt"))
    assert reading.tasks == ()
    assert reading.reason == "文件中没有文字。"
