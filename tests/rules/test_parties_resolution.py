"""Expressions against the register: aliases, 各, 有关, unknown names, units that are no more."""

from datetime import date

import pytest

from tracker.rules.parties import (
    Claim,
    Register,
    RegisterGroup,
    RegisterUnit,
    Role,
    UnitKind,
    merge_roles,
    resolve,
)
from tracker.rules.parties.aliases import place_of, short_form

DAY = date(2024, 5, 14)
UNITS = (
    RegisterUnit(1, "zfb", "赣州市人民政府办公室", "市政府办公室"),
    RegisterUnit(2, "fgw", "赣州市发展和改革委员会"),
    RegisterUnit(3, "czj", "赣州市财政局"),
    RegisterUnit(4, "rsj", "赣州市人力资源和社会保障局"),
    RegisterUnit(5, "scj", "赣州市市场监督管理局"),
    RegisterUnit(6, "wsj", "赣州市卫生健康委员会"),
    RegisterUnit(7, "swj", "国家税务总局赣州市税务局"),
    RegisterUnit(8, "tsw", "共青团赣州市委员会"),
    RegisterUnit(9, "old", "赣州市扶贫办公室", valid_to=date(2021, 6, 1)),
    RegisterUnit(10, "spj", "赣州市行政审批局", aliases=("市政务服务中心",)),
    RegisterUnit(21, "dy", "大余县人民政府", kind="county"),
    RegisterUnit(22, "zg", "章贡区人民政府", kind="county"),
    RegisterUnit(23, "rj", "瑞金市人民政府", kind="county"),
    RegisterUnit(31, "jkq", "赣州经济技术开发区管理委员会", kind="zone"),
    RegisterUnit(32, "rjx", "赣州蓉江新区管理委员会", kind="zone"),
    RegisterUnit(41, "lt", "赣州旅游投资集团有限公司", kind="enterprise"),
)
DEPARTMENTS, COUNTIES, ZONES = (1, 2, 3, 4, 5, 6, 7, 8, 10), (21, 22, 23), (31, 32)
PLAIN = Register(UNITS)
GROUPED = Register(
    UNITS,
    (
        RegisterGroup(1, "各县（市、区）人民政府", ("各县市区",), (21, 22, 23)),
        RegisterGroup(2, "市政府各部门", (), (1, 2, 3, 9)),
    ),
)


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("市发改委", 2),
        ("市发展改革委", 2),
        ("赣州市发改委", 2),
        ("市发展和改革委员会", 2),
        ("赣州市财政局", 3),
        ("市财政局", 3),
        ("市府办", 1),
        ("市政府办", 1),
        ("市人民政府办公室", 1),
        ("市人社局", 4),
        ("市人力资源社会保障局", 4),
        ("市市场监管局", 5),
        ("市市监局", 5),
        ("市卫健委", 6),
        ("市卫生健康委", 6),
        ("市税务局", 7),
        ("团市委", 8),
        ("市政务服务中心", 10),
        ("大余县", 21),
        ("大余县政府", 21),
        ("大余县人民政府", 21),
        ("赣州市章贡区人民政府", 22),
        ("瑞金市", 23),
        ("赣州经开区", 31),
        ("赣州经开区管委会", 31),
        ("经开区", 31),
        ("蓉江新区", 32),
        ("赣州旅游投资集团有限公司", 41),
    ],
)
def test_a_name_is_known_in_all_its_usual_forms(expression, unit):
    found = resolve(expression, PLAIN, DAY)
    assert found.unit_ids == (unit,)
    assert not found.is_held


@pytest.mark.parametrize(
    "expression", ["各县（市、区）人民政府", "各县（市、区）", "各地区", "各县市区政府", "各县、市、区政府"]
)
@pytest.mark.parametrize("register", [PLAIN, GROUPED], ids=["by kind", "by group"])
def test_all_counties_are_exactly_the_counties_and_the_zones_stand_beside(expression, register):
    found = resolve(expression, register, DAY)
    assert (found.kind, found.unit_ids, found.addable_ids) == (UnitKind.ALL, COUNTIES, ZONES)
    assert not found.is_held


def test_zones_that_the_text_names_are_in():
    assert resolve("各县（市、区）政府（管委会）", PLAIN, DAY).unit_ids == (*COUNTIES, *ZONES)
    assert resolve("功能区管委会", PLAIN, DAY).unit_ids == ZONES


def test_all_departments_are_the_group_where_there_is_one():
    assert resolve("市政府各部门", GROUPED, DAY).unit_ids == (1, 2, 3)
    assert resolve("市政府各部门", PLAIN, DAY).unit_ids == DEPARTMENTS


@pytest.mark.parametrize(
    ("expression", "proposal"),
    [
        ("市政府有关部门", DEPARTMENTS),
        ("有关单位", DEPARTMENTS),
        ("有关县（市、区）", COUNTIES),
        ("相关地区", COUNTIES),
        ("市政府各有关部门", DEPARTMENTS),
    ],
)
def test_some_of_a_kind_wait_for_a_person_with_all_of_them_proposed(expression, proposal):
    found = resolve(expression, PLAIN, DAY)
    assert (found.kind, found.unit_ids, found.proposed_ids) == (UnitKind.RELATED, (), proposal)
    assert found.is_held


def test_an_unknown_name_is_shown_with_the_nearest():
    found = resolve("市财正局", PLAIN, DAY)
    assert found.is_held
    assert found.nearest[0] == "赣州市财政局"
    assert "赣州市财政局" in found.why


def test_a_unit_that_is_no_more_is_not_taken_silently():
    found = resolve("市扶贫办", PLAIN, DAY)
    assert found.is_held and "已更名或撤销" in found.why
    assert resolve("市扶贫办", PLAIN, date(2020, 1, 1)).unit_ids == (9,)


def test_a_name_of_two_units_is_asked_about():
    register = Register((*UNITS, RegisterUnit(50, "x", "赣州市财政局", kind="other")))
    found = resolve("市财政局", register, DAY)
    assert found.is_held and found.proposed_ids == (3, 50)


TOWNS = (
    RegisterUnit(61, "mgz", "梅关镇人民政府", kind="other"),
    RegisterUnit(62, "hx", "河洞乡人民政府", kind="other"),
    RegisterUnit(63, "nal", "南安街道办事处", kind="other"),
)
OF_TOWNS = RegisterGroup(3, "各乡镇", (), (61, 62))
OF_STREETS = RegisterGroup(4, "各街道办事处", (), (63,))
OF_BOTH = RegisterGroup(5, "各乡镇（街道）", (), (61, 62, 63))


def _with_towns(*groups: RegisterGroup) -> Register:
    return Register((*UNITS, *TOWNS), groups)


@pytest.mark.parametrize("groups", [(OF_BOTH,), (OF_TOWNS, OF_STREETS), (OF_TOWNS, OF_STREETS, OF_BOTH)])
@pytest.mark.parametrize(
    "expression", ["各镇、街道", "各镇（街道）", "各乡镇（街道）", "各乡镇人民政府、街道办事处", "各镇街"]
)
def test_towns_and_streets_are_the_groups_that_make_them_up_however_they_are_joined(expression, groups):
    found = resolve(expression, _with_towns(*groups), DAY)
    assert (found.kind, found.unit_ids, found.is_held) == (UnitKind.ALL, (61, 62, 63), False)


def test_towns_alone_are_not_the_group_of_towns_and_streets():
    assert resolve("各镇人民政府", _with_towns(OF_TOWNS, OF_BOTH), DAY).unit_ids == (61, 62)
    assert resolve("各镇人民政府", _with_towns(OF_BOTH), DAY).is_held


def test_the_group_that_is_missing_is_named_and_units_of_such_names_are_proposed():
    found = resolve("各镇、街道", _with_towns(OF_TOWNS), DAY)
    assert (found.is_held, found.unit_ids, found.proposed_ids) == (True, (), (61, 62, 63))
    assert "“各街道”单位组" in found.why and "各乡镇" not in found.why
    assert "“各乡镇”、“各街道”单位组" in resolve("各乡镇（街道）", PLAIN, DAY).why


def test_some_towns_are_held_with_the_towns_proposed_and_no_departments():
    found = resolve("有关乡镇", _with_towns(OF_TOWNS), DAY)
    assert (found.is_held, found.proposed_ids) == (True, (61, 62))
    assert resolve("有关乡镇", PLAIN, DAY).proposed_ids == ()


def test_parks_beside_towns_are_the_zones():
    assert resolve("各乡镇（园区）", _with_towns(OF_TOWNS), DAY).unit_ids == (61, 62, *ZONES)


@pytest.mark.parametrize("expression", ["县直各部门", "县级各单位", "区直各单位", "全县各部门"])
def test_all_departments_of_a_county_are_no_counties(expression):
    assert resolve(expression, PLAIN, DAY).unit_ids == DEPARTMENTS


def test_counties_are_told_by_all_their_words():
    for expression in ("各区县（自治县）", "各区县（市）"):
        assert resolve(expression, PLAIN, DAY).unit_ids == COUNTIES
    assert resolve("各县（市、区）政府、管委会", PLAIN, DAY).unit_ids == (*COUNTIES, *ZONES)
    assert resolve("各管委会", PLAIN, DAY).unit_ids == ZONES


def test_the_place_is_what_most_departments_begin_with():
    assert PLAIN.place == "赣州市"
    assert place_of(["白河市财政局"]) == ""


def test_forms_are_the_same_wherever_the_place_is_written():
    assert short_form("白河市住房和城乡建设局", "白河市") == short_form("市住建局") == "市住建局"


def test_a_unit_that_is_both_leads_and_keeps_both_origins():
    claims = [
        Claim(3, Role.RESPONSIBLE, "市政府各部门", "责任"),
        Claim(2, Role.RESPONSIBLE, "市政府各部门", "责任"),
        Claim(3, Role.LEAD, "市财政局", "牵头"),
        Claim(3, Role.LEAD, "市财政局", "牵头"),
    ]
    found = merge_roles(claims)
    assert [(one.unit_id, one.role, [origin.expression for origin in one.origins]) for one in found] == [
        (3, Role.LEAD, ["市政府各部门", "市财政局"]),
        (2, Role.RESPONSIBLE, ["市政府各部门"]),
    ]


@pytest.mark.parametrize(
    ("expression", "proposed"),
    [
        ("各建设单位", DEPARTMENTS),
        ("各责任单位", DEPARTMENTS),
        ("各级财政部门", DEPARTMENTS),
        ("沿江各县（区）人民政府", COUNTIES),
        ("各县（市、区）教育局", COUNTIES),
    ],
)
def test_all_of_a_kind_that_the_register_does_not_know_are_held(expression, proposed):
    found = resolve(expression, PLAIN, DAY)
    assert (found.is_held, found.unit_ids, found.proposed_ids) == (True, (), proposed)


@pytest.mark.parametrize("expression", ["市直机关工委", "市级机关事务管理局", "县直机关党工委"])
def test_a_body_for_the_organs_of_a_place_is_one_body(expression):
    found = resolve(expression, PLAIN, DAY)
    assert (found.kind, found.is_held) == (UnitKind.NAMED, True)
