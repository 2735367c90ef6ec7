"""What is measured. Each measure returns lines (what, figure, unit, what is to be reached)."""

from __future__ import annotations

import gzip
import json
import sqlite3
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.bench import sizes
from tests.bench.server import Answer, Browser, Server, once, tracker
from tracker.config import PROJECT
from tracker.demo.sample_file import sample_file

SHARED = PROJECT.parent / "shared" / "seeds"


@dataclass(frozen=True)
class Line:
    what: str
    figure: float
    unit: str
    reach: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.figure >= self.reach if self.at_least else self.figure <= self.reach


def matrix_page(server: Server, repeats: int) -> list[Line]:
    office = Browser(server.port, "bangongshi")
    answers = [office.get("/plans/1/matrix") for _ in range(repeats)]
    page = answers[-1]
    mark = page.headers["ETag"]
    unchanged = [office.get("/plans/1/matrix", {"If-None-Match": mark}) for _ in range(repeats)]
    if any(answer.status != 200 for answer in answers) or any(answer.status != 304 for answer in unchanged):
        raise SystemExit("the matrix did not answer as it should")
    return [
        Line("matrix 12 × 62, in the application", _median(answers), "ms", 8),
        Line("matrix 12 × 62, size", len(page.body) / 1024, "KB", 120),
        Line("matrix 12 × 62, size gzipped", len(gzip.compress(page.body, 6)) / 1024, "KB", 15),
        Line("matrix 12 × 62, answered 304", _median(unchanged), "ms", 2),
    ]


def large_matrix(folder: Path, units: int, reach: float, repeats: int) -> list[Line]:
    sizes.grow(folder, units)
    server = Server(folder)
    try:
        office = Browser(server.port, "bangongshi")
        answers = [office.get("/plans/1/matrix") for _ in range(repeats)]
    finally:
        server.stop()
    return [
        Line(f"matrix 12 × {units:,}, rolled up, in the application", _median(answers), "ms", reach),
        Line(f"matrix 12 × {units:,}, size", len(answers[-1].body) / 1024, "KB", 120),
    ]


def explanation(server: Server, repeats: int) -> list[Line]:
    office = Browser(server.port, "bangongshi")
    page = office.get("/plans/1/matrix").text
    cell = page.split("href=cells/")[1].split(">")[0]
    answers = [office.get(f"/plans/1/cells/{cell}/panel") for _ in range(repeats)]
    return [Line("a cell's explanation with its entries", _median(answers), "ms", 8)]


def progress(folder: Path, server: Server, each: int) -> list[Line]:
    """Eight clerks log at once, as fast as each is answered, until it is enough; every POST carries its session
    and form key and is answered 303."""
    clerks = sizes.clerks(folder, 8)
    numbers = iter(range(each * len(clerks)))
    times: SimpleQueue[float] = SimpleQueue()
    faults: SimpleQueue[int] = SimpleQueue()
    ready = threading.Barrier(len(clerks) + 1)

    def work(name: str, cells: list[int]) -> None:
        browser = Browser(server.port, name)
        key = browser.form_key(browser.get("/plans/1/mine"))
        values = {"csrf_token": key, "happened_on": "2024-07-02", "extent": "under_way", "percent": ""}
        ready.wait()
        for n in numbers:
            begun = time.perf_counter()
            answer = browser.post(
                "/plans/1/mine",
                values | {"once": once(), "text": f"第{n}次登记。", "tasks": cells[n % len(cells)]},
            )
            times.put(time.perf_counter() - begun)
            if answer.status != 303:
                faults.put(answer.status)

    threads = [threading.Thread(target=work, args=clerk) for clerk in clerks]
    for thread in threads:
        thread.start()
    ready.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    taken = sorted(times.get() for _ in range(times.qsize()))
    return [
        Line("log progress, 8 clients, SQLite synchronous FULL", len(taken) / seconds, "a second", 200, True),
        Line("log progress, p95", taken[int(len(taken) * 0.95)] * 1000, "ms", 100),
        Line("log progress, errors", faults.qsize(), "", 0),
    ]


def bare_commits(folder: Path, seconds: float = 2.0) -> list[Line]:
    """What the disk gives: one row, one commit, nothing else."""
    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE t (x)")
    begun, n = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        connection.execute("INSERT INTO t VALUES (1)")
        n += 1
    connection.close()
    return [Line("the disk's bare commits", n / seconds, "a second", 0, True)]


def report(server: Server) -> list[Line]:
    """Order the status report, wait for it, order it again; meanwhile someone looks at the matrix."""
    office, other = Browser(server.port, "bangongshi"), Browser(server.port, "lingdao")
    seen: list[float] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            begun = time.perf_counter()
            other.get("/plans/1/matrix")
            seen.append((time.perf_counter() - begun) * 1000)
            done.wait(0.05)

    quiet = []
    for _ in range(20):
        begun = time.perf_counter()
        other.get("/plans/1/matrix")
        quiet.append((time.perf_counter() - begun) * 1000)
    watcher = threading.Thread(target=look)
    watcher.start()
    afresh = _order(office)
    done.set()
    watcher.join()
    again = _order(office)
    return [
        Line("status PDF 12 × 62, made afresh, from click to bytes", afresh, "s", 5),
        Line("status PDF, from the store", again, "s", 0.2),
        Line("matrix seen by another meanwhile, median", statistics.median(seen), "ms", 100),
        Line("matrix seen by another before, median", statistics.median(quiet), "ms", 100),
    ]


def _order(office: Browser) -> float:
    key = office.form_key(office.get("/plans/1/reports"))
    begun = time.perf_counter()
    answer = office.post("/plans/1/reports", {"csrf_token": key, "kind": "status", "as_of": "2024-07-02"})
    path = answer.headers["Location"]
    while True:
        answer = office.get(path)
        if answer.headers.get_content_type() == "application/pdf":
            return time.perf_counter() - begun
        if answer.status == 303:
            path = answer.headers["Location"]
        elif "http-equiv" in answer.text:
            time.sleep(0.05)
        else:
            raise SystemExit("the report was not made")


def memory(server: Server) -> list[Line]:
    return [Line("memory of the web processes at rest, PSS", server.pss_megabytes(), "MB", 200)]


def taking_in(folder: Path) -> list[Line]:
    """`plans import --dry-run`, the start of the command and the child process included."""
    lines = []
    for kind, reach in (("pdf", 3.0), ("docx", 2.0)):
        path = SHARED / f"notice-2024-35.{kind}"
        name = path.name
        if not path.is_file():
            path = folder / f"sample.{kind}"
            path.write_bytes(sample_file(kind, folder)[1])  # type: ignore[arg-type]
            name = f"our sample notice (.{kind}); the real one is not here"
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            json.loads(tracker(folder, "plans", "import", str(path), "--dry-run", "--json"))
            times.append(time.perf_counter() - begun)
        lines.append(Line(f"import of {name}", statistics.median(times), "s", reach))
    return lines


def _median(answers: list[Answer]) -> float:
    return statistics.median(answer.milliseconds for answer in answers)
