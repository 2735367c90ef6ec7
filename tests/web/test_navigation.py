"""The bar on top: few entries, and the one that is open is marked."""

from __future__ import annotations

import re

import pytest

from tests.client import Browser
from tests.world import World


def entries(page: str) -> list[tuple[str, str]]:
    bar = page[page.index('<nav aria-label="主导航">') : page.index("</nav>")]
    return re.findall(r"<a href=\"[^\"]*\"( aria-current=\"page\")?>([^<]*)</a>", bar)


@pytest.mark.parametrize(
    ("account", "path", "marked"),
    [
        ("bangongshi", "/plans/1/matrix", "一览"),
        ("bangongshi", "/plans/1/reports", "报告"),
        ("lingdao", "/plans/1/status", "领导专页"),
        ("sifaju", "/plans/1/mine", "我的任务"),
        ("guanliyuan", "/units", "单位"),
        ("shenji", "/audit", "审计"),
    ],
)
def test_the_entry_of_the_open_page_is_marked_among_at_most_seven(
    world: World, browser: Browser, account: str, path: str, marked: str
) -> None:
    found = entries(browser.sign_in(account).get(path).text)
    assert len(found) <= 7
    assert [words for is_current, words in found if is_current] == [marked]
