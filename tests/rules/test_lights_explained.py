from dataclasses import replace
from datetime import date, datetime, time

from tests.rules.calendar_2024 import CALENDAR_2024
from tracker.rules.calendar import WorkCalendar
from tracker.rules.lights import (
    AssignmentFacts,
    Call,
    Entry,
    Explanation,
    Extent,
    Light,
    Policy,
    explain,
    turns,
)
from tracker.rules.timeliness import SHANGHAI, Deadline

ISSUED = date(2024, 5, 14)
JULY_5 = Deadline(date(2024, 7, 5))
UNFILED = AssignmentFacts(ISSUED, calls=(Call(JULY_5),))


def on(month: int, day: int) -> date:
    return date(2024, month, day)


def at(month: int, day: int) -> datetime:
    return datetime(2024, month, day, 10, tzinfo=SHANGHAI)


def filed(month: int, day: int) -> AssignmentFacts:
    return AssignmentFacts(ISSUED, calls=(Call(JULY_5, at(month, day)),))


def told(
    facts: AssignmentFacts,
    day: date,
    policy: Policy | None = None,
    calendar: WorkCalendar = CALENDAR_2024,
) -> Explanation:
    return explain(turns(facts, policy or Policy(), calendar), day)


def test_red_names_the_date_the_days_over_and_the_rest_days_that_count() -> None:
    explained = told(UNFILED, on(7, 6))
    assert explained.sentence == (
        "■ 逾期：7月5日（周五，含当日）24:00 前未报送落实情况，截至7月6日（周六）逾期 1 天，"
        "其间7月6日为休息日，照计（国务院办公厅2024年版）；收到报送前不再变化。"
    )
    assert explained.identical_sentence == "7月5日前未报送，逾期 1 天"


def test_the_days_over_an_exclusive_date_count_from_the_day_before_it() -> None:
    facts = AssignmentFacts(ISSUED, calls=(Call(Deadline(on(7, 5), inclusive=False)),))
    assert told(facts, on(7, 5)).identical_sentence == "7月5日前（不含当日）未报送，逾期 1 天"


def test_amber_names_how_it_was_counted_and_when_it_turns_red() -> None:
    explained = told(UNFILED, on(7, 2))
    assert explained.sentence == (
        "▲ 预警：7月5日（周五，含当日）24:00 前应报送落实情况，尚未收到报送，"
        "截止日前第 3 个工作日即7月2日（周二）起预警，其间无休息日（国务院办公厅2024年版）；"
        "如无新情况，7月6日（周六）起转为 ■ 逾期。"
    )
    assert explained.identical_sentence == "7月5日前应报送，尚未收到"


def test_amber_over_a_holiday_lists_the_days_on_the_way() -> None:
    october = AssignmentFacts(ISSUED, calls=(Call(Deadline(on(10, 8), inferred=True)),))
    sentence = told(october, on(9, 30)).sentence
    assert "10月8日（周二，含当日，推定）24:00 前应报送" in sentence
    assert "其间9月28日为休息日、9月29日为调休上班日、10月1日至10月7日为节假日" in sentence


def test_idle_says_that_nothing_was_logged_and_what_comes_first() -> None:
    explained = told(replace(UNFILED, task_deadline=Deadline(on(12, 31))), on(6, 1))
    assert explained.sentence.startswith(
        "○ 未启动：尚无进展和报送；7月5日（周五，含当日）24:00 前应报送落实情况"
    )
    assert explained.sentence.endswith("如无新情况，7月2日（周二）起转为 ▲ 预警。")
    assert "12月31日" not in explained.sentence


def test_green_names_what_was_received_and_the_next_thing_due() -> None:
    on_time = told(filed(7, 4), on(7, 8))
    assert on_time.sentence == (
        "● 正常：7月5日（周五，含当日）24:00 前应报送落实情况，7月4日（周四）10:00 收到报送；"
        "此后无时限，不再自行变化。"
    )
    with_task = told(replace(filed(7, 4), task_deadline=Deadline(on(12, 31))), on(7, 8))
    assert "7月4日（周四）10:00 收到报送；12月31日（周二，含当日）24:00 前应完成任务" in with_task.sentence
    assert with_task.next_turn == "如无新情况，12月26日（周四）起转为 ▲ 预警"


def test_green_without_any_date_says_so() -> None:
    entered = AssignmentFacts(ISSUED, entries=(Entry(ISSUED, at(5, 14), ISSUED, Extent.UNDER_WAY, None),))
    assert told(entered, on(6, 1)).sentence == "● 正常：已有进展，未设时限；此后无时限，不再自行变化。"


def test_late_is_told_with_the_moment_of_receipt_on_green_and_closed() -> None:
    clause = "7月5日（周五，含当日）24:00 前应报送落实情况，7月8日（周一）10:00 收到报送，记迟"
    assert told(filed(7, 8), on(7, 8)).sentence == f"● 正常（迟）：{clause}；此后无时限，不再自行变化。"
    closed = told(replace(filed(7, 8), closed_on=on(7, 20)), on(7, 20))
    assert closed.sentence == f"✓ 办结（迟）：7月20日（周六）已办结销号；{clause}；除恢复办理外不再变化。"


def test_closed_without_the_return_tells_that_it_was_late() -> None:
    closed = told(replace(UNFILED, closed_on=on(7, 20)), on(7, 20))
    assert "办结时未收到报送，记迟" in closed.sentence
    assert closed.rows[0].state == "7月5日前应报送，办结时未收到，迟"


def test_a_rule_closed_in_time_is_no_longer_overdue_in_its_row() -> None:
    (row,) = told(replace(UNFILED, closed_on=on(7, 1)), on(7, 20)).rows
    assert (row.light, row.state) == (Light.CLOSED, "7月5日前应报送，办结时未收到")


def test_two_red_rules_are_both_told_and_a_late_return_stays_out_of_the_short_form() -> None:
    june_30 = Deadline(on(6, 30))
    both = told(replace(UNFILED, task_deadline=june_30), on(7, 9))
    assert both.identical_sentence == "7月5日前未报送，逾期 4 天；6月30日前未完成，逾期 9 天"
    assert both.next_turn == "收到报送、完成报告前不再变化"
    one = told(replace(filed(7, 8), task_deadline=june_30), on(7, 9))
    assert one.identical_sentence == "6月30日前未完成，逾期 9 天"
    assert one.sentence.startswith("■ 逾期（迟）：")


def test_a_long_delay_counts_its_rest_days_instead_of_listing_them() -> None:
    assert "其间休息日、节假日共 10 天，照计" in told(UNFILED, on(8, 9)).sentence


def test_a_missing_year_is_named_while_amber_is_open_and_beside_red() -> None:
    january = AssignmentFacts(ISSUED, calls=(Call(Deadline(date(2025, 1, 3))),))
    idle = told(january, on(12, 1))
    assert "尚未载入2025年工作日历，预警起始日待定" in idle.sentence
    assert idle.next_turn == "如无新情况，2025年1月4日（周六）起转为 ■ 逾期"
    assert idle.rows[0].amber_from == "尚未载入2025年工作日历"
    red = told(january, date(2025, 1, 6))
    assert red.light is Light.RED
    assert "逾期 3 天（尚未载入2025年工作日历，未列其间休息日）" in red.sentence


def test_a_day_of_another_year_is_named_with_its_year() -> None:
    closed = replace(filed(7, 8), closed_on=on(7, 20))
    assert "2024年7月5日（周五，含当日）24:00 前应报送" in told(closed, date(2025, 1, 2)).sentence


def test_silence_names_its_length_and_both_thresholds() -> None:
    policy = Policy(silent_amber_days=30, silent_red_days=45)
    explained = told(AssignmentFacts(ISSUED), on(6, 14), policy)
    assert explained.sentence == (
        "▲ 预警：31 天未收到进展（自5月14日（周二）起），满 30 天预警，满 45 天逾期；"
        "如无新情况，6月28日（周五）起转为 ■ 逾期。"
    )
    assert told(AssignmentFacts(ISSUED), on(7, 1), policy).next_turn == "收到新进展前不再变化"


def test_amber_on_the_last_day_only_needs_no_calendar() -> None:
    explained = told(UNFILED, on(7, 5), Policy(near_days=0), WorkCalendar())
    assert "截止当日起预警；" in explained.sentence


def test_every_rule_has_a_row_with_its_own_light_and_days() -> None:
    rows = told(replace(UNFILED, task_deadline=Deadline(on(6, 30), cutoff=time(17))), on(7, 3)).rows
    assert [(row.rule, row.light) for row in rows] == [
        ("报送落实情况", Light.AMBER),
        ("任务时限", Light.RED),
    ]
    assert (rows[1].amber_from, rows[1].red_from) == ("6月26日（周三）", "7月1日（周一）")
    assert rows[1].deadline == "6月30日（周日，含当日）17:00 前"
    assert rows[1].skipped == "6月29日为休息日"
    assert rows[1].calendar_version == "国务院办公厅2024年版"


def test_explanations_of_the_same_case_are_identical_whatever_was_entered() -> None:
    entered = replace(UNFILED, entries=(Entry(on(6, 1), at(6, 1), on(6, 1), Extent.UNDER_WAY, 40),))
    assert told(entered, on(7, 6)).identical_sentence == told(UNFILED, on(7, 6)).identical_sentence
