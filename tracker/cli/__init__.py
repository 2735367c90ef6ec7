"""Who asks, in a terminal: ``bin/tracker …``. One module per subject, loaded when one of its commands is
asked for: a command must not wait for what the others need."""

from __future__ import annotations

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

# Every command: the module that holds it, and its name there.
COMMANDS = {
    "accounts": "accounts:accounts",
    "audit": "audit:audit_group",
    "backup": "backup:backup",
    "demo": "demo:demo",
    "doctor": "doctor:doctor",
    "explain": "progress:explain",
    "matrix": "turns:matrix",
    "plans": "plans:plans_group",
    "report": "report:report",
    "restore": "backup:restore",
    "setup-link": "sign_in:setup_link",
    "sign-in-help": "demo:sign_in_help",
    "start-up": "start_up:start_up",
    "turns": "turns:turns",
    "units": "units:units",
    "upgrade": "database:upgrade",
}


class Commands(AppGroup):
    """All commands by name; ``--help`` loads them all."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module, _, name = COMMANDS.get(cmd_name, "").partition(":")
        if not module:
            return None
        found: click.Command = getattr(import_module(f"tracker.cli.{module}"), name)
        return found


def init_app(app: Flask) -> None:
    app.cli = Commands()
