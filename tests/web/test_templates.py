"""A sweep over every template and static file: sound, used, nothing inline, nothing from elsewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, meta

from tracker.config import PROJECT

TEMPLATES = PROJECT / "templates"
STATIC = PROJECT / "tracker" / "web" / "static"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*"))
ON_SCREEN = [name for name in NAMES if not name.startswith("documents/")]
# documents.report_pages chooses among these by the kind of the report.
PRINTED = {f"documents/{name}.html" for name in ("status", "task_sheet", "unit_sheet")}

INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+\s*=|javascript:", re.I)
ELSEWHERE = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//""", re.I)
# A Chinese character beside a sign of half width, where Chinese is written in full width.
TO_TYPE = "序号:校验值"  # typed just so: NUMBER:HASH
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!](?![A-Za-z0-9/])|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]")


@cache
def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def referenced(name: str) -> set[str]:
    """The templates that a template extends, includes or imports from."""
    return {one for one in meta.find_referenced_templates(Environment().parse(source(name))) if one}  # noqa: S701


def python_files() -> Iterator[Path]:
    return (PROJECT / "tracker").rglob("*.py")


def test_every_template_compiles(app: Flask) -> None:
    for name in NAMES:
        assert app.jinja_env.get_template(name)


def test_every_template_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in python_files())
    used = PRINTED | {name for name in NAMES if f'"{name}"' in code}
    coming = set(used)
    while coming:
        coming = {other for name in coming for other in referenced(name)} - used
        used |= coming
    assert sorted(set(NAMES) - used) == []


def test_every_static_file_is_used() -> None:
    files = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()}
    named = {found for name in NAMES for found in re.findall(r"static_url\('([^']+)'\)", source(name))}
    assert files == named


@pytest.mark.parametrize("name", ON_SCREEN)
def test_no_page_has_inline_style_or_script_or_fetches_from_elsewhere(name: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.S)
    assert not INLINE.search(text) and not ELSEWHERE.search(text)


def test_no_paragraph_holds_a_block_at_which_a_browser_would_end_it() -> None:
    block = r"<p\b[^>]*>(?:(?!</p>).)*?<(?:form|div|ul|ol|dl|table|fieldset|details|h[1-6]|p)\b"
    assert [name for name in NAMES if re.search(block, source(name), re.S)] == []


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.glob("*.*")))
def test_no_static_file_fetches_from_elsewhere(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not ELSEWHERE.search(text) and not re.search(r"(?:https?:)?//\w+\.\w+/|@import|eval\(", text)


@pytest.mark.parametrize("name", NAMES)
def test_chinese_in_templates_has_chinese_punctuation(name: str) -> None:
    text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<[^>]*>|/\*.*?\*/", "¤", source(name), flags=re.S)
    assert HALF_WIDTH.findall(text) == []


def shown(path: Path) -> Iterator[str]:
    """The strings of a file that people may be shown: all but docstrings and the patterns of regular expressions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value.replace(TO_TYPE, "")


@pytest.mark.parametrize("room", ["actions", "queries", "documents", "web", "cli"])
def test_chinese_in_code_has_chinese_punctuation(room: str) -> None:
    paths = (PROJECT / "tracker" / room).rglob("*.py")
    assert [(path.name, text) for path in paths for text in shown(path) if HALF_WIDTH.search(text)] == []
