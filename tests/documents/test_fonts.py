"""The faces of official paper: what a family resolves to, and which characters cannot be printed."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.documents.font_files import make_font
from tracker.documents.child import run_in_child
from tracker.documents.fonts import coverage
from tracker.documents.fonts.configuration import font_environment
from tracker.documents.fonts.coverage import undrawn
from tracker.documents.fonts.families import FAMILIES, FANDOL_SONG_BOLD, Family
from tracker.documents.fonts.installed import FontsUnavailable, InstalledFonts, missing_glyphs
from tracker.rules.printable import unprintable, without_format_signs

NOBODY_DRAWS = "\U0010fffd"  # private use: no face has it unless we make one


def fonts_of(data: Path) -> InstalledFonts:
    return InstalledFonts(font_environment(data)["FONTCONFIG_FILE"])


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.word)
def test_each_family_of_the_print_sheets_has_a_chinese_face(tmp_path: Path, family: Family) -> None:
    fonts = fonts_of(tmp_path)
    face = fonts.face(family.name, bold=family.bold)
    assert face is not None
    assert face.family in family.candidates
    assert fonts.missing("赣州市人民政府关于", family.name, bold=family.bold) == set()


def test_the_face_that_the_office_dropped_in_comes_first(tmp_path: Path) -> None:
    own = make_font(tmp_path / "fonts" / "a.ttf", "FangSong_GB2312", draws="赣")
    fonts = fonts_of(tmp_path)
    assert fonts.face("Ruqi Fang").file == str(own)
    assert fonts.face("Ruqi Kai").file != str(own)


def test_bold_song_is_the_face_for_titles_and_normal_song_the_one_for_numbers(tmp_path: Path) -> None:
    title = make_font(tmp_path / "fonts" / "title.ttf", "FZXiaoBiaoSong-B05S", draws="赣")
    plain = make_font(tmp_path / "fonts" / "plain.ttf", "SimSun", draws="赣")
    fonts = fonts_of(tmp_path)
    assert fonts.face("Ruqi Song", bold=True).file == str(title)
    assert fonts.face("Ruqi Song").file == str(plain)


def test_fandol_bold_and_regular_are_told_apart_though_both_claim_one_weight(tmp_path: Path) -> None:
    for style in ("Bold", "Regular"):
        path = tmp_path / "fonts" / f"{style}.ttf"
        make_font(path, "FandolSong", style=style, postscript=f"FandolSong-{style}", draws="赣")
    fonts = fonts_of(tmp_path)
    assert fonts.face("Ruqi Song", bold=True).family == FANDOL_SONG_BOLD
    assert fonts.face("Ruqi Song").family == "FandolSong"
    assert fonts.face("FandolSong", bold=True).style == "Regular"


def test_a_character_that_no_face_draws_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", font_environment(tmp_path)["FONTCONFIG_FILE"])
    assert missing_glyphs(f"赣州{NOBODY_DRAWS}喆●▲■✓○") == {NOBODY_DRAWS}


def test_signs_that_leave_no_ink_are_never_missing(tmp_path: Path) -> None:
    assert fonts_of(tmp_path).missing("\n\t \u200b\u3000\u200e") == set()


def test_a_family_can_be_asked_for_what_its_own_face_lacks(tmp_path: Path) -> None:
    make_font(tmp_path / "fonts" / "a.ttf", "KaiTi_GB2312", draws="赣州")
    fonts = fonts_of(tmp_path)
    assert fonts.missing("赣州喆", "Ruqi Kai") == {"喆"}
    assert fonts.missing("赣州喆") == set()


def test_a_face_dropped_in_later_is_found_by_the_next_process(tmp_path: Path) -> None:
    assert fonts_of(tmp_path).missing(NOBODY_DRAWS) == {NOBODY_DRAWS}
    make_font(tmp_path / "fonts" / "a.ttf", "Rare", draws=NOBODY_DRAWS)
    assert fonts_of(tmp_path).missing(NOBODY_DRAWS) == set()


def test_the_faces_draw_every_character_that_is_taken_without_asking_them(tmp_path: Path) -> None:
    def every(signs: Collection[str]) -> set[str]:
        return set(signs)

    sure = set(map(chr, range(0x10000))) - set(unprintable("".join(map(chr, range(0x10000))), every))
    sure = {sign for sign in sure if without_format_signs(sign)}
    assert len(sure) > 21_000
    fonts = fonts_of(tmp_path)
    for family in ("Noto Sans CJK SC", "Noto Serif CJK SC"):
        assert fonts.missing("".join(sure), family) == set()


def test_names_beyond_the_basic_plane_are_taken_where_a_face_draws_them(tmp_path: Path) -> None:
    assert undrawn(tmp_path, "𬱖𬺈𫖮𫓧𬭚𬴊𫛭𬶐㙍䴙") == set()
    assert undrawn(tmp_path, [NOBODY_DRAWS]) == {NOBODY_DRAWS}


def test_a_face_dropped_in_is_found_without_a_restart(tmp_path: Path) -> None:
    assert undrawn(tmp_path, NOBODY_DRAWS) == {NOBODY_DRAWS}
    own = make_font(tmp_path / "fonts" / "more" / "a.ttf", "Rare", draws=NOBODY_DRAWS)
    assert undrawn(tmp_path, NOBODY_DRAWS) == set()
    own.unlink()
    assert undrawn(tmp_path, NOBODY_DRAWS) == {NOBODY_DRAWS}


def test_people_go_on_typing_where_the_faces_can_not_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(conf: str) -> InstalledFonts:
        raise FontsUnavailable("找不到系统库 libfontconfig1")

    monkeypatch.setattr(coverage, "InstalledFonts", broken)
    assert undrawn(tmp_path, NOBODY_DRAWS) == set()


def test_the_configuration_is_written_once_and_again_when_it_is_spoilt(tmp_path: Path) -> None:
    conf = Path(font_environment(tmp_path)["FONTCONFIG_FILE"])
    first = conf.stat()
    font_environment(tmp_path)
    assert conf.stat().st_mtime_ns == first.st_mtime_ns
    conf.write_text("<nothing/>", encoding="utf-8")
    font_environment(tmp_path)
    assert conf.stat().st_size == first.st_size


def test_the_data_folder_may_have_any_name(tmp_path: Path) -> None:
    data = tmp_path / "数据 <1> & 'more'"
    own = make_font(data / "fonts" / "a.ttf", "SimHei", draws="赣")
    assert fonts_of(data).face("Ruqi Hei").file == str(own)


def test_a_configuration_that_cannot_be_read_is_an_error_and_not_other_faces(tmp_path: Path) -> None:
    with pytest.raises(FontsUnavailable, match="字体配置无法读取"):
        InstalledFonts(str(tmp_path / "none.conf"))


def test_the_child_that_writes_pdfs_uses_these_faces(tmp_path: Path) -> None:
    fonts = fonts_of(tmp_path)
    faces = [fonts.face(family.name, bold=family.bold) for family in FAMILIES]
    made = run_in_child("write-sample", {"text": "赣州市"}, environment=font_environment(tmp_path))
    pages = PdfReader(BytesIO(made.files["sample.pdf"])).pages
    used = {str(font["/BaseFont"]) for page in pages for font in fonts_on(page)}
    for face in faces:
        assert any(f"+{face.family.replace(' ', '-')}" in name for name in used), (face, used)


def fonts_on(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]
