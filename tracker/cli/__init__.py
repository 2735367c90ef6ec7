"""Who asks, in a terminal: ``bin/tracker …``. One module per subject, loaded when one of its commands is
asked for: a command must not wait for what the others need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from tracker.cli import wording
from tracker.cli.acting import fail

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

    def main(self, *args: Any, standalone_mode: bool = True, **settings: Any) -> Any:
        try:
            code = super().main(*args, standalone_mode=False, **settings)
        except click.ClickException as wrong:
            fail(wording.sentence(wrong), wrong.exit_code)
        except click.Abort:
            fail("已中止。")
        if standalone_mode:
            raise SystemExit(code or 0)
        return code


def init_app(app: Flask) -> None:
    app.cli = Commands()
