"""The real notice, where it is at hand: every visible character once, cells as a person sees them."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from tests.documents.source_view import assert_covers_text_once, bare, tables
from tracker.documents.reading import read_source
from tracker.rules.notice.source import Source, Table


@pytest.fixture(scope="module")
def seeds(shared: Path) -> Path:
    return shared / "seeds"


@pytest.fixture(scope="module")
def tasks(seeds: Path) -> list[dict[str, Any]]:
    return json.loads((seeds / "notice-2024-35.json").read_text(encoding="utf-8"))["tasks"]  # type: ignore[no-any-return]


def word_text(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        body = package.read("word/document.xml").decode()
    return "".join(unescape(text) for text in re.findall(r"<w:t[^>]*>([^<]*)</w:t>", body))


def printed_text(path: Path) -> str:
    with pdfplumber.open(path) as document:
        return "".join(char["text"] for page in document.pages for char in page.chars)


@pytest.mark.parametrize("suffix", ["docx", "pdf", "txt"])
def test_every_visible_character_of_the_notice_is_there_exactly_once(seeds: Path, suffix: str) -> None:
    path = seeds / f"notice-2024-35.{suffix}"
    source = read_source(path, path.name)
    assert_covers_text_once(source)
    assert source.kind == suffix
    assert source.wrapped == (suffix != "docx")
    visible = {"docx": word_text, "pdf": printed_text, "txt": lambda file: file.read_text(encoding="utf-8")}
    assert Counter(bare(source.text)) == Counter(bare(visible[suffix](path)))
    if suffix != "pdf":
        assert bare(source.text) == bare(visible[suffix](path))


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_each_task_stands_in_its_own_cells(seeds: Path, tasks: list[dict[str, Any]], suffix: str) -> None:
    path = seeds / f"notice-2024-35.{suffix}"
    rows = joined_rows(read_source(path, path.name))
    assert len(rows) == len(tasks) == 12
    for row, task in zip(rows, tasks, strict=True):
        assert row[0] == f"({task['numeral']}){task['title']}"
        assert row[1] == task["text"]
        assert row[2].replace("，", "、") == "、".join(task["lead_units"])
        assert row[3].replace("，", "、") == "、".join(task["responsible_units"])


def joined_rows(source: Source) -> list[list[str]]:
    """The table's rows without its header, a row broken over pages put together again."""
    assert {block.cols for block in source.blocks if isinstance(block, Table)} == {4}
    rows: list[list[str]] = []
    for found in tables(source):
        for row in found:
            cells = [bare((text or "").replace("|", "")) for text in row]
            if cells[0] == "主要任务":
                assert cells == ["主要任务", "", "牵头单位", "责任单位"]
            elif cells[0].startswith("("):
                rows.append(cells)
            else:
                rows[-1] = [above + below for above, below in zip(rows[-1], cells, strict=True)]
    return rows


def test_running_text_of_other_notices_is_read_whole(shared: Path) -> None:
    for path in sorted((shared / "samples").glob("*.txt")):
        source = read_source(path, path.name)
        assert_covers_text_once(source)
        assert bare(source.text) == bare(path.read_text(encoding="utf-8"))
        assert not source.wrapped
