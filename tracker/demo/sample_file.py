"""The demo's notices as files, made in the child process."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tracker.demo import plan
from tracker.demo.sample_notice import LETTER
from tracker.documents.child import run_in_child
from tracker.documents.fonts.configuration import font_environment


def sample_file(kind: Literal["docx", "pdf"], data_dir: Path) -> tuple[str, bytes]:
    """The name under which the sample notice is offered, and its bytes. Raises what run_in_child raises."""
    if kind == "docx":
        made = run_in_child("write-demo-word", {"notice": "sample"})
    else:
        made = run_in_child("write-demo-pdf", {}, environment=font_environment(data_dir))
    return f"{LETTER.file_stem}.{kind}", made.files[f"notice.{kind}"]


def plan_file() -> tuple[str, bytes]:
    """The Word file from which the demo's own plan is taken in."""
    made = run_in_child("write-demo-word", {"notice": "plan"})
    return f"{plan.LETTER.file_stem}.docx", made.files["notice.docx"]
