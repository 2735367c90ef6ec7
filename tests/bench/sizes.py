"""The demo's city grown to thousands of units: townships below its counties, with the same 12 tasks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select

from tests.client import Statements
from tests.factories import UnitRow
from tracker import create_app
from tracker.actions.projection import project
from tracker.actions.writing import writing
from tracker.models import Account, Assignment, Task, Unit, UnitName, db
from tracker.queries.accounts import actor_named
from tracker.queries.matrix import groups, matrix
from tracker.rules.access import SYSTEM, Permission

FROM = date(2024, 1, 1)


def settings(folder: Path) -> dict[str, object]:
    return {
        "TESTING": True, "DATA_FOLDER": folder, "DEMO": True, "SECRET_KEY": "bench",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'ruqi.sqlite3'}",
    }  # fmt: skip


def grow(folder: Path, units: int) -> None:
    """Add townships, and a share of each in every task, until there are ``units`` units in the plan."""
    with create_app(settings(folder)).app_context():
        counties = list(db.session.scalars(select(Unit.id).where(Unit.kind == "county").order_by(Unit.id)))
        present = db.session.query(Unit).count()
        rows = [
            UnitRow(code=f"town{n}", name=f"第{n}镇人民政府", short_name=f"第{n}镇", kind="county",
                    parent_id=counties[n % len(counties)], sort_order=1000 + n, valid_from=FROM)
            for n in range(units - present)
        ]  # fmt: skip
        with writing(SYSTEM, Permission.REGISTER_KEEP) as write:
            ids = write.insert(Unit, rows)
            write.insert(UnitName, [
                {"unit_id": unit_id, "name": row["name"], "short_name": row["short_name"], "valid_from": FROM}
                for unit_id, row in zip(ids, rows, strict=True)
            ])  # fmt: skip
            write.event("units.imported", about=("register", 0))
        plan_id = 1
        tasks = list(db.session.scalars(select(Task.id).where(Task.plan_id == plan_id)))
        today = date(2024, 7, 3)
        with writing(SYSTEM, Permission.PLAN_CHANGE, chain_id=plan_id) as write:
            cells = write.insert(Assignment, [
                {"plan_id": plan_id, "task_id": task_id, "unit_id": unit_id, "role": "responsible",
                 "assigned_on": date(2024, 5, 14), "reason": ""}
                for task_id in tasks for unit_id in ids
            ])  # fmt: skip
            project(plan_id, cells, today)
            write.event("plan.grown", about=("plan", plan_id))


def statements(folder: Path) -> int:
    """How many SQL statements the matrix's query sends on this folder, the session's own left out."""
    with create_app(settings(folder)).app_context():
        office = actor_named("bangongshi")
        assert office is not None
        with Statements() as sent:
            matrix(office, 1, date(2024, 7, 6))
            groups()
        return len(sent)


def clerks(folder: Path, n: int) -> list[tuple[str, list[int]]]:
    """``n`` clerks with the assignments of their units."""
    with create_app(settings(folder)).app_context():
        found = []
        for account in db.session.scalars(select(Account).order_by(Account.id)):
            if account.roles == ["clerk"] and len(found) < n:
                cells = select(Assignment.id).where(
                    Assignment.unit_id == account.unit_id, Assignment.plan_id == 1
                )
                found.append((account.name, list(db.session.scalars(cells))))
        return found
