"""Eight writers at once: each chain stays one line."""

from __future__ import annotations

import multiprocessing
import threading
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.conftest import SERVER, settings
from tests.tampering import PDF
from tests.world import World, head_of, moment
from tracker import create_app
from tracker.actions.progress import NewEvidence, log_progress
from tracker.actions.writing import writing
from tracker.models import AuditEvent, Setting, db
from tracker.models.sqlite import lock_for_writing
from tracker.queries.audit_check import check
from tracker.rules.access import SYSTEM, Permission

pytestmark = pytest.mark.database

WRITERS = 8
WRITES = 15


def _write(folder: Path, url: str, writer: int, plan_id: int, start: multiprocessing.Barrier) -> None:
    app = create_app(settings(folder, url))
    with app.app_context():
        db.session.scalar(select(func.count()).select_from(Setting))  # connected before the start
        db.session.rollback()
        start.wait(60)
        for n in range(WRITES):
            # Two chains in turn, and one form that all of them send.
            chain_id = plan_id if n % 3 else 0
            once = "the same form" if n == 5 else None
            with writing(SYSTEM, Permission.SYSTEM_KEEP, chain_id=chain_id, once=once) as write:
                if write.earlier is None:
                    write.insert(Setting, [{"key": f"{writer}-{n}", "value": n}])
                    write.event("setting.changed", about=("setting", n), after={"writer": writer})
        db.session.remove()
        db.engine.dispose()


def test_eight_writers_at_once_leave_every_chain_gapless_and_whole(world: World, app: Flask, tmp_path: Path):
    before = {chain_id: head_of(chain_id)[0] for chain_id in (0, world.plan_id)}
    db.session.rollback()
    # A server that has the application loaded forks the writers: no thread of ours is copied.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tracker.application", "tests.conftest"])
    start = context.Barrier(WRITERS)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    writers = [
        context.Process(target=_write, args=(tmp_path, url, writer, world.plan_id, start))
        for writer in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS

    written = WRITERS * (WRITES - 1) + 1
    heads = {chain_id: head_of(chain_id)[0] for chain_id in before}
    assert sum(heads.values()) - sum(before.values()) == written
    for chain_id, last in heads.items():
        of_chain = select(AuditEvent.number).where(AuditEvent.chain_id == chain_id)
        numbers = db.session.scalars(of_chain.order_by(AuditEvent.number))
        assert list(numbers) == list(range(1, last + 1))
    assert db.session.scalar(select(func.count()).select_from(Setting)) == written
    assert check(SYSTEM).is_good


@pytest.mark.skipif(SERVER is not None, reason="PostgreSQL locks rows, not the database")
def test_a_lock_that_never_comes_is_an_error_of_the_database(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tracker.models.sqlite.WAITING_SECONDS", 0.01)
    with db.engine.connect() as other:
        lock_for_writing(other)
        with pytest.raises(OperationalError, match="locked"), writing(SYSTEM, Permission.SYSTEM_KEEP):
            pytest.fail("two writers at once")
        other.rollback()
    with writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        write.event("setting.changed", about=("setting", 0))


@pytest.mark.skipif(SERVER is None, reason="SQLite has one lock for all chains")
def test_a_plan_s_writer_never_waits_for_the_register_s(world: World, app: Flask, on):
    on(moment(date(2024, 6, 3)))
    dayu, logged = world.actor("dayu"), threading.Event()
    db.session.rollback()

    def log() -> None:
        with app.app_context():
            log_progress(
                dayu, world.plan_id, [world.assignment("dayu", 1)], text="附材料一份。", extent="done",
                happened_on=date(2024, 5, 20), evidence=[NewEvidence("file", "说明.pdf", PDF)],
            )  # fmt: skip
            db.session.remove()
        logged.set()

    # A write of the register waits for plans (a unit that moves): were it to be waited for, both would stand.
    with writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        writer = threading.Thread(target=log)
        writer.start()
        assert logged.wait(30)
        write.event("setting.changed", about=("setting", 0))
    writer.join()
    assert check(SYSTEM).is_good
