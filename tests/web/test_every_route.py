"""Every route, whoever comes: a new endpoint without a row here fails.

Each row is a letter for each of tests.standing.AUDIENCES, in their order:

    s  sent to the sign-in page          o  answered (200)
    n  not found (404)                   r  carried on elsewhere (303)
    f  may not (403)                     u  may, but the empty form is refused (422)
    k  401 with the form to send again   b  may, but the request is incomplete (400)
                                         g  no longer valid (410)
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.client import Browser
from tests.conftest import Databases, settings
from tests.standing import AUDIENCES, TODAY, Standing, build_standing
from tests.world import moment
from tracker import clock, create_app
from tracker.models import db
from tracker.web.guard import RULES

LETTERS = {"s": 303, "n": 404, "f": 403, "k": 401, "o": 200, "r": 303, "u": 422, "b": 400, "g": 410}

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
    "cells.close": "knnffunfnn",
    "cells.page": "snnooononn",
    "cells.panel": "snnooononn",
    "cells.reopen": "knnffunfnn",
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
    "plans.add": "knfffunfnn",
    "plans.change_policy": "knfffunfnn",
    "plans.change_share": "knfffunfnn",
    "plans.index": "sooooooonn",
    "plans.page": "snoooononn",
    "plans.parties": "snfffononn",
    "plans.policy": "snoooononn",
    "plans.share": "snfffonfnn",
    "plans.source": "snfffononn",
    "progress.correct": "snnonfnfnn",
    "progress.correct_for": "snnfnonfnn",
    "progress.log": "knuuufnfnn",
    "progress.log_for": "knnffunfnn",
    "progress.mine": "snooornrnn",
    "progress.take_correction": "knnunfnfnn",
    "progress.take_correction_for": "knnfnunfnn",
    "progress.task": "snnnoononn",
    "progress.unit": "snnooononn",
    "reports.file": "snnnnononn",
    "reports.index": "snfffononn",
    "reports.order": "knfffununn",
    "reports.status": "snfffononn",
    "reports.waiting": "snnnnonnnn",
    "returns.file": "knuuufnfnn",
    "returns.file_for": "knnffunfnn",
    "returns.form": "snooofnfnn",
    "returns.form_for": "snnffonfnn",
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
    "units.reopen": "knnnnuunun",
    "units.reopen_form": "snnnnoonon",
    "units.template": "snnnnoonon",
}


@pytest.fixture(scope="module")
def built(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Standing]:
    """A folder with the standing city, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("standing")
    shutil.copy(databases.folder / f"{databases.name}.sqlite3", folder / "ruqi.sqlite3")
    app = create_app(settings(folder, f"sqlite:///{folder / 'ruqi.sqlite3'}"))
    with app.app_context():
        standing = build_standing()
        db.session.commit()
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()
    return folder, standing


@pytest.fixture
def standing(built: tuple[Path, Standing]) -> Standing:
    return built[1]


@pytest.fixture
def app(built: tuple[Path, Standing], tmp_path: Path) -> Iterator[Flask]:
    """An application on a copy of the standing city, on its day."""
    folder = shutil.copytree(built[0], tmp_path / "data")
    made = create_app(settings(folder, f"sqlite:///{folder / 'ruqi.sqlite3'}"))
    with made.app_context(), clock.at(moment(TODAY)):
        yield made
        db.session.remove()
        db.engine.dispose()


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
        if found[rule.endpoint] in "snfkubg":
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
