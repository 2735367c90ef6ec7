"""What a person typed is not lost when the session ended meanwhile: the answer to a form sent by nobody
gives everything back, to be sent again after signing in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

# Passwords are never written into a page.
NEVER_KEPT = ("sign_in.", "set_up.", "accounts.")
# Made by the page, not by the person.
OURS = ("csrf_token", "once")
_BY_HAND = re.compile(r"[^\x00-\x7f]|\s|.{25}")


def answer() -> ResponseReturnValue:
    """401 with the form, or the sign-in page where nothing may be kept.

    Another site's form, which comes without our cookie, gets 400: its content must not stand on our
    page, nor may the answer replace the cookie of a person who is signed in."""
    if (request.endpoint or "").startswith(NEVER_KEPT):
        return redirect(url_for("sign_in.form"), 303)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return render_template("error.html", title="请求不完整", words="请从本系统的页面提交。"), 400
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    typed = [(name, value) for name, value in fields if name not in OURS and _BY_HAND.search(value)]
    files = [(name, one.filename) for name, one in request.files.items(multi=True) if one.filename]
    page = render_template(
        "expired.html",
        action=request.full_path.rstrip("?"),
        hidden=[pair for pair in fields if pair not in typed],
        typed=typed,
        files=files,
    )
    return page, 401
