"""The demo's register, plan and story are consistent values, whatever machine makes them."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import chinese_calendar
import pytest

from tracker.demo import plan, register, story, timetable
from tracker.demo.entries import corrected
from tracker.demo.register import UNIT_BY_CODE, UNITS, codes_of
from tracker.demo.sentences import PATTERNS
from tracker.demo.settings_of_units import SETTINGS
from tracker.demo.story import SHANGHAI, STANDING_DAY, Step, StepKind
from tracker.rules.access import Role

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "seeds" / "notice-2024-35.json"
CELLS = {(unit.code, task) for unit in UNITS for task in plan.tasks_of(unit.code)}


def _seed() -> dict:
    if not SEED.exists():
        pytest.skip("../shared/seeds is not there: the demo's facts are not compared with the real notice")
    return json.loads(SEED.read_text(encoding="utf-8"))


def _cells(kind: StepKind, until: date) -> Counter[tuple[str, int]]:
    return Counter(
        (step.unit, task)
        for step in story.steps()
        if step.kind == kind and step.at.date() <= until
        for task in step.tasks
    )


def test_the_register_has_18_counties_2_zones_and_42_departments():
    assert [len(codes_of(kind)) for kind in ("county", "zone", "department")] == [18, 2, 42]
    assert [len(group.members) for group in register.GROUPS] == [18, 42, 2]
    assert [unit.order for unit in UNITS] == list(range(1, 63))


def test_no_name_short_name_or_alias_means_two_units():
    names = Counter(name for unit in UNITS for name in (unit.name, unit.short, *unit.aliases))
    assert [name for name, count in names.items() if count > 1] == []


def test_codes_and_account_names_can_be_typed_in_a_terminal():
    typed = [unit.code for unit in UNITS] + [account.name for account in register.ACCOUNTS]
    assert all(re.fullmatch(r"[a-z]+", name) for name in typed)
    assert len({account.name for account in register.ACCOUNTS}) == len(register.ACCOUNTS)


def test_every_unit_has_a_clerk_and_each_other_role_has_one_account():
    roles = Counter(Role(account.role) for account in register.ACCOUNTS)
    assert roles == {Role.OFFICE: 1, Role.LEADER: 1, Role.ADMIN: 1, Role.AUDITOR: 1, Role.CLERK: 62}
    assert {account.unit for account in register.ACCOUNTS if account.role == Role.CLERK} == set(UNIT_BY_CODE)


def test_every_unit_has_words_of_its_own_for_the_story():
    assert list(SETTINGS) == [unit.code for unit in UNITS]


def test_the_plan_has_the_true_number_dates_titles_and_parties():
    seed = _seed()
    assert (
        plan.NUMBER,
        plan.ISSUER,
        plan.LETTER.title,
        plan.ISSUED_ON.isoformat(),
        plan.RETURN_DUE.isoformat(),
    ) == (
        seed["document_number"],
        seed["issuer"],
        seed["title"],
        seed["issued_on"],
        seed["report_in_due"],
    )
    assert seed["report_in_to"] == plan.RETURN_TO
    assert [(t.number, t.numeral, t.title, list(t.lead), list(t.responsible)) for t in plan.TASKS] == [
        (t["number"], t["numeral"], t["title"], t["lead_units"], t["responsible_units"])
        for t in seed["tasks"]
    ]


def test_the_plan_does_not_repeat_the_sentences_or_the_contact_of_the_real_notice():
    seed = _seed()
    real = "".join(task["text"] for task in seed["tasks"])
    own = "\n".join(measure.text for task in plan.TASKS for measure in task.measures)
    repeated = {
        own[n : n + 18] for n in range(len(own)) if len(own[n : n + 18]) == 18 and own[n : n + 18] in real
    }
    assert repeated == set()
    assert seed["report_in_email"] != plan.RETURN_EMAIL
    assert seed["report_in_phone"] not in plan.RETURN_PHONE


def test_the_plan_has_52_measures_of_every_kind_and_each_is_one_sentence():
    measures = [measure for task in plan.TASKS for measure in task.measures]
    assert len(measures) == 52
    assert {m.kind for m in measures} == {"narrative", "count", "rate", "by_date", "recurring"}
    assert all(m.text.endswith("。") and m.text.count("。") == 1 for m in measures)


def test_a_unit_that_leads_a_task_is_not_responsible_for_it_as_well():
    shares = plan.shares_of(plan.TASK_BY_NUMBER[2])
    assert shares["jiaoyuju"] == plan.LEAD
    assert Counter(shares.values()) == {plan.LEAD: 12, plan.RESPONSIBLE: 18 + 2 + 35 - 12}
    assert Counter(plan.shares_of(plan.TASK_BY_NUMBER[8]).values())[plan.LEAD] == 18
    assert len(CELLS) == 719


def test_each_pattern_of_entries_covers_every_task_once():
    for pattern in PATTERNS:
        assert sorted(task for kind in pattern for task in kind.tasks) == list(range(1, 13))


def _digest() -> str:
    return hashlib.sha256(repr(story.steps()).encode()).hexdigest()


def test_the_story_is_the_same_in_another_process_with_another_hash_seed():
    code = (
        "import hashlib; from tracker.demo import story; "
        "print(hashlib.sha256(repr(story.steps()).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == _digest()


def test_steps_stand_in_order_on_working_days_at_moments_of_their_own():
    moments = [step.at for step in story.steps()]
    assert moments == sorted(set(moments))
    assert all(timetable.is_working_day(at.date()) and 9 <= at.hour < 18 for at in moments)
    assert all(at.tzinfo is SHANGHAI for at in moments)
    assert story.FIRST_DAY < moments[0].date() <= moments[-1].date() <= story.LAST_DAY


def test_the_demo_calendar_agrees_with_the_one_of_the_state_council():
    days = [date.fromordinal(n) for n in range(story.FIRST_DAY.toordinal(), story.LAST_DAY.toordinal() + 1)]
    assert [timetable.is_working_day(day) for day in days] == [
        chinese_calendar.is_workday(day) for day in days
    ]


def test_no_two_entries_have_the_same_text_and_no_blank_is_left_open():
    texts = [step.entry.text for step in story.steps() if step.entry]
    assert len(texts) == len(set(texts)) > 350
    assert not [text for text in texts if re.search(r"[{}]|None|。。|  ", text)]
    assert all(20 <= len(text) <= 200 for text in texts)


def test_an_entry_tells_of_a_day_on_or_before_the_one_on_which_it_is_logged():
    assert all(step.entry.happened_on <= step.at.date() for step in story.steps() if step.entry)


def test_every_step_concerns_tasks_in_which_the_unit_has_a_share():
    for step in story.steps():
        assert step.tasks
        assert set(step.tasks) <= set(plan.tasks_of(step.unit)), step


def test_nothing_is_filed_twice_or_without_an_entry_or_a_reason():
    entered: set[tuple[str, int]] = set()
    filed: set[tuple[str, int]] = set()
    for step in story.steps():
        cells = {(step.unit, task) for task in step.tasks}
        if step.kind == StepKind.LOG:
            entered |= cells
        elif step.kind == StepKind.FILE:
            zero = {(step.unit, task) for task, _ in step.zero}
            assert not cells & filed, step
            assert zero <= cells
            assert not zero & entered, step
            assert cells - zero <= entered, step
            filed |= cells
    assert len(filed) == len(CELLS) - 1


def test_only_filed_cells_are_closed_and_nobody_writes_to_a_closed_cell():
    filed: set[tuple[str, int]] = set()
    closed: set[tuple[str, int]] = set()
    for step in story.steps():
        cells = {(step.unit, task) for task in step.tasks}
        if step.kind == StepKind.REOPEN:
            assert cells <= closed
            closed -= cells
            continue
        assert not cells & closed, step
        if step.kind == StepKind.FILE:
            filed |= cells
        if step.kind == StepKind.CLOSE:
            assert cells <= filed, step
            closed |= cells


def test_on_3_july_most_is_filed_some_closed_and_a_good_part_still_open():
    before = date(2024, 7, 2)
    filed, closed = _cells(StepKind.FILE, before), _cells(StepKind.CLOSE, before)
    entered = _cells(StepKind.LOG, before)
    assert len(CELLS) / 2 < len(filed) < len(CELLS) * 2 / 3
    assert 30 <= len(closed) <= 80
    assert len(entered) > 650
    assert date(2024, 7, 3) == STANDING_DAY


def test_on_3_july_the_bureau_of_justice_has_two_tasks_without_an_entry_and_has_filed_nothing():
    before = date(2024, 7, 2)
    assert {task for unit, task in _cells(StepKind.FILE, before) if unit == "sifaju"} == set()
    entered = {task for unit, task in _cells(StepKind.LOG, before) if unit == "sifaju"}
    assert set(plan.tasks_of("sifaju")) - entered == {5, 9}


def test_after_the_5th_of_july_the_missing_the_late_and_the_paper_return_are_the_planned_ones():
    def missing(day: date) -> dict[str, set[int]]:
        filed = _cells(StepKind.FILE, day)
        result: dict[str, set[int]] = {}
        for unit, task in CELLS - set(filed):
            result.setdefault(unit, set()).add(task)
        return result

    rest = {
        "chongyi": {3, 6, 9},
        "huichang": {3, 6, 9},
        "jiaoyuju": {3, 6, 9},
        "dayu": set(range(1, 13)) - {8},
    }
    late = {
        "ruijin": {4},
        "longnan": {6},
        "shangyou": {5},
        "shicheng": {12},
        "rongjiang": {12},
        "tiyuju": {10},
        "linyeju": {7},
    }
    paper = {"youzhengju": set(plan.tasks_of("youzhengju"))}
    assert missing(date(2024, 7, 5)) == rest | late | paper
    assert missing(date(2024, 7, 8)) == rest
    assert missing(story.LAST_DAY) == {"huichang": {9}}


def test_the_paper_return_is_entered_by_the_office_with_the_moment_of_receipt():
    steps = [step for step in story.steps() if step.received_at]
    assert {step.unit for step in steps} == {timetable.PAPER_UNIT}
    assert {step.account for step in steps} == {register.OFFICE_ACCOUNT}
    assert all(step.received_at.date() == timetable.RETURN_DUE < step.at.date() for step in steps)
    assert all(step.received_how for step in steps)


def test_there_is_one_correction_and_it_changes_one_figure_of_the_entry_it_replaces():
    (right,) = [step for step in story.steps() if step.kind == StepKind.CORRECT]
    (wrong,) = [step for step in story.steps() if step.key == right.replaces]
    assert right.at.date() > STANDING_DAY
    assert right.entry.text == corrected(wrong.entry.text) != wrong.entry.text
    assert (right.unit, right.tasks) == (wrong.unit, wrong.tasks)


def test_one_cell_is_reopened_mended_and_closed_again():
    steps: list[Step] = [step for step in story.steps() if step.unit == timetable.REOPENED_UNIT]
    about = [step.kind for step in steps if timetable.REOPENED_TASK in step.tasks]
    assert about == [
        StepKind.LOG,
        StepKind.FILE,
        StepKind.CLOSE,
        StepKind.REOPEN,
        StepKind.LOG,
        StepKind.CLOSE,
    ]


def test_who_acts_is_the_units_own_clerk_or_the_office():
    for step in story.steps():
        assert step.account in {step.unit, register.OFFICE_ACCOUNT}
        if step.kind in {StepKind.CLOSE, StepKind.REOPEN}:
            assert step.account == register.OFFICE_ACCOUNT
            assert step.reason


def test_keys_of_entries_are_unique():
    keys = [step.key for step in story.steps() if step.key]
    assert len(keys) == len(set(keys))
