"""Chinese numerals: 十二 is 12, 二〇二四 is 2024."""

from __future__ import annotations

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "两": 2,
}
_UNITS = {"十": 10, "百": 100}
NUMERAL = "[〇零○Ｏ一二两三四五六七八九十百]"


def to_int(text: str) -> int | None:
    """The value of a Chinese or Arabic numeral below 1000, or of a year written digit by digit; None if neither."""
    if text.isdecimal():
        return int(text)
    if not text or any(sign not in _DIGITS and sign not in _UNITS for sign in text):
        return None
    if not any(sign in _UNITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, digit = 0, 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit
