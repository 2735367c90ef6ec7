"""Party expressions: where one unit ends and the next begins, what class each is of, and its role."""

import pytest

from tracker.rules.parties import Role, UnitKind, kind_of, parse_expression, parts_two_names


def _names(text, **more):
    return [piece.text for piece in parse_expression(text, **more).pieces]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市教育局、市民政局，市司法局；市财政局", ["市教育局", "市民政局", "市司法局", "市财政局"]),
        ("市教育局,市民政局;各县(市、区)政府", ["市教育局", "市民政局", "各县(市、区)政府"]),
        ("各县（市、区）人民政府，市政府有关部门", ["各县（市、区）人民政府", "市政府有关部门"]),
        ("各县、市、区政府，各委、办、局", ["各县、市、区政府", "各委、办、局"]),
        ("各省、自治区、直辖市人民政府", ["各省、自治区、直辖市人民政府"]),
        ("财政部、银保监会等国务院相关部门及各地区", ["财政部", "银保监会", "国务院相关部门", "各地区"]),
        ("国务院相关部门和单位及各地区", ["国务院相关部门和单位", "各地区"]),
        (
            "工业和信息化部、文化和旅游部、市住房和城乡建设局",
            ["工业和信息化部", "文化和旅游部", "市住房和城乡建设局"],
        ),
        ("市委宣传部和市财政局", ["市委宣传部", "市财政局"]),
        ("各地各部门", ["各地", "各部门"]),
        ("市发展改革委、市经信局等，各县(市、区)政府", ["市发展改革委", "市经信局", "各县(市、区)政府"]),
        ("市住建局等有关部门", ["市住建局", "有关部门"]),
        ("各镇（街道）人民政府（办事处）", ["各镇（街道）人民政府（办事处）"]),
        (
            "市工信局、市发\n改委、市科技局、\n市农\n业农村局",
            ["市工信局", "市发改委", "市科技局", "市农业农村局"],
        ),
        ("市财政局\n市住房和城乡\n建设局\n市司法局", ["市财政局", "市住房和城乡建设局", "市司法局"]),
        ("市公安局 市司法局", ["市公安局", "市司法局"]),
        ("国家税务总局\n白河市税务局\n市财政局", ["国家税务总局白河市税务局", "市财政局"]),
        ("国家金融监督管理总局\n白河监管分局、市司法局", ["国家金融监督管理总局白河监管分局", "市司法局"]),
        ("人民银行\n白河市分行\n市财政局", ["人民银行白河市分行", "市财政局"]),
        ("各镇、街道，县财政局", ["各镇、街道", "县财政局"]),
        ("县财政局、各乡、镇、街道", ["县财政局", "各乡、镇、街道"]),
        ("各乡镇人民政府、街道办事处、县财政局", ["各乡镇人民政府、街道办事处", "县财政局"]),
        ("各镇人民政府、各街道办事处", ["各镇人民政府", "各街道办事处"]),
        ("各镇党委、政府，各街道党工委、办事处", ["各镇党委、政府", "各街道党工委、办事处"]),
        ("各乡镇（街道）各部门", ["各乡镇（街道）", "各部门"]),
        ("各镇街各部门", ["各镇街", "各部门"]),
        ("各乡镇和县财政局", ["各乡镇", "县财政局"]),
        ("各区县（自治县）、各区县（市）", ["各区县（自治县）", "各区县（市）"]),
        ("各县（市、区）政府、各管委会", ["各县（市、区）政府", "各管委会"]),
        ("各县（市、区）政府、管委会", ["各县（市、区）政府、管委会"]),
        ("各县（市、区）党委、政府，市财政局", ["各县（市、区）党委、政府", "市财政局"]),
        ("县自然资源局各乡镇人民政府", ["县自然资源局", "各乡镇人民政府"]),
        ("市商务局/市文旅局、市司法局＋市财政局", ["市商务局", "市文旅局", "市司法局", "市财政局"]),
        ("市民政局、市残联（排第一位的为牵头单位）", ["市民政局", "市残联"]),
        ("", []),
    ],
)
def test_an_expression_is_cut_into_its_units(text, names):
    assert _names(text) == names


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (
            "财政部牵头，各地区按职责分工负责",
            [("财政部", "lead", "牵头"), ("各地区", "responsible", "按职责分工负责")],
        ),
        (
            "市教育局、市民政局牵头，市财政局配合",
            [("市教育局", "lead", "牵头"), ("市民政局", "lead", "牵头"), ("市财政局", "responsible", "配合")],
        ),
        ("市发改委牵头市财政局配合", [("市发改委", "lead", "牵头"), ("市财政局", "responsible", "配合")]),
        (
            "由市发改委会同市财政局、市住建局负责",
            [
                ("市发改委", "responsible", "负责"),
                ("市财政局", "responsible", "会同"),
                ("市住建局", "responsible", "会同"),
            ],
        ),
        (
            "市教育局、市科技局按职责分工负责，各区人民政府结合实际落实",
            [
                ("市教育局", "responsible", "按职责分工负责"),
                ("市科技局", "responsible", "按职责分工负责"),
                ("各区人民政府", "responsible", "结合实际落实"),
            ],
        ),
        (
            "主办单位：市司法局；协办单位：市审计局；参与单位：市信访局",
            [
                ("市司法局", "lead", "主办"),
                ("市审计局", "responsible", "协办"),
                ("市信访局", "responsible", "参与"),
            ],
        ),
        (
            "市商务局为牵头单位，市文旅局、市体育局为责任单位",
            [
                ("市商务局", "lead", "为牵头单位"),
                ("市文旅局", "responsible", "为责任单位"),
                ("市体育局", "responsible", "为责任单位"),
            ],
        ),
        (
            "由市商务局负总责，市文旅局协助",
            [("市商务局", "lead", "负总责"), ("市文旅局", "responsible", "协助")],
        ),
        ("国家知识产权局负责", [("国家知识产权局", "responsible", "负责")]),
        (
            "牵头：市司法局；配合：市审计局",
            [("市司法局", "lead", "牵头"), ("市审计局", "responsible", "配合")],
        ),
        (
            "牵头：市司法局\n配合：市审计局、市信访局",
            [
                ("市司法局", "lead", "牵头"),
                ("市审计局", "responsible", "配合"),
                ("市信访局", "responsible", "配合"),
            ],
        ),
        (
            "市委办公室、市政府办公室分别牵头负责",
            [("市委办公室", "lead", "分别牵头负责"), ("市政府办公室", "lead", "分别牵头负责")],
        ),
    ],
)
def test_every_unit_has_its_role_and_the_role_word_of_the_text(text, units):
    found = parse_expression(text)
    assert [(piece.text, piece.role.value, piece.role_word) for piece in found.pieces] == units
    assert found.named_roles


def test_a_word_that_names_no_role_leaves_the_role_of_the_column():
    found = parse_expression("市财政局、市司法局按职责分工负责", Role.LEAD, "牵头")
    assert [piece.role for piece in found.pieces] == [Role.LEAD, Role.LEAD]
    assert [piece.role for piece in parse_expression("市财政局配合", Role.LEAD, "牵头").pieces] == [
        Role.RESPONSIBLE
    ]


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("市财政局牵头，6月底前完成", ["6月底前完成"]),
        ("市财政局牵头，持续推进", ["持续推进"]),
        ("责任单位：市财政局；完成时限：2024年6月底前", ["2024年6月底前"]),
        ("市财政局牵头，每年6月底、12月底前完成", ["每年6月底、12月底前完成"]),
        ("市财政局牵头，每月5日前报送", ["每月5日前报送"]),
        ("市财政局牵头，每半年", ["每半年"]),
        ("市财政局、市司法局", []),
    ],
)
def test_what_says_when_is_no_unit(text, dues):
    found = parse_expression(text)
    assert [text[start:end] for start, end in found.dues] == dues
    assert [piece.kind for piece in found.pieces] == [UnitKind.NAMED] * len(found.pieces)


def test_persons_under_a_label_are_notes():
    text = "牵头单位：市财政局；责任人：李某；联系电话：123"
    found = parse_expression(text)
    assert [piece.text for piece in found.pieces] == ["市财政局"]
    assert [text[start:end] for start, end in found.notes] == ["李某", "123"]


@pytest.mark.parametrize(
    ("text", "units", "persons"),
    [
        ("县水利局（李明）、县财政局（王小强）", ["县水利局", "县财政局"], ["李明", "王小强"]),
        ("县水利局 李明", ["县水利局"], ["李明"]),
        ("县水利局：李明", ["县水利局"], ["李明"]),
        ("县水利局\n李明 王小强\n县财政局", ["县水利局", "县财政局"], ["李明", "王小强"]),
        ("县水利局 李明、王小强", ["县水利局"], ["李明", "王小强"]),
        ("县政府办公室（县外事办）", ["县政府办公室（县外事办）"], []),
        ("县发改委（粮食局） 县水利局", ["县发改委（粮食局）", "县水利局"], []),
        ("各镇（街道）", ["各镇（街道）"], []),
    ],
)
def test_persons_behind_units_are_no_part_of_their_names(text, units, persons):
    found = parse_expression(text, persons=True)
    assert [piece.text for piece in found.pieces] == units
    assert [text[start:end] for start, end in found.persons] == persons


@pytest.mark.parametrize("label", ["责任单位及责任人", "责任单位（责任人）", "责任单位、责任人"])
def test_a_label_may_ask_for_persons_beside_their_units(label):
    text = f"{label}：县水利局（李明）；完成时限：6月底前"
    found = parse_expression(text)
    assert [(piece.text, piece.role_word) for piece in found.pieces] == [("县水利局", "责任")]
    assert [text[start:end] for start, end in (*found.persons, *found.dues)] == ["李明", "6月底前"]


def test_where_no_persons_are_asked_for_brackets_stay_with_the_name():
    assert _names("县水利局（李明）") == ["县水利局（李明）"]


def test_offsets_point_at_the_names():
    text = "由市教育局、市民政局等部门牵头"
    found = parse_expression(text)
    assert [text[piece.start : piece.end] for piece in found.pieces] == ["市教育局", "市民政局", "部门"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("市财政局", UnitKind.NAMED),
        ("中国残联", UnitKind.NAMED),
        ("各县（市、区）人民政府", UnitKind.ALL),
        ("市政府各部门", UnitKind.ALL),
        ("各地区", UnitKind.ALL),
        ("市政府有关部门", UnitKind.RELATED),
        ("市政府各有关部门", UnitKind.RELATED),
        ("相关单位", UnitKind.RELATED),
        ("等部门", UnitKind.RELATED),
        ("持续推进", UnitKind.OTHER),
        ("X", UnitKind.OTHER),
        (
            "把事情办好的单位和个人都要按照规定予以表扬并在全市范围内通报各级各有关单位学习借鉴",
            UnitKind.OTHER,
        ),
    ],
)
def test_expressions_are_classed_by_their_words(text, kind):
    assert kind_of(text) is kind


@pytest.mark.parametrize(
    ("left", "right", "two"),
    [
        ("市财政局", "市司法局", True),
        ("财政局", "教育局", True),
        ("市财政", "局", False),
        ("市政府", "有关部门", False),
        ("市政府", "办公室", False),
        ("市人力资源和社", "会保障局", False),
        ("市住房和城乡", "建设局", False),
        ("各县（市、区）人民政府", "市政府各部门", True),
        ("章贡区", "赣县区", True),
        ("市委", "宣传部", False),
    ],
)
def test_a_line_end_parts_names_only_where_both_are_whole(left, right, two):
    assert parts_two_names(left, right) is two
