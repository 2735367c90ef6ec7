"""The JSON of a dry run and the list of decisions."""

import json
from datetime import date

from tests.notice_layouts import Typesetter
from tests.rules.notice_checks import read_exactly
from tracker.rules.notice.dry_run import decisions_needed, to_json
from tracker.rules.parties import Register, RegisterUnit

TASK_KEYS = ["number", "numeral", "title", "text", "lead_units", "responsible_units", "due", "lead_inferred"]
KEYS = [
    "document_number",
    "issuer",
    "title",
    "issued_on",
    "report_in_due",
    "report_in_to",
    "report_in_email",
    "report_in_phone",
    "table_title",
    "tasks",
    "measures",
    "leftover",
    "decisions_needed",
]
REGISTER = Register(
    (
        RegisterUnit(1, "cz", "白河市财政局", kind="department"),
        RegisterUnit(2, "sf", "白河市司法局", kind="department"),
    )
)


def _source():
    setter = Typesetter()
    for line in (
        "白河市人民政府办公室关于做好公开工作的通知",
        "〔2025〕3号",
        "各区人民政府：",
        "请认真落实。",
        "2025年3月5日",
        "（此件公开发布）",
    ):
        setter.paragraph(line)
    setter.table(
        [
            ["序号", "主要任务", "牵头单位", "责任单位"],
            ["1", "公开预算。6月底前公布，9月底前复查。", "市财政局", "市政府有关部门"],
            ["2", "公开规章，每季度清理一次。", "", "市司法居、市财政局"],
        ]
    )
    return setter.source()


def test_the_keys_are_those_of_the_key_file_and_the_promised_ones():
    found = to_json(read_exactly(_source()))
    assert list(found) == KEYS
    assert list(found["tasks"][0]) == TASK_KEYS
    assert found == json.loads(json.dumps(found))
    assert found["tasks"][1]["lead_units"] == ["市司法居"]
    assert found["tasks"][1]["responsible_units"] == ["市司法居", "市财政局"]
    assert found["tasks"][1]["lead_inferred"] is True
    assert found["tasks"][1]["due"] is None
    assert found["tasks"][0]["due"] == {
        "date": "2025-09-30",
        "inclusive": True,
        "inferred": True,
        "text": "9月底前",
    }


def test_places_point_at_the_words_of_the_source():
    source = _source()
    found = to_json(read_exactly(source))
    measures = [
        (one["task"], one["n"], one["kind"], "".join(source.text[start:end] for start, end in one["place"]))
        for one in found["measures"]
    ]
    assert measures == [
        (1, 1, "narrative", "公开预算。"),
        (1, 2, "by_date", "6月底前公布，9月底前复查。"),
        (2, 1, "recurring", "公开规章，每季度清理一次。"),
    ]
    assert [(left["text"], source.text[slice(*left["place"][0])]) for left in found["leftover"]] == [
        (text,) * 2 for text in ("各区人民政府", "请认真落实。", "（此件公开发布）")
    ]


def test_without_a_register_only_what_the_text_leaves_open_is_asked():
    asked = to_json(read_exactly(_source()))["decisions_needed"]
    assert [(one["task"], one["role"], one["expression"], one["proposal"]) for one in asked] == [
        (1, "responsible", "市政府有关部门", ["市政府各部门"]),
        (1, "due", "9月底前", ["2025-09-30"]),
        (2, "lead", "市司法居", ["市司法居"]),
        (2, "responsible", "市司法居", []),
    ]
    assert all(one["why"] for one in asked)


def test_with_a_register_names_it_does_not_know_are_shown_with_the_nearest():
    reading = read_exactly(_source())
    asked = to_json(reading, decisions_needed(reading, REGISTER))["decisions_needed"]
    assert [(one["task"], one["expression"], one["proposal"]) for one in asked] == [
        (1, "市政府有关部门", ["白河市财政局", "白河市司法局"]),
        (1, "9月底前", ["2025-09-30"]),
        (2, "市司法居", ["市司法居"]),
        (2, "市司法居", ["白河市司法局"]),
    ]


def test_the_day_of_the_register_may_be_given():
    reading = read_exactly(_source())
    late = Register((RegisterUnit(1, "cz", "白河市财政局", valid_from=date(2026, 1, 1)), REGISTER.units[1]))
    assert "市财政局" in [one.expression for one in decisions_needed(reading, late)]
    assert "市财政局" not in [one.expression for one in decisions_needed(reading, late, date(2026, 2, 1))]


def test_what_the_product_only_shows_of_a_task_is_listed_as_left_over():
    setter = Typesetter()
    setter.table(
        [
            ["主要任务", "牵头单位", "责任领导", "完成时限", "办结时间"],
            ["公开预算。", "市财政局", "赵某", "2025年6月底前", "2025年9月底前"],
            ["公开规章。", "市司法局", "^", "", ""],
        ]
    )
    source = setter.source()
    found = to_json(read_exactly(source))
    assert [left["text"] for left in found["leftover"]] == ["赵某", "2025年6月底前"]
    assert [source.text[slice(*left["place"][0])] for left in found["leftover"]] == ["赵某", "2025年6月底前"]
    assert found["tasks"][0]["due"]["date"] == "2025-09-30"
