"""Headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response, request

CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Pages with passwords, and nothing else, must not stay in the browser's memory.
NO_STORE = ("sign_in.", "set_up.", "accounts.slips", "accounts.reset")


def init_app(app: Flask) -> None:
    app.after_request(_harden)


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if (request.endpoint or "").startswith(NO_STORE):
        headers["Cache-Control"] = "no-store"
    elif not response.cache_control.public:
        # Signed-in pages and files may be kept by the browser, but each view asks whether they still hold.
        headers["Cache-Control"] = "private, no-cache"
    return response
