"""The zip of an Office document: looked over from its directory before anything is unpacked.

Nothing is ever written to disk under a name from the archive, so names can not escape; still a
package with such names is not one that Word or Excel wrote, and is refused.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from tracker.documents.reading.refusals import refuse

MAX_ENTRIES = 2_000
MAX_DIRECTORY_BYTES = 1024**2
MAX_UNPACKED_BYTES = 100 * 1024**2
# Real XML parts pack at most about 50 to 1; a part is only suspicious when it is large as well.
MAX_RATIO, RATIO_COUNTS_FROM = 200, 5 * 1024**2
# A document of some hundred closely corrected pages has one million; counted before they are parsed.
MAX_TAGS = 2_000_000
END_OF_DIRECTORY = b"PK\x05\x06"

XML_OPTIONS = {
    "resolve_entities": False, "no_network": True, "remove_comments": True, "remove_pis": True,
}  # fmt: skip
PACKAGE_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# ISO "strict" documents differ from ordinary ones in little but the names of their namespaces.
STRICT, TRANSITIONAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
STRICT_NAMES = {
    STRICT + b"wordprocessingml/main": TRANSITIONAL + b"wordprocessingml/2006/main",
    STRICT + b"officeDocument/relationships": TRANSITIONAL + b"officeDocument/2006/relationships",
    STRICT + b"officeDocument/math": TRANSITIONAL + b"officeDocument/2006/math",
    STRICT + b"spreadsheetml/main": TRANSITIONAL + b"spreadsheetml/2006/main",
}


class OfficePackage:
    """A checked package: ``kind`` is "docx" or "xlsx", parts are read by name."""

    def __init__(self, path: Path) -> None:
        check_directory_size(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise refuse("damaged") from error
        self.names = check_entries(self._zip.infolist())
        self.kind = kind_of(self.names)
        self._check_xml()

    def read(self, name: str) -> bytes:
        """The part's bytes, at most as many as the checked directory promised."""
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError) as error:
            raise refuse("damaged") from error

    def tree(self, name: str) -> etree._Element:
        """The part's root element. No entities, no network, at most 256 levels deep."""
        data = self.read(name)
        if data.count(b"<") > MAX_TAGS:
            raise refuse("too-much-text")
        if STRICT in data:
            for strict, transitional in STRICT_NAMES.items():
                data = data.replace(strict, transitional)
        try:
            root = etree.fromstring(data, etree.XMLParser(**XML_OPTIONS))
        except etree.XMLSyntaxError as error:
            raise refuse("damaged") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise refuse("entities")
        return root

    def related(self, part: str, kind: str) -> list[tuple[str, str]]:
        """(id, part name) of what ``part`` ("" for the package) names as related by ``kind``.

        ``kind`` is the last word of the relationship type, such as "styles". Only parts in the
        package count; addresses outside are never followed.
        """
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if name not in self.names:
            return []
        found = []
        for relation in self.tree(name).iter(PACKAGE_RELATIONS):
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            if relation.get("Type", "").rpartition("/")[2] == kind and target in self.names:
                found.append((relation.get("Id", ""), target))
        return found

    def _check_xml(self) -> None:
        for name in self.names:
            if name.lower().endswith((".xml", ".rels", ".vml")):
                data = self.read(name)
                if any(mark in data for mark in FORBIDDEN_MARKS):
                    raise refuse("entities")


FORBIDDEN_MARKS = [
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
]


def check_directory_size(path: Path) -> None:
    """Refuse an archive with a huge directory before zipfile reads it into objects."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        file.seek(max(0, size - 65_557))
        tail = file.read()
    at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) < at + 22:
        raise refuse("damaged")
    entries, directory_bytes = struct.unpack_from("<HI", tail, at + 10)
    if entries > MAX_ENTRIES or directory_bytes > MAX_DIRECTORY_BYTES:
        raise refuse("bomb")


def check_entries(entries: list[zipfile.ZipInfo]) -> frozenset[str]:
    """The names in the package. Raises for passwords, bombs and names no Office program writes."""
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise refuse("bomb")
    names = [entry.filename for entry in entries]
    for entry in entries:
        if entry.flag_bits & 1:
            raise refuse("password")
        if entry.file_size > max(RATIO_COUNTS_FROM, entry.compress_size * MAX_RATIO):
            raise refuse("bomb")
    if len(set(names)) < len(names) or any(map(is_foreign, entries)):
        raise refuse("damaged")
    return frozenset(names)


def is_foreign(entry: zipfile.ZipInfo) -> bool:
    """Whether no Office program writes such an entry: a link, a way out, an uncommon compression."""
    return (
        entry.external_attr >> 28 == 0o12
        or entry.filename.startswith("/")
        or ".." in entry.filename.split("/")
        or "\\" in entry.filename
        or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def kind_of(names: frozenset[str]) -> str:
    """Which of "docx" and "xlsx" it is by the parts inside; raises for every other use of a zip."""
    folders = {name.partition("/")[0] for name in names}
    if "OFD.xml" in names:
        raise refuse("ofd")
    if "[Content_Types].xml" in names:
        if "word" in folders:
            return "docx"
        if "xl/workbook.bin" in names:
            raise refuse("other-office")
        if "xl" in folders:
            return "xlsx"
        raise refuse("presentation" if "ppt" in folders else "damaged")
    if "mimetype" in names and "content.xml" in names:
        raise refuse("other-office")
    raise refuse("archive")
