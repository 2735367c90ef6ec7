"""The export proves itself: verify.py, run by another Python process, finds whatever is altered in it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tampering import by_hand, grown_chain
from tests.world import World, head_of
from tracker.actions.writing import writing
from tracker.documents import verify_audit_export
from tracker.documents.audit_export import write_export
from tracker.models import Account, Plan, db
from tracker.queries.audit_check import TooMuch
from tracker.rules.access import SYSTEM, Permission
from tracker.rules.audit_chain import event_hash, row_text, sha256

pytestmark = pytest.mark.database

Lines = dict[str, list[dict[str, Any]]]


@pytest.fixture
def chain(world: World, on) -> World:
    return grown_chain(world, on)


@pytest.fixture
def exported(chain: World, tmp_path: Path) -> Path:
    """The export of all chains, unpacked."""
    return unpacked(tmp_path, None)


def unpacked(tmp_path: Path, chain_id: int | None) -> Path:
    target, folder = tmp_path / "export.zip", tmp_path / f"export-{chain_id}"
    write_export(SYSTEM, chain_id, target)
    with zipfile.ZipFile(target) as file:
        file.extractall(folder)
    return folder


def verify(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the export's own verifier as an auditor would: no package of ours on its path."""
    command = [sys.executable, "-I", "-X", "utf8", str(folder / "verify.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=folder, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def alter(folder: Path, change: Callable[[Lines], object]) -> None:
    """Change the lines of an export and write it back."""
    lines = {
        name: [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]
        for name in ("events.jsonl", "facts.jsonl", "heads.json")
    }
    change(lines)
    for name, values in lines.items():
        text = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
        (folder / name).write_text(text, "utf-8")


def row(lines: Lines, table: str) -> dict[str, Any]:
    return next(line["row"] for line in lines["facts.jsonl"] if line["table"] == table)


def event(lines: Lines, number: int) -> dict[str, Any]:
    return next(e for e in lines["events.jsonl"] if (e["chain_id"], e["number"]) == (1, number))


def test_an_export_verifies_unpacked_as_a_zip_and_chain_by_chain(chain: World, tmp_path: Path):
    folder = unpacked(tmp_path, None)
    status, told = verify(folder)
    assert status == 0 and "核验通过：2 条链、7 条记录、111 行数据" in told
    assert head_of(1)[1] in told
    assert verify(folder, str(tmp_path / "export.zip"))[0] == 0
    for chain_id in (0, 1):
        status, told = verify(unpacked(tmp_path, chain_id))
        assert status == 0 and "核验通过：1 条链" in told


def test_a_head_printed_on_a_report_is_compared(exported: Path):
    number, digest = head_of(1)
    status, told = verify(exported, "--head", f"{number}:{digest[:12]}")
    assert status == 0 and "与任务分工第 1 号链相符" in told
    assert verify(exported, "--head", f"{number - 1}:{digest}")[0] == 1
    assert verify(exported, "--head", f"{number}:{digest[:11]}")[0] == 1, "too short to prove anything"


def _forge(lines: Lines) -> None:
    """Alter an event and compute its hash anew."""
    event(lines, 2)["unit_name"] = "某单位"
    event(lines, 2)["hash"] = event_hash(event(lines, 2))


ALTERATIONS: dict[str, tuple[Callable[[Lines], object], str]] = {
    "event altered": (lambda x: event(x, 3).update(unit_name="某单位"), "第 3 条：记录的内容与它的校验值不符"),
    "event altered with its hash": (_forge, "第 3 条：所记的前一条校验值与前一条接不上"),
    "event left out": (lambda x: x["events.jsonl"].remove(event(x, 2)), "第 2 条：这条记录缺失"),
    "last event left out": (lambda x: x["events.jsonl"].pop(), "第 4 条：这条记录缺失"),
    "events swapped": (lambda x: x["events.jsonl"].reverse(), "这条记录缺失"),
    "head altered": (lambda x: x["heads.json"][0]["chains"][1].update(hash="0" * 64), "链头与最后一条记录不符"),
    "fact altered": (lambda x: row(x, "progress_entry").update(text="别的事"), "第 2 条：写入的 progress_entry"),
    "fact left out": (
        lambda x: x["facts.jsonl"].remove(next(f for f in x["facts.jsonl"] if f["table"] == "evidence")),
        "第 3 条：写入 evidence 1 行，现有 0 行",
    ),
    "fact twice": (
        lambda x: x["facts.jsonl"].append(next(f for f in x["facts.jsonl"] if f["table"] == "evidence")),
        "第 3 条：写入 evidence 1 行，现有 2 行",
    ),
    "fact that no event wrote": (
        lambda x: x["facts.jsonl"].append({"table": "evidence", "kept": False, "row": {"id": 9, "chain_id": 1, "event_number": 2}}),
        "第 2 条：没有写过 evidence 第 9 行",
    ),
    "record altered": (lambda x: row(x, "plan").update(title="别的标题"), "第 4 条：写入的 plan 第 1 行与登记时不符"),
    "record altered with its old digest beside it": (
        lambda x: next(f for f in x["facts.jsonl"] if f["table"] == "plan").update(
            sha256=sha256(row_text(row(x, "plan"))), row=row(x, "plan") | {"title": "别的标题"}
        ),
        "第 4 条：写入的 plan 第 1 行与登记时不符",
    ),
    "record moved to no chain": (lambda x: row(x, "plan").update(chain_id=99), "第 4 条：写入的内容已不是现在的 plan 第 1 行"),
    "record left out": (
        lambda x: x["facts.jsonl"].remove(next(f for f in x["facts.jsonl"] if f["table"] == "plan")),
        "第 4 条：写入的 plan 第 1 行缺失",
    ),
    "sealed record altered": (
        lambda x: next(f for f in x["facts.jsonl"] if f["table"] == "account").update(sha256="0" * 64),
        "写入的 account 第 1 行与登记时不符",
    ),
    "line of nonsense": (lambda x: x["events.jsonl"].insert(1, {"unreadable": ["0", "2"]}), "无法读取"),
}  # fmt: skip


def test_whatever_is_altered_in_an_export_its_verifier_finds_it(exported: Path):
    kept = {path: path.read_bytes() for path in exported.iterdir()}
    for what, (change, words) in ALTERATIONS.items():
        alter(exported, change)
        status, told = verify(exported)
        assert status == 1 and words in told, f"{what}: {told}"
        for path, content in kept.items():
            path.write_bytes(content)
    alter(exported, lambda lines: None)
    assert verify(exported)[0] == 0, "writing it anew alone changes nothing"


def test_no_password_material_leaves_in_an_export(chain: World, tmp_path: Path):
    digest = "$argon2id$v=19$m=65536$an-old-and-secret-hash"
    with writing(SYSTEM, Permission.ACCOUNT_KEEP) as write:
        write.update(Account, 1, password_hash=digest)
        write.event("account.password_reset", about=("account", 1))
    folder = unpacked(tmp_path, 0)
    assert not any(
        "argon2" in path.read_text("utf-8") for path in folder.iterdir() if path.name != "verify.py"
    )
    accounts = [
        line for line in (folder / "facts.jsonl").read_text("utf-8").splitlines() if '"account"' in line
    ]
    assert len(accounts) == 13
    assert all(set(json.loads(line)["row"]) == {"id", "chain_id", "event_number"} for line in accounts)
    assert verify(folder)[0] == 0
    by_hand("UPDATE account SET password_hash = '$argon2id$another' WHERE id = 1")
    assert verify(unpacked(tmp_path, 0))[0] == 1, "a swapped hash shows in the row's digest"


def test_a_record_that_another_chain_took_over_is_told_apart_from_an_altered_one(
    chain: World, tmp_path: Path
):
    with writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        write.update(Plan, 1, contact_phone="由名录链改写")
        write.event("setting.changed", about=("plan", 1))
    assert verify(unpacked(tmp_path, None))[0] == 0
    status, told = verify(unpacked(tmp_path, 1))
    assert status == 0 and "其中 1 行后来由没有导出的链改写" in told
    old = {"phone": "第一次联系电话"}
    by_hand("UPDATE plan SET contact_phone = :phone, chain_id = 1, event_number = 4", **old)
    assert verify(unpacked(tmp_path, None))[0] == 1, "the state before was put back"


def test_a_hand_edited_database_is_exported_as_it_is_and_fails(chain: World, tmp_path: Path):
    by_hand("UPDATE progress_entry SET text = '改过' WHERE event_number = 2")
    assert verify(unpacked(tmp_path, None))[0] == 1


def test_what_is_no_export_is_answered_in_words(tmp_path: Path):
    verifier = Path(verify_audit_export.__file__)
    (tmp_path / "verify.py").write_bytes(verifier.read_bytes())
    (tmp_path / "not.zip").write_bytes(b"no zip")
    for arguments in ((), ("not.zip",), ("nowhere.zip",)):
        status, told = verify(tmp_path, *arguments)
        assert status == 2 and told.startswith("打不开导出文件")


def test_the_verifier_needs_nothing_but_the_standard_library():
    lines = Path(verify_audit_export.__file__).read_text("utf-8").splitlines()
    imports = {line for line in lines if line.startswith(("import ", "from "))}
    assert imports == {
        "import argparse", "import hashlib", "import json", "import sys", "import zipfile", "from pathlib import Path",
    }  # fmt: skip


def test_an_export_that_is_too_much_for_a_page_stops_in_time(chain: World, tmp_path: Path):
    with pytest.raises(TooMuch):
        write_export(SYSTEM, None, tmp_path / "x.zip", limit=50)
    assert write_export(SYSTEM, None, tmp_path / "y.zip", limit=118).rows == 111
    db.session.rollback()


def test_only_who_may_read_the_audit_may_export_it(world: World, tmp_path: Path):
    for name in ("bangongshi", "lingdao", "guanliyuan", "dayu"):
        with pytest.raises(PermissionError):
            write_export(world.actor(name), 1, tmp_path / "x.zip")
    assert write_export(world.actor("shenji"), 1, tmp_path / "x.zip").events == 1
