"""The explanation of a cell on any day, as a page and beside the matrix; closing and reopening."""

from __future__ import annotations

from datetime import date

import pytest

from tests.client import Browser, Statements
from tests.world import World, head_of, moment
from tracker import clock
from tracker.actions.closures import close_assignment
from tracker.actions.progress import NewEvidence, log_progress
from tracker.actions.returns import file_return
from tracker.actions.writing import writing
from tracker.models import AssignmentOrigin, PartyExpression
from tracker.queries import cells, shares
from tracker.rules.access import SYSTEM, Permission
from tracker.rules.lights import Light

pytestmark = pytest.mark.database

TODAY = date(2024, 7, 3)


@pytest.fixture(autouse=True)
def _standing_day(on):
    on(moment(TODAY))


def _address(world: World, unit: str = "sifaju", task: int = 2, tail: str = "") -> str:
    return f"/plans/{world.plan_id}/cells/{world.assignment(unit, task)}{tail}"


def _log(world: World, unit: str = "sifaju", task: int = 2, **changes) -> int:
    given = {"text": "完成目录核对。", "happened_on": date(2024, 6, 3), "extent": "under_way"} | changes
    return log_progress(world.actor(unit), world.plan_id, [world.assignment(unit, task)], **given)


def _explained(world: World, day: date, task: int = 2, unit: str = "sifaju") -> cells.CellExplained:
    head = shares.cell(world.plan_id, world.assignment(unit, task))
    assert head is not None
    return cells.explained(head, day, clock.today())


def test_the_page_tells_rule_dates_calendar_contact_and_next_turn(world: World, browser: Browser):
    page = browser.sign_in("sifaju").get(_address(world)).text
    for words in (
        "▲ 预警：7月5日（周五，含当日，推定）24:00 前应报送落实情况",
        "国务院办公厅2024年",
        "如无新情况，7月6日（周六）起转为 ■ 逾期",
        "周晓明　0797-8000000",
        "第 1 版，提前 3 个工作日预警",
        "尚无进展",
        "尚未办结",
    ):
        assert words in page


def test_any_day_can_be_asked(world: World, browser: Browser):
    _log(world)
    browser.sign_in("sifaju")
    past = browser.get(_address(world, tail="?as_of=2024-06-30")).text
    assert "● 正常" not in past and "○ 未启动" in past and "完成目录核对。" not in past
    coming = browser.get(_address(world, tail="?as_of=2024-07-06")).text
    assert "■ 逾期" in coming and "以此后再无登记和报送计" in coming and "登记进展</a>" not in coming
    before = browser.get(_address(world, tail="?as_of=2024-05-13")).text
    assert "2024年5月13日（周一）尚未下达" in before
    odd = browser.get(_address(world, tail="?as_of=yesterday"))
    assert odd.status_code == 200 and "无法识别" in odd.text


def test_filed_progressed_and_verified_are_three_facts(world: World):
    ids = world.assignment("sifaju", 2)
    assert _explained(world, TODAY).unfiled == 1
    close_assignment(world.office, ids, "材料另附，先行办结。")
    found = _explained(world, TODAY)
    assert found.is_closed and found.unfiled == 1 and found.effective == 0
    assert found.explanation is not None and found.explanation.light is Light.CLOSED


def test_a_zero_return_and_a_receipt_on_paper_are_told(world: World, browser: Browser):
    items = {world.assignment("sifaju", 2): "本期没有这方面的工作。"}
    file_return(world.actor("sifaju"), world.plan_id, world.call_id, world.units["sifaju"], items=items)
    page = browser.sign_in("sifaju").get(_address(world)).text
    assert "7月3日 10:00 收到，无进展：本期没有这方面的工作。" in page


def test_the_notices_own_words_are_told_with_who_resolved_them(world: World, browser: Browser):
    with writing(SYSTEM, Permission.PLAN_CHANGE, chain_id=world.plan_id) as write:
        (expression,) = write.insert(PartyExpression, [{
            "task_id": world.tasks[2], "number": 1, "role": "lead", "role_word": "牵头", "text": "市有关部门",
            "resolved_by": "person", "decided_by": "李文（市政府办公室）", "decided_at": write.now, "why": "按职责确定",
        }])  # fmt: skip
        write.insert(
            AssignmentOrigin, [{"assignment_id": world.assignment("sifaju", 2), "expression_id": expression}]
        )
        write.event("plan.changed", about=("plan", world.plan_id))
    page = browser.sign_in("sifaju").get(_address(world)).text
    assert (
        "牵头：市有关部门" in page
        and "李文（市政府办公室） 2024年7月3日 10:00 人工确定（收文时的提示：按职责确定）" in page
    )


def test_the_panel_is_the_same_without_the_layout(world: World, browser: Browser):
    _log(world)
    answer = browser.sign_in("sifaju").get(_address(world, tail="/panel"))
    assert answer.status_code == 200 and "<html" not in answer.text and "<h1" not in answer.text
    assert "▲ 预警" in answer.text and "完成目录核对。" in answer.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("sifaju", 200), ("dayu", 404), ("bangongshi", 200), ("lingdao", 200), ("bangongshi_jb", 404),
     ("shenji", 404), ("guanliyuan", 404), ("jingkai", 404)],
)  # fmt: skip
def test_who_may_see_a_cell(world: World, browser: Browser, who, status):
    browser.sign_in(who)
    assert browser.get(_address(world)).status_code == status
    assert browser.get(_address(world, tail="/panel")).status_code == status


def test_a_lead_unit_sees_the_cells_of_its_task(world: World, browser: Browser):
    assert browser.sign_in("sifaju").get(_address(world, "dayu", 2)).status_code == 200
    assert browser.get(_address(world, "dayu", 1)).status_code == 404


def test_a_cell_of_another_plan_or_of_none_answers_404(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    assert browser.get(f"/plans/{world.plan_id + 1}/cells/1").status_code == 404
    assert browser.get(f"/plans/{world.plan_id}/cells/99999").status_code == 404


def test_buttons_are_those_that_are_permitted(world: World, browser: Browser):
    own = browser.sign_in("sifaju").get(_address(world)).text
    assert "登记进展</a>" in own and ">报送</a>" in own and "/close" not in own
    office = Browser(browser.app).sign_in("bangongshi").get(_address(world)).text
    assert "代录进展</a>" in office and "代为报送</a>" in office and "/close" in office
    leader = Browser(browser.app).sign_in("lingdao").get(_address(world)).text
    assert "进展</a>" not in leader and "报送</a>" not in leader and "/close" not in leader


def test_the_office_is_warned_in_numbers_before_it_closes_an_unfiled_cell(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    assert "1 次报送未报，已登记进展 0 条" in browser.get(_address(world)).text
    _log(world)
    items = {world.assignment("sifaju", 2): ""}
    file_return(world.actor("sifaju"), world.plan_id, world.call_id, world.units["sifaju"], items=items)
    page = browser.get(_address(world)).text
    assert "次报送未报" not in page and "已登记进展 1 条，报送已报齐" in page


def test_the_office_closes_and_reopens_with_a_reason(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    refused = browser.post(_address(world, tail="/close"), {"reason": "好"})
    assert (
        refused.status_code == 422
        and "至少 2 个字" in refused.text
        and ">好</textarea>" in refused.text.replace("\r\n", "")
    )
    answer = browser.post(_address(world, tail="/close"), {"reason": "材料齐全。", "once": "a"})
    assert answer.status_code == 303 and answer.location == _address(world)
    assert "✓ 办结" in browser.get(_address(world)).text
    twice = browser.post(_address(world, tail="/close"), {"reason": "材料齐全。", "once": "b"})
    assert twice.status_code == 422 and "已经办结" in twice.text
    assert browser.post(_address(world, tail="/reopen"), {"reason": "链接打不开。"}).status_code == 303
    page = browser.get(_address(world)).text
    assert "恢复办理，李文：链接打不开。" in page and "办结，李文：材料齐全。" in page


@pytest.mark.parametrize("who", ["sifaju", "lingdao", "dayu", "shenji"])
def test_only_the_office_closes(world: World, browser: Browser, who):
    head = head_of(world.plan_id)
    for tail in ("/close", "/reopen"):
        assert browser.sign_in(who).post(_address(world, tail=tail), {"reason": "理由"}).status_code == 404
    assert head_of(world.plan_id) == head


def test_many_entries_are_shown_in_part_and_all_on_demand(world: World, browser: Browser):
    for n in range(cells.ENTRIES_SHOWN + 1):
        _log(world, text=f"第{n}次。")
    browser.sign_in("sifaju")
    page = browser.get(_address(world)).text
    assert "第0次。" not in page and "显示更早的进展" in page
    assert "第0次。" in browser.get(_address(world, tail="?entries=all")).text


def test_an_explanation_takes_nine_statements_for_one_entry_as_for_two_hundred(world: World):
    head = shares.cell(world.plan_id, world.assignment("sifaju", 2))
    assert head is not None
    evidence = [NewEvidence("link", "https://a.example/1"), NewEvidence("document", "市司发〔2024〕1号")]
    _log(world, evidence=evidence)
    for entries in (1, 200):
        for _ in range(entries - 1):
            _log(world, evidence=evidence)
        with Statements() as sent:
            found = cells.explained(head, TODAY, TODAY, limit=None)
        assert len(sent) == 9 and len(found.entries) == entries


def test_a_page_takes_twelve_statements_and_nothing_but_a_mark_when_unchanged(world: World, browser: Browser):
    browser.sign_in("sifaju").get(_address(world))
    with Statements() as sent:
        answer = browser.get(_address(world))
    assert len(sent) == 12
    mark = {"If-None-Match": answer.headers["ETag"]}
    assert browser.get(_address(world), headers=mark).status_code == 304
    _log(world)
    assert browser.get(_address(world), headers=mark).status_code == 200


def test_looking_changes_nothing(world: World, browser: Browser):
    browser.sign_in("bangongshi")
    heads = head_of(world.plan_id), head_of(0)
    for tail in ("", "/panel", "?as_of=2024-07-06", "?entries=all"):
        assert browser.get(_address(world, tail=tail)).status_code == 200
    assert (head_of(world.plan_id), head_of(0)) == heads
