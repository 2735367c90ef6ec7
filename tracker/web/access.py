"""「谁能做什么」: the table of permissions, read aloud."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.rules.access import Permission
from tracker.rules.access_words import SHOWN_ROLES, rows
from tracker.web.guard import Pages

pages = Pages("access")


@pages.get("/access", access=Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    return render_template("access/page.html", roles=SHOWN_ROLES, rows=rows())
