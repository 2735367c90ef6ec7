"""Pages of the register: units and groups, and filling them from spreadsheets."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.client import Browser, Statements
from tests.world import World, head_of, moment
from tracker.actions import units as actions
from tracker.actions.units import UnitDetails
from tracker.documents.spreadsheets import read_list, write_list
from tracker.models import UnitGroup, db
from tracker.queries import units as known
from tracker.queries.register_on import register_on
from tracker.rules.access import SYSTEM
from tracker.rules.register_sheets import GROUP_COLUMNS, UNIT_COLUMNS

pytestmark = pytest.mark.database

LATER = date(2024, 6, 3)


@pytest.fixture
def office(world: World, browser: Browser, on) -> Browser:
    on(moment(LATER))
    return browser.sign_in("bangongshi")


def unit_named(name: str) -> known.KnownUnit:
    return next(unit for unit in known.all_units() if unit.name == name)


def test_the_list_is_narrowed_by_kind_and_by_text(world: World, office: Browser):
    page = office.get("/units").text
    assert "全部 9" in page and "县（市、区） 3" in page and "大余县人民政府" in page
    counties = office.get("/units?kind=county").text
    assert "大余县人民政府" in counties and "测试市司法局" not in counties
    found = office.get("/units?q=司法").text
    assert "测试市司法局" in found and "大余县人民政府" not in found
    assert "没有符合条件的单位" in office.get("/units?q=100%25").text


def test_thousands_of_units_are_paged_and_take_no_more_statements(world: World, office: Browser):
    with Statements() as few:
        office.get("/units")
    actions.add_units(
        SYSTEM, [UnitDetails(f"第{n}镇人民政府", "other", parent_id=world.units["dayu"]) for n in range(450)]
    )
    with Statements() as many:
        first = office.get("/units").text
    assert len(few) == len(many)
    assert "第 1 页，共 3 页 459 条" in first and "第449镇人民政府" not in first
    assert "第449镇人民政府" in office.get("/units?page=3").text
    assert office.get("/units?page=99").text.count(">第449镇人民政府<") == 2


def test_a_units_page_shows_its_history_groups_and_what_is_still_open(world: World, office: Browser):
    actions.rename_unit(SYSTEM, world.units["sifaju"], "测试市法务局", "市法务局", LATER)
    page = office.get(f"/units/{world.units['sifaju']}").text
    for words in (
        "测试市法务局",
        "测试市司法局",
        "2024年6月3日（周一）",
        "市政府各部门",
        "1 个任务分工中共 4 项",
    ):
        assert words in page
    assert "还没有账号" not in page and "新增账号" not in page  # accounts are the administrator's


def test_the_office_adds_a_unit(world: World, office: Browser):
    typed = {"name": "测试市水利局", "kind": "department", "parent": "", "aliases": "市水务局、水利局",
             "sort_order": "", "once": "a"}  # fmt: skip
    answer = office.post("/units/new", typed)
    assert answer.status_code == 303
    unit = unit_named("测试市水利局")
    assert answer.location == f"/units/{unit.id}" and unit.aliases == ("市水务局", "水利局")
    assert office.post("/units/new", typed).location == answer.location  # sent twice
    assert len(known.all_units()) == 10


def test_a_refused_unit_keeps_what_was_typed_and_says_why(world: World, office: Browser):
    typed = {"name": "测试市司法局", "kind": "department", "parent": "无名县", "contact_person": "池明"}
    answer = office.post("/units/new", typed)
    assert answer.status_code == 422
    assert "名录中没有“无名县”" in answer.text and 'value="池明"' in answer.text
    answer = office.post("/units/new", typed | {"parent": ""})
    assert answer.status_code == 422 and "“测试市司法局”已是测试市司法局的名称" in answer.text


def test_a_unit_in_use_is_not_offered_to_be_reopened(world: World, office: Browser):
    address = f"/units/{world.units['dayu']}"
    for send in (office.get, office.post):
        answer = send(f"{address}/reopen", data={"reason": "误停用"})
        assert (answer.status_code, answer.location) == (303, address)
        page = office.get(address).text
        assert "正在使用，没有停用，不用恢复" in page and "取消原定" not in page


def test_a_unit_is_changed_renamed_closed_and_reopened(world: World, office: Browser):
    address = f"/units/{world.units['dayu']}"
    form = office.get(f"{address}/change").text
    assert 'value="周晓明"' in form
    changed = {"kind": "other", "parent": "ruijin", "contact_person": "朱文", "sort_order": "5"}
    assert office.post(f"{address}/change", changed).status_code == 303
    assert "县（市、区）" in form and "其他" in office.get(address).text
    renamed = {"name": "大余市人民政府", "short_name": "大余市", "valid_from": "2024-06-01"}
    assert office.post(f"{address}/rename", renamed).status_code == 303
    assert "4 项" in office.get(f"{address}/close").text
    assert office.post(f"{address}/close", {"valid_to": "2024-07-01"}).status_code == 422
    assert office.post(f"{address}/close", {"valid_to": "2024-07-01", "reason": "撤并"}).status_code == 303
    assert "将于 2024年7月1日（周一）起停用" in office.get(address).text
    assert "取消原定 2024年7月1日（周一） 起的停用" in office.get(f"{address}/reopen").text
    unexplained = office.post(f"{address}/reopen", {"reason": ""})
    assert unexplained.status_code == 422 and "请填写理由" in unexplained.text
    reopened = {"reason": "误停用", "once": "a"}
    assert office.post(f"{address}/reopen", reopened).status_code == 303
    assert "已恢复" in office.get(address).text
    assert office.post(f"{address}/reopen", reopened).status_code == 303  # sent twice
    assert "已恢复" in office.get(address).text
    unit = unit_named("大余市人民政府")
    assert (unit.valid_to, unit.kind, unit.parent_id) == (None, "other", world.units["ruijin"])


def test_closed_units_have_a_list_of_their_own(world: World, office: Browser):
    actions.close_unit(SYSTEM, world.units["dayu"], LATER, "撤并")
    assert "大余县人民政府" not in office.get("/units").text
    assert "大余县人民政府" in office.get("/units?closed=1").text


def upload(browser: Browser, address: str, content: bytes, name: str = "名录.xlsx"):
    return browser.client.post(
        address, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data"
    )


def hidden(page: str) -> dict[str, str]:
    fields = re.findall(r'<input [^>]*name="(packed|file_name|once)"[^>]*value="([^"]*)"', page)
    return dict(fields)


def test_a_list_is_previewed_then_confirmed(world: World, office: Browser):
    lines = [
        {"name": "测试市水利局", "kind": "部门", "short_name": "市水利局"},
        {"name": "测试市司法局", "contact_person": "方明"},
    ]
    before = head_of(0)
    preview = office._checked(upload(office, "/units/import", write_list(UNIT_COLUMNS, lines)))
    assert "新增 <strong>1</strong> 个单位，更改 <strong>1</strong> 个" in preview.text
    assert "联系人：周晓明 → 方明" in preview.text and head_of(0) == before
    done = office.post("/units/import/confirm", hidden(preview.text))
    assert done.status_code == 303 and unit_named("测试市水利局").short_name == "市水利局"
    assert "新增 1 个单位，更改 1 个" in office.get("/units").text


def test_faults_of_a_list_name_their_lines_and_offer_no_confirmation(world: World, office: Browser):
    content = "单位名称,类别\n测试市水利局,部委\n测试市气象局,部门\n".encode("gb18030")
    preview = office._checked(upload(office, "/units/import", content, "名录.csv"))
    assert "第 2 行：没有“部委”这个类别" in preview.text and "确认导入" not in preview.text
    assert hidden(preview.text) == {}


@pytest.mark.parametrize(
    ("content", "name", "status", "words"),
    [
        (b"", "x.xlsx", 422, "文件是空的"),
        (b"%PDF-1.4 ...", "x.pdf", 415, "不是电子表格"),
        (b"PK\x03\x04 broken", "x.xlsx", 422, "损坏"),
        ("只有一行字".encode(), "x.csv", 415, "不是电子表格"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    world: World, office: Browser, content, name, status, words
):
    answer = office._checked(upload(office, "/units/import", content, name))
    assert answer.status_code == status and words in answer.text


def test_no_file_at_all_and_a_damaged_confirmation_are_refused(world: World, office: Browser):
    assert "请选择填好的表格" in office.post("/units/import").text
    for packed in ("", "x", "eJwDAAAAAAE="):
        answer = office.post("/units/import/confirm", {"packed": packed})
        assert answer.status_code == 422 and "预览已失效" in answer.text


def test_the_exported_list_can_be_imported_without_a_change(world: World, office: Browser):
    content = office.get("/units/export.xlsx").data
    sheet = read_list(content, UNIT_COLUMNS)
    assert not sheet.faults and len(sheet.lines) == 9
    assert "没有要导入的" in upload(office, "/units/import", content).text


def test_the_templates_example_row_is_not_imported(world: World, office: Browser):
    content = office.get("/units/template.xlsx").data
    assert [fault.message for fault in read_list(content, UNIT_COLUMNS).faults] == [
        "表中没有数据行。请在列名下面逐行填写后重新上传。"
    ]


def test_text_that_looks_like_a_formula_stays_text(world: World, office: Browser):
    formula = "=HYPERLINK(1)"
    actions.add_unit(SYSTEM, UnitDetails(formula, "other"))
    content = office.get("/units/export.xlsx").data
    assert formula in {line.get("name") for line in read_list(content, UNIT_COLUMNS).lines}


def members(name: str, day: date) -> set[int]:
    return set(next(group for group in register_on(day).groups if group.name == name).member_ids)


def test_a_group_is_made_joined_and_left(world: World, office: Browser):
    answer = office.post("/groups/new", {"name": "市直有关单位", "aliases": "有关单位"})
    address = answer.location.removesuffix("/join")
    dayu, sifaju = world.units["dayu"], world.units["sifaju"]
    joined = office.post(f"{address}/join", {"units": [dayu], "words": "市司法局", "valid_from": ""})
    assert joined.status_code == 303 and members("市直有关单位", date(2024, 5, 14)) == {dayu, sifaju}
    page = office.get(f"{address}?day=2024-05-14").text
    assert "2024年5月14日（周二）的成员：2 个" in page
    left = office.post(f"{address}/leave", {"units": [dayu], "valid_to": "2024-06-03"})
    assert left.status_code == 303 and members("市直有关单位", LATER) == {sifaju}
    assert "大余县人民政府" in office.get(address).text  # among the former members
    assert office.post(f"{address}/change", {"name": "市直单位", "aliases": ""}).status_code == 303
    assert "市直单位" in office.get("/groups").text


def test_refused_members_keep_the_ticks_and_say_why(world: World, office: Browser):
    group = db.session.scalars(select(UnitGroup.id).where(UnitGroup.name == "开发区")).one()
    dayu = world.units["dayu"]
    answer = office.post(f"/groups/{group}/join", {"units": [dayu], "words": "市无名局"})
    assert answer.status_code == 422 and "名录中没有“市无名局”" in answer.text
    assert re.search(rf'value="{dayu}" id="unit-{dayu}" checked', answer.text)
    assert office.post(f"/groups/{group}/join", {}).status_code == 422
    answer = office.post(f"/groups/{group}/leave", {"valid_to": "2024-06-03"})
    assert answer.status_code == 422 and "请勾选要移出的成员单位" in answer.text


def test_members_are_imported_and_exported(world: World, office: Browser):
    lines = [
        {"group": "市直有关单位", "unit": "市司法局"},
        {"group": "开发区", "unit": "大余县", "valid_from": "2024-06-01"},
    ]
    preview = office._checked(upload(office, "/groups/import", write_list(GROUP_COLUMNS, lines)))
    assert "新增 <strong>1</strong> 个单位组，加入 <strong>2</strong> 个成员" in preview.text
    assert office.post("/groups/import/confirm", hidden(preview.text)).status_code == 303
    assert world.units["dayu"] in members("开发区", date(2024, 6, 1))
    content = office.get("/groups/export.xlsx").data
    assert len(read_list(content, GROUP_COLUMNS).lines) == 9 + 2
    assert "没有要导入的" in upload(office, "/groups/import", content).text
