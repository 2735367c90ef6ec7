"""Write a printed sheet as PDF. Runs in the child process only; nothing is ever fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weasyprint import HTML

from tracker.documents.child import JobRefused
from tracker.documents.fonts.installed import missing_glyphs


def write_pdf(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Set ``page.html`` and leave ``report.pdf``.

    ``request["text"]`` holds all characters of the sheet: one that no face can draw is an error that
    names it, never an empty box. (Who makes the sheet has put a number in its place: docs/adr/0006.) Answers with the number of ``pages`` and the page (from 1) on which
    the element ``first-end`` stands."""
    missing = sorted(missing_glyphs(request["text"]))
    if missing:
        named = "、".join(f"{character}（U+{ord(character):04X}）" for character in missing[:10])
        raise JobRefused(
            "glyph", f"字体缺少这些字：{named}。请把含有这些字的字体放入数据目录的 fonts 文件夹后再试。", 422
        )
    html = (inputs / "page.html").read_text(encoding="utf-8")
    document = HTML(string=html, url_fetcher=_nothing).render()
    document.write_pdf(outputs / "report.pdf")
    ends = [number for number, page in enumerate(document.pages, 1) if "first-end" in page.anchors]
    return {"pages": len(document.pages), "first_end": ends[0] if ends else 1}


def _nothing(url: str, *args: Any, **options: Any) -> dict[str, Any]:
    raise ValueError(f"a report fetches nothing: {url}")
