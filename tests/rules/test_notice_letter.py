"""The letter: number, issuer, title, addressees, date, and the demand to hand in."""

from datetime import date

import pytest

from tests.notice_layouts import Typesetter
from tests.rules.notice_checks import read_exactly

HEAD = (
    "白河市人民政府办公室文件",
    "白府办发〔2025〕12号",
    "白河市人民政府办公室关于做好公开工作的通知",
    "各区人民政府，市政府各部门：",
)


def _read(*paragraphs, wrapped=False):
    setter = Typesetter("docx", wrapped)
    for paragraph in paragraphs:
        setter.paragraph(paragraph)
    return read_exactly(setter.source())


def _value(field):
    return field.value if field is not None else None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("白府办发〔2025〕12号", "白府办发〔2025〕12号"),
        ("〔2025〕12号", "〔2025〕12号"),
        ("白府办发[2025] 12 号", "白府办发〔2025〕12号"),
        ("白府办字（2025）第12号", "白府办字〔2025〕12号"),
        ("白府办字(2025)12号", "白府办字〔2025〕12号"),
        ("白府办函【2025】12号", "白府办函〔2025〕12号"),
    ],
)
def test_the_number_is_found_with_any_bracket_and_without_the_agency_code(line, value):
    assert _value(_read(HEAD[0], line, *HEAD[2:], "请认真落实。").document_number) == value


def test_a_number_glued_to_the_title_is_taken_off_it():
    reading = _read("白河市人民政府办公室关于做好公开工作的通知白府办发〔2025〕12号", HEAD[3], "请认真落实。")
    assert _value(reading.document_number) == "白府办发〔2025〕12号"
    assert _value(reading.title) == HEAD[2]
    assert _value(reading.issuer) == "白河市人民政府办公室"


def test_a_number_that_the_letter_only_cites_is_not_its_own():
    reading = _read(HEAD[2], HEAD[3], "根据《关于印发要点的通知》（省府办字〔2024〕15号）精神，现通知如下。")
    assert reading.document_number is None


def test_letterhead_broken_title_and_signature_are_told_apart():
    reading = _read(
        HEAD[0],
        HEAD[1],
        "白河市人民政府办公室关于",
        "印发公开工作要点任务",
        "分工的通知",
        HEAD[3],
        "请认真落实。",
        "白河市人民政府办公室",
        "2025年3月5日",
        "（此件公开发布）",
    )
    assert _value(reading.issuer) == "白河市人民政府办公室"
    assert _value(reading.title) == "白河市人民政府办公室关于印发公开工作要点任务分工的通知"
    assert reading.issued_on is not None and reading.issued_on.value == date(2025, 3, 5)
    assert _value(reading.addressees) == "各区人民政府，市政府各部门"
    assert [left.text for left in reading.leftover] == ["（此件公开发布）"]


@pytest.mark.parametrize(
    "line",
    [
        "2025年3月5日",
        "2025 年 3 月 5 日",
        "二〇二五年三月五日",
        "白河市人民政府办公室2025年3月5日（此件公开发布）",
    ],
)
def test_the_date_of_the_letter_is_found_in_any_dress(line):
    reading = _read(*HEAD, "2025年2月1日，市政府召开会议。请认真落实。", line)
    assert reading.issued_on is not None and reading.issued_on.value == date(2025, 3, 5)


@pytest.mark.parametrize(
    ("demand", "due", "to", "email", "phone"),
    [
        (
            "请于7月5日前将情况报市政府办公室信息公开科，邮箱：a.b@example.cn，电话：8992059。",
            date(2025, 7, 5),
            "市政府办公室信息公开科",
            "a.b@example.cn",
            "8992059",
        ),
        (
            "各单位要于2025年4月3日前，将制订的方案经主要负责人审定后，报送市人民政府督查室。",
            date(2025, 4, 3),
            "市人民政府督查室",
            None,
            None,
        ),
        (
            "请于3月20日下班前将名单报送至市政务公开办公室（联系人：李某，联系电话：0710-1234567）。",
            date(2025, 3, 20),
            "市政务公开办公室",
            None,
            "0710-1234567",
        ),
        ("落实情况年底前报市政府。", date(2025, 12, 31), "市政府", None, None),
        ("请于7月5日（周五）前报送市政府办公室。", date(2025, 7, 5), "市政府办公室", None, None),
        ("请于4月10日前将自查报告报送市政务公开办。", date(2025, 4, 10), "市政务公开办", None, None),
        ("请于4月10日前报送总体进展至市统计局。", date(2025, 4, 10), "市统计局", None, None),
        ("总结报告请于11月15日前通过内网报送至市委改革办。", date(2025, 11, 15), "市委改革办", None, None),
        ("请于4月10日、7月10日前将进展报市统计局。", None, "市统计局", None, None),
        ("各单位于6月底和12月底前将进展报市统计局。", None, "市统计局", None, None),
        ("各责任单位年底前向市政府报告全年落实情况。", date(2025, 12, 31), "市政府", None, None),
        (
            "请将总结材料报送市司法局，报送时间为2025年11月30日前。",
            date(2025, 11, 30),
            "市司法局",
            None,
            None,
        ),
        ("请各区于1月10日前报市政府办公室。", date(2026, 1, 10), "市政府办公室", None, None),
        ("年底前全面完成任务，做好政策通报和年度报告。", None, None, None, None),
    ],
)
def test_the_demand_to_hand_in_is_read(demand, due, to, email, phone):
    reading = _read(*HEAD, "为做好工作，现通知如下。", demand, "2025年3月5日")
    assert (reading.report_in_due.date if reading.report_in_due else None) == due
    assert (
        _value(reading.report_in_to),
        _value(reading.report_in_email),
        _value(reading.report_in_phone),
    ) == (to, email, phone)


def test_a_demand_keeps_what_it_says_of_hour_and_day():
    reading = _read(*HEAD, "请于7月5日17:00前（不含当日）报市政府办公室。", "2025年3月5日")
    due = reading.report_in_due
    assert due is not None
    assert (due.inclusive, due.cut_off, due.text) == (False, "17:00", "7月5日17:00前（不含当日）")


@pytest.mark.parametrize(
    ("hour", "cut_off"),
    [
        ("17时30分", "17:30"),
        ("下午5时", "17:00"),
        ("下午5点半", "17:30"),
        ("上午12时", "12:00"),
        ("（星期五）9:00", "09:00"),
        ("下午下班", "18:00"),
        ("上午下班", "12:00"),
    ],
)
def test_the_hour_of_a_demand_may_be_said_in_words(hour, cut_off):
    due = _read(*HEAD, f"请于7月5日{hour}前报市政府办公室。", "2025年3月5日").report_in_due
    assert due is not None
    assert (due.date, due.cut_off) == (date(2025, 7, 5), cut_off)


def test_an_address_broken_over_lines_is_put_together():
    reading = _read(
        *HEAD,
        "请于7月5日前将情况报市政府办公室，邮箱：xxgk",
        "_dept@example.cn，电话：89",
        "92059。",
        "2025年3月5日",
        wrapped=True,
    )
    assert _value(reading.report_in_email) == "xxgk_dept@example.cn"
    assert _value(reading.report_in_phone) == "8992059"


def test_page_numbers_belong_to_the_layout():
    reading = _read(*HEAD, "为做好工作，", "— 2 —", "现通知如下。", wrapped=True)
    assert [mark.text for mark in reading.marks if mark.kind == "page"] == ["—2—"]
    assert reading.leftover == ()


def test_all_bodies_that_signed_are_the_issuer():
    reading = _read(
        "关于做好公开工作的通知",
        HEAD[3],
        "请认真落实。",
        "白河市财政局",
        "白河市审计局",
        "2025年3月5日",
    )
    assert _value(reading.issuer) == "白河市财政局白河市审计局"
    assert reading.leftover == ()


def test_a_label_of_a_web_page_is_no_addressee():
    reading = _read("发布机构：白河市人民政府", "索引号：0700/2025-1", *HEAD[1:], "请认真落实。")
    assert _value(reading.document_number) == "白府办发〔2025〕12号"
    assert _value(reading.title) == HEAD[2]
    assert _value(reading.addressees) == "各区人民政府，市政府各部门"
