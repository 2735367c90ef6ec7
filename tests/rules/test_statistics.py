"""Percentages are cut, never rounded up."""

import pytest

from tracker.rules.statistics import Ratio, difference


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (2148, 2150, "99.90%"),
        (2150, 2150, "100.00%"),
        (99999, 100000, "99.99%"),
        (0, 7, "0.00%"),
        (1, 3, "33.33%"),
    ],
)
def test_a_percentage_is_cut_after_two_decimals(part, whole, percent):
    assert Ratio(part, whole).percent == percent


def test_a_ratio_keeps_its_numerator_and_denominator():
    assert str(Ratio(2148, 2150)) == "2148/2150（99.90%）"


def test_nothing_to_divide_by_is_a_dash_and_not_a_hundred():
    assert Ratio(0, 0).percent == "—"


def test_a_difference_has_its_sign_and_none_is_a_word():
    assert [difference(more) for more in (20, -7, 0)] == ["+20", "\u22127", "持平"]
