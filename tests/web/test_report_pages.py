"""A leader's page, and ordering reports."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.client import Browser, Statements
from tests.world import World, moment
from tracker.models import Report, ReportOrder, db


@pytest.fixture(autouse=True)
def orders_are_carried_out_here(app):
    app.config["ORDERS_HERE"] = True


def _order(browser: Browser, world: World, **values: object):
    data = {"kind": "status", "as_of": "2024-07-06"} | values
    return browser.post(f"/plans/{world.plan_id}/reports", data)


@pytest.mark.database
def test_a_leader_reads_exceptions_first_with_numerators(world: World, browser: Browser):
    page = browser.sign_in("lingdao").get(f"/plans/{world.plan_id}/status?as_of=2024-07-06").text
    assert ">0/32（0.00%）<" in page and "截至 2024年7月6日（周六）" in page
    assert "大余县" in page and page.index("需要关注") < page.index("相比")


@pytest.mark.database
def test_the_leaders_page_costs_the_same_with_and_without_exceptions(world: World, browser: Browser):
    browser.sign_in("lingdao").get(f"/plans/{world.plan_id}/status")
    counts = []
    for day in ("2024-06-01", "2024-07-06"):
        with Statements() as sent:
            browser.get(f"/plans/{world.plan_id}/status?as_of={day}")
        counts.append(len(sent))
    assert max(counts) - min(counts) <= 1 and max(counts) <= 23


def test_an_order_leads_to_the_pdf_and_the_same_order_to_the_same_report(world: World, browser: Browser, on):
    on(moment(date(2024, 7, 6), 9))
    browser.sign_in("bangongshi")
    waiting = _order(browser, world)
    assert waiting.status_code == 303
    made = browser.get(waiting.location)
    assert made.status_code == 303 and made.location.endswith(".pdf")
    pdf = browser.get(made.location)
    assert len(PdfReader(BytesIO(pdf.data)).pages) == 6
    assert "filename*=UTF-8''" in pdf.headers["Content-Disposition"]
    assert _order(browser, world).location == made.location
    assert db.session.query(Report).count() == 1
    listed = browser.get(f"/plans/{world.plan_id}/reports").text
    assert made.location.rsplit("/", 1)[1] in listed and "<td>李文</td>" in listed


@pytest.mark.database
@pytest.mark.parametrize("account", ["dayu", "sifaju"])
def test_a_clerk_may_not_order_what_shows_others(world: World, browser: Browser, account: str):
    browser.sign_in(account)
    assert _order(browser, world).status_code == 404
    assert _order(browser, world, kind="unit", unit=world.units["ruijin"]).status_code == 404
    assert db.session.query(ReportOrder).count() == 0


def test_a_clerk_prints_its_own_sheet_and_only_it(world: World, app, on):
    on(moment(date(2024, 7, 6), 9))
    own = Browser(app).sign_in("dayu")
    made = own.get(_order(own, world, kind="unit", unit=world.units["dayu"]).location)
    assert own.get(made.location).mimetype == "application/pdf"
    assert Browser(app).sign_in("ruijin").get(made.location).status_code == 404


@pytest.mark.database
def test_a_sheet_of_nothing_and_a_day_out_of_range_are_answered_on_the_form(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    missing = _order(browser, world, kind="task", task="")
    assert missing.status_code == 422 and missing.text.count("请选择任务。") == 2  # on top and at its field
    odd = _order(browser, world, as_of="0001-01-01")
    assert odd.status_code == 422 and "超出范围" in odd.text
    later = _order(browser, world, as_of="2024-07-03", since="2024-07-03")
    assert later.status_code == 422 and later.text.count("比较的日期应早于截至日期。") == 2


@pytest.mark.database
@pytest.mark.parametrize("since", ["2024-07-06", "2024-07-20"])
def test_a_report_is_compared_with_an_earlier_day_only(world: World, browser: Browser, since: str):
    refused = _order(browser.sign_in("bangongshi"), world, since=since)
    assert refused.status_code == 422 and "比较的日期应早于截至日期" in refused.text
    assert db.session.query(ReportOrder).count() == 0


@pytest.mark.database
def test_a_clerks_order_that_cant_be_made_shows_it_no_reports_of_the_plan(world: World, browser: Browser):
    browser.sign_in("dayu")
    own = {"kind": "unit", "unit": world.units["dayu"]}
    for odd in ({"as_of": "0001-01-01"}, {"since": "2024-07-20"}):
        assert _order(browser, world, **own | odd).status_code == 400


@pytest.mark.database
def test_a_report_of_a_day_without_shares_says_so(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    for wanted in ({"kind": "unit", "unit": world.units["dayu"]}, {"kind": "status"}):
        waiting = _order(browser, world, **wanted, as_of="2024-05-01")
        assert "没有可以列入报告的责任项" in browser.get(waiting.location).text


@pytest.mark.parametrize(
    ("account", "unit", "may"),
    [
        ("dayu", "dayu", True),
        ("bangongshi", "dayu", True),
        ("lingdao", "dayu", True),
        ("sifaju", "dayu", False),
    ],
)
def test_a_units_page_offers_its_sheet_to_those_who_may_print_it(
    world: World, app, on, account: str, unit: str, may: bool
):
    on(moment(date(2024, 7, 6), 9))
    browser = Browser(app).sign_in(account)
    own = account == unit
    page = browser.get(f"/plans/{world.plan_id}/{'mine' if own else f'units/{world.units[unit]}'}")
    assert page.status_code == 200 and ("打印单位单" in page.text) is may
    ordered = _order(browser, world, kind="unit", unit=world.units[unit])
    assert ordered.status_code == (303 if may else 404)


@pytest.mark.database
def test_where_units_are_too_many_to_choose_from_the_page_says_where_their_sheets_are_printed(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    address = f"/plans/{world.plan_id}/reports"
    assert "大余县</option>" in browser.sign_in("bangongshi").get(address).text
    monkeypatch.setattr("tracker.queries.reports.UNITS_TO_CHOOSE", 2)
    page = browser.get(f"{address}?as_of=2024-07-06").text
    assert "大余县</option>" not in page and "点“打印单位单”" in page
