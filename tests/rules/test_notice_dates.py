"""Deadlines in words, and the kinds of measures."""

from datetime import date

import pytest

from tracker.rules.notice.dates import deadlines
from tracker.rules.notice.measures import measures_of
from tracker.rules.notice.numerals import to_int
from tracker.rules.notice.passage import passage_of
from tracker.rules.notice.source import Span

ISSUED = date(2024, 5, 14)


def _passage(text):
    return passage_of(text, [Span(0, len(text))])


def _dates(text, strict=True):
    return [(found.due.date, found.due.text) for found in deadlines(_passage(text), ISSUED, strict=strict)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7月5日前", (2024, 7, 5)),
        ("于 7月 5日前报送", (2024, 7, 5)),
        ("6月底前", (2024, 6, 30)),
        ("2020年底前", (2020, 12, 31)),
        ("年底前", (2024, 12, 31)),
        ("今年底前", (2024, 12, 31)),
        ("2021年3月底前", (2021, 3, 31)),
        ("明年3月底前", (2025, 3, 31)),
        ("上半年", (2024, 6, 30)),
        ("2024年第三季度", (2024, 9, 30)),
        ("6月30日前", (2024, 6, 30)),
        ("12月底前", (2024, 12, 31)),
        ("二〇二四年六月底前", (2024, 6, 30)),
        ("6月前", (2024, 5, 31)),
        ("2025年前", (2024, 12, 31)),
        ("2024年2月底前", (2024, 2, 29)),
        ("年内完成整改", (2024, 12, 31)),
        ("年内举办一场活动", (2024, 12, 31)),
        ("2025年内建成", (2025, 12, 31)),
        ("第三季度末前", (2024, 9, 30)),
        ("10月上旬前", (2024, 10, 10)),
        ("10月中旬前", (2024, 10, 20)),
        ("10月中前", (2024, 10, 15)),
        ("10月初前", (2024, 10, 10)),
        ("年底全面完成整治", (2024, 12, 31)),
    ],
)
def test_a_deadline_in_words_is_a_day(text, day):
    assert [found for found, _text in _dates(text)] == [date(*day)]


@pytest.mark.parametrize(
    "text",
    [
        "从2024年开始",
        "2020年9月11日召开会议",
        "每年3月底前报告",
        "压缩至4个月以内",
        "2020年要有所突破",
        "5个工作日以内",
        "年内至少参加一次",
        "每年12月底前",
        "每年6月底、12月底前",
        "每年的3月底、6月底和9月底前报告",
        "每年于12月底前报告",
        "每季度末前",
        "每月5日前报送",
        "3年内完成",
        "两年内建成",
        "半年内办结",
        "13月底前",
    ],
)
def test_a_date_that_sets_no_deadline_is_none(text):
    assert _dates(text) == []


def test_a_date_behind_one_that_comes_round_again_is_a_date_of_its_own():
    assert [day for day, _text in _dates("每年6月底前报告，9月底前完成整改")] == [date(2024, 9, 30)]


def test_a_cell_of_dates_that_come_round_again_keeps_its_words_alone():
    for text in ("每年6月底、12月底前", "每年12月底前", "3年内"):
        assert _dates(text, strict=False) == []


def test_the_day_on_which_something_begins_is_no_deadline():
    for text in ("2025年7月1日起", "自2025年7月1日起施行", "7月1日开始"):
        assert _dates(text, strict=False) == []


def test_a_year_is_carried_on_from_the_date_before_it():
    assert [day for day, _text in _dates("2021年6月底前制定政策，12月底前实现结算")] == [
        date(2021, 6, 30),
        date(2021, 12, 31),
    ]


def test_a_day_far_before_the_notice_belongs_to_the_next_year():
    found = deadlines(_passage("1月底前完成"), date(2024, 11, 20))
    assert [one.due.date for one in found] == [date(2025, 1, 31)]


@pytest.mark.parametrize(
    ("text", "inclusive", "cut_off", "inferred"),
    [
        ("7月5日前", True, "24:00", True),
        ("2024年7月5日前", True, "24:00", True),
        ("2024年7月5日（含当日）前", True, "24:00", False),
        ("2024年7月5日前（不含当日）", False, "24:00", False),
        ("2024年7月5日17:00前", True, "17:00", False),
        ("7月5日17时前", True, "17:00", True),
    ],
)
def test_what_is_silent_is_inferred_and_what_is_written_is_kept(text, inclusive, cut_off, inferred):
    due = deadlines(_passage(text), ISSUED)[0].due
    assert (due.inclusive, due.cut_off, due.inferred) == (inclusive, cut_off, inferred)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-06-30 00:00:00", (2024, 6, 30)),
        ("2024.6.30", (2024, 6, 30)),
        ("2024/12", (2024, 12, 31)),
        ("9月", (2024, 9, 30)),
        ("10月初", (2024, 10, 10)),
        ("年内", (2024, 12, 31)),
    ],
)
def test_a_cell_about_time_alone_needs_no_word_for_it(text, day):
    assert [found for found, _text in _dates(text, strict=False)] == [date(*day)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("负责同志每年至少听取1次汇报。", "count"),
        ("年内至少参加一次培训。", "count"),
        ("开展活动不少于3场。", "count"),
        ("解读率达到100%。", "rate"),
        ("比例不低于百分之八十。", "rate"),
        ("每半年发布一次榜单。", "recurring"),
        ("开展季度检查。", "recurring"),
        ("2024年6月底前完成。", "by_date"),
        ("每年6月底、12月底前报送情况。", "recurring"),
        ("年内完成改造。", "by_date"),
        ("定期清理失效内容。", "narrative"),
        ("推动60类数据共享。", "narrative"),
    ],
)
def test_every_sentence_is_proposed_a_kind(text, kind):
    assert [measure.kind for measure in measures_of(_passage(text), ISSUED)] == [kind]


def test_sentences_end_at_full_stops_outside_brackets_and_quotation_marks():
    text = "做到“先审查。后发布”。说明原因（包括不全。不符）并告知。完"
    assert [measure.text for measure in measures_of(_passage(text), ISSUED)] == [
        "做到“先审查。后发布”。",
        "说明原因（包括不全。不符）并告知。",
        "完",
    ]


def test_a_quotation_that_is_never_closed_does_not_swallow_the_rest():
    assert len(measures_of(_passage("坚持“先审查。再发布。后公开。"), ISSUED)) == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十二", 12),
        ("二十", 20),
        ("一百零三", 103),
        ("二〇二四", 2024),
        ("7", 7),
        ("１２", 12),
        ("大", None),
        ("", None),
    ],
)
def test_numerals_have_values(text, value):
    assert to_int(text) == value
