"""The workers of the real server, each on a processor of its own."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.browser.window import Site


def _workers(site: Site) -> dict[int, set[int]]:
    """The processors that each worker may use; a worker is a child that listens with more than one thread."""
    found: dict[int, set[int]] = {}
    for task in Path(f"/proc/{site.process.pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            if len(list(Path(f"/proc/{child}/task").iterdir())) > 1:
                found[child] = os.sched_getaffinity(child)
    return found


def _two_workers(site: Site, *, without: int | None = None) -> dict[int, set[int]]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = _workers(site)
        if len(found) == 2 and without not in found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"two workers were expected: {found}")


def test_each_worker_keeps_to_one_processor_and_the_next_one_takes_its_place(site: Site) -> None:
    workers = _two_workers(site)
    usable = os.sched_getaffinity(0)
    alone = [{processor} for processor in usable] if len(usable) > 1 else [usable]
    assert all(processors in alone for processors in workers.values())
    assert len(usable) == 1 or len(set.union(*workers.values())) == 2
    lost = next(iter(workers))
    os.kill(lost, signal.SIGKILL)
    again = _two_workers(site, without=lost)
    assert sorted(map(sorted, again.values())) == sorted(map(sorted, workers.values()))
