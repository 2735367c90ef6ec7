"""A test client that behaves like a person's browser and checks each page it is given."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from flask import Flask, g
from sqlalchemy import event, insert, select
from werkzeug.test import TestResponse

from tracker import clock
from tracker.models import Account, SignInSession, db
from tracker.queries.accounts import token_digest


class Page(HTMLParser):
    """What is checked of every page: one h1, unique ids, labelled fields, forms with an action."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.h1 = 0
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.fields: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "h1":
            self.h1 += 1
        if named.get("id"):
            self.ids[str(named["id"])] += 1
        if tag == "label" and named.get("for"):
            self.labels.add(str(named["for"]))
        if tag in ("input", "select", "textarea") and named.get("type") not in ("hidden", "submit"):
            self.fields.append((tag, named))
        if tag == "form":
            self.forms.append(named)

    def faults(self) -> list[str]:
        faults = [] if self.h1 == 1 else [f"{self.h1} h1"]
        faults += [f"id {name} stands {n} times" for name, n in self.ids.items() if n > 1]
        faults += [f"form without action: {form}" for form in self.forms if not form.get("action")]
        faults += [
            f"field without label: {named}"
            for _, named in self.fields
            if not (named.get("aria-label") or named.get("aria-labelledby") or named.get("id") in self.labels)
        ]
        return faults


class Browser:
    """Requests as one signed-in person. ``checks`` may be switched off for answers that aren't pages."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def sign_in(self, name: str) -> Browser:
        """Become the account ``name`` by a session row, without the quarter second of a password."""
        token = secrets.token_urlsafe(32)
        account_id = db.session.scalars(select(Account.id).where(Account.name == name)).one()
        now = clock.true_now()
        db.session.execute(
            insert(SignInSession),
            [{"token_digest": token_digest(token), "account_id": account_id, "started_at": now,
              "seen_at": now, "revoked_at": None}],
        )  # fmt: skip
        db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        self._forget()
        return self._checked(self.client.get(path, **options))

    def post(self, path: str, data: Any = None, **options: Any) -> TestResponse:
        self._forget()
        return self._checked(self.client.post(path, data=data or {}, **options))

    def _forget(self) -> None:
        """Tests keep one application context open: what a request left in it is not for the next one."""
        for name in list(g):
            g.pop(name)

    def _checked(self, response: TestResponse) -> TestResponse:
        assert not db.session.new and not db.session.dirty, "a view left uncommitted changes"
        is_page = (response.mimetype == "text/html") and response.status_code not in range(300, 400)
        if is_page and "<html" in response.text:
            faults = Page(response.text).faults()
            assert not faults, f"{response.request.path}: {faults}"
        return response


class Statements:
    """Counts the SQL statements that a piece of code sends (BEGIN, COMMIT and pragmas left out)."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def __enter__(self) -> Statements:
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *exc: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not re.match(r"BEGIN|COMMIT|ROLLBACK|PRAGMA", statement):
            self.sent.append(statement)

    def __len__(self) -> int:
        return len(self.sent)
