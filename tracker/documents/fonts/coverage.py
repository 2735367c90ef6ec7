"""What the faces of this data folder draw, asked by whoever takes a text in or prints one.

Only texts with a character out of the common set come here: the first costs about 2 ms (240 ms once on a
new computer, where fontconfig first reads its files), each further one about a tenth of one.
"""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Collection
from pathlib import Path

from tracker.documents.fonts.configuration import font_environment, office_folder
from tracker.documents.fonts.installed import FontsUnavailable, InstalledFonts

logger = logging.getLogger(__name__)


def undrawn(data_dir: Path, signs: Collection[str]) -> set[str]:
    """Those of ``signs`` that no face draws. None where fontconfig can't be asked: then nothing can be
    printed anyway, ``doctor`` says why, and people go on typing."""
    try:
        return _fonts(data_dir, faces_of_office(data_dir)).missing("".join(signs))
    except FontsUnavailable:
        logger.exception("the faces can't be asked which characters they draw")
        return set()


def faces_of_office(data_dir: Path) -> tuple[tuple[str, int], ...]:
    """The files that the office dropped in, with when each was changed."""
    found = []
    for folder, folders, names in os.walk(office_folder(data_dir)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (os.path.join(folder, name) for name in names)
        found += [(os.path.relpath(path, data_dir), os.stat(path).st_mtime_ns) for path in paths]
    return tuple(sorted(found))


@functools.lru_cache(maxsize=2)
def _fonts(data_dir: Path, faces: tuple[tuple[str, int], ...]) -> InstalledFonts:
    """Read once, and again when the office dropped a face in: no restart is needed."""
    return InstalledFonts(font_environment(data_dir)["FONTCONFIG_FILE"])
