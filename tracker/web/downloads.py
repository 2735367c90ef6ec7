"""Handing out a file that was made in memory, under a name in any script (RFC 5987)."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file


def download(content: bytes, name: str, media_type: str, *, inline: bool = False) -> Response:
    """The answer that a browser saves under ``name``, or shows when ``inline``."""
    return send_file(
        BytesIO(content), mimetype=media_type, as_attachment=not inline, download_name=name, etag=False
    )
