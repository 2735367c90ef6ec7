"""Notices made up by chance, in every layout: all is found again, and every character is accounted for."""

import random

import pytest

from tests.notice_layouts import (
    BRACKET_STYLES,
    FLAT_COLUMNS,
    as_delimited,
    as_flat_columns,
    as_flat_lines,
    as_pages,
    as_running_text,
    as_table,
)
from tests.notices import made_up_notice
from tests.rules.notice_checks import check_letter, check_tasks, read_exactly

SEEDS = range(12)


@pytest.mark.parametrize("width", range(3, 9))
def test_tables_of_three_to_eight_columns_are_read_in_any_order_under_any_heading(width):
    for seed in SEEDS:
        notice = made_up_notice(seed)
        source, kinds = as_table(notice, random.Random(seed), width)
        reading = read_exactly(source)
        check_letter(reading, notice)
        check_tasks(reading, notice, responsibles="responsible" in kinds, dues="due" in kinds)


def test_rows_broken_over_pages_are_put_together_with_and_without_repeated_headings():
    for seed in range(30):
        notice = made_up_notice(seed)
        reading = read_exactly(as_pages(notice, random.Random(seed)))
        check_letter(reading, notice)
        check_tasks(reading, notice, dues=False)


def test_a_table_flattened_into_lines_gets_its_cells_back():
    for seed in range(30):
        notice = made_up_notice(seed)
        reading = read_exactly(as_flat_lines(notice, random.Random(seed)))
        check_letter(reading, notice)
        check_tasks(reading, notice, responsibles=all(task.responsibles for task in notice.tasks), dues=False)


@pytest.mark.parametrize("whole_cells", [False, True], ids=["lines", "whole cells"])
@pytest.mark.parametrize("kinds", FLAT_COLUMNS, ids=" ".join)
def test_flattened_columns_may_come_in_another_order(kinds, whole_cells):
    for seed in SEEDS:
        notice = made_up_notice(seed)
        reading = read_exactly(as_flat_columns(notice, kinds, whole_cells))
        check_letter(reading, notice)
        check_tasks(reading, notice, responsibles="responsible" in kinds, dues="due" in kinds)


@pytest.mark.parametrize("sign", ["\t", " | ", "  "])
def test_a_table_pasted_with_marks_between_its_cells_is_a_table(sign):
    for seed in SEEDS:
        notice = made_up_notice(seed)
        reading = read_exactly(as_delimited(notice, random.Random(seed), sign))
        check_letter(reading, notice)
        check_tasks(reading, notice, dues=False)


@pytest.mark.parametrize("marks", ["（一）", "1．", "一、"])
@pytest.mark.parametrize("glued", [False, True], ids=["paragraphs", "glued"])
@pytest.mark.parametrize("style", BRACKET_STYLES)
def test_running_text_gives_a_task_for_every_item_with_parties(style, glued, marks):
    for seed in SEEDS:
        notice = made_up_notice(seed)
        reading = read_exactly(as_running_text(notice, style, glued, marks))
        check_letter(reading, notice)
        check_tasks(reading, notice)


def test_the_same_source_is_always_read_the_same():
    notice = made_up_notice(3)
    assert read_exactly(as_running_text(notice, "（）")) == read_exactly(as_running_text(notice, "（）"))
