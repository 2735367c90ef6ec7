"""Ask fontconfig which face a family resolves to, and which characters no face can draw.

fontconfig is what WeasyPrint's text engine asks as well, so its answer is the one that counts: reading
the font files ourselves would be a second opinion. The library is called through ctypes and with a
configuration of its own, so nothing here depends on, or changes, what the process has loaded.
"""

from __future__ import annotations

import ctypes
import functools
import os
import unicodedata
from dataclasses import dataclass

# Characters that leave no ink: controls, format signs (zero-width space, marks of direction), spaces.
INKLESS = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
MATCH_PATTERN = 0  # FcMatchPattern


class FontsUnavailable(RuntimeError):
    """fontconfig itself, or the fonts.conf that was named, cannot be used."""


@dataclass(frozen=True)
class Face:
    """The font file that a family resolves to: its own family name, style and path."""

    family: str
    style: str
    file: str


class _FontSet(ctypes.Structure):
    _fields_ = [
        ("nfont", ctypes.c_int),
        ("sfont", ctypes.c_int),
        ("fonts", ctypes.POINTER(ctypes.c_void_p)),
    ]


# The part of fontconfig's interface that is used here: name → (result, arguments).
_POINTER, _TEXT, _INT = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
_INTERFACE = {
    "FcConfigCreate": (_POINTER, ()),
    "FcConfigParseAndLoad": (_INT, (_POINTER, _TEXT, _INT)),
    "FcConfigBuildFonts": (_INT, (_POINTER,)),
    "FcConfigSubstitute": (_INT, (_POINTER, _POINTER, _INT)),
    "FcDefaultSubstitute": (None, (_POINTER,)),
    "FcPatternCreate": (_POINTER, ()),
    "FcPatternAddString": (_INT, (_POINTER, _TEXT, _TEXT)),
    "FcPatternAddInteger": (_INT, (_POINTER, _TEXT, _INT)),
    "FcPatternGetString": (_INT, (_POINTER, _TEXT, _INT, ctypes.POINTER(_TEXT))),
    "FcPatternGetCharSet": (_INT, (_POINTER, _TEXT, _INT, ctypes.POINTER(_POINTER))),
    "FcPatternDestroy": (None, (_POINTER,)),
    "FcFontMatch": (_POINTER, (_POINTER, _POINTER, ctypes.POINTER(_INT))),
    "FcConfigGetFonts": (ctypes.POINTER(_FontSet), (_POINTER, _INT)),
    "FcCharSetHasChar": (_INT, (_POINTER, ctypes.c_uint32)),
}


@functools.cache
def _fontconfig() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libfontconfig.so.1")
    except OSError as error:
        raise FontsUnavailable("找不到系统库 libfontconfig1") from error
    for name, (result, arguments) in _INTERFACE.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class InstalledFonts:
    """The fonts that one fonts.conf makes known."""

    def __init__(self, conf: str) -> None:
        self._fc = _fontconfig()
        # Kept until the process ends: the answers point into it.
        self._config = self._fc.FcConfigCreate()
        if not self._fc.FcConfigParseAndLoad(self._config, os.fsencode(conf), 1):
            raise FontsUnavailable(f"字体配置无法读取：{conf}")
        self._fc.FcConfigBuildFonts(self._config)

    def face(self, family: str, *, bold: bool = False) -> Face | None:
        """The face that draws `family`; None where there is no font at all."""
        match = self._match(family, bold)
        if match is None:
            return None
        face = Face(*(self._string(match, key) for key in (b"family", b"style", b"file")))
        self._fc.FcPatternDestroy(match)
        return face

    def missing(self, text: str, family: str | None = None, *, bold: bool = False) -> set[str]:
        """The characters of `text` that no font draws; with `family`, that its own face does not."""
        wanted = {sign for sign in text if unicodedata.category(sign) not in INKLESS}
        if family is not None:
            match = self._match(family, bold)
            if match is None:
                return wanted
            left = self._undrawn(match, wanted)
            self._fc.FcPatternDestroy(match)
            return left
        known = self._fc.FcConfigGetFonts(self._config, 0).contents
        for index in range(known.nfont):
            if not wanted:
                break
            wanted = self._undrawn(known.fonts[index], wanted)
        return wanted

    def _match(self, family: str, bold: bool) -> int | None:
        pattern = self._fc.FcPatternCreate()
        self._fc.FcPatternAddString(pattern, b"family", family.encode())
        self._fc.FcPatternAddInteger(pattern, b"weight", 200 if bold else 80)
        self._fc.FcConfigSubstitute(self._config, pattern, MATCH_PATTERN)
        self._fc.FcDefaultSubstitute(pattern)
        result = ctypes.c_int()
        match: int | None = self._fc.FcFontMatch(self._config, pattern, ctypes.byref(result))
        self._fc.FcPatternDestroy(pattern)
        return match

    def _string(self, pattern: int, key: bytes) -> str:
        value = ctypes.c_char_p()
        failed = self._fc.FcPatternGetString(pattern, key, 0, ctypes.byref(value))
        return "" if failed or value.value is None else os.fsdecode(value.value)

    def _undrawn(self, pattern: int, signs: set[str]) -> set[str]:
        charset = ctypes.c_void_p()
        if self._fc.FcPatternGetCharSet(pattern, b"charset", 0, ctypes.byref(charset)):
            return signs
        return {sign for sign in signs if not self._fc.FcCharSetHasChar(charset, ord(sign))}


@functools.lru_cache(maxsize=4)
def installed_fonts(conf: str) -> InstalledFonts:
    """The fonts known to the fonts.conf at the path `conf`, read once per process."""
    return InstalledFonts(conf)


def missing_glyphs(text: str, family: str | None = None, *, bold: bool = False) -> set[str]:
    """The characters of `text` that cannot be printed, so that the error can name them.

    For the child process that makes PDFs: it looks at the fonts of its own FONTCONFIG_FILE. Without
    `family` a character is missing when no font at all draws it; with one, when the face that the
    family resolves to does not draw it and another would step in.
    """
    return installed_fonts(os.environ["FONTCONFIG_FILE"]).missing(text, family, bold=bold)
