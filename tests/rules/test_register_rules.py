"""Names of units and accounts, lists in spreadsheets, days of a notice: the pure rules of the register."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.rules.access import Role
from tracker.rules.accounts import account_faults, role_of
from tracker.rules.calendar_text import read_days
from tracker.rules.register_sheets import ACCOUNT_COLUMNS, GROUP_COLUMNS, UNIT_COLUMNS
from tracker.rules.sheets import Line, read_day, read_flag, read_sheet
from tracker.rules.sign_in import account_name, password_fault
from tracker.rules.units import NamesInUse, UnitKind, kind_of, leads_back, split_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("市发改委、市发展改革委", ("市发改委", "市发展改革委")),
        ("市发改委，市发改委；\n 市发展改革委 ", ("市发改委", "市发展改革委")),
        ("各县（市、区）人民政府、各县(市、区)", ("各县（市、区）人民政府", "各县(市、区)")),
        ("各县（市、区）", ("各县（市、区）",)),
    ],
)
def test_names_are_parted_outside_brackets_only(text: str, names: tuple[str, ...]):
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("县（市、区）", UnitKind.COUNTY), ("县(市、区)", UnitKind.COUNTY), ("县市区", UnitKind.COUNTY),
        ("county", UnitKind.COUNTY), (" 开发区 ", UnitKind.ZONE), ("市直部门", UnitKind.DEPARTMENT),
        ("国有企业", UnitKind.ENTERPRISE), ("其他", UnitKind.OTHER), ("部委", None), ("", None),
    ],
)  # fmt: skip
def test_kinds_are_known_by_their_word_their_code_and_usual_words(word: str, kind: UnitKind | None):
    assert kind_of(word) is kind


def test_a_circle_of_parents_is_found_at_any_depth():
    parents = {1: None, 2: 1, 3: 2, 4: 3}
    assert leads_back(1, 4, parents) and leads_back(1, 1, parents) and leads_back(2, 4, parents)
    assert not leads_back(4, 1, parents) and not leads_back(4, None, parents)


def test_names_clash_below_one_parent_only():
    in_use = NamesInUse()
    in_use.add("甲县城关镇", 1, ("城关镇",))
    assert in_use.faults(2, "城关镇", "城关", ()) == []
    assert [field for field, _ in in_use.faults(1, "城关", "城关镇", ("城关镇",))] == ["short_name"]


def test_columns_are_found_in_any_order_under_titles_and_with_marks():
    rows = [
        ["全市单位名录"],
        [],
        ["联 系 人：", "* 单位全称", "备注", "类型（必填）"],
        ["甲", "甲局", "x", "部门"],
        ["", " ", "", ""],
    ]
    sheet = read_sheet(rows, UNIT_COLUMNS)
    assert sheet.lines == (Line(4, {"contact_person": "甲", "name": "甲局", "kind": "部门"}),)
    assert sheet.ignored == ("备注",) and sheet.faults == ()


def test_a_list_without_its_needed_columns_or_without_lines_says_so():
    (fault,) = read_sheet([["账号"], ["a1"]], ACCOUNT_COLUMNS).faults
    assert "“姓名”、“角色”" in fault.words
    (fault,) = read_sheet([], GROUP_COLUMNS).faults
    assert fault.line == 0
    (fault,) = read_sheet([["单位组", "成员单位"], ["示例：甲组", "甲局"]], GROUP_COLUMNS).faults
    assert "没有数据行" in fault.message


def test_cells_lose_breaks_and_blanks_and_short_rows_end_empty():
    (line,) = read_sheet([["单位名称", "简称"], [" 甲\n局 "]], UNIT_COLUMNS).lines
    assert (line.get("name"), line.get("short_name"), line.get("kind")) == ("甲 局", "", "")


@pytest.mark.parametrize("text", ["2024-07-05", "2024/7/5", "2024.7.5", "2024年7月5日", " ２０２４年7月5日 "])
def test_a_day_is_read_in_every_usual_form(text: str):
    assert read_day(text) == date(2024, 7, 5)


@pytest.mark.parametrize("text", ["", "去年", "2024-13-01", "2024-02-30", "7月5日"])
def test_what_is_no_day_is_none(text: str):
    assert read_day(text) is None


def test_yes_and_no_are_read_and_nothing_else():
    assert [read_flag(word) for word in ("是", "√", "TRUE", "否", "0", "也许", "")] == [True] * 3 + [
        False
    ] * 2 + [None] * 2


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Dayu ", "dayu"),
        ("ＤＡＹＵ", "dayu"),
        ("大余", "大余"),
        ("x" * 200, "x" * 80),
        ("㎏" * 60, "kg" * 40),
    ],
)
def test_an_account_is_found_however_it_is_typed(typed: str, name: str):
    assert account_name(typed) == name


def test_roles_are_known_by_their_words():
    assert (
        role_of("经办人") is Role.CLERK
        and role_of("clerk") is Role.CLERK
        and role_of("办公室") is Role.OFFICE
    )
    assert role_of("系统") is None and role_of("system") is None


def test_nobody_is_given_the_products_own_role_or_name():
    faults = account_faults("系统", "李文", {Role.SYSTEM}, has_unit=True, unit_is_issuer=True)
    assert {field for field, _ in faults} == {"name", "roles"}


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Short-1", "至少 10 位"), ("x" * 129 + "1", "最多 128 位"), ("abcdefghijkl", "两种以上"),
        ("dayu-2024-07", "不能含有账号名"), ("ＤAYU-2024-07", None), ("correct-horse", None),
    ],
)  # fmt: skip
def test_a_password_that_wont_do_is_told_why(password: str, words: str | None):
    fault = password_fault(password, "dayu")
    assert fault is None if words is None else words in (fault or "")


def days(*pairs: tuple[int, int]) -> tuple[date, ...]:
    return tuple(date(2027, month, day) for month, day in pairs)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ()),
        ("1月1日至1月3日", days((1, 1), (1, 2), (1, 3))),
        ("1月1日至3日", days((1, 1), (1, 2), (1, 3))),
        ("1月1日（周五）至3日（周日）放假调休，共3天。", days((1, 1), (1, 2), (1, 3))),
        ("一、元旦：1月1日；二、清明节：4月5日", days((1, 1), (4, 5))),
        ("2027-01-01 2027/1/2", days((1, 1), (1, 2))),
        ("2027年1月1日—2027年1月2日", days((1, 1), (1, 2))),
        ("2月14日（周日）、2月20日（周六）上班", days((2, 14), (2, 20))),
        ("1月31日到2月1日", days((1, 31), (2, 1))),
        ("1月1日，1月1日", days((1, 1))),
    ],
)
def test_days_are_read_as_a_notice_writes_them(text: str, wanted: tuple[date, ...]):
    read = read_days(text, 2027)
    assert read.days == wanted and read.faults == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2月30日", "“2月30日”不是正确的日期"),
        ("1月3日至1月1日", "不是正确的日期"),
        ("1月1日至12月31日", "不是正确的日期"),
        ("1月1日、腊月初八", "看不懂“腊月初八”"),
        ("国庆节放假", None),
        ("20270101", "看不懂“20270101”"),
    ],
)
def test_what_can_not_be_read_is_told(text: str, words: str | None):
    faults = read_days(text, 2027).faults
    assert faults == () if words is None else any(words in fault for fault in faults), faults
