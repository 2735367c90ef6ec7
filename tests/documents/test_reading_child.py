"""The child process: a small world of its own, whose every failure comes back as one of two errors."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents.word_pages import paragraph, word_file
from tracker.documents import child
from tracker.documents.child import LARGEST_FILE_BYTES, ChildFailed, JobRefused, child_for, run_in_child
from tracker.documents.reading import UnreadableFile, read_source

JOBS = ("echo", "modules", "refuse", "fail", "die", "hang", "spin", "devour", "flood")


@pytest.fixture(autouse=True)
def example_jobs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The jobs of this file, and a temporary folder that must be empty again afterwards."""
    for name in JOBS:
        monkeypatch.setitem(child.JOBS, name, f"tests.documents.child_jobs:{name}")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def assert_no_trace(folder: Path) -> None:
    assert list(folder.glob("tracker-job-*")) == []


def test_requests_and_files_go_in_and_answers_and_files_come_out(tmp_path: Path) -> None:
    result = run_in_child("echo", {"say": "你好"}, files={"a": b"abc"})
    assert result.answer["said"] == "你好"
    assert result.files == {"a": b"cba"}
    assert_no_trace(tmp_path)


def test_the_environment_is_bare_but_for_what_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for children")
    answer = run_in_child("echo", {"say": ""}, environment={"FONTCONFIG_FILE": "/fonts.conf"}).answer
    assert set(answer["environment"]) - {"LC_CTYPE"} == {"PATH", "LANG", "HOME", "TMPDIR", "FONTCONFIG_FILE"}
    assert answer["environment"]["HOME"] == answer["folder"] != os.getcwd()


def test_a_refusal_comes_back_with_its_code_message_and_status() -> None:
    with pytest.raises(JobRefused, match="请换一个文件") as refused:
        run_in_child("refuse", {})
    assert (refused.value.code, refused.value.status) == ("example", 415)


@pytest.mark.parametrize(
    ("job", "code", "message", "detail"),
    [
        ("fail", "crash", "异常中断", "the reason for the log"),
        ("die", "crash", "异常中断", "exit -11"),
        ("devour", "memory", "内存", ""),
        ("spin", "timeout", "超过 1 秒", ""),
    ],
)
def test_every_failure_has_a_code_a_chinese_message_and_a_detail_for_the_log(
    job: str, code: str, message: str, detail: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ChildFailed) as failed:
        run_in_child(job, {}, wall_seconds=1 if job == "spin" else 20, memory_bytes=512 * 1024**2)
    assert failed.value.code == code
    assert message in failed.value.message
    assert detail in failed.value.detail
    assert f"job {job} failed" in caplog.text
    assert_no_trace(tmp_path)


def test_a_file_grows_no_larger_than_allowed() -> None:
    assert len(run_in_child("flood", {"bytes": 1000}).files["flood"]) == 1000
    with pytest.raises(ChildFailed, match="异常中断"):
        run_in_child("flood", {"bytes": LARGEST_FILE_BYTES + 1})


def test_at_the_end_of_its_time_a_child_dies_with_all_its_children(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with pytest.raises(ChildFailed, match="超过 2 秒"):
        run_in_child("hang", {"note": str(note)}, wall_seconds=2)
    worker, grandchild, folder = note.read_text().split()
    assert has_ended(int(worker))
    assert has_ended(int(grandchild))
    assert not Path(folder).exists()


def has_ended(process: int) -> bool:
    """Whether the process is gone, or goes within seconds: a killed one takes a moment to die."""
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 10)[0])
    finally:
        os.close(watched)


def test_the_child_loads_neither_the_web_application_nor_readers_it_does_not_need() -> None:
    loaded = set(run_in_child("modules", {}).answer["loaded"])
    assert not loaded & {"flask", "sqlalchemy", "lxml", "pdfplumber", "doc2docx", "weasyprint"}


def test_reading_a_file_loads_no_reader_into_the_parent(tmp_path: Path) -> None:
    notice = tmp_path / "notice.docx"
    notice.write_bytes(word_file(paragraph("通知")))
    code = (
        "import sys; from tracker.documents.reading import read_source\n"
        f"assert read_source({str(notice)!r}, 'notice.docx').text == '通知\\n'\n"
        "heavy = {'pdfplumber', 'pdfminer', 'docx', 'doc2docx', 'lxml', 'python_calamine', 'openpyxl', 'weasyprint'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=child.PROJECT_ROOT)


def test_a_reader_that_fails_is_an_unreadable_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for job, code in (("fail", "damaged"), ("devour", "memory"), ("spin", "timeout")):
        monkeypatch.setitem(child.JOBS, "read-pdf", f"tests.documents.child_jobs:{job}")
        monkeypatch.setattr("tracker.documents.reading.WALL_SECONDS", 1)
        with pytest.raises(UnreadableFile) as refused:
            read_source(b"%PDF-1.7 anything", "a.pdf")
        assert (refused.value.code, refused.value.status) == (code, 422)


def test_a_child_waits_for_its_request_and_ends_with_whoever_has_none(tmp_path: Path) -> None:
    with child_for("echo", wall_seconds=20, memory_bytes=1024**3) as waiting:
        assert waiting.run({"say": "好"}, {"a": b"12"}).files == {"a": b"21"}
    with pytest.raises(LookupError), child_for("echo", wall_seconds=20, memory_bytes=1024**3) as waiting:
        raise LookupError
    assert has_ended(waiting.process.pid)
    assert_no_trace(tmp_path)
