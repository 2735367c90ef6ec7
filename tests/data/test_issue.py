"""Taking in, deciding and issuing: what is written, what is refused, and what two people at once do."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests import taking_in
from tests.client import Statements
from tests.taking_in import DECISIONS, decide, notice, ready, review_of, take_in
from tests.world import World, head_of, moment
from tracker import clock
from tracker.actions import assignments, intake, plans, policies
from tracker.actions.writing import Denied, Refused
from tracker.models import (
    Assignment,
    AssignmentOrigin,
    AuditEvent,
    Measure,
    PartyExpression,
    Plan,
    PlanPolicy,
    ReportCall,
    StoredFile,
    Task,
    TurnRow,
    Unit,
    UnitGroupMember,
    db,
)
from tracker.queries import plan_parties
from tracker.queries.facts import facts_of, policy_in_force
from tracker.queries.intake import stored_draft, taken_in_before
from tracker.queries.plans import plan_head, plan_list
from tracker.rules.access import SYSTEM, Actor
from tracker.rules.drafting import decisions
from tracker.rules.drafting.editing import merged_up, removed, retyped
from tracker.rules.parties import Role

pytestmark = pytest.mark.database

DAY = date(2024, 5, 20)


@pytest.fixture
def today(world: World, on) -> date:
    on(moment(DAY))
    return DAY


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _units(plan_id: int, task: int, role: str) -> set[str]:
    statement = (
        select(Unit.code)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .join(Task, Task.id == Assignment.task_id)
        .where(Task.plan_id == plan_id, Task.number == task, Assignment.role == role)
    )
    return set(db.session.scalars(statement))


def test_taking_in_makes_a_draft_and_nothing_that_counts(world: World, today):
    before = (_count(Task), _count(Assignment), _count(TurnRow))
    plan_id = take_in(world.office)
    assert db.session.get(Plan, plan_id).status == "draft"
    assert (_count(Task), _count(Assignment), _count(TurnRow)) == before
    assert [
        event.name for event in db.session.scalars(select(AuditEvent).where(AuditEvent.chain_id == plan_id))
    ] == ["plan.taken_in"]


def test_what_needs_a_person_is_held_and_named(world: World, today):
    pending = review_of(world.office, take_in(world.office)).settled.pending
    assert [(one.kind, one.task) for one in pending] == [("held", 1), ("lead", 2), ("held", 2)]
    assert "市档案局" in pending[2].words


def test_issue_refuses_with_the_whole_list_while_anything_is_undecided(world: World, today):
    plan_id = take_in(world.office)
    before = head_of(plan_id)
    with pytest.raises(Refused) as refused:
        plans.issue(world.office, plan_id)
    assert len(refused.value.messages) == 3
    assert db.session.get(Plan, plan_id).status == "draft"
    assert head_of(plan_id) == before


def test_issue_makes_everything_in_one_event(world: World, today):
    plan_id = ready(world)
    number, _ = head_of(plan_id)
    made = plans.issue(world.office, plan_id)
    assert head_of(plan_id)[0] == number + 1
    event = db.session.get(AuditEvent, (plan_id, number + 1))
    assert event.name == "plan.issued"
    assert set(event.facts) == {
        "task", "measure", "party_expression", "assignment", "assignment_origin", "report_call", "plan_policy", "plan",
    }  # fmt: skip
    assert made.tasks == 3 and made.assignments == event.after["assignments"]
    plan = db.session.get(Plan, plan_id)
    assert (plan.status, plan.document_number, plan.issued_on) == (
        "issued",
        taking_in.NUMBER,
        date(2024, 5, 14),
    )
    call = db.session.scalars(select(ReportCall).where(ReportCall.plan_id == plan_id)).one()
    assert (call.due_on, call.due_inclusive, call.due_inferred, call.due_text) == (
        date(2024, 7, 5),
        True,
        True,
        "7月5日前",
    )
    rows = db.session.scalars(select(TurnRow).where(TurnRow.plan_id == plan_id)).all()
    assert len(rows) == made.assignments and {row.known_from for row in rows} == {DAY}


def test_assignments_count_from_the_day_of_issue(world: World, today):
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    days = db.session.scalars(select(Assignment.assigned_on).where(Assignment.plan_id == plan_id).distinct())
    assert list(days) == [DAY]


def test_lead_wins_over_responsible_and_both_origins_are_kept(world: World, today):
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    assert _units(plan_id, 2, "lead") == {"sifaju"}
    assert _units(plan_id, 2, "responsible") == {"caizhengju"}
    statement = (
        select(PartyExpression.role, PartyExpression.text, PartyExpression.resolved_by)
        .join(AssignmentOrigin, AssignmentOrigin.expression_id == PartyExpression.id)
        .join(Assignment, Assignment.id == AssignmentOrigin.assignment_id)
        .where(Assignment.plan_id == plan_id, Assignment.unit_id == world.units["sifaju"])
        .order_by(PartyExpression.number)
    )
    assert [tuple(row) for row in db.session.execute(statement)] == [
        ("lead", "市司法局", "person"),
        ("responsible", "市司法局", "machine"),
    ]


def test_a_decision_keeps_who_and_when(world: World, today):
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    held = db.session.scalars(select(PartyExpression).where(PartyExpression.text == "市政府有关部门")).one()
    assert held.resolved_by == "person" and held.decided_by == "李文（市政府办公室）"
    assert held.decided_at == moment(DAY)
    settled = select(PartyExpression).where(PartyExpression.text == "各县（市、区）人民政府")
    everyone = db.session.scalars(settled).one()
    assert (everyone.resolved_by, everyone.decided_by, everyone.decided_at) == ("machine", "", None)


def test_a_decision_that_stands_keeps_its_stamp_when_others_save(world: World, on):
    on(moment(DAY))
    plan_id = ready(world)
    before = stored_draft(plan_id).content.stamps
    on(moment(date(2024, 5, 21)))
    content = stored_draft(plan_id).content
    intake.save_draft(SYSTEM, plan_id, replace(content, title="改过的标题"))
    assert stored_draft(plan_id).content.stamps == before
    assert len(before) == len(decisions(content)) == 3


def test_all_units_of_a_group_are_those_of_the_notice_s_own_date(world: World, today):
    """A county that joined the group after the 成文日期 is none of 各县（市、区）人民政府 of this notice."""
    dayu = db.session.scalars(
        select(UnitGroupMember).where(UnitGroupMember.unit_id == world.units["dayu"])
    ).one()
    db.session.execute(
        text("UPDATE unit_group_member SET valid_from = :day WHERE id = :id"),
        {"day": "2024-05-15", "id": dayu.id},
    )
    db.session.commit()
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    assert _units(plan_id, 1, "responsible") == {"shicheng", "ruijin", "jiaoyuju", "caizhengju"}


def test_the_zones_are_proposed_and_come_in_only_by_a_person(world: World, today):
    plan_id = take_in(world.office)
    counties = review_of(world.office, plan_id).settled.tasks[0].parties[1]
    assert counties.choices == (world.units["jingkai"],) and world.units["jingkai"] not in counties.unit_ids
    decide(
        world.office,
        plan_id,
        [*DECISIONS, {"role": "responsible", "expression": "各县（市、区）人民政府", "add": ["经开区"]}],
    )
    plans.issue(world.office, plan_id)
    assert "jingkai" in _units(plan_id, 1, "responsible")
    assert (
        db.session.scalars(
            select(PartyExpression.resolved_by).where(PartyExpression.text.like("各县%"))
        ).one()
        == "person"
    )


def test_dates_and_measures_come_with_the_task(world: World, today):
    plan_id = ready(world)
    plans.issue(world.office, plan_id)
    tasks = plan_parties.plan_tasks(plan_id)
    assert [task.deadline.day if task.deadline else None for task in tasks] == [date(2024, 6, 30), None, None]
    assert [[one.kind for one in task.measures] for task in tasks] == [["recurring"], ["rate"], ["recurring"]]
    assert [task.short_title for task in tasks] == ["更新办事目录", "政策解读", "公开收费标准"]


def test_measures_follow_the_text_as_corrected(world: World, today):
    plan_id = ready(world)
    content = stored_draft(plan_id).content
    first = replace(content.tasks[0], text="每年至少听取1次汇报。其余照旧。")
    intake.save_draft(world.office, plan_id, replace(content, tasks=(first, *content.tasks[1:])))
    plans.issue(world.office, plan_id)
    kinds = db.session.scalars(
        select(Measure.kind).join(Task, Task.id == Measure.task_id).where(Task.plan_id == plan_id, Task.number == 1)
        .order_by(Measure.number)
    )  # fmt: skip
    assert list(kinds) == ["count", "narrative"]


def test_the_same_file_is_taken_in_once_for_an_office(world: World, today):
    first = take_in(world.office)
    heads = head_of(0), head_of(first)
    assert take_in(world.office) == first
    assert (head_of(0), head_of(first)) == heads
    assert _count(StoredFile) == 1


def test_a_discarded_draft_does_not_stand_in_the_way_of_its_file(world: World, today):
    first = take_in(world.office)
    intake.discard(world.office, first, "收错了。")
    assert db.session.get(Plan, first).status == "discarded"
    second = take_in(world.office)
    assert second != first and _count(StoredFile) == 1


def test_another_office_learns_nothing_of_a_file(world: World, today):
    take_in(world.office)
    digest = intake.digest_of(notice().encode())
    assert taken_in_before(SYSTEM, world.units["bangongshi"], digest) is not None
    assert taken_in_before(SYSTEM, world.units["sifaju"], digest) is None


def test_a_new_version_replaces_the_old_plan_and_keeps_its_facts(world: World, today):
    old = ready(world)
    plans.issue(world.office, old)
    rows = _count(Assignment)
    new = ready(world, notice().replace("及时改正", "当天改正"))
    with pytest.raises(Refused) as refused:
        plans.issue(world.office, new)
    assert [field for field, _ in refused.value.messages] == ["same_document"]
    decide(world.office, new, [{"role": "version", "answer": "yes"}])
    made = plans.issue(world.office, new)
    first, second = db.session.get(Plan, old), db.session.get(Plan, new)
    db.session.refresh(first)
    assert (first.status, first.replaced_by_id, second.version_of_id) == ("replaced", new, old)
    assert _count(Assignment) == rows + made.assignments


def test_another_document_of_the_same_number_replaces_nothing(world: World, today):
    old = ready(world)
    plans.issue(world.office, old)
    new = ready(world, notice().replace("及时改正", "当天改正"))
    decide(world.office, new, [{"role": "version", "answer": "no"}])
    plans.issue(world.office, new)
    db.session.expire_all()
    assert db.session.get(Plan, old).status == "issued"
    assert db.session.get(Plan, new).version_of_id is None


def test_a_notice_that_asks_for_no_return_is_issued_without_a_call(world: World, today):
    plan_id = ready(world, notice().replace("请于7月5日前将落实情况报市政府办公室公开科，", ""))
    assert [one.kind for one in review_of(world.office, plan_id).settled.pending] == ["report"]
    decide(world.office, plan_id, [{"role": "return", "none": True}])
    plans.issue(world.office, plan_id)
    assert db.session.scalar(select(func.count()).where(ReportCall.plan_id == plan_id)) == 0


def test_tasks_taken_out_or_merged_are_not_issued_twice(world: World, today):
    plan_id = ready(world)
    content = merged_up(removed(stored_draft(plan_id).content, 2), 3)
    intake.save_draft(world.office, plan_id, content)
    assert plans.issue(world.office, plan_id).tasks == 1
    assert _units(plan_id, 1, "lead") == {"bangongshi", "caizhengju"}


def test_a_unit_that_the_office_wrote_in_is_its_decision(world: World, today):
    plan_id = ready(world)
    content = stored_draft(plan_id).content
    third = retyped(content.tasks[2], Role.LEAD, "市财政局、市司法局")
    intake.save_draft(world.office, plan_id, replace(content, tasks=(*content.tasks[:2], third)))
    plans.issue(world.office, plan_id)
    assert _units(plan_id, 3, "lead") == {"caizhengju", "sifaju"}
    added = db.session.scalars(
        select(PartyExpression).join(Task, Task.id == PartyExpression.task_id)
        .where(Task.plan_id == plan_id, Task.number == 3, PartyExpression.text == "市司法局")
    ).one()  # fmt: skip
    assert (added.resolved_by, added.role_word) == ("person", "牵头")


def test_an_issued_draft_can_be_neither_changed_nor_issued_again(world: World, today):
    plan_id = ready(world)
    content = stored_draft(plan_id).content
    plans.issue(world.office, plan_id)
    before = head_of(plan_id)
    for act in (
        lambda: plans.issue(world.office, plan_id),
        lambda: intake.save_draft(world.office, plan_id, content),
        lambda: intake.discard(world.office, plan_id, "不要了。"),
    ):
        with pytest.raises(Refused):
            act()
    assert head_of(plan_id) == before


def _issue_at_once(app: Flask, office: Actor, *plan_ids: int) -> list[object]:
    """What issuing each plan made; None for one that was refused."""
    done: list[object] = []
    start = threading.Barrier(len(plan_ids))

    def issue(plan_id: int) -> None:
        with app.app_context(), clock.at(moment(DAY)):
            start.wait()
            try:
                done.append(plans.issue(office, plan_id))
            except Refused:
                done.append(None)
            db.session.remove()

    threads = [threading.Thread(target=issue, args=(plan_id,)) for plan_id in plan_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # see what the threads committed
    assert len(done) == len(plan_ids)
    return done


def test_of_two_people_who_issue_at_once_one_does(app, world: World, today):
    plan_id = ready(world)
    assert _issue_at_once(app, world.office, plan_id, plan_id).count(None) == 1
    assert db.session.scalar(select(func.count()).where(Task.plan_id == plan_id)) == 3
    names = db.session.scalars(select(AuditEvent.name).where(AuditEvent.chain_id == plan_id))
    assert list(names).count("plan.issued") == 1


def test_of_two_new_versions_that_are_issued_at_once_one_is_in_force(app, world: World, today):
    old = ready(world)
    plans.issue(world.office, old)
    new = [ready(world, notice().replace("及时改正", f"{day}内改正")) for day in ("当天", "三天")]
    for plan_id in new:
        decide(world.office, plan_id, [{"role": "version", "answer": "yes"}])
    _issue_at_once(app, world.office, *new)
    in_force = select(Plan.id).where(Plan.status == "issued", Plan.id.in_([old, *new]))
    assert len(db.session.scalars(in_force).all()) == 1


def test_of_two_who_save_the_same_draft_the_second_is_told(world: World, today):
    plan_id = take_in(world.office)
    seen = stored_draft(plan_id).revision
    content = stored_draft(plan_id).content
    intake.save_draft(world.office, plan_id, replace(content, title="甲"), seen=seen)
    with pytest.raises(Refused, match="保存过"):
        intake.save_draft(world.office, plan_id, replace(content, title="乙"), seen=seen)
    with pytest.raises(Refused, match="保存过"):
        plans.issue(world.office, plan_id, seen=seen)
    assert stored_draft(plan_id).content.title == "甲"


def test_nobody_but_the_issuing_office_touches_a_draft(world: World, today):
    plan_id = ready(world)
    content = stored_draft(plan_id).content
    for name in ("dayu", "lingdao", "guanliyuan", "shenji"):
        actor = world.actor(name)
        with pytest.raises(Denied):
            take_in(actor, notice(number="测府办〔2024〕77号"))
        with pytest.raises(Denied):
            intake.save_draft(actor, plan_id, content)
        with pytest.raises(Denied):
            plans.issue(actor, plan_id)


def test_drafts_are_listed_for_the_office_only(world: World, today):
    plan_id = take_in(world.office)
    assert [line.head.id for line in plan_list(world.office)] == [plan_id, world.plan_id]
    for name in ("dayu", "lingdao"):
        assert [line.head.id for line in plan_list(world.actor(name))] == [world.plan_id]
    assert plan_list(world.actor("guanliyuan")) == [] and plan_list(world.actor("jingkai")) == []


def test_the_list_of_plans_is_one_statement(world: World, today):
    office = world.office
    take_in(office)
    with Statements() as sent:
        lines = plan_list(office)
    assert len(sent) == 1
    assert (lines[1].tasks, lines[1].units, lines[1].shares) == (4, 8, 32)


def test_the_tasks_of_a_plan_are_six_statements_however_many_there_are(world: World, today):
    with Statements() as sent:
        plan_parties.plan_tasks(world.plan_id, world.units["dayu"])
    assert len(sent) == 6


# After issue


def test_a_unit_is_given_a_task_later_from_that_day_on(world: World, on):
    on(moment(date(2024, 6, 3)))
    task, unit = world.tasks[1], world.units["jingkai"]
    new = assignments.add_assignment(world.office, world.plan_id, task, unit, "responsible", "功能区调整。")
    row = db.session.get(Assignment, new)
    assert (row.assigned_on, row.reason, row.role) == (date(2024, 6, 3), "功能区调整。", "responsible")
    turn = db.session.scalars(select(TurnRow).where(TurnRow.assignment_id == new)).one()
    assert turn.known_from == date(2024, 6, 3) and turn.red_from == date(2024, 7, 6)


def test_a_unit_is_not_given_the_same_task_twice(world: World, on):
    on(moment(date(2024, 6, 3)))
    with pytest.raises(Refused, match="已是任务一的责任单位"):
        assignments.add_assignment(
            world.office, world.plan_id, world.tasks[1], world.units["dayu"], "lead", "再加一次。"
        )


def test_adding_needs_a_reason_a_task_of_the_plan_and_a_unit(world: World, today):
    act = assignments.add_assignment
    office, plan_id, unit = world.office, world.plan_id, world.units["jingkai"]
    for task, unit_id, reason, field in (
        (world.tasks[1], unit, " ", "reason"),
        (99_999, unit, "原因", "task"),
        (world.tasks[1], 99_999, "原因", "unit"),
    ):
        with pytest.raises(Refused) as refused:
            act(office, plan_id, task, unit_id, "lead", reason)
        assert [name for name, _ in refused.value.messages] == [field]


def test_a_share_is_released_and_restored_and_its_past_stays(world: World, on):
    cell = world.assignment("dayu", 2)
    on(moment(date(2024, 6, 3)))
    assignments.release_assignment(world.office, cell, "职能划转。")
    on(moment(date(2024, 6, 10)))
    with pytest.raises(Refused, match="已经解除"):
        assignments.release_assignment(world.office, cell, "再解除。")
    assignments.restore_assignment(world.office, cell, "划转取消。")
    spans = db.session.execute(
        select(TurnRow.known_from, TurnRow.known_until)
        .where(TurnRow.assignment_id == cell)
        .order_by(TurnRow.id)
    ).all()
    assert [tuple(row) for row in spans] == [
        (date(2024, 5, 14), date(2024, 6, 3)),
        (date(2024, 6, 10), date(9999, 12, 31)),
    ]


def test_a_form_sent_twice_releases_once(world: World, today):
    cell = world.assignment("dayu", 2)
    assignments.release_assignment(world.office, cell, "职能划转。", once="a")
    before = head_of(world.plan_id)
    assignments.release_assignment(world.office, cell, "职能划转。", once="a")
    assert head_of(world.plan_id) == before


def test_a_replaced_plan_is_changed_no_more(world: World, today):
    old = ready(world)
    plans.issue(world.office, old)
    new = ready(world, notice().replace("及时改正", "当天改正"))
    decide(world.office, new, [{"role": "version", "answer": "yes"}])
    plans.issue(world.office, new)
    cell = db.session.scalars(select(Assignment.id).where(Assignment.plan_id == old).limit(1)).one()
    with pytest.raises(Refused, match="新版本"):
        assignments.release_assignment(world.office, cell, "原因")
    with pytest.raises(Refused, match="新版本"):
        policies.change_policy(world.office, old, 5, None, None, "原因")


def test_changing_the_policy_turns_every_light_anew_from_that_day_on(world: World, on):
    on(moment(date(2024, 6, 3)))
    version = policies.change_policy(world.office, world.plan_id, 5, 30, 45, "提前提醒。")
    assert version == 2
    present = policy_in_force(world.plan_id)
    assert (present.near_days, present.silent_amber_days, present.silent_red_days) == (5, 30, 45)
    assert policy_in_force(world.plan_id, date(2024, 6, 2)).version == 1
    rows = db.session.scalars(
        select(TurnRow).where(TurnRow.plan_id == world.plan_id, TurnRow.policy_version == 2)
    )
    assert {row.known_from for row in rows} == {date(2024, 6, 3)}
    assert db.session.scalar(select(func.count()).where(TurnRow.policy_version == 1, TurnRow.known_until == date(2024, 6, 3))) == 32  # fmt: skip


@pytest.mark.parametrize(
    ("near", "amber", "red", "field"),
    [(31, None, None, "near_days"), (3, 0, None, "silent_amber_days"), (3, 10, 10, "silent_red_days"), (3, None, None, "near_days")],
)  # fmt: skip
def test_thresholds_that_mean_nothing_are_refused(world: World, today, near, amber, red, field):
    with pytest.raises(Refused) as refused:
        policies.change_policy(world.office, world.plan_id, near, amber, red, "原因")
    assert [name for name, _ in refused.value.messages] == [field]
    assert _count(PlanPolicy) == 1


def test_clerks_change_nothing_after_issue(world: World, today):
    clerk = world.actor("sifaju")
    with pytest.raises(Denied):
        assignments.release_assignment(clerk, world.assignment("sifaju", 2), "不想办。")
    with pytest.raises(Denied):
        policies.change_policy(clerk, world.plan_id, 0, None, None, "少提醒。")
    assert plan_head(clerk, world.plan_id).has_share


def test_a_draft_without_a_date_stands_behind_those_with_one_on_every_database(world: World):
    undated = take_in(world.office, notice(day=""))
    dated = take_in(world.office, notice(day="2024年5月20日"))
    assert [line.head.id for line in plan_list(world.office)] == [dated, undated, world.plan_id]


@pytest.mark.parametrize(("given_on", "owes"), [(date(2024, 7, 5), True), (date(2024, 7, 6), False)])
def test_a_share_given_by_hand_owes_what_is_due_on_that_day_or_later(
    world: World, on, given_on: date, owes: bool
):
    on(moment(given_on))
    jingkai, task = world.units["jingkai"], world.tasks[2]
    cell = assignments.add_assignment(world.office, world.plan_id, task, jingkai, "responsible", "新增。")
    (known,) = facts_of(world.plan_id, [cell]).cells
    assert bool(known.facts.calls) is owes
