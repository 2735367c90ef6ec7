"""``bin/bench [--quick] [--json FILE]``: measure, print a table, exit 1 where a figure isn't reached."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.bench import measures, sizes
from tests.bench.measures import Line
from tests.bench.server import Server, tracker


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure the product over HTTP.")
    parser.add_argument("--quick", action="store_true", help="fewer repeats, without the largest size")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    asked = parser.parse_args()
    repeats = 20 if asked.quick else 100
    with tempfile.TemporaryDirectory(prefix="ruqi-bench-") as name:
        lines = _measure(Path(name), repeats, asked.quick)
    _print(lines)
    if asked.json:
        asked.json.write_text(
            json.dumps([asdict(line) | {"holds": line.holds} for line in lines], ensure_ascii=False, indent=1)
        )
    return 0 if all(line.holds for line in lines) else 1


def _measure(folder: Path, repeats: int, quick: bool) -> list[Line]:
    city = folder / "city"
    city.mkdir()
    os.environ["TRACKER_DATA"] = str(city)
    print("loading the demo …", flush=True)
    tracker(city, "upgrade")
    tracker(city, "demo", "load")
    sent = {62: sizes.statements(city)}
    for units in (2_000,) if quick else (2_000, 20_000):
        shutil.copytree(city, folder / str(units))
    print("measuring 12 × 62 …", flush=True)
    server = Server(city)
    try:
        lines = measures.memory(server)
        lines += measures.matrix_page(server, repeats)
        lines += measures.explanation(server, repeats)
        lines += measures.report(server)
        lines += measures.progress(city, server, repeats)
    finally:
        server.stop()
    lines += measures.bare_commits(city)
    print(tracker(city, "audit", "verify").strip(), flush=True)
    for units, reach in ((2_000, 30.0), (20_000, 100.0)):
        if (folder / str(units)).is_dir():
            print(f"measuring 12 × {units:,} …", flush=True)
            lines += measures.large_matrix(folder / str(units), units, reach, max(10, repeats // 5))
            sent[units] = sizes.statements(folder / str(units))
    lines.append(
        Line("SQL statements of the matrix, most at any size", max(sent.values()), "", min(sent.values()))
    )
    lines += measures.taking_in(city)
    return lines


def _print(lines: list[Line]) -> None:
    print(f"\n{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}\n")
    width = max(len(line.what) for line in lines)
    for line in lines:
        sign = "≥" if line.at_least else "≤"
        verdict = "" if line.holds else "   not reached"
        print(f"{line.what:<{width}}  {line.figure:10.2f} {line.unit:<9} {sign} {line.reach:g}{verdict}")


if __name__ == "__main__":
    raise SystemExit(main())
