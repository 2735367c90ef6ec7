"""The take-in pages: upload, review, issue. What is typed is kept, and nothing is left of what was refused."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.client import Browser, Statements
from tests.documents.word_pages import paragraph, word_file, zip_file
from tests.taking_in import DECISIONS, decide, notice, ready, review_of, take_in
from tests.world import World, moment
from tracker.models import Assignment, AuditEvent, Plan, PlanSource, StoredFile, Task, db
from tracker.queries.intake import stored_draft
from tracker.rules.parties import Role

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _day(on: Any) -> None:
    on(moment(date(2024, 5, 20)))


@pytest.fixture
def office(world: World, browser: Browser) -> Browser:
    return browser.sign_in("bangongshi")


def upload(browser: Browser, content: bytes, name: str = "通知.docx", text: str = "") -> Any:
    return browser.post(
        "/intake", {"file": (io.BytesIO(content), name), "text": text}, content_type="multipart/form-data"
    )


def word(text: str = "") -> bytes:
    return word_file(*(paragraph(line) for line in (text or notice()).splitlines() if line))


def fields(page: str) -> dict[str, list[str]]:
    """What a browser would send back of the review form, untouched."""
    form = page[page.index('<form class="sides"') :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        named = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        ticks = named.get("type") in ("checkbox", "radio")
        if "name" in named and (not ticks or " checked" in tag):
            found.setdefault(named["name"], []).append(unescape(named.get("value", "on")))
    for name, value in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = [unescape(value)]
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]*)">(.*?)</select>', form, re.S):
        found[name] = re.findall(r'value="([^"]*)" selected', options)
    return found


def nothing_left(plans: int = 1) -> None:
    assert db.session.scalar(select(func.count()).select_from(Plan)) == plans
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert (
        db.session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.name == "plan.taken_in")
        )
        == 0
    )


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 300_000_000)
    return packed.getvalue()


# Upload


def test_a_word_file_becomes_a_draft_to_review(world: World, office: Browser):
    answer = upload(office, word())
    assert answer.status_code == 303
    page = office.get(answer.location)
    assert page.status_code == 200 and "还有 3 处待定" in page.text


def test_pasted_text_becomes_a_draft_to_review(world: World, office: Browser):
    answer = office.post("/intake", {"text": notice()}, content_type="multipart/form-data")
    assert answer.status_code == 303
    source = db.session.scalars(select(PlanSource)).one()
    assert (source.kind, source.file_name) == ("txt", "粘贴的文字.txt")


@pytest.mark.parametrize(
    ("content", "name", "status", "words"),
    [
        (b"", "空.docx", 422, "文件是空的"),
        (b"\x00\x01\x02" * 400, "通知.docx", 415, "无法识别"),
        (zip_file({"OFD.xml": "<OFD/>"}), "通知.ofd", 415, "另存为 PDF 或 Word"),
        ("只有一句话，没有任务。".encode(), "通知.txt", 422, "没有写明牵头单位或责任单位"),
        (b"%PDF-1.4 broken", "通知.pdf", 422, "损坏"),
    ],
)
def test_a_file_that_is_not_taken_in_says_why_and_leaves_no_trace(
    world: World, office: Browser, content: bytes, name: str, status: int, words: str
):
    answer = upload(office, content, name)
    assert answer.status_code == status
    assert words in answer.text and "有 1 处需要修改" in answer.text
    nothing_left()


def test_a_zip_bomb_is_refused(world: World, office: Browser):
    answer = upload(office, bomb())
    assert answer.status_code == 413 and "解压后过大" in answer.text
    nothing_left()


def test_a_file_beyond_every_limit_is_refused_before_it_is_read(world: World, office: Browser):
    answer = office.post("/intake", b"x" * (25 * 1024 * 1024), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413 and "20 MB" in answer.text
    nothing_left()


def test_pasted_text_stays_when_it_is_refused(world: World, office: Browser):
    answer = office.post("/intake", {"text": "没有任务的一段话。"}, content_type="multipart/form-data")
    assert answer.status_code == 422 and ">\r\n没有任务的一段话。</textarea>" in answer.text


def test_file_and_text_at_once_are_one_too_many_and_neither_is_one_too_few(world: World, office: Browser):
    both = upload(office, word(), text=notice())
    assert both.status_code == 422 and "只能选一种" in both.text and "更新办事目录" in both.text
    none = office.post("/intake", {"text": " "}, content_type="multipart/form-data")
    assert none.status_code == 422 and "请选择通知文件" in none.text
    nothing_left()


def test_the_same_file_leads_to_its_first_taking_in(world: World, office: Browser):
    file = word()
    first = upload(office, file).location
    again = upload(office, file, "另存.docx")
    assert again.location == first
    assert "以前收过" in office.get(again.location).text
    assert db.session.scalar(select(func.count()).select_from(PlanSource)) == 1


def test_the_same_file_leads_to_the_plan_once_it_is_issued(world: World, office: Browser):
    plan_id = ready(world)
    office.post(f"/intake/{plan_id}/issue")
    again = office.post("/intake", {"text": notice().strip()}, content_type="multipart/form-data")
    assert again.location.endswith(f"/intake/{plan_id + 1}")  # pasted without its last line end: another file
    again = upload(office, notice().encode(), "通知.txt")
    assert again.location.endswith(f"/plans/{plan_id}")


# Review


def test_the_review_shows_the_unresolved_first_and_every_field_with_its_place(world: World, office: Browser):
    page = office.get(f"/intake/{take_in(world.office)}").text
    assert page.index("还有 3 处待定") < page.index('id="document_number"')
    for name in ("document_number", "title", "issued_on", "report_day", "t1-text", "t1-p3"):
        assert f'href="#s-{name}"' in page and f'id="s-{name}"' in page
    for anchor in re.findall(r'<li><a href="#([^"]+)"', page):
        assert f'id="{anchor}"' in page
    assert "举措" in page and "比率" in page and "推定" in page


def test_the_review_sent_back_untouched_changes_nothing(world: World, office: Browser):
    plan_id = take_in(world.office)
    before = stored_draft(plan_id)
    sent = fields(office.get(f"/intake/{plan_id}").text)
    answer = office.post(f"/intake/{plan_id}", {**sent, "do": "save"})
    assert answer.status_code == 303
    after = stored_draft(plan_id)
    assert after.content.stamps == {}
    assert (
        review_of(world.office, plan_id).settled.pending == review_of(world.office, plan_id).settled.pending
    )
    assert [task.text for task in after.content.tasks] == [task.text for task in before.content.tasks]
    assert [task.due for task in after.content.tasks] == [task.due for task in before.content.tasks]
    assert after.content.report == before.content.report


def test_every_field_can_be_corrected(world: World, office: Browser):
    plan_id = take_in(world.office)
    sent = fields(office.get(f"/intake/{plan_id}").text)
    sent |= {
        "document_number": ["测府办〔2024〕10号"], "title": ["新标题"], "issuer": ["测试市人民政府"],
        "issued_on": ["2024-05-15"], "report_day": ["2024-07-08"], "report_inclusive": ["0"],
        "report_cutoff": ["17:30"], "contact_phone": ["8000009"], "t1-title": ["目录"], "t1-short_title": ["目录"],
        "t1-numeral": ["1"], "t1-text": ["改过的内容。"], "t1-due_day": [""], "t3-leads": ["市财政局、市司法局"],
    }  # fmt: skip
    sent.pop("report_inferred")
    office.post(f"/intake/{plan_id}", {**sent, "do": "save"})
    kept = stored_draft(plan_id).content
    assert (kept.document_number, kept.title, kept.issuer) == (
        "测府办〔2024〕10号",
        "新标题",
        "测试市人民政府",
    )
    assert kept.issued_on == date(2024, 5, 15)
    report = kept.report
    assert (report.day, report.inclusive, report.cutoff, report.inferred) == (
        date(2024, 7, 8),
        False,
        "17:30",
        False,
    )
    first = kept.tasks[0]
    assert (first.title, first.short_title, first.numeral, first.text, first.due.day) == (
        "目录",
        "目录",
        "1",
        "改过的内容。",
        None,
    )
    assert [party.expression for party in kept.tasks[2].parties if party.role is Role.LEAD] == [
        "市财政局",
        "市司法局",
    ]
    head = office.get("/plans").text
    assert "新标题" in head and "测府办〔2024〕10号" in head


def test_the_whole_way_from_upload_to_issue_by_forms_alone(world: World, office: Browser):
    address = upload(office, word()).location
    plan_id = int(address.rsplit("/", 1)[1])
    sent = fields(office.get(address).text)
    held = "t1-p3"
    assert set(sent[held]) == {
        str(world.units[code]) for code in ("bangongshi", "sifaju", "jiaoyuju", "caizhengju", "shenpiju")
    }
    sent |= {
        held: [str(world.units["jiaoyuju"])], f"{held}-extra": ["瑞金市、经开区"], f"{held}-sure": ["on"],
        "t2-lead_choice": ["agree"], "t2-p2-extra": ["市财政局"], "t2-p2-sure": ["on"],
    }  # fmt: skip
    answer = office.post(address, {**sent, "do": "confirm"})
    assert answer.location.endswith(f"/intake/{plan_id}/confirm")
    page = office.get(answer.location).text
    assert re.search(r"<b>3</b> 项任务、<b>9</b> 个单位、<b>11</b> 个责任项", page)
    assert "7月5日（周五，含当日，推定）24:00 前" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)
    issued = office.post(f"/intake/{plan_id}/issue", {"seen": seen[1]})
    assert issued.location.endswith(f"/plans/{plan_id}")
    assert "已下达：3 项任务、9 个单位、11 个责任项" in office.get(issued.location).text
    assert db.session.get(Plan, plan_id).status == "issued"


def test_going_to_issue_with_something_undecided_comes_back_to_the_list(world: World, office: Browser):
    plan_id = take_in(world.office)
    sent = fields(office.get(f"/intake/{plan_id}").text)
    assert office.post(f"/intake/{plan_id}", {**sent, "do": "confirm"}).location.endswith("#pending")
    assert office.get(f"/intake/{plan_id}/confirm").location.endswith("#pending")
    refused = office.post(f"/intake/{plan_id}/issue")
    assert refused.status_code == 422 and "没有写明牵头单位" in refused.text
    assert db.session.get(Plan, plan_id).status == "draft"


def test_what_can_t_be_read_is_kept_as_typed_beside_everything_else(world: World, office: Browser):
    plan_id = take_in(world.office)
    sent = fields(office.get(f"/intake/{plan_id}").text)
    sent |= {
        "issued_on": ["五月十四"],
        "t1-due_cutoff": ["下午"],
        "title": ["改过的标题"],
        "t1-p3": [str(world.units["sifaju"])],
    }
    answer = office.post(f"/intake/{plan_id}", {**sent, "do": "save"})
    assert answer.status_code == 422 and "有 2 处需要修改" in answer.text
    again = fields(answer.text)
    assert again["issued_on"] == ["五月十四"] and again["t1-due_cutoff"] == ["下午"]
    assert again["title"] == ["改过的标题"] and again["t1-p3"] == [str(world.units["sifaju"])]
    assert stored_draft(plan_id).content.title != "改过的标题"


def test_what_is_too_long_for_its_column_is_told_and_kept(world: World, office: Browser):
    plan_id = take_in(world.office)
    sent = fields(office.get(f"/intake/{plan_id}").text) | {"document_number": ["号" * 81]}
    answer = office.post(f"/intake/{plan_id}", {**sent, "do": "save"})
    assert (
        answer.status_code == 422
        and "文号最多 80 个字，现有 81 个" in answer.text
        and "号" * 81 in answer.text
    )


def test_names_that_nobody_knows_stay_undecided_and_in_their_field(world: World, office: Browser):
    plan_id = take_in(world.office)
    sent = fields(office.get(f"/intake/{plan_id}").text)
    office.post(
        f"/intake/{plan_id}", {**sent, "t1-p3-extra": ["市审计局"], "t1-p3-sure": ["on"], "do": "save"}
    )
    page = office.get(f"/intake/{plan_id}").text
    assert "名录中没有“市审计局”" in page and fields(page)["t1-p3-extra"] == ["市审计局"]
    assert any(one.anchor == "t1-p3" for one in review_of(world.office, plan_id).settled.pending)


def test_all_and_none_can_be_ticked_without_a_script(world: World, office: Browser):
    plan_id = take_in(world.office)
    sent = fields(office.get(f"/intake/{plan_id}").text)
    office.post(f"/intake/{plan_id}", {**sent, "do": "none:t1-p3"})
    assert "t1-p3" not in fields(office.get(f"/intake/{plan_id}").text)
    sent = fields(office.get(f"/intake/{plan_id}").text)
    office.post(f"/intake/{plan_id}", {**sent, "do": "all:t1-p3"})
    assert len(fields(office.get(f"/intake/{plan_id}").text)["t1-p3"]) == 5


def test_ticking_nobody_and_confirming_decides_nothing(world: World, office: Browser):
    plan_id = take_in(world.office)
    sent = fields(office.get(f"/intake/{plan_id}").text)
    del sent["t1-p3"]
    office.post(f"/intake/{plan_id}", {**sent, "t1-p3-sure": ["on"], "do": "save"})
    words = [one.words for one in review_of(world.office, plan_id).settled.pending]
    assert any("没有勾选任何单位" in one for one in words)


def test_one_decision_can_be_used_for_all_expressions_of_the_same_words(world: World, office: Browser):
    more = "（四）办好培训。每年培训2次。（市教育局牵头，市政府有关部门按职责分工负责）"
    plan_id = take_in(world.office, notice() + more + "\n")
    sent = fields(office.get(f"/intake/{plan_id}").text)
    sent |= {"t1-p3": [str(world.units["sifaju"])], "t1-p3-sure": ["on"], "alike": ["t1-p3"]}
    office.post(f"/intake/{plan_id}", {**sent, "do": "save"})
    settled = review_of(world.office, plan_id).settled
    assert [
        party.unit_ids for task in settled.tasks for party in task.parties if "有关" in party.party.expression
    ] == [(world.units["sifaju"],)] * 2


def test_an_expression_that_is_settled_can_be_opened_ticked_and_closed_again(world: World, office: Browser):
    plan_id = take_in(world.office)
    sent = fields(office.get(f"/intake/{plan_id}").text)
    assert "t1-p2" not in sent and sent["t1-p2-listed"] == ["1"]
    office.post(f"/intake/{plan_id}", {**sent, "do": "open:t1-p2"})
    sent = fields(office.get(f"/intake/{plan_id}").text)
    counties = [str(world.units[code]) for code in ("dayu", "shicheng", "ruijin")]
    assert sent["t1-p2"] == counties
    office.post(f"/intake/{plan_id}", {**sent, "t1-p2": counties[:2], "do": "save"})
    assert review_of(world.office, plan_id).settled.tasks[0].parties[1].unit_ids == (
        world.units["dayu"],
        world.units["shicheng"],
    )
    sent = fields(office.get(f"/intake/{plan_id}").text)
    office.post(f"/intake/{plan_id}", {**sent, "do": "close:t1-p2"})
    assert len(review_of(world.office, plan_id).settled.tasks[0].parties[1].unit_ids) == 3


def test_zones_are_added_by_a_tick(world: World, office: Browser):
    plan_id = take_in(world.office)
    sent = fields(office.get(f"/intake/{plan_id}").text) | {"t1-p2": [str(world.units["jingkai"])]}
    office.post(f"/intake/{plan_id}", {**sent, "do": "save"})
    party = review_of(world.office, plan_id).settled.tasks[0].parties[1]
    assert len(party.unit_ids) == 4 and not party.is_pending


def test_tasks_are_added_taken_out_put_back_and_merged_up(world: World, office: Browser):
    plan_id = take_in(world.office)

    def press(what: str) -> list[tuple[int, bool]]:
        sent = fields(office.get(f"/intake/{plan_id}").text)
        assert office.post(f"/intake/{plan_id}", {**sent, "do": what}).status_code == 303
        return [(task.key, task.is_removed) for task in stored_draft(plan_id).content.tasks]

    assert press("remove:2") == [(1, False), (2, True), (3, False)]
    assert "已移出的" in office.get(f"/intake/{plan_id}").text
    assert press("restore:2") == [(1, False), (2, False), (3, False)]
    assert press("merge:2") == [(1, False), (3, False)]
    assert "解读率达到100%" in stored_draft(plan_id).content.tasks[0].text
    assert press("add") == [(1, False), (3, False), (4, False)]
    assert any(one.anchor == "t4-title" for one in review_of(world.office, plan_id).settled.pending)


def test_a_second_person_s_save_is_not_overwritten_unseen_and_nothing_typed_is_lost(
    world: World, office: Browser
):
    plan_id = take_in(world.office)
    mine = fields(office.get(f"/intake/{plan_id}").text) | {"title": ["我的标题"]}
    decide(world.office, plan_id, DECISIONS)
    answer = office.post(f"/intake/{plan_id}", {**mine, "do": "save"})
    assert answer.status_code == 422 and "保存过" in answer.text
    assert fields(answer.text)["title"] == ["我的标题"]
    assert stored_draft(plan_id).content.title != "我的标题"
    again = office.post(f"/intake/{plan_id}", {**fields(answer.text), "do": "save"})
    assert again.status_code == 303 and stored_draft(plan_id).content.title == "我的标题"


def test_what_was_confirmed_is_what_is_issued(world: World, office: Browser):
    plan_id = ready(world)
    seen = re.search(r'name="seen" value="(\d+)"', office.get(f"/intake/{plan_id}/confirm").text)
    decide(world.office, plan_id, [{"role": "return", "date": "2024-07-12"}])
    answer = office.post(f"/intake/{plan_id}/issue", {"seen": seen[1]})
    assert answer.status_code == 422 and "保存过" in answer.text
    assert db.session.get(Plan, plan_id).status == "draft"


def test_issuing_what_became_undecided_meanwhile_leads_back_to_the_list(world: World, office: Browser):
    plan_id = ready(world)
    confirm = office.get(f"/intake/{plan_id}/confirm")
    seen = re.search(r'name="seen" value="(\d+)"', confirm.text)
    office.post(f"/intake/{plan_id}", {"report_day": "", "report_inclusive": "1"})
    answer = office.post(f"/intake/{plan_id}/issue", {"seen": seen[1]})
    assert answer.status_code == 422
    assert "保存过" in answer.text and 'id="pending"' in answer.text
    assert db.session.get(Plan, plan_id).status == "draft"


def test_the_question_of_a_new_version_stands_on_the_review(world: World, office: Browser):
    old = ready(world)
    office.post(f"/intake/{old}/issue")
    new = ready(world, notice().replace("及时改正", "当天改正"))
    sent = fields(office.get(f"/intake/{new}").text)
    assert "这是同一文件的新版本吗" in office.get(f"/intake/{new}").text
    answer = office.post(f"/intake/{new}", {**sent, "same_document": ["yes"], "do": "confirm"})
    assert "取代" in office.get(answer.location).text
    office.post(f"/intake/{new}/issue")
    assert "已被新版本取代" in office.get("/plans").text
    assert f'href="/plans/{new}"' in office.get(f"/plans/{old}").text


def test_going_back_to_a_draft_after_it_was_issued_leads_to_the_plan(world: World, office: Browser):
    plan_id = ready(world)
    assert office.post(f"/intake/{plan_id}/issue").location == f"/plans/{plan_id}"
    cells = db.session.scalar(select(func.count()).select_from(Assignment))
    for path in ("", "/confirm"):
        assert office.get(f"/intake/{plan_id}{path}").location == f"/plans/{plan_id}"
    assert office.post(f"/intake/{plan_id}/issue").location == f"/plans/{plan_id}"  # a second click
    assert office.post(f"/intake/{plan_id}", {"do": "save"}).location == f"/plans/{plan_id}"
    assert "刚才的改动没有保存" in office.get(f"/plans/{plan_id}").text
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == cells


def test_a_draft_is_discarded_for_a_reason(world: World, office: Browser):
    plan_id = take_in(world.office)
    assert office.get(f"/intake/{plan_id}/discard").status_code == 200
    assert office.post(f"/intake/{plan_id}/discard", {"reason": ""}).status_code == 422
    assert office.post(f"/intake/{plan_id}/discard", {"reason": "收错了。"}).status_code == 303
    assert office.get(f"/intake/{plan_id}").status_code == 404
    assert "办事公开" not in office.get("/plans").text


def test_the_file_comes_back_as_it_was_sent(world: World, office: Browser):
    plan_id = take_in(world.office)
    answer = office.get(f"/intake/{plan_id}/file")
    assert answer.data == notice().encode()
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_file_comes_back_under_a_name_without_folders_and_line_ends(world: World, office: Browser):
    told = "form-data; name=file; filename*=UTF-8''..%2F..%2F%E2%80%AEa%0D%0ASet-Cookie%3A%20b.docx"
    sent = word()  # which bears the time it was made
    body = b"--x\r\nContent-Disposition: " + told.encode() + b"\r\n\r\n" + sent + b"\r\n--x--\r\n"
    draft = office.post("/intake", body, content_type="multipart/form-data; boundary=x").location
    answer = office.get(f"{draft}/file")
    assert answer.status_code == 200 and answer.data == sent
    assert db.session.scalars(select(PlanSource.file_name)).all()[-1] == "aSet-Cookie: b.docx"


@pytest.mark.parametrize("name", ["dayu", "lingdao", "guanliyuan", "shenji", "bangongshi_jb"])
def test_nobody_else_finds_a_draft(world: World, browser: Browser, name: str):
    plan_id = ready(world)
    browser.sign_in(name)
    for path in ("", "/confirm", "/discard", "/file"):
        assert browser.get(f"/intake/{plan_id}{path}").status_code == 404
    for path in ("", "/issue", "/discard"):
        assert browser.post(f"/intake/{plan_id}{path}").status_code == 404
    assert browser.get("/intake").status_code == 404
    assert browser.post("/intake").status_code == 404
    assert db.session.scalar(select(func.count()).where(Task.plan_id == plan_id)) == 0


def test_the_review_needs_the_same_few_statements_whatever_the_number_of_tasks(world: World, office: Browser):
    small = take_in(world.office)
    tasks = [
        f"（{n}）办好第{n}件事。按季度公布。（市财政局牵头，市教育局配合）" for n in "一二三四五六七八九十"
    ]
    large = take_in(world.office, notice(*tasks, number="测府办〔2024〕11号"))
    counts = []
    for plan_id in (small, large):
        office.get(f"/intake/{plan_id}")
        with Statements() as sent:
            assert office.get(f"/intake/{plan_id}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 10, "\n".join(sent.sent)
