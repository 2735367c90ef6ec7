"""我的任务, the office's page of a unit, corrections, and a task's entries for its lead units."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.client import Browser, Statements
from tests.taking_in import DECISIONS, decide, notice, ready
from tests.world import World, head_of, moment
from tracker.actions.assignments import release_assignment
from tracker.actions.plans import issue
from tracker.actions.progress import log_progress
from tracker.actions.returns import file_return
from tracker.models import Assignment, Evidence, ProgressEntry, db

TODAY = date(2024, 7, 3)


@pytest.fixture(autouse=True)
def _standing_day(on):
    on(moment(TODAY))


def _form(world: World, *tasks: int, unit: str = "sifaju", **changes):
    form = {"text": "完成目录核对。", "happened_on": "2024-07-02", "extent": "under_way", "once": "form-1"}
    return form | {"tasks": [str(world.assignment(unit, task)) for task in tasks]} | changes


def _entry(world: World, unit: str = "sifaju", *tasks: int, **changes) -> int:
    given = {"text": "完成目录核对。", "happened_on": date(2024, 7, 2), "extent": "under_way"} | changes
    ids = [world.assignment(unit, task) for task in tasks or (2,)]
    return log_progress(world.actor(unit), world.plan_id, ids, **given)


def _mine(world: World) -> str:
    return f"/plans/{world.plan_id}/mine"


def _unit(world: World, unit: str) -> str:
    return f"/plans/{world.plan_id}/units/{world.units[unit]}"


def _entries() -> int:
    return db.session.scalar(select(func.count()).select_from(ProgressEntry)) or 0


def test_the_most_urgent_task_stands_first(world: World, browser: Browser):
    _entry(world, "sifaju", 3)
    ids = [world.assignment("sifaju", task) for task in (1, 3)]
    items = {ids[0]: "没有工作", ids[1]: ""}
    file_return(world.actor("sifaju"), world.plan_id, world.call_id, world.units["sifaju"], items=items)
    page = browser.sign_in("sifaju").get(_mine(world)).text
    assert re.findall(r'for=task-\d+>(?:<b class="lead-tag">牵头</b> )?<b>(.)、', page) == [
        "四",
        "二",
        "一",
        "三",
    ]
    assert "逾期 3 天" in page and "已报 2 项，未报 2 项" in page


@pytest.mark.parametrize("fault", [{"text": ""}, {"links": "www.a.example"}], ids=["form", "rule"])
def test_files_that_a_fault_takes_off_the_page_are_asked_for_again_by_name(
    world: World, browser: Browser, fault
):
    files = [(io.BytesIO(b"%PDF-1.7"), "通知.pdf"), (io.BytesIO(b"%PDF-1.7"), "附表.pdf")]
    answer = browser.sign_in("sifaju").post(
        _mine(world), _form(world, 2, files=files) | fault, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert "附件没有保存，改正后请重新选择：通知.pdf、附表.pdf。" in answer.text
    assert _entries() == 0


def test_a_clerk_logs_one_entry_to_two_tasks(world: World, browser: Browser):
    answer = browser.sign_in("sifaju").post(_mine(world), _form(world, 1, 2))
    assert answer.status_code == 303 and answer.location == _mine(world)
    page = browser.get(_mine(world)).text
    assert "已登记，计入 2 项任务" in page and "任务一、二" in page and page.count("完成目录核对。") >= 3


def test_the_same_form_sent_twice_is_one_entry(world: World, browser: Browser):
    browser.sign_in("sifaju")
    for _ in range(2):
        assert browser.post(_mine(world), _form(world, 2)).status_code == 303
    assert _entries() == 1


def test_evidence_of_all_three_kinds_comes_with_the_entry(world: World, browser: Browser):
    form = _form(
        world, 2,
        links="https://www.a.example/1\n\n https://www.a.example/2 ",
        numbers="市司发〔2024〕12号",
        files=[(io.BytesIO(b"%PDF-1.7"), "通知.pdf"), (io.BytesIO("说明".encode()), "说明.txt")],
    )  # fmt: skip
    answer = browser.sign_in("sifaju").post(_mine(world), form, content_type="multipart/form-data")
    assert answer.status_code == 303
    kept = select(Evidence.kind, Evidence.text).order_by(Evidence.id)
    assert db.session.execute(kept).all() == [
        ("link", "https://www.a.example/1"),
        ("link", "https://www.a.example/2"),
        ("document", "市司发〔2024〕12号"),
        ("file", "通知.pdf"),
        ("file", "说明.txt"),
    ]
    page = browser.get(_mine(world)).text
    assert 'href="https://www.a.example/1" target="_blank" rel="noreferrer noopener nofollow"' in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "请写明做了什么"),
        ({"happened_on": "2024-07-04"}, "日期不能晚于2024年7月3日"),
        ({"happened_on": "昨天"}, "有效的日期"),
        ({"happened_on": ""}, "请填写日期"),
        ({"extent": "finished"}, "有效的选择"),
        ({"extent": "done", "percent": "60"}, "完成比例应为 100 或不填"),
        ({"percent": "六成"}, "有效的整数"),
        ({"links": "www.a.cn"}, "不是完整的网址"),
        ({"tasks": []}, "请至少勾选一项任务"),
        ({"text": "含\x00字符"}, "含有无法保存的字符"),
    ],
)
def test_a_fault_gives_the_page_back_with_everything_typed(world: World, browser: Browser, changes, message):
    form = _form(world, 2, numbers="市司发〔2024〕12号") | changes
    answer = browser.sign_in("sifaju").post(_mine(world), form)
    assert answer.status_code == 422 and message in answer.text and "处需要修改" in answer.text
    assert "市司发〔2024〕12号" in answer.text and _entries() == 0
    ticked = re.findall(r'value="(\d+)" id="task-\d+" checked', answer.text)
    assert ticked == form["tasks"]
    if form["text"] == "完成目录核对。":
        assert "完成目录核对。</textarea>" in answer.text


def test_a_file_that_is_not_allowed_is_named(world: World, browser: Browser):
    form = _form(world, 2, files=[(io.BytesIO(b"MZ\x90\x00"), "工具.pdf")])
    answer = browser.sign_in("sifaju").post(_mine(world), form, content_type="multipart/form-data")
    assert answer.status_code == 422 and "附件“工具.pdf”的内容不是可接收的类型" in answer.text


def test_another_units_assignment_in_the_form_answers_404_and_writes_nothing(world: World, browser: Browser):
    head = head_of(world.plan_id)
    browser.sign_in("sifaju")
    for form in (_form(world, 2, unit="dayu"), _form(world, 2, tasks=["99999"])):
        assert browser.post(_mine(world), form).status_code == 404
    mixed = [str(world.assignment("sifaju", 2)), str(world.assignment("dayu", 2))]
    assert browser.post(_mine(world), _form(world, tasks=mixed)).status_code == 404
    assert head_of(world.plan_id) == head and _entries() == 0


def test_a_task_id_that_is_no_number_names_nothing(world: World, browser: Browser):
    answer = browser.sign_in("sifaju").post(_mine(world), _form(world, tasks=["abc"]))
    assert answer.status_code == 422 and "请至少勾选一项任务" in answer.text


def test_a_post_without_the_forms_token_is_400(world: World, browser: Browser, app):
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.sign_in("sifaju").post(_mine(world), _form(world, 2)).status_code == 400
    assert _entries() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("sifaju", 200), ("bangongshi_jb", 200), ("jingkai", 404), ("lingdao", 303), ("bangongshi", 303),
     ("guanliyuan", 404), ("shenji", 404)],
)  # fmt: skip
def test_mine_is_for_units_with_a_share(world: World, browser: Browser, who, status):
    assert browser.sign_in(who).get(_mine(world)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("bangongshi", 200), ("lingdao", 200), ("sifaju", 200), ("caizhengju", 404), ("shenji", 404),
     ("guanliyuan", 404), ("jingkai", 404)],
)  # fmt: skip
def test_a_units_page_is_for_the_office_leaders_itself_and_those_who_lead_its_tasks(
    world: World, browser: Browser, who, status
):
    page = browser.sign_in(who).get(_unit(world, "sifaju"))
    assert page.status_code == status
    assert ("代录进展" in page.text) is (who == "bangongshi")


def test_a_lead_unit_sees_of_another_unit_only_the_tasks_that_it_leads(world: World, browser: Browser):
    _entry(world, "dayu", 2, text="属于任务二。")
    _entry(world, "dayu", 1, text="属于任务一。")
    page = browser.sign_in("sifaju").get(_unit(world, "dayu")).text
    assert "属于任务二。" in page and "属于任务一。" not in page
    assert "<b>二、</b>" in page and "<b>一、</b>" not in page


def test_the_office_enters_for_a_unit(world: World, browser: Browser):
    form = _form(world, 2, unit="dayu", received_at="2024-07-02T16:40", received_how="盖章纸质件")
    answer = browser.sign_in("bangongshi").post(_unit(world, "dayu"), form)
    assert answer.status_code == 303 and answer.location == _unit(world, "dayu")
    page = browser.get(_unit(world, "dayu")).text
    assert "7月2日 16:40 收到（盖章纸质件），7月3日 10:00 由李文录入" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"received_how": ""}, "请写明怎样收到的"),
        ({"received_at": ""}, "请填写收到的时间"),
        ({"received_at": "0001-01-01T00:00"}, "收到时间不能早于任务分工的日期"),
        ({"received_at": "2024-07-03T10:01"}, "收到时间不能晚于现在"),
    ],
)
def test_the_office_says_when_and_how_it_was_received(world: World, browser: Browser, changes, message):
    form = _form(world, 2, unit="dayu", received_at="2024-07-02T16:40", received_how="传真") | changes
    answer = browser.sign_in("bangongshi").post(_unit(world, "dayu"), form)
    assert answer.status_code == 422 and message in answer.text and _entries() == 0


@pytest.mark.parametrize("who", ["dayu", "sifaju", "lingdao", "jiaoyuju"])
def test_only_the_office_enters_for_a_unit(world: World, browser: Browser, who):
    form = _form(world, 2, unit="dayu", received_at="2024-07-02T16:40", received_how="传真")
    assert browser.sign_in(who).post(_unit(world, "dayu"), form).status_code == 404
    assert _entries() == 0


def test_a_correction_begins_with_the_old_text_and_strikes_it_out(world: World, browser: Browser):
    old = _entry(world, "sifaju", 1, 2)
    page = browser.sign_in("sifaju").get(f"/entries/{old}/correct")
    assert "完成目录核对。</textarea>" in page.text and page.text.count(" checked") == 3
    answer = browser.post(f"/entries/{old}/correct", _form(world, 1, 2, text="完成两次核对。"))
    assert answer.status_code == 303
    shown = browser.get(_mine(world)).text
    assert "<del>完成目录核对。</del>" in shown and "已由李文于 7月3日 10:00 更正" in shown


def test_a_corrected_entry_is_not_corrected_again(world: World, browser: Browser):
    old = _entry(world)
    _entry(world, corrects_id=old)
    assert "不能再次更正" in browser.sign_in("sifaju").get(f"/entries/{old}/correct").text
    answer = browser.post(f"/entries/{old}/correct", _form(world, 2, text="我的更正。"))
    assert (
        answer.status_code == 422 and "已经更正过" in answer.text and "我的更正。</textarea>" in answer.text
    )


@pytest.mark.parametrize(
    ("who", "own", "for_unit"),
    [
        ("sifaju", 200, 404),
        ("dayu", 404, 404),
        ("bangongshi", 404, 200),
        ("lingdao", 404, 404),
        ("shenji", 404, 404),
    ],
)
def test_an_entry_is_corrected_by_its_unit_or_by_the_office_for_it(
    world: World, browser: Browser, who, own, for_unit
):
    entry_id = _entry(world)
    browser.sign_in(who)
    assert browser.get(f"/entries/{entry_id}/correct").status_code == own
    assert browser.get(f"/entries/{entry_id}/correct-for").status_code == for_unit
    assert browser.get("/entries/99999/correct").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sifaju", 200),
        ("bangongshi", 200),
        ("lingdao", 200),
        ("dayu", 404),
        ("shenji", 404),
        ("guanliyuan", 404),
    ],
)
def test_a_tasks_entries_are_for_the_units_that_lead_it(world: World, browser: Browser, who, status):
    _entry(world, "dayu", 2, text="县里做了。")
    page = browser.sign_in(who).get(f"/plans/{world.plan_id}/tasks/{world.tasks[2]}/entries")
    assert page.status_code == status and ("县里做了。" in page.text) is (status == 200)


@pytest.mark.database
def test_a_clerk_sees_how_many_tasks_of_its_other_plans_need_it(world: World, browser: Browser):
    other = ready(world)
    issue(world.office, other)
    page = browser.sign_in("sifaju").get(f"/plans/{other}/mine").text
    told = re.sub(r"<[^>]+>", "", page).partition("另有任务分工：")[2].partition("\n")[0]
    assert "（■逾期 1 项，▲预警 3 项）" in told
    ids = [world.assignment("sifaju", task) for task in (1, 2, 3, 4)]
    items = dict.fromkeys(ids, "没有工作")
    file_return(world.actor("sifaju"), world.plan_id, world.call_id, world.units["sifaju"], items=items)
    assert "▲预警 3 项）" not in re.sub(r"<[^>]+>", "", browser.get(f"/plans/{other}/mine").text)


@pytest.mark.database
def test_pages_take_as_many_statements_for_one_entry_as_for_forty(world: World, browser: Browser):
    browser.sign_in("sifaju")
    column = f"/plans/{world.plan_id}/tasks/{world.tasks[2]}/entries"
    _entry(world)
    browser.get(_mine(world))
    counts = []
    for _ in range(2):
        with Statements() as mine:
            browser.get(_mine(world))
        with Statements() as task:
            browser.get(column)
        counts.append((len(mine), len(task)))
        for unit in ("sifaju", "dayu"):
            for _ in range(20):
                _entry(world, unit)
    assert counts[0] == counts[1] == (15, 12)


def test_logging_over_the_web_takes_sixteen_statements(world: World, browser: Browser):
    """At most: two more where the light turns, one for each further task and piece of evidence."""
    browser.sign_in("sifaju").post(_mine(world), _form(world, 2))
    with Statements() as sent:
        browser.post(_mine(world), _form(world, 2, once="form-2"))
    assert len(sent) == 16


def test_looking_changes_nothing(world: World, browser: Browser):
    entry_id = _entry(world)
    head = head_of(world.plan_id), head_of(0)
    browser.sign_in("sifaju")
    after_sign_in = head_of(world.plan_id), head_of(0)
    for path in (_mine(world), f"/entries/{entry_id}/correct", _unit(world, "sifaju")):
        assert browser.get(path).status_code == 200
    assert (head_of(world.plan_id), head_of(0)) == after_sign_in == head


def test_what_a_unit_writes_is_shown_as_text(world: World, browser: Browser):
    _entry(world, text="<script>alert(1)</script>")
    page = browser.sign_in("sifaju").get(_mine(world)).text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_my_tasks_name_the_other_plans_in_which_the_unit_has_tasks(world: World, browser: Browser):
    browser.sign_in("sifaju")
    assert "另有任务分工" not in browser.get(_mine(world)).text
    other = ready(world)
    assert "另有任务分工" not in browser.get(_mine(world)).text, "a draft is nobody's task yet"
    issue(world.office, other)
    assert f'另有任务分工：<a href="/plans/{other}/mine">' in browser.get(_mine(world)).text
    assert f'另有任务分工：<a href="{_mine(world)}">' in browser.get(f"/plans/{other}/mine").text
    own = select(Assignment.id).where(
        Assignment.plan_id == other, Assignment.unit_id == world.units["sifaju"]
    )
    for cell in db.session.scalars(own).all():
        release_assignment(world.office, cell, "职责调整。")
    assert "另有任务分工" not in browser.get(_mine(world)).text, "what was released is a task no more"


def test_what_was_typed_while_the_plan_was_replaced_comes_back(world: World, browser: Browser):
    old = ready(world)
    issue(world.office, old)
    own = select(Assignment.id).where(
        Assignment.plan_id == old, Assignment.unit_id == world.units["caizhengju"]
    )
    task = db.session.scalars(own).first()
    new = ready(world, notice().replace("及时改正", "当天改正"))
    decide(world.office, new, [*DECISIONS, {"role": "version", "answer": "yes"}])
    issue(world.office, new)
    browser.sign_in("caizhengju")
    page = browser.get(f"/plans/{old}/mine").text
    assert "已由新版本替代" in page and f'另有任务分工：<a href="/plans/{new}/mine">' in page
    assert "<textarea" not in page
    answer = browser.post(f"/plans/{old}/mine", _form(world, unit="caizhengju", tasks=[str(task)]))
    assert answer.status_code == 422
    assert "请在新版本中登记和报送" in answer.text and "完成目录核对。</textarea>" in answer.text
    browser.sign_in("bangongshi")
    for page in ("matrix", "status"):
        assert f'href="/plans/{new}/{page}">打开新版本' in browser.get(f"/plans/{old}/{page}").text
