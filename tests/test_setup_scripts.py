"""The two commands and what they install, looked at without running the long parts."""

from __future__ import annotations

import ast
import configparser
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tracker import config
from tracker.config import PROJECT

SCRIPTS = ("bin/run", "bin/test", "bin/tracker", "bin/set-up", ".ci/run")
COMMANDS = tuple(name for name in SCRIPTS if name != "bin/set-up")
HOST = re.compile(r"https?://|pypi|debian\.org|ubuntu\.com|index-url|find-links|trusted-host")
# What import names are called in the index, where the two differ.
IMPORTED_AS = {
    "argon2": "argon2-cffi",
    "axe_playwright_python": "axe-playwright-python",
    "chinese_calendar": "chinesecalendar",
    "doc2docx": "msdoc2docx",
    "docx": "python-docx",
    "factory": "factory-boy",
    "python_calamine": "python-calamine",
    # parts of what is wanted anyway
    "click": "flask",
    "fontTools": "weasyprint",
    "itsdangerous": "flask",
    "jinja2": "flask",
    "lxml": "python-docx",
    "markupsafe": "flask",
    "pdfminer": "pdfplumber",
    "werkzeug": "flask",
}


def locked() -> dict[str, str]:
    """The exact versions of requirements.txt by canonical name."""
    versions = {}
    for line in (PROJECT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].strip()
        if wanted:
            name, _, version = wanted.partition("==")
            versions[canonicalize_name(name.partition("[")[0])] = version
    return versions


def loose(*extras: str) -> list[Requirement]:
    """What setup.cfg wants to run, and to test or check where these extras are named."""
    settings = configparser.ConfigParser()
    settings.read(PROJECT / "setup.cfg", encoding="utf-8")
    lists = [settings["options"]["install_requires"]]
    lists += [settings["options.extras_require"][extra] for extra in extras]
    return [Requirement(line) for text in lists for line in text.split("\n") if line and line[0] != "#"]


def run(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one of the scripts up to where it would begin to install; seconds at most."""
    return subprocess.run(
        [PROJECT / command, *arguments],
        check=False,
        cwd="/",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_is_well_formed(name: str) -> None:
    answer = subprocess.run(["bash", "-n", PROJECT / name], capture_output=True, text=True, check=False)
    assert answer.stderr == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_started_and_stops_at_its_first_failure(name: str) -> None:
    path = PROJECT / name
    assert os.access(path, os.X_OK)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in text


@pytest.mark.parametrize("name", [*SCRIPTS, "requirements.txt", "setup.cfg"])
def test_nothing_names_a_package_host(name: str) -> None:
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if HOST.search(line) and "http://$address" not in line] == []


def test_the_lock_names_one_exact_version_of_each_package() -> None:
    for line in (PROJECT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].strip()
        assert not wanted or re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z]+\])?==[0-9][0-9A-Za-z.]*", wanted), line


def test_the_lock_fits_what_setup_cfg_wants() -> None:
    versions = locked()
    for wanted in loose("test", "check"):
        assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)]), wanted


def test_the_lock_holds_everything_that_comes_along_and_nothing_else() -> None:
    needed: set[str] = set()
    waiting = [(wanted.name, frozenset(wanted.extras)) for wanted in loose("test", "check")]
    seen = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        needed.add(canonicalize_name(name))
        for text in metadata.requires(name) or []:
            wanted = Requirement(text)
            if wanted.marker is None or any(wanted.marker.evaluate({"extra": one}) for one in {"", *extras}):
                waiting.append((wanted.name, frozenset(wanted.extras)))
    assert set(locked()) == needed


def test_the_product_imports_only_what_setup_cfg_wants() -> None:
    wanted = {canonicalize_name(one.name) for one in loose()}
    strangers = {}
    for path in sorted((PROJECT / "tracker").rglob("*.py")):
        for name in imported_packages(path) - set(sys.stdlib_module_names) - {"tracker", "wsgi"}:
            if canonicalize_name(IMPORTED_AS.get(name, name)) not in wanted:
                strangers[name] = str(path.relative_to(PROJECT))
    assert strangers == {}


def test_the_product_and_its_tests_use_everything_that_setup_cfg_wants() -> None:
    used = {"psycopg", "tzdata", "pytest-xdist"}  # by a database's address, by zoneinfo, by bin/test
    for folder in ("tracker", "tests", "migrations"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            used |= {canonicalize_name(IMPORTED_AS.get(name, name)) for name in imported_packages(path)}
    assert {canonicalize_name(one.name) for one in loose("test")} - used == set()


def test_the_rules_import_only_the_standard_library() -> None:
    for path in sorted((PROJECT / "tracker" / "rules").rglob("*.py")):
        assert imported_packages(path) <= set(sys.stdlib_module_names) | {"tracker"}, path


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "127.example.com", "example.com"])
def test_the_demo_is_refused_to_other_machines(host: str) -> None:
    answer = run("bin/run", "--demo", "--host", host)
    assert answer.returncode == 2
    assert "只能在本机打开" in answer.stderr


def test_a_folder_with_real_data_is_not_opened_as_a_demo(tmp_path: Path) -> None:
    (tmp_path / "ruqi.sqlite3").touch()
    answer = run("bin/run", "--demo", "--data", str(tmp_path))
    assert answer.returncode == 2
    assert "正式数据" in answer.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["ruqi.sqlite3"]


def test_a_folder_with_a_demo_is_not_opened_as_real(tmp_path: Path) -> None:
    (tmp_path / "kind").write_text("demo\n")
    answer = run("bin/run", TRACKER_DATA=str(tmp_path))
    assert answer.returncode == 2
    assert "演示数据" in answer.stderr


def test_a_command_that_makes_the_data_folder_keeps_it_for_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path / "new"))
    folder: Path = config.settings()["DATA_FOLDER"]
    assert folder.stat().st_mode & 0o077 == 0


def test_a_busy_port_is_told_before_anything_is_installed(busy_port: int, tmp_path: Path) -> None:
    answer = run("bin/run", "--port", str(busy_port), "--data", str(tmp_path / "data"))
    assert answer.returncode == 1
    assert f"端口 {busy_port} 已被占用" in answer.stderr
    assert "--port" in answer.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "0"], "1 到 65535"),
        (["--port", "eighty"], "1 到 65535"),
        (["--port=99999"], "1 到 65535"),
        (["--port"], "--port 后面要写一个值"),
        (["--data", ""], "--data 后面要写一个值"),
        (["--verbose"], "没有这个选项：--verbose"),
    ],
)
def test_a_wrong_option_is_told_in_words(arguments: list[str], said: str) -> None:
    answer = run("bin/run", *arguments)
    assert answer.returncode == 2
    assert said in answer.stderr


@pytest.mark.parametrize("command", ["bin/run", "bin/test", "bin/tracker"])
def test_every_command_tells_its_usage(command: str) -> None:
    answer = run(command, "--help")
    assert answer.returncode == 0
    assert command in answer.stdout
