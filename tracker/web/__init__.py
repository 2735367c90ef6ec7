"""Who asks, in a browser. One module per subject, its forms beside it."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from tracker.web import errors, filters, guard, headers, navigation, session
from tracker.web import loaders as loaders  # registers what a URL may name
from tracker.web.access import pages as access
from tracker.web.accounts import pages as accounts
from tracker.web.audit import pages as audit
from tracker.web.calendar import pages as calendar
from tracker.web.cells import pages as cells
from tracker.web.demo import pages as demo
from tracker.web.evidence import pages as evidence
from tracker.web.groups import pages as groups
from tracker.web.home import pages as home
from tracker.web.intake import pages as intake
from tracker.web.matrix import pages as matrix
from tracker.web.plans import pages as plans
from tracker.web.progress import pages as progress
from tracker.web.reports import pages as reports
from tracker.web.returns import pages as returns
from tracker.web.set_up import pages as set_up
from tracker.web.sign_in import pages as sign_in
from tracker.web.static import pages as static
from tracker.web.units import pages as units

BLUEPRINTS = [
    static,
    demo,
    home,
    returns,
    progress,
    evidence,
    cells,
    matrix,
    plans,
    intake,
    reports,
    audit,
    units,
    groups,
    accounts,
    calendar,
    set_up,
    access,
    sign_in,
]


def init_app(app: Flask) -> None:
    app.before_request(guard.refuse_unruled)
    session.init_app(app)
    CSRFProtect(app)
    headers.init_app(app)
    errors.init_app(app)
    filters.init_app(app)
    navigation.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
