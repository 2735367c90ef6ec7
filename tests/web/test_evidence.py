"""Files beside entries: how they are handed out, and to whom."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from sqlalchemy import select

from tests.client import Browser
from tests.world import World, moment
from tracker.actions.progress import NewEvidence, log_progress
from tracker.models import Evidence, StoredFile, db
from tracker.queries.files import path_of


@pytest.fixture
def address(world: World, on) -> str:
    """Of a file beside an entry of dayu to task 2, which sifaju leads, and task 3, which counties lead."""
    on(moment(date(2024, 7, 3)))
    log_progress(
        world.actor("dayu"),
        world.plan_id,
        [world.assignment("dayu", 2), world.assignment("dayu", 3)],
        text="做了。",
        happened_on=date(2024, 7, 2),
        extent="under_way",
        evidence=[
            NewEvidence("file", "公开目录“新”.html", b"%PDF-1.7 <script>alert(1)</script>"),
            NewEvidence("link", "https://a.example/1"),
        ],
    )
    evidence_id = db.session.scalars(select(Evidence.id).where(Evidence.kind == "file")).one()
    return f"/evidence/{evidence_id}"


def test_a_file_is_an_attachment_that_no_browser_carries_out(address: str, browser: Browser):
    answer = browser.sign_in("dayu").get(address)
    assert answer.status_code == 200 and answer.data == b"%PDF-1.7 <script>alert(1)</script>"
    assert answer.mimetype == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ") and disposition.isascii()
    assert f"filename*=UTF-8''{quote('公开目录“新”.html.pdf')}" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("who", "status"),
    [("dayu", 200), ("sifaju", 200), ("shicheng", 200), ("bangongshi", 200), ("lingdao", 200),
     ("jiaoyuju", 404), ("jingkai", 404), ("shenji", 404), ("guanliyuan", 404)],
)  # fmt: skip
def test_a_file_is_for_those_who_may_read_the_entry(address: str, browser: Browser, who, status):
    assert browser.sign_in(who).get(address).status_code == status


def test_nobody_gets_a_file_without_signing_in(address: str, browser: Browser):
    assert browser.get(address).status_code == 303


def test_a_link_is_no_file(address: str, browser: Browser):
    link = db.session.scalars(select(Evidence.id).where(Evidence.kind == "link")).one()
    browser.sign_in("dayu")
    assert browser.get(f"/evidence/{link}").status_code == 404
    assert browser.get("/evidence/99999").status_code == 404


@pytest.mark.parametrize("change", ["gone", "changed"])
def test_a_file_that_is_gone_or_was_changed_is_not_handed_out(address: str, browser: Browser, change):
    path = path_of(db.session.scalars(select(StoredFile.digest)).one())
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(b"%PDF-1.7 forged")
    answer = browser.sign_in("dayu").get(address)
    assert answer.status_code == 500 and "缺失或被改动" in answer.text
