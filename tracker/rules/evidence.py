"""What may be put beside an entry as evidence: links, document numbers, files.

The product never opens an address: a link is only shown.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MAX_FILES = 10
MAX_LINES = 10  # links and document numbers, each
LONGEST_LINK = 2000
LONGEST_NUMBER = 200
LONGEST_NAME = 150

_FORBIDDEN = re.compile(r"[\s\x00-\x20<>\"'`\\\x7f]")


def link_fault(address: str) -> str | None:
    """Why ``address`` is no web address that a person may safely click; None when it is one."""
    if len(address) > LONGEST_LINK:
        return f"网址过长（限 {LONGEST_LINK} 个字符）：{address[:60]}……"
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        is_web = is_web and (parts.port is None or parts.port > 0)
    except ValueError:
        is_web = False
    if not is_web or _FORBIDDEN.search(address):
        return f"“{address[:60]}”不是完整的网址，请以 http:// 或 https:// 开头，一行一个。"
    return None


def number_fault(number: str) -> str | None:
    if len(number) > LONGEST_NUMBER:
        return f"文号过长（限 {LONGEST_NUMBER} 字）：{number[:40]}……"
    return None


def clean_name(name: str) -> str:
    """A file's own name without its folder and without characters that can't be shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    # Marks that turn the direction of writing make a name look like another.
    shown = "".join(char for char in last if char.isprintable() and not "\u202a" <= char <= "\u202e")
    stem, dot, suffix = shown.strip().rpartition(".")
    if not stem:
        return shown.strip()[:LONGEST_NAME] or "附件"
    return stem[: LONGEST_NAME - 20] + dot + suffix[:19]
