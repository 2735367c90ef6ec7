"""The child's side of ``child.run_in_child``: limits first, then the job, then one answer file.

A job's module is imported by name when its job is asked for, so that a child loads what its job needs
and nothing else.
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


def main(folder: Path) -> None:
    gc.set_threshold(*GC_THRESHOLDS)
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    hold_limits(**order["limits"])
    os.chdir(folder)
    answer = answer_for(order["target"], order["request"], folder)
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


def answer_for(target: str, request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The job's answer, or why there is none, as JSON values that the parent understands."""
    module, _, function = target.partition(":")
    try:
        job = getattr(importlib.import_module(module), function)
        return {"answer": job(request, folder / "in", folder / "out")}
    except JobRefused as error:
        return {"refused": {"code": error.code, "message": error.message, "status": error.status}}
    except MemoryError:
        return {"failed": "memory", "detail": ""}
    except Exception:
        return {"failed": "crash", "detail": traceback.format_exc(limit=-20)[-4000:]}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
