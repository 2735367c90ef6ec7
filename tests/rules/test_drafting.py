"""Drafts: what is corrected, decided and still open, as pure values."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date

import pytest

from tests.notice_layouts import as_running_text, as_table
from tests.notices import made_up_notice
from tracker.rules.drafting import (
    AnswerFault,
    DraftDue,
    DraftParty,
    DraftTask,
    NoticeDraft,
    accepted,
    answered,
    differences,
    draft_of,
    from_json,
    needed,
    settle,
    short_title,
    stamped,
    to_json,
    units_named,
)
from tracker.rules.drafting.editing import (
    added,
    merged_up,
    names_of,
    removed,
    retyped,
    split_expressions,
    ticked_alike,
)
from tracker.rules.drafting.marking import marks_of, pieces
from tracker.rules.drafting.measuring import measures_in
from tracker.rules.notice.read import read_notice
from tracker.rules.parties import Register, RegisterGroup, RegisterUnit, Role

DAY = date(2024, 5, 14)
REGISTER = Register(
    (
        RegisterUnit(1, "donghe", "东河县人民政府", "东河县", kind="county"),
        RegisterUnit(2, "xihe", "西河县人民政府", "西河县", kind="county"),
        RegisterUnit(3, "xinqu", "测试新区管委会", "新区", kind="zone"),
        RegisterUnit(4, "jiaoyu", "测试市教育局", "市教育局"),
        RegisterUnit(5, "caizheng", "测试市财政局", "市财政局"),
        RegisterUnit(6, "shenji", "测试市审计局", "市审计局"),
    ),
    (RegisterGroup(1, "各县（市、区）人民政府", (), (1, 2)),),
)
COUNTIES, SOME = "各县（市、区）人民政府", "市政府有关部门"


def party(key: int, expression: str, role: Role = Role.RESPONSIBLE, **more: object) -> DraftParty:
    return DraftParty(key, role, "", expression, **more)  # type: ignore[arg-type]


def task(key: int, *parties: DraftParty, **more: object) -> DraftTask:
    return DraftTask(
        key, key, "一二三四"[key - 1], f"第{key}项", "", f"办好第{key}件事。", parties=parties, **more
    )  # type: ignore[arg-type]


def draft(*tasks: DraftTask) -> NoticeDraft:
    return NoticeDraft(
        "〔2024〕1号", "测试市人民政府", "通知", DAY, report=DraftDue(date(2024, 7, 5)), tasks=tasks
    )


LED = party(1, "市教育局", Role.LEAD)


def settled_of(*parties: DraftParty, **more: object):
    return settle(draft(task(1, *parties, **more)), REGISTER, DAY)


# Settling


def test_all_of_a_kind_are_settled_by_the_machine_and_zones_may_be_added():
    one = settled_of(LED, party(2, COUNTIES)).tasks[0].parties[1]
    assert (one.unit_ids, one.choices, one.is_pending) == ((1, 2), (3,), False)


def test_some_of_a_kind_wait_for_a_person_with_all_departments_proposed():
    one = settled_of(LED, party(2, SOME)).tasks[0].parties[1]
    assert (one.unit_ids, one.ticked, one.proposed_ids, one.is_pending) == ((), (4, 5, 6), (4, 5, 6), True)


def test_ticks_count_only_once_a_person_is_sure():
    ticked = settled_of(LED, party(2, SOME, ticked=(5,))).tasks[0].parties[1]
    assert ticked.is_pending and ticked.unit_ids == () and ticked.ticked == (5,)
    sure = settled_of(LED, party(2, SOME, ticked=(5,), is_sure=True)).tasks[0].parties[1]
    assert not sure.is_pending and sure.unit_ids == (5,)


def test_an_unknown_name_offers_those_that_look_alike_and_ticks_none():
    one = settled_of(LED, party(2, "市财政厅")).tasks[0].parties[1]
    assert one.is_pending and 5 in one.choices and one.ticked == () and one.proposed_ids == ()


def test_a_name_written_beside_a_list_is_looked_up_too():
    one = (
        settled_of(LED, party(2, SOME, ticked=(5,), extra="新区、各县（市、区）人民政府", is_sure=True))
        .tasks[0]
        .parties[1]
    )
    assert one.unit_ids == (5, 3, 1, 2)


def test_a_unit_that_leads_and_is_responsible_leads():
    shares = settled_of(LED, party(2, SOME, is_sure=True)).tasks[0].shares
    assert {share.unit_id: share.role for share in shares} == {
        4: Role.LEAD,
        5: Role.RESPONSIBLE,
        6: Role.RESPONSIBLE,
    }
    assert [claim.expression for claim in shares[0].origins] == ["t1-p1", "t1-p2"]


def test_without_a_lead_the_first_is_proposed_and_nothing_is_assumed():
    parties = (party(1, "市财政局"), party(2, "市教育局"))
    assert [one.kind for one in settled_of(*parties).pending] == ["lead"]
    agreed = settled_of(*parties, lead_choice="agree").tasks[0].shares
    assert {share.unit_id: share.role for share in agreed} == {5: Role.LEAD, 4: Role.RESPONSIBLE}
    nobody = settled_of(*parties, lead_choice="none")
    assert not nobody.pending and all(share.role is Role.RESPONSIBLE for share in nobody.tasks[0].shares)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"title": " "}, "title"), ({"issued_on": None}, "issued_on"), ({"report": DraftDue()}, "report"), ({"tasks": ()}, "tasks"),
    ],
)  # fmt: skip
def test_what_the_whole_lacks_is_pending(changes, kind):
    whole = replace(draft(task(1, LED)), **changes)
    assert [one.kind for one in settle(whole, REGISTER, DAY).pending] == [kind]


def test_units_are_those_of_the_notice_s_own_date_whatever_the_day_it_is_read():
    closed = RegisterUnit(7, "liangshi", "测试市粮食局", "市粮食局", valid_to=date(2024, 5, 31))
    register = Register((*REGISTER.units, closed), REGISTER.groups)
    whole = draft(task(1, party(1, "市粮食局", Role.LEAD)))
    later = date(2024, 6, 15)
    assert settle(whole, register, later).tasks[0].parties[0].unit_ids == (7,)
    undated = replace(whole, issued_on=None)
    assert settle(undated, register, later).tasks[0].parties[0].is_pending


def test_no_return_is_a_decision_of_its_own():
    whole = replace(draft(task(1, LED)), report=DraftDue(), calls_nothing=True)
    assert not settle(whole, REGISTER, DAY).pending


def test_a_plan_of_the_same_number_asks_until_it_is_answered():
    whole = draft(task(1, LED))
    assert [one.kind for one in settle(whole, REGISTER, DAY, has_earlier=True).pending] == ["version"]
    assert not settle(replace(whole, same_document="no"), REGISTER, DAY, has_earlier=True).pending


def test_proposals_of_dates_and_of_repeated_parties_are_confirmed_one_by_one():
    due = DraftDue(date(2024, 12, 31), text="12月底前")
    one = task(
        1, LED, asks=("due", "parties"), due=due, other_dues=(DraftDue(date(2024, 6, 30), text="6月底前"),)
    )
    assert [found.kind for found in settle(draft(one), REGISTER, DAY).pending] == ["parties_sure", "due"]
    assert not settle(draft(replace(one, sure=("due", "parties"))), REGISTER, DAY).pending


def test_a_task_without_anybody_is_pending():
    assert [one.kind for one in settle(draft(task(1)), REGISTER, DAY).pending] == ["parties"]


# Editing


def test_names_in_one_field_are_cut_outside_brackets_and_known_ones_taken_whole():
    assert split_expressions("各县（市、区）人民政府、市教育局；市财政局") == [
        COUNTIES,
        "市教育局",
        "市财政局",
    ]
    assert split_expressions("甲、乙局，丙局", ["甲、乙局"]) == ["甲、乙局", "丙局"]
    assert split_expressions("市教育局（普教科、市财政局") == ["市教育局（普教科", "市财政局"]


def test_retyping_keeps_what_stands_and_marks_what_is_new():
    decided = party(2, SOME, places=((5, 9),), ticked=(4,), is_sure=True)
    before = task(1, LED, decided, party(3, "市审计局"))
    after = retyped(before, Role.RESPONSIBLE, "市财政局、市政府有关部门")
    assert names_of(after, Role.RESPONSIBLE) == "市财政局、市政府有关部门"
    assert after.parties[0] == LED and after.parties[2] == decided
    assert after.parties[1].is_added and after.parties[1].key not in (1, 2, 3)
    assert retyped(before, Role.RESPONSIBLE, names_of(before, Role.RESPONSIBLE)) is before


def test_merging_up_loses_nothing_of_the_task_below():
    whole = merged_up(draft(task(1, LED), task(2, party(1, "市财政局"), LED)), 2)
    (one,) = whole.tasks
    assert one.text == "办好第1件事。\n第2项。办好第2件事。"
    assert [found.expression for found in one.parties] == ["市教育局", "市财政局"]
    assert len({found.key for found in one.parties}) == 2
    assert merged_up(whole, 1) == whole


def test_a_removed_task_is_put_back_as_it_was():
    whole = draft(task(1, LED), task(2, LED))
    out = removed(whole, 2)
    assert [one.key for one in out.kept] == [1] and removed(out, 2, False) == whole
    assert added(out).tasks[-1].number == 3


def test_a_decision_is_used_for_the_same_words_elsewhere_but_not_where_one_stands():
    own = party(1, SOME, ticked=(6,), is_sure=True)
    leads = party(1, SOME, Role.LEAD)
    whole = draft(
        task(1, party(1, SOME, ticked=(5,), is_sure=True)),
        task(2, party(1, SOME)),
        task(3, own),
        task(4, leads),
    )
    after = ticked_alike(whole, "t1-p1")
    assert [one.parties[0].ticked for one in after.tasks] == [(5,), (5,), (6,), None]


# Stamps, JSON, differences


def test_a_draft_survives_json():
    whole = replace(
        draft(task(1, LED, party(2, SOME, ticked=(4,), extra="x"), asks=("due",))),
        places={"title": ((1, 2),)},
    )
    whole = stamped(whole, whole, "甲（办公室）", "2024-05-14T02:00:00+00:00")
    assert from_json(json.loads(json.dumps(to_json(whole)))) == whole


def test_a_decision_withdrawn_loses_its_stamp_and_a_changed_one_gets_a_new_one():
    nothing = draft(task(1, party(1, SOME)))
    first = stamped(nothing, draft(task(1, party(1, SOME, ticked=(4,), is_sure=True))), "甲", "1")
    assert first.stamps["t1-p1"].by == "甲"
    same = stamped(first, replace(first, title="新"), "乙", "2")
    assert same.stamps["t1-p1"].by == "甲"
    other = stamped(
        same, replace(same, tasks=(task(1, party(1, SOME, ticked=(5,), is_sure=True)),)), "乙", "3"
    )
    assert other.stamps["t1-p1"].by == "乙"
    assert stamped(other, nothing, "乙", "4").stamps == {}


def test_differences_name_what_changed_and_nothing_else():
    before = draft(task(1, LED), task(2, LED))
    after = replace(before, tasks=(before.tasks[0], replace(before.tasks[1], title="新标题")))
    assert differences(before, after) == ({"/tasks/2/title": "第2项"}, {"/tasks/2/title": "新标题"})


# Asking and answering


def test_what_is_needed_can_be_filled_in_and_handed_back():
    whole = replace(draft(task(1, LED, party(2, SOME)), task(2, party(1, "市财政局"))), report=DraftDue())
    now = settle(whole, REGISTER, DAY)
    asked = json.loads(json.dumps(needed(now, REGISTER)))
    assert [(one["task"], one["role"]) for one in asked] == [
        (None, "return"),
        (1, "responsible"),
        (2, "lead"),
    ]
    assert asked[1]["proposal"] == ["测试市教育局", "测试市财政局", "测试市审计局"]
    assert answered(whole, asked, REGISTER, DAY) == whole  # nothing filled in, nothing decided
    asked[0]["date"] = "2024-07-05"
    asked[1]["units"] = ["市审计局", "jiaoyu"]
    asked[2]["units"] = ["市财政局"]
    after = settle(answered(whole, asked, REGISTER, DAY), REGISTER, DAY)
    assert not after.pending
    assert after.tasks[0].parties[1].unit_ids == (4, 6)
    assert after.tasks[1].shares[0].role is Role.LEAD


def test_accepting_takes_proposals_and_leaves_what_has_none():
    whole = draft(task(1, LED, party(2, SOME), party(3, "市粮食局")))
    now = settle(whole, REGISTER, DAY)
    after = settle(accepted(now, REGISTER, DAY), REGISTER, DAY)
    assert [one.anchor for one in after.pending] == ["t1-p3"]
    assert after.tasks[0].parties[1].unit_ids == (4, 5, 6)


def test_zones_are_added_to_every_task_by_one_answer():
    whole = draft(task(1, LED, party(2, COUNTIES)), task(2, LED, party(2, COUNTIES)))
    after = answered(whole, [{"expression": COUNTIES, "add": ["新区"]}], REGISTER, DAY)
    assert [one.parties[1].unit_ids for one in settle(after, REGISTER, DAY).tasks] == [(1, 2, 3)] * 2


def test_another_lead_or_none_can_be_answered():
    whole = draft(task(1, party(1, "市财政局"), party(2, "市教育局")))
    ask = {"task": 1, "role": "lead", "expression": "市财政局"}
    other = answered(whole, [{**ask, "units": ["市审计局"]}], REGISTER, DAY)
    assert names_of(other.tasks[0], Role.LEAD) == "测试市审计局"
    assert answered(whole, [{**ask, "units": []}], REGISTER, DAY).tasks[0].lead_choice == "none"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"task": 9, "role": "lead", "expression": "市财政局", "units": []}, "没有任务 9"),
        ({"task": 1, "role": "responsible", "expression": "市水利局", "units": []}, "没有“市水利局”"),
        (
            {"task": 1, "role": "responsible", "expression": SOME, "units": ["市水利局"]},
            "单位名录中没有“市水利局”",
        ),
        ({"task": 1, "role": "chief", "expression": SOME, "units": []}, "格式不对"),
        ({"role": "return", "date": "7月5日"}, "不是日期"),
        ({"role": "version", "answer": "maybe"}, "yes"),
        ("市教育局", "不是一项决定"),
    ],
)
def test_an_answer_that_can_t_be_carried_out_says_which_and_why(answer, words):
    with pytest.raises(AnswerFault, match="第 1 条") as fault:
        answered(draft(task(1, LED, party(2, SOME))), [answer], REGISTER, DAY)
    assert words in str(fault.value)


def test_names_codes_and_aliases_mean_the_same_unit():
    assert {units_named(name, REGISTER, DAY) for name in ("caizheng", "市财政局", "测试市财政局")} == {(5,)}
    assert units_named("市水利局", REGISTER, DAY) == ()


# What a reading opens with


@pytest.mark.parametrize("seed", range(6))
def test_a_fresh_draft_says_what_was_read_and_its_pieces_cover_the_source_once(seed: int):
    notice = made_up_notice(seed)
    chance = random.Random(seed)
    source = as_table(notice, chance)[0] if seed % 2 else as_running_text(notice, "comma")
    reading = read_notice(source)
    opened = draft_of(reading)
    assert len(opened.tasks) == len(reading.tasks) > 0
    assert from_json(json.loads(json.dumps(to_json(opened)))) == opened
    leftover = [{"text": left.text, "span": [left.span.start, left.span.end]} for left in reading.leftover]
    found = pieces(source.text, marks_of(opened, leftover))
    assert "".join(piece.text for piece in found) == source.text
    begun = [name for piece in found for name in piece.begins]
    assert len(begun) == len(set(begun))
    for one in opened.tasks:
        assert f"t{one.key}-text" in begun


@pytest.mark.parametrize("seed", range(4))
def test_measures_of_an_uncorrected_text_are_those_that_were_read(seed: int):
    reading = read_notice(as_table(made_up_notice(seed), random.Random(seed))[0])
    day = reading.issued_on.value if reading.issued_on else None
    for task_read, opened in zip(reading.tasks, draft_of(reading).tasks, strict=True):
        again = measures_in(opened.text, day)
        assert [(one.text, one.kind) for one in again] == [(one.text, one.kind) for one in task_read.measures]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("聚焦高质量发展推进信息公开", "高质量发展"), ("落实保密审查和行业信息发布制度", "保密审查"),
        ("持续推进基层政务公开标准化规范化建设", "基层政务公开"), ("做好", "做好"), ("", ""),
    ],
)  # fmt: skip
def test_a_column_head_is_short(title: str, short: str):
    assert short_title(title) == short
