"""The column head of a task in the matrix: at most six characters, proposed from its title."""

from __future__ import annotations

import re

LONGEST = 6

_MANNER = (
    "持续|深入|大力|全面|切实|进一步|不断|着力|积极|加快|扎实|有序|有效|充分|及时|依法|严格|统筹|稳步|继续"
)
_VERB = (
    "聚焦|围绕|推进|推动|优化|建立|健全|规范|落实|完善|强化|深化|做好|抓好|提升|提高|实施|开展|促进|加强|坚持|加大|增强"
    "|扩大|创新|构建|打造|培育|支持|引导|鼓励|组织|制定|出台|探索|压实|拓展|拓宽|改进|狠抓"
)
_LEADING = re.compile(rf"^(?:{_MANNER}|{_VERB})+(?=.{{2}})")
# Where the second half of a title begins; never before its third character.
_SECOND_HALF = re.compile(rf"(?<=..)(?:[，、；：。,:;（(“]|及|和|与|等|{_VERB})")


def short_title(title: str) -> str:
    """聚焦高质量发展推进信息公开 → 高质量发展"""
    core = _LEADING.sub("", re.sub(r"\s+", "", title)).lstrip("“《")
    end = _SECOND_HALF.search(core)
    return (core[: end.start()] if end else core)[:LONGEST].rstrip("的”》") or title[:LONGEST]
