"""Write the sample notice as a PDF with text. Runs in the child process only."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML

from tracker.demo import sample_notice

HERE = Path(__file__).parent


def write_pdf(request: dict[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Leave notice.pdf in `outputs`; the request is empty."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("sample_notice.html").render(letter=sample_notice.LETTER)
    # The sheet names no address and no file, so nothing is ever fetched for it.
    HTML(string=page, url_fetcher=_nothing).write_pdf(outputs / "notice.pdf")
    return {}


def _nothing(url: str, *args: Any, **options: Any) -> dict[str, Any]:
    raise ValueError(f"the sample notice fetches nothing: {url}")
