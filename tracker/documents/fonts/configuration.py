"""Write the fonts.conf that maps our four families, and name it in the environment of the PDF child."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from tracker.documents.fonts.families import FAMILIES, FANDOL_SONG_BOLD, GENERIC, LAST_RESORT

PROJECT = Path(__file__).resolve().parents[3]
FETCHED = PROJECT / ".cache" / "fonts"
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))

HEAD = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'


def office_folder(data_dir: Path) -> Path:
    """The folder into which the office drops its own font files (ttf, ttc, otf)."""
    return data_dir / "fonts"


def font_environment(data_dir: Path) -> dict[str, str]:
    """Write the fonts.conf of this data folder where it is missing or old; say where it is.

    Returns the variables that the child process needs *before* it imports WeasyPrint. The file and
    fontconfig's cache live in a folder with a leading dot, which fontconfig never reads as fonts.
    """
    own = office_folder(data_dir).resolve()
    home = own / ".ruqi"
    body = _rules([own, *SYSTEM, FETCHED])
    # fontconfig keys its cache by folder and not by rules, so changed rules need a cache of their own.
    cache = home / f"cache-{hashlib.sha256(body.encode()).hexdigest()[:12]}"
    conf = home / "fonts.conf"
    text = f"{HEAD}{_element('cachedir', str(cache))}{body}</fontconfig>\n"
    if not conf.is_file() or conf.read_text(encoding="utf-8") != text:
        home.mkdir(parents=True, exist_ok=True)
        for old in home.glob("cache-*"):
            shutil.rmtree(old, ignore_errors=True)
        draft = home / f"fonts.conf.{os.getpid()}"
        draft.write_text(text, encoding="utf-8")
        draft.replace(conf)
    return {"FONTCONFIG_FILE": str(conf)}


def _element(tag: str, text: str) -> str:
    return f"  <{tag}>{escape(text)}</{tag}>\n"


def _rules(folders: Iterable[Path]) -> str:
    """The folders to look in and how families are matched; everything but the cache's place."""
    parts = [_element("dir", str(folder)) for folder in folders]
    parts += [
        _at_scan("FandolSong-Bold", weight="bold", family=FANDOL_SONG_BOLD),
        _at_scan("FandolHei-Bold", weight="bold"),
    ]
    parts += [_prefer(family.name, family.candidates, bold=family.bold) for family in FAMILIES]
    parts += [_prefer(name, faces) for name, faces in GENERIC.items()]
    parts.append(f'  <match target="pattern">{_edit("append_last", "weak", LAST_RESORT)}</match>\n')
    return "".join(parts)


def _at_scan(postscript_name: str, weight: str, family: str = "") -> str:
    """Correct what a font file claims about itself, as it is read."""
    renamed = _edit("assign", "same", (family,)) if family else ""
    return (
        '  <match target="scan">'
        f'<test name="postscriptname"><string>{escape(postscript_name)}</string></test>'
        f'<edit name="weight" mode="assign"><const>{weight}</const></edit>{renamed}</match>\n'
    )


def _prefer(name: str, faces: Iterable[str], *, bold: bool = False) -> str:
    """Put `faces`, best first, in the place of the family `name`; only where bold is asked, if `bold`."""
    heavy = '<test name="weight" compare="more_eq"><const>demibold</const></test>' if bold else ""
    return (
        f'  <match target="pattern"><test name="family"><string>{escape(name)}</string></test>{heavy}'
        f"{_edit('assign', 'strong', faces)}</match>\n"
    )


def _edit(mode: str, binding: str, faces: Iterable[str]) -> str:
    values = "".join(f"<string>{escape(face)}</string>" for face in faces)
    return f'<edit name="family" mode="{mode}" binding="{binding}">{values}</edit>'
