"""Hand out the sample notice as a file, made in the child process."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tracker.demo.sample_notice import FILE_STEM
from tracker.documents.child import run_in_child
from tracker.documents.fonts.configuration import font_environment

SampleKind = Literal["docx", "pdf"]
JOB_OF = {"docx": "write-demo-word", "pdf": "write-demo-pdf"}


def sample_file(kind: SampleKind, data_dir: Path) -> tuple[str, bytes]:
    """The name under which the sample notice is offered, and its bytes. Raises what run_in_child raises."""
    environment = font_environment(data_dir) if kind == "pdf" else {}
    made = run_in_child(JOB_OF[kind], {}, environment=environment)
    return f"{FILE_STEM}.{kind}", made.files[f"sample.{kind}"]
