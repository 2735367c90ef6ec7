"""The gate of every page: loads the object that the URL names, checks it, hands it over.

    pages = Pages("plans")

    @pages.get("/plans/<int:plan_id>/matrix", access=Permission.PLAN_READ, loads="plan")
    def matrix(plan): ...

``access`` is a required keyword: a route without it fails when the module is imported. What is not for the
actor answers 404, whether it exists or not; who is not signed in goes to the sign-in page, or gets back the
form that was sent (401). ``loads`` names a loader, which takes the actor and the URL's values and returns
the object with its subject, or None.

Pages of a signed-in person are marked with an ETag (web.conditional): the browser may keep its copy, and is
answered 304, before the view runs, as long as nothing was written. The mark covers the chain of the plan
that the URL names; a page that shows other plans as well says ``of_all_plans=True``, and one that shows
what no chain tells, or time of day, ``kept=False``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.rules.access import ANONYMOUS, Actor, Nothing, Permission, Subject, may, may_know_of
from tracker.web import conditional, expired

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Loaded:
    """An object with the subject by which access to it is judged."""

    thing: Any
    subject: Subject


Loader = Callable[..., "Loaded | None"]
LOADERS: dict[str, tuple[tuple[str, ...], Loader]] = {}


def loader(name: str, *url_values: str) -> Callable[[Loader], Loader]:
    """Register a loader under ``name``: it is called with the actor and the named URL values."""

    def register(load: Loader) -> Loader:
        LOADERS[name] = (url_values, load)
        return load

    return register


@dataclass(frozen=True, slots=True)
class Access:
    """The rule of one endpoint; the sweep over all routes reads it."""

    permission: Permission
    loads: str | None
    kept: bool  # by the browser, as long as its mark holds
    of_all_plans: bool


RULES: dict[str, Access] = {}


def actor() -> Actor:
    """Who asks; ANONYMOUS when nobody is signed in."""
    return g.get("actor", ANONYMOUS)


class Pages(Blueprint):
    """A blueprint whose routes can't be written without an access rule."""

    def __init__(self, name: str) -> None:
        super().__init__(name, f"tracker.web.{name}")

    def get(  # type: ignore[override]
        self,
        rule: str,
        *,
        access: Permission,
        loads: str | None = None,
        kept: bool = True,
        of_all_plans: bool = False,
    ) -> Callable[[View], View]:
        kept = kept and access is not Permission.PUBLIC
        return self._page(rule, "GET", Access(access, loads, kept, of_all_plans))

    def post(self, rule: str, *, access: Permission, loads: str | None = None) -> Callable[[View], View]:  # type: ignore[override]
        return self._page(rule, "POST", Access(access, loads, kept=False, of_all_plans=False))

    def _page(self, rule: str, method: str, access: Access) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            RULES[f"{self.name}.{view.__name__}"] = access
            guarded = _guarded(view, access)
            self.add_url_rule(rule, view.__name__, guarded, methods=[method])
            return guarded

        return decorate

    def route(self, rule: str, **options: Any) -> Any:
        raise TypeError("use get() or post() with access=")


def _guarded(view: View, access: Access) -> View:
    @wraps(view)
    def gate(**values: Any) -> ResponseReturnValue:
        who = actor()
        if access.permission is not Permission.PUBLIC and who is ANONYMOUS:
            return to_sign_in() if request.method in ("GET", "HEAD") else expired.answer()
        # Marked before anything is read: what is written meanwhile then only makes the mark too old.
        mark = _mark(who, access, values) if access.kept else None
        subject: Subject = Nothing()
        if access.loads is not None:
            names, load = LOADERS[access.loads]
            loaded = load(who, *(values.pop(name) for name in names))
            if loaded is None or not may_know_of(who, loaded.subject):
                abort(404)
            values[access.loads] = loaded.thing
            subject = loaded.subject
        if not may(who, access.permission, subject):
            abort(404)
        if mark is None:
            return view(**values)
        return conditional.unless_unchanged(mark, lambda: view(**values))

    return gate


def _mark(who: Actor, access: Access, values: dict[str, Any]) -> str | None:
    return conditional.mark_of(who, None if access.of_all_plans else values.get("plan_id"))


def to_sign_in() -> ResponseReturnValue:
    """The sign-in page, which leads back to the page that was asked for."""
    back = request.full_path.rstrip("?") if request.endpoint else None
    return redirect(url_for("sign_in.form", next=back if back != "/" else None), 303)


def refuse_unruled() -> None:
    """Before each request: an endpoint without an access rule is not served."""
    if request.endpoint is not None and request.endpoint not in RULES:
        current_app.logger.error("no access rule for %s", request.endpoint)
        abort(404)
