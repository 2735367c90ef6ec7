"""Whatever is changed by hand, the check names the first bad event; what the database can refuse, it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DatabaseError

from tests.tampering import PDF, by_hand, event_row, first_fault, grown_chain, note, without_guards
from tests.world import World, head_of
from tracker.actions.writing import writing
from tracker.models import AuditEvent, AuditHead, Plan, PlanSource, ProgressEntry, StoredFile, db
from tracker.queries.audit_check import Checked, Claim, check
from tracker.queries.files import path_of
from tracker.rules.access import SYSTEM, Permission
from tracker.rules.audit_chain import event_hash

pytestmark = pytest.mark.database


@pytest.fixture
def chain(world: World, on) -> World:
    return grown_chain(world, on)


# ---- what the database itself refuses ----

REFUSED = [
    "UPDATE audit_event SET unit_name = '某单位' WHERE number = 1",
    "DELETE FROM audit_event WHERE number = 4",
    "DELETE FROM audit_event",
]
REFUSED_BY_POSTGRESQL = [
    "TRUNCATE audit_event",
    "INSERT INTO audit_event SELECT * FROM audit_event WHERE chain_id = 1 AND number = 2"
    " ON CONFLICT (chain_id, number) DO UPDATE SET unit_name = '某单位'",
]


def test_the_database_refuses_to_change_delete_or_truncate_events(chain: World):
    is_postgresql = db.engine.dialect.name == "postgresql"
    for statement in REFUSED + (REFUSED_BY_POSTGRESQL if is_postgresql else []):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()
    assert check(SYSTEM).is_good


# ---- what the check finds in the events ----


def test_an_altered_event_is_named(chain: World):
    without_guards()
    by_hand("UPDATE audit_event SET unit_name = '某单位' WHERE chain_id = 1 AND number = 3")
    assert first_fault(chain) == (1, 3, "记录的内容与它的校验值不符，被改动过")


def test_an_event_edited_into_nonsense_is_named_and_breaks_nothing(chain: World):
    without_guards()
    by_hand("UPDATE audit_event SET after = '{not json' WHERE chain_id = 1 AND number = 2")
    assert first_fault(chain) == (1, 2, "记录的内容无法读取，被改动过")


def test_an_event_altered_with_its_hash_recomputed_no_longer_joins_the_next(chain: World):
    without_guards()
    row = event_row(chain, 2) | {"unit_name": "某单位"}
    by_hand(
        "UPDATE audit_event SET unit_name = '某单位', hash = :hash WHERE chain_id = 1 AND number = 2",
        hash=event_hash(row),
    )
    assert first_fault(chain) == (1, 3, "所记的前一条校验值与第 2 条接不上，二者之一被改动过")


def test_a_deleted_event_is_named_as_missing(chain: World):
    without_guards()
    by_hand("DELETE FROM audit_event WHERE chain_id = 1 AND number = 2")
    assert first_fault(chain) == (1, 2, "这条记录缺失")


def test_two_swapped_events_are_named(chain: World):
    without_guards()
    by_hand(
        "UPDATE audit_event SET number = 99 WHERE chain_id = 1 AND number = 2",
        "UPDATE audit_event SET number = 2 WHERE chain_id = 1 AND number = 3",
        "UPDATE audit_event SET number = 3 WHERE chain_id = 1 AND number = 99",
    )
    assert first_fault(chain)[:2] == (1, 2)


def test_a_deleted_last_event_is_missed_by_the_head(chain: World):
    without_guards()
    by_hand("DELETE FROM audit_event WHERE chain_id = 1 AND number = 4")
    assert first_fault(chain) == (1, 4, "这条记录缺失，链头记着共有 4 条")


def test_a_missing_tail_with_the_head_set_back_is_betrayed_by_the_rows_it_wrote(chain: World):
    without_guards()
    for number in (4, 3):
        head = event_row(chain, number - 1)["hash"]
        by_hand(
            "DELETE FROM audit_event WHERE chain_id = 1 AND number = :number",
            "UPDATE audit_head SET number = :number - 1, hash = :hash WHERE chain_id = 1",
            number=number, hash=head,
        )  # fmt: skip
        _, found, words = first_fault(chain)
        assert found == number and words.startswith(f"这条记录缺失：审计链止于第 {number - 1} 条，但")


def test_a_head_that_is_altered_set_back_or_gone_is_found(chain: World):
    by_hand("UPDATE audit_head SET hash = :hash WHERE chain_id = 1", hash="a" * 64)
    assert first_fault(chain) == (1, 4, "链头的校验值与最后一条不符，二者之一被改动过")
    by_hand("UPDATE audit_head SET number = 2 WHERE chain_id = 1")
    assert first_fault(chain) == (1, 3, "链头只记到第 2 条，被改动过")
    by_hand("DELETE FROM audit_head WHERE chain_id = 1")
    assert first_fault(chain) == (1, 4, "链头缺失")


def test_a_head_printed_earlier_no_longer_fits_a_chain_that_was_written_anew(chain: World):
    number, digest = head_of(1)
    assert _claim(number, digest[:12]).claim_fits == _claim(number, digest).claim_fits == 1
    note(chain, "第二次联系电话")
    assert _claim(number, digest).is_good, "later events don't touch it"
    _rewrite(chain, unit_name="某单位")
    assert check(SYSTEM).is_good, "the forged chain holds together in itself"
    checked = _claim(number, digest)
    assert not checked.is_good and checked.claim_fits is None and "不符" in checked.sentences[0]
    assert not check(SYSTEM, 1, claim=Claim(number, digest[:12])).is_good
    assert not _claim(99, digest).is_good, "a number that the chain hasn't reached"


def _claim(number: int, digest: str) -> Checked:
    return check(SYSTEM, claim=Claim(number, digest))


def _rewrite(world: World, **changes: object) -> None:
    """Forge the whole chain: event 2 altered, every hash after it and the head made to fit."""
    without_guards()
    last = head_of(world.plan_id)[0]
    previous = event_row(world, 1)["hash"]
    rows = []
    for number in range(2, last + 1):
        row = event_row(world, number) | {"previous_hash": previous}
        row |= changes if number == 2 else {}
        row["hash"] = previous = event_hash(row)
        rows.append(row)
    by_hand("DELETE FROM audit_event WHERE chain_id = 1 AND number >= 2")
    db.session.execute(insert(AuditEvent.__table__), rows)
    db.session.commit()
    by_hand("UPDATE audit_head SET hash = :hash WHERE chain_id = 1", hash=previous)


# ---- what the check finds in the rows ----


def test_a_hand_edited_fact_is_named_with_the_event_that_wrote_it(chain: World):
    entry_id = db.session.scalars(select(ProgressEntry.id).order_by(ProgressEntry.id)).first()
    by_hand("UPDATE progress_entry SET text = '召开三次会议。' WHERE id = :id", id=entry_id)
    assert first_fault(chain) == (1, 2, f"进展（progress_entry）第 {entry_id} 行与登记时不符，被改动过")


def test_one_fact_among_many_of_an_event_is_missed(chain: World):
    by_hand("UPDATE assignment SET role = 'lead' WHERE id = :id", id=chain.assignment("sifaju", 3))
    _, number, words = first_fault(chain)
    assert number == 1 and words.startswith("责任项（assignment）第 ") and "共 32 行中有与登记时不符" in words


def test_a_deleted_fact_is_missed(chain: World):
    by_hand("DELETE FROM evidence")
    assert first_fault(chain) == (1, 3, "写入的佐证 1 行，缺失 1 行")


def test_an_added_fact_is_found_whichever_event_it_names(chain: World):
    copy = (
        "INSERT INTO progress_entry (plan_id, unit_id, happened_on, received_at, recorded_at, recorded_on, text,"
        " extent, percent, received_how, corrects_id, author, chain_id, event_number) SELECT plan_id, unit_id,"
        " happened_on, received_at, recorded_at, recorded_on, '补记', extent, percent, received_how, NULL, author,"
        " 1, {} FROM progress_entry WHERE event_number = 2"
    )
    by_hand(copy.format(3))
    _, number, words = first_fault(chain)
    assert number == 3 and words.startswith("写入的进展只有 1 行，现有 2 行")
    by_hand("DELETE FROM progress_entry WHERE text = '补记'", copy.format(1))
    _, number, words = first_fault(chain)
    assert number == 1 and "没有写过它" in words
    by_hand("DELETE FROM progress_entry WHERE text = '补记'", copy.format(50))
    _, number, words = first_fault(chain)
    assert number == 50 and "审计链止于第 4 条" in words


def test_a_record_edited_set_back_or_deleted_is_found(chain: World):
    old = dict(db.session.execute(select(Plan.__table__)).mappings().one())
    by_hand("UPDATE plan SET contact_phone = '110'")
    assert first_fault(chain) == (1, 4, "任务分工（plan）第 1 行与登记时不符，被改动过")
    by_hand("UPDATE plan SET contact_phone = :phone", phone=old["contact_phone"])
    note(chain, "第二次联系电话")
    by_hand("UPDATE plan SET contact_phone = :phone, event_number = 4", phone=old["contact_phone"])
    assert first_fault(chain) == (1, 5, "任务分工（plan）第 1 行不是这一条写入的内容，被改动过")
    by_hand("DELETE FROM unit_group_member WHERE id = 1")
    assert check(SYSTEM).faults[0].words == "单位组成员（unit_group_member）第 1 行缺失"


def test_an_added_record_is_found(chain: World):
    by_hand(
        "INSERT INTO setting (id, key, value, chain_id, event_number) VALUES (7, 'demo_day', '\"2024-07-03\"', 0, 2)"
    )
    assert (
        check(SYSTEM).faults[0].words
        == "设置（setting）第 7 行自称由这一条写入，但这一条没有写过它，是另外加进来的"
    )


def test_a_record_taken_over_by_another_chain_belongs_to_it(chain: World):
    with writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        write.update(Plan, 1, contact_phone="由名录链改写")
        write.event("setting.changed", about=("plan", 1))
    assert check(SYSTEM).is_good and check(SYSTEM, 1).is_good and check(SYSTEM, 0).is_good
    number, _ = head_of(0)
    old = {"phone": "第一次联系电话", "number": 4}
    by_hand("UPDATE plan SET contact_phone = :phone, chain_id = 1, event_number = :number", **old)
    assert check(SYSTEM).faults[0].number == number, "the older state of the other chain was put back"
    by_hand("UPDATE plan SET contact_phone = 'x', chain_id = 0, event_number = :number", number=number)
    assert check(SYSTEM).faults[0].words == "任务分工（plan）第 1 行与登记时不符，被改动过"
    assert check(SYSTEM, 1).faults[0].words == "任务分工（plan）第 1 行不是这一条写入的内容，被改动过"


# ---- what the check finds in the files ----


def test_an_altered_or_missing_evidence_file_is_named(chain: World, app: Flask):
    digest = db.session.scalars(select(StoredFile.digest)).one()
    path: Path = path_of(digest)
    path.write_bytes(PDF + b" ")
    assert first_fault(chain)[1] == 3 and "的内容与存入时不符" in first_fault(chain)[2]
    path.unlink()
    assert first_fault(chain)[1] == 3 and "缺失或不能读取" in first_fault(chain)[2]
    path.write_bytes(PDF)
    assert check(SYSTEM).is_good


def test_a_file_that_another_chain_stored_is_checked_with_the_chain_that_uses_it(chain: World):
    file_id, digest = db.session.execute(select(StoredFile.id, StoredFile.digest)).one()
    plan = dict(db.session.execute(select(Plan.__table__)).mappings().one())
    with writing(SYSTEM, Permission.SYSTEM_KEEP, opens_chain=True) as write:
        other = {key: plan[key] for key in plan if key not in ("chain_id", "event_number")} | {"id": 2}
        write.insert(Plan, [other])
        source = {
            "plan_id": 2,
            "file_id": file_id,
            "file_name": "说明.pdf",
            "kind": "pdf",
            "text": "",
            "reading": {},
        }
        write.insert(PlanSource, [source])
        write.event("plan.taken_in", about=("plan", 2))
    path_of(digest).unlink()
    fault = check(SYSTEM, 2).faults[0]
    assert (fault.chain_id, fault.number) == (1, 3) and "缺失或不能读取" in fault.words


def test_a_digest_edited_into_a_path_reads_nothing_outside_the_folder(chain: World):
    by_hand("UPDATE stored_file SET digest = '../../../../etc/passwd'")
    words = [fault.words for fault in check(SYSTEM).faults]
    assert any("校验值被改动过" in told for told in words)


def test_a_head_row_alone_makes_a_chain(chain: World):
    db.session.execute(insert(AuditHead.__table__), [{"chain_id": 9, "number": 1, "hash": "0" * 64}])
    db.session.commit()
    assert check(SYSTEM).faults[-1].chain_id == 9
