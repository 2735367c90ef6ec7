"""How an action says no."""

from __future__ import annotations


class Denied(PermissionError):
    """The actor may not do this."""


class Refused(ValueError):
    """A rule of the product was broken: messages in Chinese, each with the form field it belongs to
    (an empty name for the whole form)."""

    def __init__(self, *messages: tuple[str, str]) -> None:
        super().__init__("；".join(text for _, text in messages))
        self.messages = messages
