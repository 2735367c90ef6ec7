"""The auditor's pages."""

from __future__ import annotations

import importlib
import zipfile
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import event as events
from sqlalchemy import select

from tests.client import Browser, Statements
from tests.tampering import by_hand, grown_chain
from tests.world import World, head_of
from tracker.actions.writing import writing
from tracker.models import Account, AuditEvent, db
from tracker.queries import audit as query
from tracker.queries.audit import Wanted
from tracker.rules.access import SYSTEM, Permission

pytestmark = pytest.mark.database

# Its name in the package is its blueprint's.
pages = importlib.import_module("tracker.web.audit")


@pytest.fixture
def chain(world: World, on) -> World:
    return grown_chain(world, on)


@pytest.fixture
def auditor(chain: World, browser: Browser) -> Browser:
    return browser.sign_in("shenji")


def found(world: World, **wanted: object) -> list[tuple[int, int]]:
    """Chain and number of the events that fit, in the order in which they are shown."""
    page = query.search(world.actor("shenji"), Wanted(**wanted))
    return [(event.chain_id, event.number) for event in page.events]


def _many(count: int) -> None:
    for n in range(count):
        with writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
            write.event("setting.changed", about=("setting", n), after={"value": n})


def test_events_are_shown_newest_first_with_who_what_and_when(auditor: Browser):
    page = auditor.get("/audit").text.partition("<tbody>")[2]
    assert (
        page.index("登记进展")
        < page.index("下达任务分工")
        < page.index("导入单位")
        < page.index("载入工作日历")
    )
    assert "dayu（李文）" in page and "大余县 · 单位经办人" in page
    assert "2024年6月3日 10:00" in page and "实际 20" in page, "product time, and the true time beside it"
    assert "推进中" in page and "plan.changed" in page, "an event without words is shown by its name"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"who": "dayu"}, [(1, 3), (1, 2)]),
        ({"who": "李文"}, [(1, 3), (1, 2)]),
        ({"unit": "大余"}, [(1, 3), (1, 2)]),
        ({"unit": "%"}, []),
        ({"name": "plan.issued"}, [(1, 1)]),
        ({"chain_id": 0}, [(0, 3), (0, 2), (0, 1)]),
        ({"first": date(2024, 5, 14), "last": date(2024, 5, 14)}, [(1, 1)]),
        ({"first": date(2024, 6, 4)}, []),
        ({"last": date(2024, 1, 2)}, [(0, 3), (0, 2), (0, 1)]),
        ({"text": "联系电话"}, [(1, 4)]),
        ({"text": '"contact_phone'}, []),
        ({"chain_id": 1, "who": "系统", "text": "assignments"}, [(1, 1)]),
    ],
)
def test_the_search_finds_by_who_unit_event_plan_days_and_text(
    chain: World, wanted: dict[str, object], expected: list[tuple[int, int]]
):
    assert found(chain, **wanted) == expected


def test_a_search_for_text_takes_signs_as_they_are_written(chain: World):
    with writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        write.event("setting.changed", about=("setting", 1), after={"value": '他说"好"，100%\\完'})
    for text in ('说"好"', "100%", "%\\完"):
        assert found(chain, text=text) == [(0, 4)], text
    assert found(chain, text="100_") == []


def test_pages_follow_each_other_without_gap_or_repetition(auditor: Browser, chain: World):
    _many(2 * query.PAGE)
    page = query.search(chain.actor("shenji"), Wanted(), size=19)
    everything = page.events
    while page.older is not None:
        page = query.search(chain.actor("shenji"), Wanted(), page.older, size=19)
        everything += page.events
    keys = [(event.chain_id, event.number) for event in everything]
    assert len(keys) == len(set(keys)) == 107
    assert [number for chain_id, number in keys if chain_id == 0] == list(range(103, 0, -1))
    only = query.search(chain.actor("shenji"), Wanted(chain_id=0), (0, 51))
    assert [event.number for event in only.events] == list(range(50, 0, -1)) and only.older is None
    first = auditor.get("/audit?name=setting.changed").text
    assert "before=" in first and "更早的记录" in first and "回到最新" not in first
    assert "回到最新" in auditor.get("/audit?before=0-40").text


def test_the_number_of_statements_does_not_grow_with_the_events(auditor: Browser):
    with Statements() as few:
        auditor.get("/audit")
    _many(query.PAGE)
    with Statements() as many:
        auditor.get("/audit")
    assert len(few) == len(many) <= 5, many.sent


def test_a_search_that_makes_no_sense_says_so_and_keeps_what_was_typed(auditor: Browser):
    answer = auditor.get("/audit?first=2024-07-05&last=2024-07-01&who=dayu")
    assert (
        answer.status_code == 422 and "截止日期早于开始日期" in answer.text and 'value="dayu"' in answer.text
    )
    assert auditor.get("/audit?chain=nonsense").status_code == 422
    assert auditor.get("/audit?first=yesterday").status_code == 422
    assert auditor.get("/audit?before=nonsense&who=没有这个人").status_code == 200
    assert "没有符合条件的记录" in auditor.get("/audit?who=没有这个人").text


def test_many_changes_of_one_event_are_counted_in_the_list_and_shown_whole_on_its_page(auditor: Browser):
    with writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        write.event(
            "plan.draft_saved",
            about=("plan", 1),
            after={f"/tasks/{n}/title": f"标题{n}。" for n in range(40)},
        )
    page = auditor.get("/audit?name=plan.draft_saved").text
    assert "……共 40 处" in page and "标题39。" not in page
    assert "标题39。" in auditor.get("/audit/events/0/4").text


def test_an_event_is_shown_whole_and_what_is_not_there_answers_404(auditor: Browser, chain: World):
    page = auditor.get("/audit/events/1/4").text
    assert head_of(1)[1] in page and "写入数据" in page and "任务分工 1 行" in page
    for path in (
        "/audit/events/1/5",
        "/audit/events/7/1",
        "/audit/events/99999999999/1",
        "/audit/chains/7.zip",
    ):
        assert auditor.get(path).status_code == 404, path


def test_the_auditor_sees_no_password_material_and_no_evidence(auditor: Browser, chain: World):
    with writing(SYSTEM, Permission.ACCOUNT_KEEP) as write:
        write.update(Account, 1, password_hash="$argon2id$secret")
        write.event("account.password_reset", about=("account", 1), after={"password": "tell-nobody"})
    for path in ("/audit", "/audit/events/0/4", "/audit/chains"):
        text = auditor.get(path).text
        assert "argon2" not in text and "tell-nobody" not in text
    sheet = auditor.get("/audit/events.xlsx").data
    assert b"tell-nobody" not in b"".join(
        zipfile.ZipFile(BytesIO(sheet)).read(n) for n in zipfile.ZipFile(BytesIO(sheet)).namelist()
    )


def test_the_result_is_taken_away_as_a_workbook(auditor: Browser, monkeypatch: pytest.MonkeyPatch):
    answer = auditor.get("/audit/events.xlsx?chain=1")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][0].startswith("审计记录　共 4 条")
    assert [row[1] for row in rows[2:]] == [4, 3, 2, 1] and rows[3][8] == "登记进展"
    monkeypatch.setattr(pages, "SHEET_LIMIT", 2)
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(auditor.get("/audit/events.xlsx").data))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert len(rows) == 4 and "本表只列最新的 2 条" in rows[0][0]


def test_text_that_begins_like_a_formula_stays_text_in_the_workbook(auditor: Browser):
    with writing(SYSTEM, Permission.SYSTEM_KEEP) as write:
        write.event("=HYPERLINK()", about=("setting", 1), after={"value": "=1+1"})
    data = auditor.get("/audit/events.xlsx").data
    with zipfile.ZipFile(BytesIO(data)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "=HYPERLINK()" in sheet and "<f>" not in sheet


def test_a_chain_is_checked_on_the_page(auditor: Browser):
    page = auditor.get("/audit/chains").text
    assert "名录链" in page and "〔2024〕8号" in page and f"4:{head_of(1)[1][:24]}" in page
    assert (
        "核验通过：任务分工第 1 号链（〔2024〕8号）共 4 条记录"
        in auditor.post("/audit/chains", {"chain": 1}).text
    )
    by_hand("UPDATE progress_entry SET text = '改过' WHERE event_number = 2")
    page = auditor.post("/audit/chains", {"chain": -1, "head": ""}).text
    assert (
        "核验不通过：任务分工第 1 号链（〔2024〕8号）第 2 条（登记进展）：进展（progress_entry）第 1 行与登记时不符"
        in page
    )


def test_a_printed_head_is_compared_on_the_page(auditor: Browser):
    number, digest = head_of(1)
    page = auditor.post("/audit/chains", {"chain": -1, "head": f" {number}：{digest[:16].upper()}… "}).text
    assert "相符：该条及以前的记录没有改动过" in page
    assert "不符" in auditor.post("/audit/chains", {"chain": -1, "head": f"{number}:{'0' * 12}"}).text
    answer = auditor.post("/audit/chains", {"chain": -1, "head": "4:abc"})
    assert answer.status_code == 422 and "校验值至少 12 位" in answer.text and 'value="4:abc"' in answer.text
    assert auditor.post("/audit/chains", {"chain": 77}).status_code == 422


def test_what_is_too_much_for_a_page_names_the_command(auditor: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "ROWS_LIMIT", 20)
    assert "bin/tracker audit verify --plan 1" in auditor.post("/audit/chains", {"chain": 1}).text
    assert "bin/tracker audit verify --register" in auditor.post("/audit/chains", {"chain": 0}).text
    assert "bin/tracker audit export --register -o" in auditor.get("/audit/chains/0.zip").text


def test_a_chain_is_taken_away_as_a_zip(auditor: Browser):
    answer = auditor.get("/audit/chains/1.zip")
    assert answer.mimetype == "application/zip"
    names = zipfile.ZipFile(BytesIO(answer.data)).namelist()
    assert names == ["events.jsonl", "facts.jsonl", "heads.json", "verify.py", "说明.txt"]


@pytest.mark.parametrize("name", ["bangongshi", "lingdao", "guanliyuan", "dayu"])
def test_only_the_auditor_sees_the_audit(chain: World, browser: Browser, name: str):
    browser.sign_in(name)
    for path in ("/audit", "/audit/events.xlsx", "/audit/chains", "/audit/chains/1.zip", "/audit/events/1/1"):
        assert browser.get(path).status_code == 404, path
    assert browser.post("/audit/chains", {"chain": 1}).status_code == 404


def test_reading_the_audit_writes_nothing(auditor: Browser):
    auditor.get("/audit")
    sent: list[str] = []
    listener = lambda conn, cursor, statement, *rest: sent.append(statement)  # noqa: E731
    events.listen(db.engine, "before_cursor_execute", listener)
    for path in ("/audit", "/audit/chains", "/audit/chains/1.zip", "/audit/events.xlsx"):
        auditor.get(path)
    auditor.post("/audit/chains", {"chain": -1})
    events.remove(db.engine, "before_cursor_execute", listener)
    assert sent and not [
        one for one in sent if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert db.session.scalars(select(AuditEvent.number).where(AuditEvent.chain_id == 1)).all() == [1, 2, 3, 4]
