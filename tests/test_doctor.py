"""``bin/tracker doctor`` says what is wrong, what to do, and ends with status 1 only then."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from tests.documents.font_files import make_font
from tests.world import moment
from tracker.actions import calendar
from tracker.cli import doctor
from tracker.models import db
from tracker.rules.access import SYSTEM

TODAY = date(2024, 7, 3)


def ask(app: Flask) -> Result:
    return app.test_cli_runner().invoke(args=["doctor"])


def lines(answer: Result, state: str) -> list[str]:
    return [line for line in answer.output.splitlines() if line.startswith(state)]


@pytest.fixture
def sound(app: Flask, on: Any) -> Flask:
    """A set-up as bin/run leaves it, on a day of 2024."""
    on(moment(TODAY))
    calendar.load_built_in(SYSTEM)
    return app


def test_a_sound_set_up_has_nothing_wrong(sound: Flask) -> None:
    answer = ask(sound)
    assert lines(answer, "有误") == []
    assert answer.exit_code == 0
    for subject in ("Python", "软件包", "数据库", "工作日历", "时区数据", "字体 小标宋", "PDF"):
        assert any(f"  {subject}：" in line for line in answer.output.splitlines()), subject


def test_a_year_without_a_calendar_is_wrong(app: Flask, on: Any) -> None:
    on(moment(TODAY))
    answer = ask(app)
    assert answer.exit_code == 1
    [line] = lines(answer, "有误")
    assert "工作日历：没有 2024 年" in line


def test_next_year_is_asked_for_in_december(sound: Flask, on: Any) -> None:
    on(moment(date(2026, 12, 1)))
    answer = ask(sound)
    assert answer.exit_code == 0
    assert any("还没有 2027 年" in line for line in lines(answer, "注意"))


def test_an_old_database_is_wrong_and_the_remedy_is_named(sound: Flask) -> None:
    db.session.execute(text("DELETE FROM alembic_version"))
    db.session.commit()
    answer = ask(sound)
    assert answer.exit_code == 1
    [line] = lines(answer, "有误")
    assert "bin/tracker upgrade" in line


def test_a_data_folder_that_cannot_be_written_is_wrong(app: Flask, tmp_path: Path) -> None:
    app.config["DATA_FOLDER"] = tmp_path / "gone"
    [finding] = doctor.check_data_folder()
    assert finding.state == "有误"
    assert "不可写" in finding.text


def test_a_package_in_another_version_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(
        "# why\nFlask==0.1  # note\nnot-there==1.0\n", encoding="utf-8"
    )
    monkeypatch.setattr(doctor, "PROJECT", tmp_path)
    [finding] = doctor.check_packages()
    assert finding.state == "有误"
    assert "Flask 应为 0.1" in finding.text
    assert "not-there 应为 1.0，现为 未安装" in finding.text


def test_a_face_of_the_office_that_no_family_takes_is_named(app: Flask) -> None:
    make_font(app.config["DATA_FOLDER"] / "fonts" / "odd.ttf", "Some Unknown Face", draws="赣")
    findings = list(doctor.check_fonts())
    assert [one.text for one in findings if one.state == "注意" and "odd.ttf" in one.text] == [
        "odd.ttf 没有用到"
    ]


@pytest.mark.parametrize(
    ("revision", "words"), [("0001", "请运行 bin/tracker upgrade"), ("9999", "请换用不低于它的版本")]
)
def test_an_older_and_a_newer_database_are_told_apart(sound: Flask, revision: str, words: str) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": revision})
    db.session.commit()
    told = [line for line in ask(sound).output.splitlines() if "数据库：" in line or words in line]
    assert any(words in line for line in told)
