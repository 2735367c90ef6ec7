"""Which characters are refused, how they are named, and what stands for them on paper."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from tracker.rules.printable import around, spelt, unprintable, unprintable_fault, without_format_signs


def draws_all(signs: Collection[str]) -> set[str]:
    return set()


def lacks(*missing: str):
    return lambda signs: set(missing) & set(signs)


def never_asked(signs: Collection[str]) -> set[str]:
    raise AssertionError(signs)


def test_for_a_common_text_no_face_is_asked():
    text = "赣州市（2024年）“办事公开”——第1项，\n《办法》、【附件】100%·完　〇\t"
    assert unprintable(text, never_asked) == []
    assert unprintable_fault(text, never_asked) is None


def test_a_rare_character_is_refused_only_where_no_face_draws_it():
    assert unprintable_fault("赣县𠮷埠镇", draws_all) is None
    fault = unprintable_fault("赣县𠮷埠镇", lacks("𠮷"))
    assert fault is not None and fault.startswith("系统的字体印不出“𠮷”（U+20BB7），请改用其他字")


@pytest.mark.parametrize("sign", ["\uf0b7", "\x0b", "\x00", "😀", "\ud800", "\uffff", "\U000f0000", "\u2028"])
def test_what_official_paper_never_bears_is_refused_whatever_a_face_draws(sign: str):
    fault = unprintable_fault(f"甲{sign}乙", draws_all)
    assert fault is not None and f"U+{ord(sign):04X}" in fault
    fault.encode()  # half of a pair must not come back


def test_many_unprintable_characters_are_named_by_the_first_five():
    fault = unprintable_fault("".join(map(chr, range(0xE000, 0xE009))), draws_all)
    assert fault is not None and fault.count("U+") == 5 and "等" in fault


@pytest.mark.parametrize("sign", ["\u200b", "\ufe0f", "\u202e", "\ufeff", "\U000e0101", "\u00ad"])
def test_a_sign_that_nobody_sees_is_left_out_and_never_refused(sign: str):
    assert without_format_signs(f"市司法{sign}局") == "市司法局"
    assert unprintable(f"市司法{sign}局", never_asked) == []


def test_a_missing_character_is_spelt_and_found_again_in_a_long_text():
    assert spelt("赣县𠮷埠镇", ["𠮷"]) == "赣县〔U+20BB7〕埠镇"
    assert around("长" * 50 + "赣县𠮷埠镇" + "长" * 50, lacks("𠮷")) == "长长长长赣县〔U+20BB7〕埠镇长长长长"
