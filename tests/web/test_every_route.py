"""Every route, whoever comes: a new endpoint without a row here fails.

Each row is a letter for each of tests.standing.AUDIENCES, in their order:

    s  sent to the sign-in page          o  answered (200)
    n  not found (404)                   r  carried on elsewhere (303)
    k  401 with the form to send again   u  may, but the empty form is refused (422)
    g  no longer valid (410)             b  may, but the request is incomplete (400)

What one may not do isn't there: 404 with the same words, whether the object exists or not. Who may read a
thing but not change it is told no more than who may not read it; the pages offer neither.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from tests.client import Browser
from tests.conftest import Databases
from tests.standing import AUDIENCES, TODAY, Standing, build_standing
from tests.world import moment
from tracker import clock
from tracker.actions import units
from tracker.actions.progress import log_progress
from tracker.actions.units import UnitDetails
from tracker.models import db
from tracker.queries.accounts import actor_named
from tracker.rules.access import Actor, may
from tracker.web.guard import LOADERS, RULES

LETTERS = {"s": 303, "n": 404, "k": 401, "o": 200, "r": 303, "u": 422, "b": 400, "g": 410}

EXPECTED: dict[str, str] = {
    "access.page": "sooooooooo",
    "accounts.add_form": "snnnnnnnon",
    "accounts.change": "snnnnnnnun",
    "accounts.change_form": "snnnnnnnon",
    "accounts.close": "snnnnnnnrn",
    "accounts.end_sessions": "snnnnnnnun",
    "accounts.export": "snnnnnnnon",
    "accounts.import_form": "snnnnnnnon",
    "accounts.index": "snnnnnnnon",
    "accounts.page": "snnnnnnnon",
    "accounts.preview": "snnnnnnnun",
    "accounts.reopen": "snnnnnnnun",
    "accounts.reset": "snnnnnnnon",
    "accounts.slips": "snnnnnnnun",
    "accounts.slips_add": "snnnnnnnun",
    "accounts.slips_import": "snnnnnnnun",
    "accounts.template": "snnnnnnnon",
    "accounts.unlock": "snnnnnnnun",
    "audit.chain_file": "snnnnnnnno",
    "audit.chains": "snnnnnnnno",
    "audit.event": "snnnnnnnno",
    "audit.index": "snnnnnnnno",
    "audit.verify": "knnnnnnnno",
    "audit.workbook": "snnnnnnnno",
    "calendar.add": "knnnnuunun",
    "calendar.index": "snnnnoonon",
    "cells.close": "knnnnunnnn",
    "cells.page": "snnooononn",
    "cells.panel": "snnooononn",
    "cells.reopen": "knnnnunnnn",
    "demo.move": "knnnnnnnnn",  # none of it exists in production
    "demo.page": "snnnnnnnnn",
    "demo.sample": "snnnnnnnnn",
    "evidence.file": "snnooononn",
    "groups.add": "knnnnuunun",
    "groups.add_form": "snnnnoonon",
    "groups.carry_out": "knnnnuunun",
    "groups.change": "knnnnuunun",
    "groups.change_form": "snnnnoonon",
    "groups.export": "snnnnoonon",
    "groups.import_form": "snnnnoonon",
    "groups.index": "snnnnoonon",
    "groups.join": "knnnnuunun",
    "groups.join_form": "snnnnoonon",
    "groups.leave": "knnnnuunun",
    "groups.page": "snnnnoonon",
    "groups.preview": "knnnnuunun",
    "groups.template": "snnnnoonon",
    "home.index": "srrrrrrrrr",
    "home.matrix": "sorrrrornn",
    "home.mine": "sorrrrornn",
    "home.reports": "sorrrrornn",
    "home.status": "sorrrrornn",
    "intake.confirm": "snnnnrnnnn",
    "intake.discard": "knnnnunnnn",
    "intake.discard_form": "snnnnonnnn",
    "intake.file": "snnnnonnnn",
    "intake.form": "snnnnoonnn",
    "intake.issue": "knnnnunnnn",
    "intake.review": "snnnnonnnn",
    "intake.save": "knnnnrnnnn",
    "intake.take_in": "knnnnuunnn",
    "matrix.changes": "snoooononn",
    "matrix.lights": "snoooononn",
    "matrix.page": "snoooononn",
    "matrix.workbook": "snoooononn",
    "plans.add": "knnnnunnnn",
    "plans.change_policy": "knnnnunnnn",
    "plans.change_share": "knnnnunnnn",
    "plans.index": "sooooooonn",
    "plans.page": "snoooononn",
    "plans.parties": "snnnnononn",
    "plans.policy": "snoooononn",
    "plans.share": "snnnnonnnn",
    "plans.source": "snnnnononn",
    "progress.correct": "snnonnnnnn",
    "progress.correct_for": "snnnnonnnn",
    "progress.log": "knuuunnnnn",
    "progress.log_for": "knnnnunnnn",
    "progress.mine": "snooornrnn",
    "progress.take_correction": "knnunnnnnn",
    "progress.take_correction_for": "knnnnunnnn",
    "progress.task": "snnnoononn",
    "progress.unit": "snnooononn",
    "reports.file": "snnnnononn",
    "reports.index": "snnnnononn",
    "reports.order": "knnnnununn",
    "reports.status": "snnnnononn",
    "reports.waiting": "snnnnonnnn",
    "returns.file": "knuuunnnnn",
    "returns.file_for": "knnnnunnnn",
    "returns.form": "snooonnnnn",
    "returns.form_for": "snnnnonnnn",
    "returns.receipt": "snnonononn",
    "set_up.create": "gggggggggg",
    "set_up.create_office": "snnnnnnnun",
    "set_up.form": "gggggggggg",
    "set_up.office": "snnnnnnnrn",
    "sign_in.change_password": "suuuuuuuuu",
    "sign_in.enter": "uuuuuuuuuu",
    "sign_in.form": "orrrrrrrrr",
    "sign_in.leave": "srrrrrrrrr",
    "sign_in.password": "sooooooooo",
    "static.file": "oooooooooo",
    "units.add": "knnnnuunun",
    "units.add_form": "snnnnoonon",
    "units.carry_out": "knnnnuunun",
    "units.change": "knnnnuunun",
    "units.change_form": "snnnnoonon",
    "units.close": "knnnnuunun",
    "units.close_form": "snnnnoonon",
    "units.export": "snnnnoonon",
    "units.import_form": "snnnnoonon",
    "units.index": "snnnnoonon",
    "units.page": "snnnnoonon",
    "units.preview": "knnnnuunun",
    "units.rename": "knnnnuunun",
    "units.rename_form": "snnnnoonon",
    "units.reopen": "knnnnrrnrn",
    "units.reopen_form": "snnnnrrnrn",
    "units.template": "snnnnoonon",
}

# Pages that carry no mark, so that the browser asks for them anew each time; and why.
NOT_KEPT = {
    "passwords, and the way to them": {
        "set_up.form", "set_up.office", "sign_in.form", "sign_in.password",
    },
    "sessions and failed attempts stand in no audit chain": {"accounts.page"},
    "an order that waits stands in no audit chain": {"reports.waiting"},
    "shows the time of day": {"progress.correct_for", "progress.unit", "returns.form", "returns.form_for"},
    "taken away as a file": {
        "accounts.export", "accounts.template", "audit.chain_file", "audit.workbook", "demo.sample",
        "evidence.file", "groups.export", "groups.template", "intake.file", "matrix.workbook", "plans.source",
        "reports.file", "units.export", "units.template",
    },
    "always leads on": {"home.index"},
    "has an address of its own for each build": {"static.file"},
}  # fmt: skip
# While something in the draft is undecided, and where the unit is in use.
LEADS_BACK = {"intake.confirm", "units.reopen_form"}
OF_THE_DRAFT_ONLY = {"intake.discard_form"}


@pytest.fixture(scope="module")
def built(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Standing]:
    """A folder with the standing city, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("standing")
    with databases.reused.on(folder, databases.copy(folder)):
        standing = build_standing()
    return folder, standing


@pytest.fixture
def standing(built: tuple[Path, Standing]) -> Standing:
    return built[1]


@pytest.fixture
def app(built: tuple[Path, Standing], databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application on a copy of the standing city, on its day."""
    folder = shutil.copytree(built[0], tmp_path / "data")
    with (
        databases.reused.on(folder, f"sqlite:///{folder / 'ruqi.sqlite3'}") as made,
        clock.at(moment(TODAY)),
    ):
        yield made


def address(app: Flask, standing: Standing, rule: Rule) -> str:
    return app.url_map.bind("").build(rule.endpoint, standing.values_for(rule.endpoint, set(rule.arguments)))


def rules(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    return sorted(found, key=lambda rule: rule.endpoint)


def letter(response: TestResponse, audience: str) -> str:
    """The letter of an answer; its number where no row can hold it."""
    if response.status_code == 303:
        is_sent = audience == "nobody" and (response.location or "").startswith("/sign-in")
        return "s" if is_sent else "r"
    signs = {status: sign for sign, status in LETTERS.items() if status != 303}
    return signs.get(response.status_code, f"<{response.status_code}>")


def person(app: Flask, audience: str) -> Browser:
    account = AUDIENCES[audience]
    return Browser(app) if account is None else Browser(app).sign_in(account)


def contents() -> list[str]:
    """Every row of every table."""
    db.session.rollback()
    tables = db.session.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ).all()
    return [
        f"{table} {tuple(row)}"
        for table in tables
        for row in db.session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608
    ]


def changes(before: list[str], after: list[str]) -> list[str]:
    return sorted(set(before) ^ set(after))


def expected(endpoint: str, audience: str) -> str:
    return EXPECTED[endpoint][list(AUDIENCES).index(audience)]


def test_every_route_has_a_row_and_every_row_a_route(app: Flask):
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(EXPECTED) == routes == set(RULES)
    assert {len(row) for row in EXPECTED.values()} == {len(AUDIENCES)}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_answers_each_audience_as_its_row_says_and_looking_changes_nothing(
    app: Flask, standing: Standing, audience: str
):
    browser = person(app, audience)
    found = {}
    before = contents()
    for rule in rules(app, "GET"):
        with browser.get(address(app, standing, rule)) as response:
            found[rule.endpoint] = letter(response, audience)
    assert found == {endpoint: expected(endpoint, audience) for endpoint in found}
    assert changes(before, contents()) == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_form_answers_each_audience_as_its_row_says_and_who_may_not_changes_nothing(
    app: Flask, built: tuple[Path, Standing], audience: str
):
    found = {}
    changed = {}
    for rule in rules(app, "POST"):
        put_back(app, built[0])
        browser = person(app, audience)
        before = contents()
        with browser.post(address(app, built[1], rule)) as response:
            found[rule.endpoint] = letter(response, audience)
        if found[rule.endpoint] in "snkubg":
            changed[rule.endpoint] = changes(before, contents())
    assert found == {endpoint: expected(endpoint, audience) for endpoint in found}
    assert {
        endpoint: rows for endpoint, rows in changed.items() if rows and endpoint != "sign_in.enter"
    } == {}


def put_back(app: Flask, origin: Path) -> None:
    """Make the database what it was."""
    db.session.remove()
    db.engine.dispose()
    folder: Path = app.config["DATA_FOLDER"]
    for name in ("ruqi.sqlite3-wal", "ruqi.sqlite3-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(origin / "ruqi.sqlite3", folder / "ruqi.sqlite3")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_form_without_its_token_is_refused_and_changes_nothing(
    app: Flask, standing: Standing, audience: str
):
    app.config["WTF_CSRF_ENABLED"] = True
    browser = person(app, audience)
    before = contents()
    found = {}
    for rule in rules(app, "POST"):
        with browser.post(address(app, standing, rule)) as response:
            found[rule.endpoint] = letter(response, audience)
    # Nobody's forms are given back to be sent again after signing in, or lead to the sign-in page.
    wanted = {
        endpoint: EXPECTED[endpoint][0] if audience == "nobody" and EXPECTED[endpoint][0] in "sk" else "b"
        for endpoint in found
    }
    assert found == wanted
    assert changes(before, contents()) == []


def test_an_issued_password_opens_nothing_before_it_is_changed(app: Flask, standing: Standing):
    db.session.execute(text("UPDATE account SET must_change_password = 1 WHERE name = 'bangongshi'"))
    db.session.commit()
    browser = Browser(app).sign_in("bangongshi")
    reached = set()
    for method, send in (("GET", browser.get), ("POST", browser.post)):
        for rule in rules(app, method):
            if rule.endpoint == "sign_in.leave":
                continue  # it would end the session
            with send(address(app, standing, rule)) as response:
                if (response.status_code, response.location) != (303, "/password"):
                    reached.add(rule.endpoint)
    assert reached == {"static.file", "sign_in.password", "sign_in.change_password"}


def test_the_pages_that_a_browser_may_not_keep_are_listed_with_their_reason(app: Flask):
    listed = set().union(*NOT_KEPT.values())
    assert {rule.endpoint for rule in rules(app, "GET") if not RULES[rule.endpoint].kept} == listed


def test_every_other_page_is_answered_304_until_somebody_writes(app: Flask, standing: Standing):
    app.config["DEMO"] = True  # the page of its day is there in the demonstration only
    browsers = {audience: person(app, audience) for audience in AUDIENCES}
    pages = [
        (rule.endpoint, browsers[_reader(rule.endpoint)], address(app, standing, rule))
        for rule in rules(app, "GET")
        if RULES[rule.endpoint].kept and rule.endpoint not in LEADS_BACK
    ]

    def marks() -> dict[str, str | None]:
        answers = {endpoint: browser.get(path) for endpoint, browser, path in pages}
        assert {
            endpoint: one.status_code for endpoint, one in answers.items() if one.status_code != 200
        } == {}
        return {endpoint: one.headers.get("ETag") for endpoint, one in answers.items()}

    def unchanged(known: dict[str, str | None]) -> set[str]:
        mark = {endpoint: {"If-None-Match": known[endpoint] or ""} for endpoint, _, _ in pages}
        return {
            endpoint
            for endpoint, browser, path in pages
            if browser.get(path, headers=mark[endpoint]).status_code == 304
        }

    every = {endpoint for endpoint, _, _ in pages}
    known = marks()
    assert {endpoint for endpoint, mark in known.items() if not mark} == set()
    assert unchanged(known) == every
    units.add_unit(standing.world.actor("kaifaban"), UnitDetails("测试市档案局", "department"))
    assert unchanged(known) == set()
    known = marks()
    log_progress(
        standing.world.actor("shenpiju"), standing.world.plan_id, [standing.world.assignment("shenpiju", 2)],
        text="已核对。", happened_on=TODAY, extent="under_way",
    )  # fmt: skip
    assert unchanged(known) == OF_THE_DRAFT_ONLY


def _reader(endpoint: str) -> str:
    """Somebody who gets the page."""
    if endpoint.startswith("demo."):
        return "office"
    return next(audience for audience in AUDIENCES if expected(endpoint, audience) == "o")


@pytest.mark.parametrize("audience", [one for one in AUDIENCES if one != "nobody"])
def test_what_is_not_for_somebody_is_answered_as_what_does_not_exist(
    app: Flask, standing: Standing, audience: str
):
    browser = person(app, audience)
    for method, send in (("GET", browser.get), ("POST", browser.post)):
        for rule in rules(app, method):
            numbered = {name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)}
            if not numbered or expected(rule.endpoint, audience) != "n":
                continue
            values = standing.values_for(rule.endpoint, set(rule.arguments))
            none = app.url_map.bind("").build(rule.endpoint, values | dict.fromkeys(numbered, 987_654))
            there, nowhere = send(address(app, standing, rule)), send(none)
            assert (there.status_code, there.data) == (nowhere.status_code, nowhere.data), rule.endpoint


class Offered(HTMLParser):
    """What a page offers: where its links lead and where its forms are sent."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__()
        self.path = path
        self.links: set[str] = set()
        self.forms: set[tuple[str, str]] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a" and not urlsplit(named.get("href") or "").netloc:
            self.links.add(self._whole(str(named["href"])))
        if tag == "form":
            method = (named.get("method") or "get").upper()
            self.forms.add((method, self._whole(str(named.get("action") or ""))))

    def _whole(self, address: str) -> str:
        """The address without its filters and days, of which there is no end."""
        return urlsplit(urljoin(self.path, address)).path


@pytest.mark.parametrize("audience", [one for one in AUDIENCES if one != "nobody"])
def test_no_page_offers_its_reader_what_is_not_there_for_them(app: Flask, standing: Standing, audience: str):
    """From the first page on, every link is followed and every form's address is judged."""
    browser, who = person(app, audience), actor_named(AUDIENCES[audience] or "")
    assert who is not None
    coming, seen, dead = {"/"}, set(), set()
    forms: set[tuple[str, str]] = set()
    while coming:
        path = coming.pop()
        seen.add(path)
        with browser.get(path) as answer:
            if answer.status_code not in (200, 303):
                dead.add((path, answer.status_code))
            found = set()
            if answer.status_code == 303:
                found = {urlsplit(answer.location).path}
            elif answer.mimetype == "text/html":
                offered = Offered(path, answer.text)
                found = offered.links
                forms |= offered.forms
        coming |= found - seen
    assert dead == set()
    assert len(seen) > 5
    assert {one for one in forms if not _is_for(app, who, *one)} == set()


def _is_for(app: Flask, who: Actor, method: str, path: str) -> bool:
    """Whether the guard would let the person through to the form's address."""
    endpoint, values = app.url_map.bind("").match(path, method)
    rule = RULES[endpoint]
    if rule.loads is None:
        return may(who, rule.permission)
    names, load = LOADERS[rule.loads]
    loaded = load(who, *(values[name] for name in names))
    return loaded is not None and may(who, rule.permission, loaded.subject)
