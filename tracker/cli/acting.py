"""As whom a command acts: ``--as ACCOUNT`` anywhere on the line, else 系统, with its own permissions."""

from __future__ import annotations

import os
from typing import NoReturn

import click
from flask import current_app

from tracker import clock
from tracker.actions.writing import Denied
from tracker.queries import accounts
from tracker.rules.access import SYSTEM, Actor, Permission, may

VARIABLE = "TRACKER_AS"


def take_account(arguments: list[str]) -> list[str]:
    """Remove ``--as ACCOUNT`` from the arguments and remember it."""
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--as":
            os.environ[VARIABLE] = next(words, "")
        elif word.startswith("--as="):
            os.environ[VARIABLE] = word[len("--as=") :]
        else:
            rest.append(word)
    return rest


def acting() -> Actor:
    """The actor of this command; also lets product time stand on the demonstration's day."""
    if current_app.config["DEMO"]:
        clock.set_demo_day(accounts.demo_day())
    name = os.environ.get(VARIABLE)
    if name is None:
        return SYSTEM
    actor = accounts.actor_named(name)
    if actor is None:
        fail(f"没有账号“{name}”，或账号已停用。请核对 --as 后的账号。")
    return actor


def acting_with(permission: Permission) -> Actor:
    """The actor of this command, who must have ``permission``; for commands that only read."""
    actor = acting()
    if not may(actor, permission):
        raise Denied(f"{actor.name}: {permission}")
    return actor


def fail(message: str, status: int = 1) -> NoReturn:
    """End the command with a message on standard error."""
    click.echo(message, err=True)
    raise SystemExit(status)
