"""The child's side of ``child.child_for``: limits first, then the job's module, then the request, the job and
one answer file.

The module is imported by name, so that a child loads what its job needs and nothing else, and before the
request is read from standard input, so that the parent can prepare it meanwhile.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from tracker.documents.child import JobRefused

# The collector runs for nothing where so many objects are made and kept: it doubles the time of long reports.
GC_THRESHOLDS = (200_000, 20, 100)


def main(folder: Path, target: str, limits: dict[str, int]) -> None:
    gc.set_threshold(*GC_THRESHOLDS)
    hold_limits(**limits)
    os.chdir(folder)
    answer = answer_for(target, folder)
    draft = folder / "answer.part"
    draft.write_text(json.dumps(answer), encoding="utf-8")
    draft.rename(folder / "answer.json")


def hold_limits(*, wall_seconds: int, memory_bytes: int, file_bytes: int, open_files: int) -> None:
    """Bound this process. The alarm ends it even when the parent has died in the meantime."""
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, wall_seconds + 1),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    signal.alarm(wall_seconds + 2)


def answer_for(target: str, folder: Path) -> dict[str, Any]:
    """The job's answer, or why there is none, as JSON values that the parent understands."""
    module, _, function = target.partition(":")
    try:
        job = getattr(importlib.import_module(module), function)
        return {"answer": job(json.load(sys.stdin), folder / "in", folder / "out")}
    except JobRefused as error:
        return {"refused": {"code": error.code, "message": error.message, "status": error.status}}
    except MemoryError:
        return {"failed": "memory", "detail": ""}
    except Exception:
        return {"failed": "crash", "detail": traceback.format_exc(limit=-20)[-4000:]}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
