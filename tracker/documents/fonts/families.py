"""The four families that print sheets name, and which faces may stand for each, best first.

The usual faces of official paper (GB/T 9704-2012, 5.2.2 and 7.3: 小标宋 for the title, 仿宋 for the
body, 黑体 and 楷体 for headings) are proprietary. Their names come first, as they are written in the
files of Founder (方正), SinoType (华文) and Microsoft; free faces stand last.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """One family of the print sheets at one weight.

    `name` and `bold` are what a sheet asks for; `word` is the trade's Chinese name of the face;
    `official` and `free` are the names of faces that may stand for it, best first.
    """

    name: str
    bold: bool
    word: str
    official: tuple[str, ...]
    free: tuple[str, ...]

    @property
    def candidates(self) -> tuple[str, ...]:
        """Every face that may stand for this family, best first."""
        return self.official + self.free


# FandolSong-Bold carries the family of the regular face and claims its weight too, so fontconfig
# would pick either at random. The fonts.conf gives it this family of its own.
FANDOL_SONG_BOLD = "Ruqi FandolSong Bold"

FAMILIES = (
    Family(
        name="Ruqi Song",
        bold=True,
        word="小标宋",
        official=(
            "FZXiaoBiaoSong-B05",
            "FZXiaoBiaoSong-B05S",
            "方正小标宋_GBK",
            "方正小标宋简体",
            "方正小标宋_GB18030",
            "FZXBSJW--GB1-0",
            "FZXBSK--GBK1-0",
        ),
        free=(FANDOL_SONG_BOLD, "Noto Serif CJK SC"),
    ),
    Family(
        name="Ruqi Song",
        bold=False,
        word="宋体",
        official=("SimSun", "宋体", "方正书宋_GBK", "方正书宋简体", "STSong", "华文宋体"),
        free=("FandolSong", "Noto Serif CJK SC"),
    ),
    Family(
        name="Ruqi Fang",
        bold=False,
        word="仿宋",
        official=(
            "FangSong_GB2312",
            "仿宋_GB2312",
            "FZFangSong-Z02",
            "FZFangSong-Z02S",
            "方正仿宋_GBK",
            "方正仿宋简体",
            "FangSong",
            "仿宋",
            "STFangsong",
            "华文仿宋",
        ),
        free=("FandolFang", "Noto Serif CJK SC"),
    ),
    Family(
        name="Ruqi Kai",
        bold=False,
        word="楷体",
        official=(
            "KaiTi_GB2312",
            "楷体_GB2312",
            "FZKai-Z03",
            "FZKai-Z03S",
            "方正楷体_GBK",
            "方正楷体简体",
            "KaiTi",
            "楷体",
            "STKaiti",
            "华文楷体",
        ),
        free=("FandolKai", "Noto Serif CJK SC"),
    ),
    Family(
        name="Ruqi Hei",
        bold=False,
        word="黑体",
        official=("SimHei", "黑体", "FZHei-B01", "FZHei-B01S", "方正黑体_GBK", "方正黑体简体", "STHeiti"),
        free=("Noto Sans CJK SC", "FandolHei"),
    ),
)

# What the generic families of CSS mean on our sheets, and what fills the holes of every other face.
GENERIC = {
    "serif": ("Noto Serif CJK SC", "FandolSong", "DejaVu Serif"),
    "sans-serif": ("Noto Sans CJK SC", "FandolHei", "DejaVu Sans"),
    "monospace": ("Noto Sans Mono CJK SC", "DejaVu Sans Mono"),
}
LAST_RESORT = ("Noto Sans CJK SC", "FandolSong", "DejaVu Sans")
