"""The smallest sheet that proves PDFs can be written here. Runs in the child process only."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.text import ffi

from tracker.documents.fonts.families import FAMILIES


def write_sample(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Set ``request["text"]`` once in every family and leave sample.pdf.

    Answers with its size in bytes, and whether the library is there that cuts faces down quickly
    (without libharfbuzz-subset0 writing takes about thirty times as long).
    """
    text = escape(request["text"])
    lines = "".join(
        f'<p style="font-family: {family.name}; font-weight: {700 if family.bold else 400}">{text}</p>'
        for family in FAMILIES
    )
    content = HTML(string=f'<html lang="zh-CN"><body>{lines}</body></html>').write_pdf()
    (outputs / "sample.pdf").write_bytes(content)
    return {"bytes": len(content), "quick": bool(ffi.harfbuzz_subset)}
