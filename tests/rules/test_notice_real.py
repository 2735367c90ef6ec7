"""The real documents beside the product (../shared), against the key file and a count of their own.

They are read through the file reader, as the product does. Where ../shared is not there these tests say so.
"""

import json
import re
from pathlib import Path

import pytest

from tests.rules.notice_checks import read_exactly, without_blanks
from tracker.documents.reading import read_source
from tracker.rules.notice.dry_run import to_json
from tracker.rules.notice.source import Source

SHARED = Path(__file__).resolve().parents[3] / "shared"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="../shared is not there: the real documents are not read"
)


def _source(path: Path) -> Source:
    return read_source(path, path.name)


@pytest.fixture(params=["docx", "pdf", "txt"])
def notice(request):
    return read_exactly(_source(SHARED / "seeds" / f"notice-2024-35.{request.param}"))


def test_the_notice_says_what_the_key_says(notice):
    key = json.loads((SHARED / "seeds" / "notice-2024-35.json").read_text(encoding="utf-8"))
    found = to_json(notice)
    assert {name: found[name] for name in key if name != "tasks"} == {
        name: key[name] for name in key if name != "tasks"
    }
    for task, expected in zip(found["tasks"], key["tasks"], strict=True):
        assert {name: task[name] for name in expected if name != "text"} == {
            name: expected[name] for name in expected if name != "text"
        }
        assert without_blanks(task["text"]) == without_blanks(expected["text"])
    assert sum(len(task["lead_units"]) for task in found["tasks"]) == 43
    assert not any(task["lead_inferred"] for task in found["tasks"])


def test_the_notice_has_52_measures_of_which_five_can_be_counted(notice):
    measures = [(task.number, measure.kind) for task in notice.tasks for measure in task.measures]
    assert len(measures) == 52
    assert [one for one in measures if one[1] != "narrative"] == [
        (4, "rate"),
        (7, "recurring"),
        (7, "recurring"),
        (10, "count"),
        (11, "count"),
    ]


def test_nothing_of_the_notice_is_left_over(notice):
    assert notice.leftover == ()
    assert (
        notice.addressees is not None
        and notice.addressees.value == "各县（市、区）人民政府，市政府各部门，市属、驻市有关单位"
    )
    assert sum(len(paragraph.value) for paragraph in notice.body) > 900


def test_only_the_unnamed_departments_wait_for_a_person(notice):
    asked = to_json(notice)["decisions_needed"]
    assert [(one["task"], one["role"], one["expression"]) for one in asked] == [
        (task, "responsible", "市政府有关部门") for task in (1, 2, 8)
    ]


@pytest.mark.parametrize(
    ("name", "count"),
    [("01-gbf-2020-43-fangguanfu-fengong.txt", 99), ("02-gbf-2020-24-yingshang-shishiyijian.txt", 20)],
)
def test_every_bracketed_item_of_the_samples_is_a_task(name, count):
    source = _source(SHARED / "samples" / name)
    reading = read_exactly(source)
    text = source.text[source.text.index("====") :]
    brackets = re.findall(r"（([^（）]*(?:牵头|负责)[^（）]*)）", text)
    assert len(reading.tasks) == len(brackets) == count
    for task, bracket in zip(reading.tasks, brackets, strict=True):
        places = [bracket.index(party.expression) for party in task.parties]
        assert places == sorted(places)
        assert task.lead_inferred == ("牵头" not in bracket)
        assert re.sub(
            r"[、，]|牵头|(?:按职责分工)?负责|及(?=各|相关)|等(?=国务院|相关)", "", bracket
        ) == "".join(party.expression for party in task.parties)
        assert not task.text.value.startswith(("1", "2", "3", "4", "5", "（")) or task.text.value.startswith(
            "20"
        )


def test_the_second_sample_asks_for_a_return_by_the_end_of_the_year():
    found = to_json(read_exactly(_source(SHARED / "samples" / "02-gbf-2020-24-yingshang-shishiyijian.txt")))
    assert (found["document_number"], found["issued_on"]) == ("国办发〔2020〕24号", "2020-07-15")
    assert (found["report_in_due"], found["report_in_to"]) == ("2020-12-31", "国务院")


def test_a_bulletin_has_no_task_and_says_so():
    reading = read_exactly(_source(SHARED / "samples" / "30-gbh-2018-46-tongbao.txt"))
    assert reading.tasks == ()
    assert reading.reason == "正文各条之后没有写明牵头单位或责任单位，也没有任务分工表，找不到任务。"
