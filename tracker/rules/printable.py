"""Which characters a text may hold so that it can be printed on official paper.

Most texts hold nothing but characters that every Chinese face draws; only for others are the installed
faces asked. What a face may draw by chance but no official paper bears (pictures, signs of the private
area, which look different on every computer) is unprintable in any case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

# The characters among some that none of the installed faces draws.
Undrawn = Callable[[Collection[str]], set[str]]

# Every Chinese face draws the others: a test holds this set against the faces that are installed.
_DOUBTFUL = re.compile("[^\t\n\r -~\u00a0·×—‘’“”…、。々〇〈-】〔〕\u3000一-龥！-～]")
_NEVER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    "\U0001f000-\U0001faff\U000e0000-\U0010ffff]"
)
# Format signs that leave nothing on paper: zero-width signs, marks of direction, variants of a shape, tags.
FORMAT_SIGNS = (
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc\U000e0000-\U000e01ef"
)
_FORMAT_SIGN = re.compile(f"[{FORMAT_SIGNS}]")
_NAMED = 5
_AROUND = 6


def without_format_signs(text: str) -> str:
    """``text`` without what nobody sees and nobody typed: it comes with texts copied from elsewhere."""
    return text if text.isascii() else _FORMAT_SIGN.sub("", text)


def unprintable(text: str, undrawn: Undrawn) -> list[str]:
    """The characters of ``text`` that can't be printed, in their order."""
    doubtful = dict.fromkeys(_DOUBTFUL.findall(text))
    if not doubtful:
        return []
    signs = [sign for sign in doubtful if not _FORMAT_SIGN.match(sign)]
    missing = {sign for sign in signs if _NEVER.match(sign)}
    if asked := [sign for sign in signs if sign not in missing]:
        missing |= undrawn(asked)
    return [sign for sign in signs if sign in missing]


def unprintable_fault(text: str, undrawn: Undrawn) -> str | None:
    """Why ``text`` can't be printed and what to do, as a sentence for who typed it; None where it can."""
    found = unprintable(text, undrawn)
    if not found:
        return None
    named = "、".join(_named(sign) for sign in found[:_NAMED]) + ("等" if len(found) > _NAMED else "")
    if all(_NEVER.match(sign) for sign in found):
        return f"含有无法打印的字符（表情、控制符等：{named}），请删去后重试。"
    return f"系统的字体印不出{named}，请改用其他字，或者请系统管理员装入有这个字的字体。"


def around(text: str, undrawn: Undrawn) -> str:
    """The words about the first unprintable character, so that a person finds it in a long text."""
    found = unprintable(text, undrawn)
    at = text.index(found[0])
    return spelt(text[max(0, at - _AROUND) : at + _AROUND + 1], found)


def spelt(text: str, signs: Collection[str]) -> str:
    """``text`` with each of ``signs`` by its number, 〔U+20BB7〕: what is printed where no face draws it."""
    return text.translate({ord(sign): f"〔U+{ord(sign):04X}〕" for sign in signs}) if signs else text


def _named(sign: str) -> str:
    """「𠮷」（U+20BB7）; only the number where there is nothing to see."""
    code = f"U+{ord(sign):04X}"
    return f"“{sign}”（{code}）" if sign.isprintable() else code
