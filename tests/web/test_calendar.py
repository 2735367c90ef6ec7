"""The page of the work calendar, and what a new year does to lights."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.client import Browser, Statements
from tests.world import DUE, World, moment
from tracker.actions import calendar as actions
from tracker.actions.projection import project
from tracker.actions.writing import Refused, writing
from tracker.models import FOR_EVER, CalendarYear, ReportCall, TurnRow, db
from tracker.queries.calendar import calendar_in_force
from tracker.rules.access import SYSTEM, Permission

pytestmark = pytest.mark.database

YEAR_2027 = {
    "year": "2027", "version": "国办发明电〔2026〕1号",
    "days_off": "1月1日（周五）至3日、2月5日至11日", "makeup_workdays": "2月14日、2月20日",
}  # fmt: skip


@pytest.fixture
def office(world: World, browser: Browser, on) -> Browser:
    on(moment(date(2024, 6, 3)))
    return browser.sign_in("bangongshi")


def test_a_year_is_shown_with_its_holidays_and_make_up_workdays(world: World, office: Browser):
    page = office.get("/calendar?year=2024").text
    assert "2024 年：" in page and "国务院办公厅2024年" in page
    assert "2月10日（周六）至2月17日（周六），连休 8 天" in page and "2月18日（周日）" in page
    assert office.get("/calendar?year=1999").status_code == 200
    with Statements() as statements:
        office.get("/calendar")
    assert len(statements) <= 6


def test_the_next_year_is_pasted_from_the_notice(world: World, on, browser: Browser):
    on(moment(date(2026, 11, 20)))
    browser.sign_in("bangongshi")
    assert browser.post("/calendar", YEAR_2027).location == "/calendar?year=2027"
    calendar = calendar_in_force()
    assert not calendar.is_workday(date(2027, 2, 5)) and calendar.is_workday(date(2027, 2, 14))
    assert "国办发明电〔2026〕1号" in browser.get("/calendar?year=2027").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days_off": ""}, "请列出放假日期"),
        ({"days_off": "1月1日、胡乱"}, "看不懂“胡乱”"),
        ({"days_off": "2026-12-31、1月1日"}, "2026年12月31日（周四）不在 2027 年"),
        ({"makeup_workdays": "2月15日"}, "2月15日（周一）本来就上班"),
        ({"makeup_workdays": "1月2日"}, "1月2日（周六）既列在放假里"),
        ({"version": " "}, "请填写依据"),
        ({"year": "2035"}, "年度填 2000 至 2028"),
        ({"year": ""}, "请填写四位数的年度"),
    ],
)
def test_a_faulty_year_is_refused_and_keeps_what_was_typed(
    world: World, on, browser: Browser, changes, words
):
    on(moment(date(2026, 11, 20)))
    answer = browser.sign_in("guanliyuan").post("/calendar", YEAR_2027 | changes)
    assert answer.status_code == 422 and words in answer.text
    assert (YEAR_2027 | changes)["makeup_workdays"] in answer.text
    assert 2027 not in set(db.session.scalars(select(CalendarYear.year)))


def test_the_same_version_of_a_year_is_not_taken_twice(world: World, on):
    on(moment(date(2026, 11, 20)))
    day = [date(2027, 1, 1)]
    actions.add_year(SYSTEM, 2027, "一号", day, [])
    with pytest.raises(Refused, match="已有“一号”"):
        actions.add_year(SYSTEM, 2027, "一号", day, [])
    actions.add_year(SYSTEM, 2027, "二号", day, [])
    assert calendar_in_force().version_for(date(2027, 1, 1)) == "二号"


def test_a_year_that_was_missing_gives_open_amber_days_their_date(world: World, on):
    on(moment(date(2026, 11, 20)))
    with writing(SYSTEM, Permission.PLAN_CHANGE, chain_id=world.plan_id) as write:
        # A second call, due in a year that nobody has loaded yet.
        write.insert(ReportCall, [{
            "plan_id": world.plan_id, "name": "报送年度情况", "due_on": date(2027, 1, 5), "due_inclusive": True,
            "due_cutoff": None, "due_inferred": True, "due_text": "1月5日前",
        }])  # fmt: skip
        project(world.plan_id, None, write.today)
        write.event("plan.issued", about=("plan", world.plan_id))

    cell = world.assignment("dayu", 2)
    known_versions = select(TurnRow.calendar_version).where(
        TurnRow.assignment_id == cell, TurnRow.known_until == FOR_EVER
    )
    assert "2027" not in db.session.scalars(known_versions).one()
    plans = actions.add_year(SYSTEM, 2027, "国务院办公厅2027年", [date(2027, 1, 1)], [])
    assert plans == 1
    assert "国务院办公厅2027年" in db.session.scalars(known_versions).one()


def test_a_year_that_no_plan_hangs_on_moves_nothing(world: World, on):
    on(moment(date(2026, 11, 20)))
    rows = db.session.scalars(select(TurnRow.id)).all()
    assert actions.add_year(SYSTEM, 2027, "一号", [date(2027, 1, 1)], []) == 0
    assert db.session.scalars(select(TurnRow.id)).all() == rows
    assert DUE.year == 2024
