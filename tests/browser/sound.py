"""Whether the page that a window shows is fit for everyone and for narrow screens."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser.window import DESK, Window

OPTIONS = {"resultTypes": ["violations"], "preload": False}  # the styles are ours and read where they stand


def faults_of(window: Window) -> list[str]:
    return axe_faults(window) + width_faults(window)


def axe_faults(window: Window) -> list[str]:
    """What axe finds serious or critical."""
    found: list[dict[str, Any]] = Axe().run(window.page, options=OPTIONS).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]} and {len(one['nodes']) - 1} more"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def width_faults(window: Window) -> list[str]:
    """A page may be wider than a screen of 390 px only inside a part that scrolls by itself."""
    window.page.set_viewport_size({"width": 390, "height": 844})
    wide, screen = window.page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    window.page.set_viewport_size(DESK)
    return [f"{wide} px wide on a screen of {screen}"] if wide > screen else []
