"""The bar on top: at most seven entries, only those that the actor may use."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for

from tracker import clock
from tracker.rules.access import Permission, Role, may
from tracker.web.guard import actor


@dataclass(frozen=True, slots=True)
class Entry:
    words: str
    endpoint: str
    roles: frozenset[Role]
    subjects: tuple[str, ...]  # blueprints whose pages belong to this entry


ENTRIES = (
    Entry("我的任务", "home.mine", frozenset({Role.CLERK}), ("mine", "progress", "returns")),
    Entry("领导专页", "home.status", frozenset({Role.LEADER}), ("status",)),
    Entry("一览", "home.matrix", frozenset({Role.OFFICE, Role.LEADER, Role.CLERK}), ("matrix", "cells")),
    Entry("任务分工", "plans.index", frozenset({Role.OFFICE, Role.LEADER, Role.CLERK}), ("plans", "intake")),
    Entry("报告", "home.reports", frozenset({Role.OFFICE, Role.LEADER}), ("reports",)),
    Entry("单位", "units.index", frozenset({Role.OFFICE, Role.ADMIN}), ("units", "groups")),
    Entry("账号", "accounts.index", frozenset({Role.ADMIN}), ("accounts",)),
    Entry("工作日历", "calendar.index", frozenset({Role.OFFICE, Role.ADMIN}), ("calendar",)),
    Entry("审计", "audit.index", frozenset({Role.AUDITOR}), ("audit",)),
)


# The leaders' page is made where reports are, and has an entry of its own.
SUBJECTS = {"reports.status": "status"}


@dataclass(frozen=True, slots=True)
class Link:
    words: str
    address: str
    is_current: bool


def links() -> list[Link]:
    roles = actor().roles
    here = SUBJECTS.get(request.endpoint or "") or request.blueprint or ""
    known = current_app.view_functions
    return [
        Link(entry.words, url_for(entry.endpoint), here in entry.subjects)
        for entry in ENTRIES
        if roles & entry.roles and entry.endpoint in known
    ]


def init_app(app: Flask) -> None:
    @app.context_processor
    def _bar() -> dict[str, object]:
        who = actor()
        return {
            "actor": who,
            "links": links,
            "demo": app.config["DEMO"],
            "may_move_demo": app.config["DEMO"] and may(who, Permission.DEMO_MOVE),
            "product_day": clock.today,
            "must_change_password": bool(g.get("session") and g.session.must_change_password),
        }
