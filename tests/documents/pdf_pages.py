"""PDF pages drawn for tests: characters and rules exactly where a test wants them, no font needed.

The font is one of Adobe's predefined Chinese ones, which readers know without it being embedded.
Lengths are points, y runs downwards from the top of an A4 page.
"""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

HEIGHT = 842


class DrawnPage:
    def __init__(self, size: tuple[float, float] = (595, HEIGHT)) -> None:
        self.size = size
        self.operators: list[str] = []

    def text(self, x: float, y: float, text: str, size: float = 16) -> None:
        """Write ``text`` with the left end of its base line at (x, y)."""
        code = text.encode("utf-16-be").hex()
        self.operators.append(f"BT /F1 {size} Tf {x} {self.size[1] - y} Td <{code}> Tj ET")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.operators.append(f"{x0} {self.size[1] - y0} m {x1} {self.size[1] - y1} l S")

    def grid(self, columns: list[float], rows: list[float]) -> None:
        """All rules of a table with edges at ``columns`` and ``rows``."""
        for x in columns:
            self.rule(x, rows[0], x, rows[-1])
        for y in rows:
            self.rule(columns[0], y, columns[-1], y)

    def picture(self, x: float, y: float, width: float, height: float) -> None:
        self.operators.append(f"q {width} 0 0 {height} {x} {self.size[1] - y - height} cm /I1 Do Q")


def pdf_file(*pages: DrawnPage, catalogue: dict[str, Any] | None = None, **options: Any) -> bytes:
    """The pages as a PDF; ``catalogue`` is put into its root, ``options`` go to pikepdf's save."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(chinese_font())
    image = pdf.make_stream(
        b"\x80", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip
    for drawn in pages:
        page = pdf.add_blank_page(page_size=drawn.size)
        page.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(I1=image))
        page.Contents = pdf.make_stream("\n".join(drawn.operators).encode())
    for key, value in (catalogue or {}).items():
        pdf.Root[key] = value
    target = io.BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def chinese_font() -> Dictionary:
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/STSong-Light"), Flags=4, ItalicAngle=0, StemV=80,
        FontBBox=Array([0, -200, 1000, 800]), Ascent=800, Descent=-200, CapHeight=800,
    )  # fmt: skip
    face = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/STSong-Light"), FontDescriptor=descriptor,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=2),
        DW=1000, W=Array([1, 95, 500]),
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/STSong-Light"),
        Encoding=Name("/UniGB-UCS2-H"), DescendantFonts=Array([face]),
    )  # fmt: skip
