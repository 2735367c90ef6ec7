"""A chain to tamper with, and ways to change written rows by hand, past the product and the guards."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, text

from tests.world import World, head_of, moment
from tracker.actions.progress import NewEvidence, log_progress
from tracker.actions.writing import writing
from tracker.models import AuditEvent, Plan, db
from tracker.queries.audit_check import check
from tracker.rules.access import SYSTEM, Permission

PDF = b"%PDF-1.4\n%%EOF\n"
TRIGGERS = ("no_update", "no_delete", "no_replace")


def grown_chain(world: World, on: Any) -> World:
    """The plan's chain with three events more: 2 and 3 log entries (3 with a file), 4 changes the plan."""
    on(moment(date(2024, 6, 3)))
    dayu = world.actor("dayu")
    for n, evidence in ((1, ()), (2, (NewEvidence("file", "说明.pdf", PDF),))):
        log_progress(
            dayu, world.plan_id, [world.assignment("dayu", n)], text=f"召开第{n}次会议。",
            happened_on=date(2024, 6, n), extent="under_way", evidence=evidence,
        )  # fmt: skip
    note(world, "第一次联系电话")
    assert check(SYSTEM).is_good and head_of(world.plan_id)[0] == 4
    return world


def note(world: World, phone: str) -> None:
    """One event more: the plan's record is changed."""
    with writing(SYSTEM, Permission.SYSTEM_KEEP, chain_id=world.plan_id) as write:
        write.update(Plan, world.plan_id, contact_phone=phone)
        write.event("plan.changed", about=("plan", world.plan_id), after={"contact_phone": phone})


def by_hand(*statements: str, **values: Any) -> None:
    """Carry out SQL as somebody with the database's own rights would."""
    db.session.rollback()
    for statement in statements:
        db.session.execute(text(statement), values)
    db.session.commit()
    db.session.expire_all()


def without_guards() -> None:
    """Take the guards of the events away, as only the owner of the database can."""
    if db.engine.dialect.name == "sqlite":
        by_hand(*(f"DROP TRIGGER audit_event_{name}" for name in TRIGGERS))
    else:
        by_hand("ALTER TABLE audit_event DISABLE TRIGGER USER")


def event_row(world: World, number: int) -> dict[str, Any]:
    table = AuditEvent.__table__
    this = (table.c.chain_id == world.plan_id, table.c.number == number)
    return dict(db.session.execute(select(table).where(*this)).mappings().one())


def first_fault(world: World) -> tuple[int, int, str]:
    """Chain, number and words of the first fault; the check of the plan's chain alone finds the same."""
    whole, alone = check(SYSTEM), check(SYSTEM, world.plan_id)
    assert not whole.is_good and not alone.is_good
    fault = whole.faults[0]
    if fault.chain_id == world.plan_id:
        assert alone.faults[0] == fault
    assert f"第 {fault.number} 条" in whole.sentences[0] and fault.words in whole.sentences[0]
    return fault.chain_id, fault.number, fault.words
