"""Who asks, in a terminal: ``bin/tracker …``. One module per subject."""

from __future__ import annotations

from flask import Flask

from tracker.cli.accounts import accounts_commands
from tracker.cli.audit import audit_commands
from tracker.cli.backup import backup_commands
from tracker.cli.database import database_commands
from tracker.cli.demo import demo_commands
from tracker.cli.doctor import doctor_commands
from tracker.cli.plans import plans_commands
from tracker.cli.progress import progress_commands
from tracker.cli.report import report_commands
from tracker.cli.sign_in import sign_in_commands
from tracker.cli.start_up import start_up_commands
from tracker.cli.turns import turns_commands
from tracker.cli.units import units_commands

COMMANDS = [
    *accounts_commands,
    *audit_commands,
    *backup_commands,
    *database_commands,
    *demo_commands,
    *doctor_commands,
    *plans_commands,
    *progress_commands,
    *report_commands,
    *sign_in_commands,
    *start_up_commands,
    *turns_commands,
    *units_commands,
]


def init_app(app: Flask) -> None:
    app.cli.commands.pop("db", None)  # Flask-Migrate's own group: ``upgrade`` is what the product offers
    for command in COMMANDS:
        app.cli.add_command(command)
