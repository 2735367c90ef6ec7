"""``python -m tests.browser.pictures``: take the pictures of README.md anew, from the demo on 6 July 2024.

Where Chromium speaks Chinese (on Debian the package chromium-l10n), date fields are written the Chinese way.
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, executable
from tests.browser.pages import DemoPage, Matrix, Reports, TakingIn
from tests.browser.window import Site, Window, tracker
from tracker.config import PROJECT

PICTURES = PROJECT / "docs" / "pictures"
COLOURS = 160  # enough for a page of text and lights, at a fraction of the bytes


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ruqi-pictures-") as name, sync_playwright() as player:
        folder = Path(name) / "data"
        folder.mkdir()
        tracker(folder, "upgrade")
        tracker(folder, "demo", "load", "--until", "2024-07-06")
        site = Site(folder)
        chromium = player.chromium.launch(
            executable_path=executable(), args=ARGUMENTS, env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        try:
            take(Window(chromium, site), Path(name))
        finally:
            chromium.close()
            site.stop()


def take(window: Window, folder: Path) -> None:
    window.sign_in("bangongshi")
    page = window.page
    page.set_viewport_size({"width": 1366, "height": 1000})
    matrix = Matrix(window)
    keep(page.screenshot(), "matrix")
    page.set_viewport_size({"width": 1366, "height": 768})
    matrix.explain(matrix.cell("大余县", 4))
    page.mouse.move(0, 0)  # away from the cell that came to lie under it
    keep(page.screenshot(), "explanation")
    page.get_by_role("link", name="打印报告").click()
    keep(first_page(Reports(window).print_status()), "report")
    window.go("/")
    notice = DemoPage(window).download("Word 文档", folder)
    review = TakingIn(window)
    review.upload(notice)
    expect(review.open_pending("任务二")).to_be_visible()
    keep(page.screenshot(), "review")


def first_page(report: bytes) -> bytes:
    """The first page of a PDF as PNG, 900 px wide."""
    sheet = pypdfium2.PdfDocument(report)[0]
    picture = io.BytesIO()
    sheet.render(scale=900 / sheet.get_width()).to_pil().save(picture, "PNG")
    return picture.getvalue()


def keep(picture: bytes, name: str) -> None:
    path = PICTURES / f"{name}.png"
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(PROJECT)}  {image.width} × {image.height}  {path.stat().st_size // 1024} KB")  # noqa: T201


if __name__ == "__main__":
    main()
