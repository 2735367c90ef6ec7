"""Office 97–2003 files written byte by byte for tests, since no library writes them.

Only what a reader needs, after MS-CFB, MS-DOC and MS-XLS: a container of streams, a Word text with one
table, a workbook with strings, numbers, a date and merged cells.
"""

from __future__ import annotations

import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def container(streams: dict[str, bytes]) -> bytes:
    """A compound file with ``streams`` at its root, each padded past the size kept in the mini stream."""
    padded = {
        name: data.ljust(4096, b"\0") for name, data in sorted(streams.items(), key=lambda s: len(s[0]))
    }
    chains: list[int] = [FAT]
    body = b""

    def put(data: bytes) -> int:
        nonlocal body
        start, count = len(chains), -(-len(data) // SECTOR)
        chains.extend([*range(start + 1, start + count), END])
        body += data.ljust(count * SECTOR, b"\0")
        return start

    entries = [(name, put(data), len(data)) for name, data in padded.items()]
    directory = _entry("Root Entry", 5, child=1, start=END, size=0)
    for at, (name, start, size) in enumerate(entries, start=1):
        directory += _entry(name, 2, right=at + 1 if at < len(entries) else FREE, start=start, size=size)
    while len(directory) % SECTOR:
        directory += _entry("", 0, start=0, size=0)
    directory_at = put(directory)
    header = struct.pack(
        "<8s16s5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, directory_at, 0, 4096, END, 0, END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[FREE] * 108)
    table = struct.pack("<128I", *chains, *[FREE] * (128 - len(chains)))
    return header + table + body


def _entry(name: str, kind: int, *, right: int = FREE, child: int = FREE, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le") if name else b""
    return struct.pack(
        "<64sHBBIII16sIQQIQ", written, len(written), kind, 1, FREE, right, child, b"", 0, 0, 0, start, size
    )


def doc_file(paragraphs: list[str], rows: list[list[str]]) -> bytes:
    """A Word 97 document: paragraphs, then a table whose rows hold one text a cell."""
    pieces = [(f"{text}\r", b"") for text in paragraphs]
    for row in rows:
        pieces += [(f"{text}\x07", IN_TABLE) for text in row]
        pieces.append(("\x07", IN_TABLE + ROW_END + _row_shape(len(row))))
    text = "".join(piece for piece, _ in pieces)
    text_at, page_at = 1024, 1024 + -(-len(text) * 2 // SECTOR) * SECTOR
    stream = text.encode("utf-16-le").ljust(page_at - text_at, b"\0") + _paragraph_page(pieces, text_at)
    pieces_table = struct.pack("<BI2IHIH", 2, 16, 0, len(text), 0, text_at, 0)
    page_table = struct.pack("<3I", text_at, text_at + len(text) * 2, page_at // SECTOR)
    fib = _fib(len(text), pieces_table, page_table)
    return container(
        {"WordDocument": fib.ljust(text_at, b"\0") + stream, "1Table": pieces_table + page_table}
    )


IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = struct.pack("<HB", 0x2417, 1)


def _row_shape(cells: int) -> bytes:
    """sprmTDefTable: where the cell edges lie, in twips, and an empty description of each cell."""
    shape = struct.pack(f"<B{cells + 1}h", cells, *range(0, 2000 * cells + 1, 2000)) + bytes(20 * cells)
    return struct.pack("<HH", 0xD608, len(shape) + 1) + shape


def _paragraph_page(pieces: list[tuple[str, bytes]], text_at: int) -> bytes:
    """A formatted disk page: where each paragraph ends and, from the page's end, its properties."""
    page = bytearray(SECTOR)
    ends = [text_at]
    for text, _ in pieces:
        ends.append(ends[-1] + len(text) * 2)
    struct.pack_into(f"<{len(ends)}I", page, 0, *ends)
    at, kept = SECTOR - 2, {}
    for number, (_, properties) in enumerate(pieces):
        if properties and properties not in kept:
            content = struct.pack("<H", 0) + properties
            content += b"\0" * (len(content) % 2)
            at -= len(content) + 2
            page[at : at + len(content) + 2] = struct.pack("<BB", 0, len(content) // 2) + content
            kept[properties] = at // 2
        page[len(ends) * 4 + number * 13] = kept.get(properties, 0)
    page[-1] = len(pieces)
    return bytes(page)


def _fib(length: int, pieces_table: bytes, page_table: bytes) -> bytes:
    base = struct.pack("<7H", 0xA5EC, 0xC1, 0, 0x0804, 0, 0x1200, 0xBF).ljust(32, b"\0")
    words = struct.pack("<H", 14) + bytes(28)
    longs = struct.pack("<H3I", 22, 4096, 0, 0) + struct.pack("<I", length).ljust(76, b"\0")
    places = [(0, 0)] * 93
    places[13] = (len(pieces_table), len(page_table))
    places[33] = (0, len(pieces_table))
    spots = struct.pack("<H", 93) + b"".join(struct.pack("<II", *place) for place in places)
    return base + words + longs + spots + struct.pack("<H", 0)


def xls_file(
    sheet: str, cells: dict[tuple[int, int], str | float], merged: list[tuple[int, int, int, int]]
) -> bytes:
    """A BIFF8 workbook of one sheet; ``merged`` are (first row, last row, first column, last column)."""
    begin, end = struct.pack("<HHIII", 0x0600, 0x0005, 0, 0, 0), _record(0x000A, b"")
    names = sheet.encode("utf-16-le")
    bound_length = 4 + 8 + len(names)
    head = _record(0x0809, begin)
    start = len(head) + bound_length + len(end)
    globals_ = head + _record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(sheet), 1) + names) + end
    body = _record(0x0809, struct.pack("<HHIII", 0x0600, 0x0010, 0, 0, 0))
    for (row, col), value in sorted(cells.items()):
        if isinstance(value, str):
            text = value.encode("utf-16-le")
            body += _record(0x0204, struct.pack("<3HHB", row, col, 0, len(value), 1) + text)
        else:
            body += _record(0x0203, struct.pack("<3Hd", row, col, 0, value))
    body += _record(0x00E5, struct.pack("<H", len(merged)) + b"".join(struct.pack("<4H", *m) for m in merged))
    return container({"Workbook": globals_ + body + end})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
