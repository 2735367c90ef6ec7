from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from tests.rules.calendar_2024 import CALENDAR_2024
from tracker.rules.calendar import WorkCalendar
from tracker.rules.lights import (
    AssignmentFacts,
    Call,
    Entry,
    Extent,
    Light,
    Policy,
    Rule,
    Turns,
    light_on,
    turns,
)
from tracker.rules.lights_by_day import light_by_reading
from tracker.rules.timeliness import SHANGHAI, Deadline

ISSUED = date(2024, 5, 14)
JULY_5 = Deadline(date(2024, 7, 5))
JUNE_30 = Deadline(date(2024, 6, 30))
UNFILED = AssignmentFacts(ISSUED, calls=(Call(JULY_5),))


def on(month: int, day: int) -> date:
    return date(2024, month, day)


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def filed(month: int, day: int, hour: int = 10, deadline: Deadline = JULY_5) -> AssignmentFacts:
    return AssignmentFacts(ISSUED, calls=(Call(deadline, at(month, day, hour)),))


def entry(day: date, extent: Extent = Extent.UNDER_WAY, received: datetime | None = None) -> Entry:
    moment = received or datetime.combine(day, time(10), SHANGHAI)
    return Entry(day, moment, moment.date(), extent, None)


def solve(facts: AssignmentFacts, policy: Policy | None = None) -> Turns:
    return turns(facts, policy or Policy(), CALENDAR_2024)


def colours(facts: AssignmentFacts, *days: date, policy: Policy | None = None) -> list[Light]:
    return [light_on(solve(facts, policy), day).light for day in days]


def test_an_unfiled_return_turns_amber_on_tuesday_and_red_on_saturday() -> None:
    found = solve(UNFILED)
    assert (found.amber_from, found.red_from) == (on(7, 2), on(7, 6))
    assert colours(UNFILED, on(7, 1), on(7, 2), on(7, 5), on(7, 6)) == [
        Light.IDLE,
        Light.AMBER,
        Light.AMBER,
        Light.RED,
    ]


def test_a_return_filed_after_the_last_day_is_green_with_the_late_mark() -> None:
    found = light_on(solve(filed(7, 8)), on(7, 8))
    assert (found.light, found.late, found.reasons, found.next_turn) == (Light.GREEN, True, (), None)


def test_a_return_filed_on_the_last_evening_is_green_without_a_mark() -> None:
    found = light_on(solve(filed(7, 5, 23)), on(7, 6))
    assert (found.light, found.late) == (Light.GREEN, False)


def test_paper_received_in_time_is_not_late_however_late_it_was_entered() -> None:
    facts = replace(filed(7, 5), entries=(Entry(on(7, 4), at(7, 5), on(7, 8), Extent.UNDER_WAY, None),))
    assert not solve(facts).late


def test_a_return_filed_after_the_cutoff_is_late_on_the_last_day_itself() -> None:
    noon = Deadline(on(7, 5), cutoff=time(12))
    assert solve(filed(7, 5, 13, noon)).late
    assert not solve(filed(7, 5, 11, noon)).late


def test_amber_is_counted_over_a_holiday_and_makeup_days() -> None:
    facts = AssignmentFacts(ISSUED, calls=(Call(Deadline(on(10, 8))),))
    (reason,) = solve(facts).reasons
    assert reason.amber_from == on(9, 27)
    assert reason.skipped[0] == (on(9, 28), "休息日")
    assert reason.skipped[1] == (on(9, 29), "调休上班日")
    assert len(reason.skipped) == 9
    assert reason.calendar_version == "国务院办公厅2024年版"


def test_a_date_on_a_rest_day_does_not_move() -> None:
    facts = AssignmentFacts(ISSUED, task_deadline=JUNE_30)  # a Sunday
    found = solve(facts)
    assert (found.amber_from, found.red_from) == (on(6, 26), on(7, 1))


def test_without_near_days_amber_is_the_last_day_itself_and_needs_no_calendar() -> None:
    found = turns(UNFILED, Policy(near_days=0), WorkCalendar())
    assert (found.amber_from, found.red_from) == (on(7, 5), on(7, 6))


def test_a_missing_year_leaves_amber_open_and_red_standing() -> None:
    facts = AssignmentFacts(ISSUED, calls=(Call(Deadline(date(2025, 1, 3))),))
    found = solve(facts)
    assert (found.amber_from, found.red_from) == (None, date(2025, 1, 4))
    assert found.reasons[0].missing_year == 2025
    assert light_on(found, date(2025, 1, 3)).light is Light.IDLE
    assert light_on(found, date(2025, 1, 4)).light is Light.RED


def test_the_worst_rule_decides_and_only_its_reasons_are_in_force() -> None:
    facts = AssignmentFacts(ISSUED, calls=(Call(JULY_5),), task_deadline=JUNE_30)
    found = light_on(solve(facts), on(7, 3))
    assert found.light is Light.RED
    assert [reason.rule for reason in found.reasons] == [Rule.TASK_DATE]


def test_a_second_return_turns_a_filed_cell_again_and_it_stays_late() -> None:
    facts = replace(filed(7, 8), calls=(*filed(7, 8).calls, Call(Deadline(on(10, 31)))))
    found = light_on(solve(facts), on(10, 30))
    assert (found.light, found.late) == (Light.AMBER, True)
    assert found.next_turn == (on(11, 1), Light.RED)


def test_a_claim_of_done_satisfies_the_task_date_and_is_late_by_its_receipt() -> None:
    in_time = AssignmentFacts(ISSUED, task_deadline=JUNE_30, entries=(entry(on(6, 28), Extent.DONE),))
    late = replace(in_time, entries=(entry(on(6, 28), Extent.DONE, received=at(7, 2)),))
    assert (solve(in_time).red_from, solve(in_time).late) == (None, False)
    assert (solve(late).red_from, solve(late).late) == (None, True)


def test_a_claim_made_after_reopening_stands_though_it_tells_of_an_earlier_day_than_the_refused_one() -> None:
    refused = entry(on(6, 10), Extent.DONE)
    again = entry(on(6, 8), Extent.DONE, received=at(6, 27))
    facts = AssignmentFacts(ISSUED, task_deadline=JUNE_30, entries=(refused, again), reopened_at=at(6, 25))
    assert solve(facts).red_from is None
    assert light_by_reading(facts, Policy(), CALENDAR_2024, on(7, 1)) == (Light.GREEN, False)


def test_progress_short_of_done_does_not_satisfy_the_task_date() -> None:
    facts = AssignmentFacts(ISSUED, task_deadline=JUNE_30, entries=(entry(on(6, 28)),))
    assert solve(facts).red_from == on(7, 1)


def test_a_claim_that_is_taken_back_stands_no_longer() -> None:
    claim, taken_back = entry(on(6, 20), Extent.DONE), entry(on(6, 25))
    facts = AssignmentFacts(ISSUED, task_deadline=JUNE_30, entries=(claim, taken_back))
    assert solve(facts).red_from == on(7, 1)
    again = replace(facts, entries=(claim, taken_back, entry(on(7, 3), Extent.DONE)))
    assert (solve(again).red_from, solve(again).late) == (None, True)


def test_an_earlier_day_logged_afterwards_takes_no_claim_back() -> None:
    claim, forgotten = entry(on(6, 20), Extent.DONE), entry(on(6, 10), received=at(6, 25))
    facts = AssignmentFacts(ISSUED, task_deadline=JUNE_30, entries=(claim, forgotten))
    assert solve(facts).red_from is None


def test_repeating_a_claim_keeps_its_first_receipt() -> None:
    claims = (entry(on(6, 20), Extent.DONE), entry(on(7, 3), Extent.DONE))
    assert not solve(AssignmentFacts(ISSUED, task_deadline=JUNE_30, entries=claims)).late


def test_an_earlier_day_told_afterwards_does_not_make_a_claim_late() -> None:
    claims = (entry(on(6, 25), Extent.DONE), entry(on(6, 20), Extent.DONE, received=at(7, 3)))
    assert not solve(AssignmentFacts(ISSUED, task_deadline=JUNE_30, entries=claims)).late


def test_reopening_refuses_the_claims_received_before_it() -> None:
    facts = AssignmentFacts(
        ISSUED, task_deadline=JUNE_30, entries=(entry(on(6, 20), Extent.DONE),), reopened_at=at(6, 25)
    )
    assert solve(facts).red_from == on(7, 1)
    again = replace(facts, entries=(*facts.entries, entry(on(6, 28), Extent.DONE)))
    assert solve(again).red_from is None
    assert solve(replace(facts, reopened_at=at(6, 20))).red_from is None  # the claim came at that moment


def test_closing_hides_every_colour_from_that_day_on() -> None:
    facts = replace(UNFILED, closed_on=on(7, 3))
    assert colours(facts, on(7, 2), on(7, 3), on(7, 9)) == [Light.AMBER, Light.CLOSED, Light.CLOSED]
    assert not solve(facts).late


def test_closed_after_the_last_day_without_a_return_carries_the_late_mark() -> None:
    assert not solve(replace(UNFILED, closed_on=on(7, 5))).late
    assert solve(replace(UNFILED, closed_on=on(7, 6))).late
    assert solve(replace(filed(7, 8), closed_on=on(7, 20))).late
    assert not solve(replace(filed(7, 4), closed_on=on(7, 20))).late


def test_an_entry_or_a_return_starts_an_assignment() -> None:
    entered = AssignmentFacts(ISSUED, entries=(entry(on(6, 3), received=at(6, 4)),))
    assert solve(entered).started_on == on(6, 4)
    assert colours(entered, on(6, 3), on(6, 4)) == [Light.IDLE, Light.GREEN]
    assert solve(filed(6, 20)).started_on == on(6, 20)
    assert solve(UNFILED).started_on is None


SILENCE = Policy(silent_amber_days=30, silent_red_days=45)


def test_silence_is_off_unless_the_plan_turns_it_on() -> None:
    quiet = AssignmentFacts(ISSUED, entries=(entry(ISSUED),))
    assert solve(quiet).reasons == ()
    assert solve(quiet, Policy(silent_amber_days=30)).reasons == ()


def test_silence_is_counted_in_days_from_the_assignment_and_the_last_receipt() -> None:
    untouched = AssignmentFacts(ISSUED)
    assert solve(untouched, SILENCE).amber_from == ISSUED + timedelta(days=30)
    told_late = AssignmentFacts(ISSUED, entries=(entry(on(5, 20), received=at(6, 3)),))
    found = solve(told_late, SILENCE)
    assert (found.amber_from, found.red_from) == (on(7, 3), on(7, 18))


def test_silence_ends_with_a_claim_and_begins_again_when_reopened() -> None:
    done = AssignmentFacts(ISSUED, entries=(entry(on(6, 3), Extent.DONE),))
    assert solve(done, SILENCE).red_from is None
    assert solve(replace(done, reopened_at=at(8, 1)), SILENCE).amber_from == on(8, 31)


def test_the_next_turn_is_told_from_every_light() -> None:
    assert light_on(solve(UNFILED), on(6, 1)).next_turn == (on(7, 2), Light.AMBER)
    assert light_on(solve(UNFILED), on(7, 2)).next_turn == (on(7, 6), Light.RED)
    assert light_on(solve(UNFILED), on(7, 6)).next_turn is None


def test_a_policy_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="near_days"):
        Policy(near_days=-1)
    with pytest.raises(ValueError, match="silence"):
        Policy(silent_amber_days=45, silent_red_days=30)


def test_lights_and_extents_carry_code_word_and_shape() -> None:
    assert [light.label for light in sorted(Light, key=lambda light: light.rank)] == [
        "■ 逾期",
        "▲ 预警",
        "○ 未启动",
        "● 正常",
        "✓ 办结",
    ]
    assert Light("green") is Light.GREEN
    assert f"{Light.GREEN}" == "green"
    assert [extent.word for extent in Extent] == ["未开展", "推进中", "已完成"]
    assert Rule("silent").word == "长期无进展"
