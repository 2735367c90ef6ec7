"""The day that a page is asked about: ``?as_of=2024-07-06``, else the product's today."""

from __future__ import annotations

from datetime import date

from flask import flash, request

from tracker import clock


def asked_day(name: str = "as_of") -> date:
    """A day that can't be read falls back to today, and the page says so."""
    text = request.args.get(name, "").strip()
    if not text:
        return clock.today()
    try:
        day = date.fromisoformat(text)
        if not 2000 <= day.year <= 2100:
            raise ValueError(text)
    except ValueError:
        flash(f"日期“{text[:20]}”无法识别，请写成 2024-07-05 的样式。现显示今天的情况。", "warning")
        return clock.today()
    return day
