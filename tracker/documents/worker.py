"""The child's side of ``child.run_in_child``: limits first, then the job, then one answer file.

Started by path and not as a module of the package: ``import tracker`` would bring in Flask and the
tables, which takes longer than reading a notice. So the package is entered here without its
``__init__``; a job imports what it needs and nothing else.
"""

import importlib
import json
import resource
import signal
import sys
import traceback
import types
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    hold_limits(**order["limits"])
    enter_package(Path(order["root"]))
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


def enter_package(root: Path) -> None:
    package = types.ModuleType("tracker")
    package.__path__ = [str(root / "tracker")]
    sys.modules["tracker"] = package
    sys.path.append(str(root))


def answer_for(target: str, request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The job's answer, or why there is none, as JSON values that the parent understands."""
    module, _, function = target.partition(":")
    refusal = importlib.import_module("tracker.documents.child").JobRefused
    try:
        job = getattr(importlib.import_module(module), function)
        return {"answer": job(request, folder / "in", folder / "out")}
    except refusal as error:
        return {"refused": {"code": error.code, "message": error.message, "status": error.status}}
    except MemoryError:
        return {"failed": "memory", "detail": ""}
    except Exception:
        return {"failed": "crash", "detail": traceback.format_exc(limit=-20)[-4000:]}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
