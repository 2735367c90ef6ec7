"""Units, groups and accounts from spreadsheets: read, compared, written in one event."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.client import Statements
from tests.world import World, head_of, moment
from tracker import clock
from tracker.actions import register_import, sign_in
from tracker.actions.writing import Denied, Refused
from tracker.models import Account, AuditEvent, TurnRow, Unit, UnitGroupMember, db
from tracker.queries import units as known
from tracker.queries.account_import import account_import
from tracker.queries.group_import import group_import
from tracker.queries.register_on import register_on
from tracker.queries.unit_import import UnitImport, unit_import
from tracker.rules.access import SYSTEM
from tracker.rules.register_sheets import ACCOUNT_COLUMNS, GROUP_COLUMNS, UNIT_COLUMNS
from tracker.rules.sheets import Sheet, read_sheet

pytestmark = pytest.mark.database

LATER = date(2024, 6, 3)


def units_sheet(*rows: str) -> Sheet:
    """Rows with | between their cells, the headings first."""
    return read_sheet([[cell.strip() for cell in row.split("|")] for row in rows], UNIT_COLUMNS)


def compare(*rows: str) -> UnitImport:
    return unit_import(SYSTEM, units_sheet(*rows), clock.today())


def faults(*rows: str) -> list[str]:
    return [fault.words for fault in compare(*rows).faults]


def test_new_units_come_with_all_that_their_lines_tell(world: World, on):
    on(moment(LATER))
    sheet = units_sheet(
        "序号|类别|单位名称|简称|曾用名|联系人|电话|单位组|成立日期",
        "30|部门|测试市水利局|市水利局|市水务局、水利局|池明|0797-1|市政府各部门|2024-01-01",
    )
    assert register_import.import_units(world.office, sheet).added == 1
    unit = next(unit for unit in known.all_units() if unit.name == "测试市水利局")
    assert (unit.short_name, unit.kind, unit.sort_order) == ("市水利局", "department", 30)
    assert unit.aliases == ("市水务局", "水利局") and unit.valid_from == date(2024, 1, 1)
    assert (unit.contact_person, unit.office_phone) == ("池明", "0797-1")
    group = next(group for group in register_on(date(2024, 1, 1)).groups if group.name == "市政府各部门")
    assert unit.id in group.member_ids


def test_a_list_is_one_event_that_tells_what_was(world: World):
    number, _ = head_of(0)
    rows = ("单位名称|联系人|类别", "测试市司法局|方明|", "测试市水利局||部门", "测试市教育局|周晓明|")
    register_import.import_units(world.office, units_sheet(*rows), file_name="名录.xlsx")
    event = db.session.get_one(AuditEvent, (0, number + 1))
    assert head_of(0)[0] == number + 1 and event.name == "units.imported"
    sifaju = str(world.units["sifaju"])
    assert event.before == {"units": {sifaju: {"contact_person": "周晓明"}}}
    assert event.after["units"] == {sifaju: {"contact_person": "方明"}}
    assert (event.after["added"], event.after["changed"], event.after["file"]) == (1, 1, "名录.xlsx")


def test_empty_cells_and_missing_columns_leave_a_unit_as_it_is(world: World):
    compared = compare("单位名称|简称|联系人|办公电话", "大余县人民政府|||")
    assert (compared.added, compared.changed, compared.unchanged) == ([], [], 1)


def test_parents_may_stand_in_the_same_list_in_any_order(world: World, on):
    on(moment(LATER))
    sheet = units_sheet(
        "单位名称|类别|上级单位",
        "黄泥村村民委员会|其他|新城镇人民政府",
        "新城镇人民政府|其他|大余县",
        "南安镇人民政府|其他|dayu",
    )
    register_import.import_units(SYSTEM, sheet)
    by_name = {unit.name: unit for unit in known.all_units()}
    assert by_name["黄泥村村民委员会"].parent_id == by_name["新城镇人民政府"].id
    assert by_name["新城镇人民政府"].parent_id == by_name["南安镇人民政府"].parent_id == world.units["dayu"]


def test_a_code_renames_a_unit_and_keeps_its_history(world: World, on):
    on(moment(LATER))
    register_import.import_units(SYSTEM, units_sheet("编码|单位名称|简称", "sifaju|测试市法务局|市法务局"))
    names = [(row.name, row.valid_from) for row in known.names_since(world.units["sifaju"])]
    assert names == [("测试市司法局", date(2000, 1, 1)), ("测试市法务局", LATER)]


def test_a_unit_found_by_its_name_takes_the_code_of_its_line(world: World):
    register_import.import_units(SYSTEM, units_sheet("编码|单位名称", "sfj01|测试市司法局"))
    unit = known.known_unit(world.units["sifaju"])
    assert unit is not None and unit.code == "sfj01"


def test_a_changed_parent_moves_the_lights(world: World, on):
    on(moment(LATER))
    register_import.import_units(SYSTEM, units_sheet("单位名称|上级单位", "大余县人民政府|石城县人民政府"))
    rows = select(TurnRow.parent_id).where(
        TurnRow.unit_id == world.units["dayu"], TurnRow.known_from == LATER
    )
    assert db.session.scalars(rows).all() == [world.units["shicheng"]] * 4


def test_a_group_that_is_not_there_is_told_once_with_what_to_do(world: World):
    compared = compare(
        "单位名称|类别|单位组", "甲局|部门|市直单位、市政府各部门", "乙局|部门|市直单位", "丙局|部门|驻市单位"
    )
    assert [(fault.line, fault.message.split("。")[0]) for fault in compared.faults] == [
        (2, "没有单位组“市直单位”，本表共有 2 行"),
        (4, "没有单位组“驻市单位”"),
    ]
    assert "请先在“单位组”中新增" in compared.faults[0].message


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("简称|类别", "市水利局|部门"), "没有找到“单位名称”列"),
        (("单位名称|类别",), "没有数据行"),
        (("单位名称|类别", "测试市水利局|"), "第 2 行：请选择单位类别"),
        (("单位名称|类别", "测试市水利局|部委"), "第 2 行：没有“部委”这个类别"),
        (("单位名称|类别", "|部门"), "第 2 行：请填写单位名称"),
        (("单位名称|类别|上级单位", "甲镇|其他|无名县"), "第 2 行：名录和本表中都没有上级单位“无名县”"),
        (("单位名称|类别|上级单位", "甲镇|其他|乙镇", "乙镇|其他|甲镇"), "第 3 行：上级单位绕回到了自己"),
        (("单位名称|类别", "甲局|部门", "甲局|部门"), "第 3 行：“甲局”已是甲局的名称"),
        (("单位名称|类别|别名", "甲局|部门|市司法局"), "第 2 行：“市司法局”已是测试市司法局的名称"),
        (("单位名称|类别|编码", "甲局|部门|a1", "乙局|部门|a1"), "第 3 行：编码 a1 与第 2 行相同"),
        (("单位名称|排序", "测试市司法局|第三"), "第 2 行：排序“第三”不是整数"),
        (("单位名称|成立日期", "测试市司法局|去年"), "第 2 行：成立日期“去年”看不懂"),
        (("单位名称|成立日期", "测试市司法局|2010-01-01"), "不能用导入更改"),
        (("单位名称|发文单位", "测试市司法局|也许"), "第 2 行：发文单位一栏填“是”或“否”"),
        (("单位名称|发文单位", "测试市人民政府办公室|否"), "不能取消发文单位"),
        (("单位名称|单位组", "测试市司法局|无名组"), "第 2 行：没有单位组“无名组”"),
        (("单位名称|联系人", "测试市司法局|甲", "测试市司法局|乙"), "第 3 行：与第 2 行是同一个单位"),
        (("编码|单位名称", "a1|测试市司法局", "a1|测试市教育局"), "第 3 行：编码 a1 与第 2 行相同"),
    ],
)
def test_each_fault_names_its_line_and_nothing_is_written(world: World, rows, words):
    before = head_of(0)
    assert any(words in fault for fault in faults(*rows)), faults(*rows)
    with pytest.raises(Refused):
        register_import.import_units(SYSTEM, units_sheet(*rows))
    assert head_of(0) == before and db.session.scalar(select(func.count()).select_from(Unit)) == 9


def test_a_list_without_a_change_is_refused_in_words(world: World):
    with pytest.raises(Refused, match="与名录一致"):
        register_import.import_units(SYSTEM, units_sheet("单位名称", "测试市司法局"))


def test_a_confirmation_sent_twice_is_carried_out_once(world: World):
    sheet = units_sheet("单位名称|类别", "测试市水利局|部门")
    first = register_import.import_units(SYSTEM, sheet, once="form")
    assert register_import.import_units(SYSTEM, sheet, once="form") == first
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 10


def test_a_comparison_takes_the_same_statements_for_one_line_and_for_two_hundred(world: World):
    counts = []
    for size in (1, 200):
        with Statements() as statements:
            compare("单位名称|类别", *[f"第{n}局|部门" for n in range(size)])
        counts.append(len(statements))
    assert counts[0] == counts[1] == 3


def groups_sheet(*rows: str) -> Sheet:
    return read_sheet([[cell.strip() for cell in row.split("|")] for row in rows], GROUP_COLUMNS)


def members(name: str, day: date) -> set[int]:
    group = next(group for group in register_on(day).groups if group.name == name)
    return set(group.member_ids)


def test_groups_are_made_joined_and_left_by_one_list(world: World, on):
    on(moment(LATER))
    sheet = groups_sheet(
        "单位组|单位名称|加入日期|移出日期",
        "开发区|大余县|2024-05-01|",
        "开发区|经开区||2024年7月1日",
        "市直有关单位|市司法局||",
        "市直有关单位|市财政局||",
    )
    number, _ = head_of(0)
    done = register_import.import_groups(world.office, sheet)
    assert (done.added, done.changed) == (1, 4) and head_of(0)[0] == number + 1
    assert members("开发区", date(2024, 6, 30)) == {world.units["dayu"], world.units["jingkai"]}
    assert members("开发区", date(2024, 7, 1)) == {world.units["dayu"]}
    assert members("市直有关单位", LATER) == {world.units["sifaju"], world.units["caizhengju"]}
    with pytest.raises(Refused, match="与名录一致"):
        register_import.import_groups(world.office, sheet)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("|市司法局||", "请填写单位组名称"),
        ("开发区|||", "请填写成员单位"),
        ("开发区|市无名局||", "名录中没有“市无名局”"),
        ("开发区|市司法局|昨天|", "加入日期“昨天”看不懂"),
        ("开发区|市司法局|2024-06-01|2024-06-01", "移出日期要晚于加入日期"),
    ],
)
def test_a_faulty_member_names_its_line(world: World, row: str, words: str):
    compared = group_import(SYSTEM, groups_sheet("单位组|成员单位|加入日期|移出日期", row), LATER)
    assert [fault.line for fault in compared.faults] == [2]
    assert words in compared.faults[0].message
    with pytest.raises(Refused):
        register_import.import_groups(SYSTEM, groups_sheet("单位组|成员单位|加入日期|移出日期", row))
    assert db.session.scalar(select(func.count()).select_from(UnitGroupMember)) == 9


def accounts_sheet(*rows: str) -> Sheet:
    return read_sheet([[cell.strip() for cell in row.split("|")] for row in rows], ACCOUNT_COLUMNS)


def test_accounts_are_added_and_changed_by_one_list(world: World, light_passwords):
    sheet = accounts_sheet(
        "账号|姓名|角色|单位",
        "Shuiliju|池明|经办人|市司法局",
        "dayu|朱文|单位经办人|大余县",
        "shenji2|计红|审计员|",
        "sifaju|李文|单位经办人|市司法局",
    )
    done, issued = register_import.import_accounts(world.actor("guanliyuan"), sheet)
    assert (done.added, done.changed) == (2, 1)
    assert [one.name for one in issued] == ["shuiliju", "shenji2"]
    assert sign_in.sign_in("shuiliju", issued[0].password)
    changed = db.session.get_one(Account, world.accounts["dayu"], populate_existing=True)
    assert changed.person == "朱文" and not changed.must_change_password


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("|池明|经办人|市司法局", "请填写账号"),
        ("slj||经办人|市司法局", "请填写使用人姓名"),
        ("slj|池明||市司法局", "请至少选择一个角色"),
        ("slj|池明|局长|市司法局", "没有“局长”这个角色"),
        ("slj|池明|经办人|", "须有所属单位"),
        ("slj|池明|办公室|市司法局", "须属于发文单位"),
        ("slj|池明|经办人|市无名局", "名录中没有“市无名局”"),
        ("guanliyuan|李文|审计员|", "没有管理员"),
    ],
)
def test_a_faulty_account_names_its_line(world: World, row: str, words: str):
    compared = account_import(SYSTEM, accounts_sheet("账号|姓名|角色|单位", row), LATER)
    assert any(words in fault.message and fault.line == 2 for fault in compared.faults), compared.faults
    with pytest.raises(Refused):
        register_import.import_accounts(SYSTEM, accounts_sheet("账号|姓名|角色|单位", row))


def test_a_confirmation_sent_twice_issues_no_second_passwords(world: World, light_passwords):
    sheet = accounts_sheet("账号|姓名|角色|单位", "shuiliju|池明|经办人|市司法局")
    first, issued = register_import.import_accounts(SYSTEM, sheet, once="form")
    assert register_import.import_accounts(SYSTEM, sheet, once="form") == (first, [])
    assert len(issued) == 1


def test_lists_pass_the_same_door_as_forms(world: World):
    with pytest.raises(Denied):
        register_import.import_units(world.actor("dayu"), units_sheet("单位名称|类别", "甲局|部门"))
    with pytest.raises(Denied):
        register_import.import_accounts(
            world.office, accounts_sheet("账号|姓名|角色|单位", "slj|池明|经办人|市司法局")
        )
    assert unit_import(world.actor("dayu"), units_sheet("单位名称|类别", "甲局|部门"), LATER).is_empty
    assert account_import(
        world.office, accounts_sheet("账号|姓名|角色|单位", "slj|池明|经办人|市司法局"), LATER
    ).is_empty
