"""Tables as offices draw them: merged cells, two rows of headings, sections, roles written into cells."""

from datetime import date

import pytest

from tests.notice_layouts import Typesetter
from tests.rules.notice_checks import read_exactly
from tracker.rules.notice.columns import column_of
from tracker.rules.parties import Role


def _parties(task):
    return [(party.expression, party.role.value, party.role_word) for party in task.parties]


def _sheet():
    setter = Typesetter("xlsx")
    setter.table(
        [
            ["白河市2025年重点工作任务分解表", None, None, None, None, None],
            ["填报单位：市政府办", None, None, None, None, None],
            ["序号", "工作任务", "具体措施", "责任分工", None, "完成时限"],
            ["^", "^", "^", "牵头单位", "配合单位", "^"],
            ["一、优化环境", None, None, None, None, None],
            [
                "1",
                "压缩时限",
                "梳理流程。办理时间减半。",
                "市行政审批局",
                "市财政局、市司法局",
                "2025年6月底",
            ],
            ["2", "统一窗口", "设综合窗口。", "^", "^", "9月底前"],
            ["二、强化服务", None, None, None, None, None],
            ["3", "办好培训", "开展培训不少于2次。", "市人社局牵头，市教育局配合", "", "持续推进"],
            ["^", "^", "建立讲师库。", "^", "^", "^"],
        ]
    )
    return read_exactly(setter.source())


def test_a_sheet_with_a_title_row_two_heading_rows_and_sections_is_read():
    reading = _sheet()
    assert reading.table_title is not None and reading.table_title.value == "白河市2025年重点工作任务分解表"
    assert reading.title is not None and reading.title.quoted
    assert [(task.number, task.title.value) for task in reading.tasks] == [
        (1, "压缩时限"),
        (2, "统一窗口"),
        (3, "办好培训"),
    ]
    assert [task.section.value for task in reading.tasks if task.section] == [
        "一、优化环境",
        "一、优化环境",
        "二、强化服务",
    ]
    assert [left.text for left in reading.leftover] == ["填报单位：市政府办"]


def test_party_cells_merged_over_several_tasks_hold_for_each_of_them():
    first, second, _third = _sheet().tasks
    assert (
        _parties(first)
        == _parties(second)
        == [
            ("市行政审批局", "lead", "牵头"),
            ("市财政局", "responsible", "配合"),
            ("市司法局", "responsible", "配合"),
        ]
    )
    assert not first.parties[0].quoted and second.parties[0].quoted


def test_several_rows_under_one_number_are_one_task():
    task = _sheet().tasks[2]
    assert task.text.value == "开展培训不少于2次。\n建立讲师库。"
    assert [measure.kind for measure in task.measures] == ["count", "narrative"]


def test_roles_written_into_a_cell_count_more_than_its_heading():
    assert _parties(_sheet().tasks[2]) == [("市人社局", "lead", "牵头"), ("市教育局", "responsible", "配合")]


def test_a_year_that_nobody_writes_is_taken_from_the_title_of_the_sheet():
    dues = [task.due for task in _sheet().tasks]
    assert [due.date if due else None for due in dues] == [date(2025, 6, 30), date(2025, 9, 30), None]
    assert [due.year_inferred if due else None for due in dues] == [False, True, False]


def test_section_title_number_and_text_may_stand_under_one_merged_heading():
    setter = Typesetter()
    setter.table(
        [
            ["工作任务", None, None, "具体要求", "责任单位"],
            [
                "一、公开助力发展",
                "（一）加强主体信息公开。",
                "1",
                "增强透明度，公开决策情况。",
                "市政府各有关部门负责落实",
            ],
            ["^", "^", "2", "开设专题，集中展示。", "市发改委牵头，市住建局等有关部门配合"],
            ["^", "（二）做好减税信息公开。", "3", "公开清单，动态更新。", "市财政局、市税务局"],
        ]
    )
    tasks = read_exactly(setter.source()).tasks
    assert [(task.number, task.title.value, task.text.value) for task in tasks] == [
        (1, "加强主体信息公开", "增强透明度，公开决策情况。"),
        (2, "加强主体信息公开", "开设专题，集中展示。"),
        (3, "做好减税信息公开", "公开清单，动态更新。"),
    ]
    assert {task.section.value for task in tasks if task.section} == {"一、公开助力发展"}
    assert [task.lead_inferred for task in tasks] == [True, False, True]


def test_a_title_of_its_own_paragraph_inside_the_text_cell_is_found():
    setter = Typesetter()
    setter.table(
        [
            ["重点任务", "牵头单位", "责任单位"],
            [["（一）优化办理流程", "把办理条件写清楚，照着能办。"], "市行政审批局", "市政府各部门"],
            [["（二）公开办理结果", "按月公布，方便群众查询。"], "市司法局", "市政府各部门"],
        ]
    )
    tasks = read_exactly(setter.source()).tasks
    assert [(task.numeral, task.title.value, task.text.value) for task in tasks] == [
        ("一", "优化办理流程", "把办理条件写清楚，照着能办。"),
        ("二", "公开办理结果", "按月公布，方便群众查询。"),
    ]


def test_the_first_unit_leads_where_the_heading_says_so():
    setter = Typesetter()
    setter.table(
        [
            ["序号", "任务", "责任单位（第一个为牵头单位）", "备注"],
            ["1", "公开预算", "市财政局、市审计局", "月报"],
            ["2", "公开决算", "同上", ""],
            ["3", "公开采购", "", ""],
        ]
    )
    tasks = read_exactly(setter.source()).tasks
    assert [[party.expression for party in task.leads] for task in tasks] == [["市财政局"]] * 3
    assert [task.lead_inferred for task in tasks] == [False, False, False]
    assert [task.inherited for task in tasks] == [False, True, True]
    assert [(note.name, note.value) for note in tasks[0].notes] == [("备注", "月报")]


def test_where_no_lead_is_named_the_first_unit_is_proposed_and_keeps_its_word():
    setter = Typesetter()
    setter.table([["任务", "配合单位"], ["公开预算并解读", "市财政局、市审计局"]])
    task = read_exactly(setter.source()).tasks[0]
    assert task.proposed_lead is not None
    assert (task.proposed_lead.expression, task.proposed_lead.role, task.proposed_lead.role_word) == (
        "市财政局",
        Role.LEAD,
        "配合",
    )
    assert [party.expression for party in task.responsibles] == ["市财政局", "市审计局"]


def test_lines_of_a_cell_may_break_a_name_or_part_two_names():
    setter = Typesetter("pdf", wrapped=True)
    setter.table(
        [
            ["主要任务", "牵头单位", "责任单位"],
            [
                ["1.办好服务，", "让群众满意。"],
                ["市住房和城乡", "建设局", "市政府", "办公室"],
                ["各县（市、", "区）人民政", "府，市政府", "有关部门"],
            ],
        ]
    )
    task = read_exactly(setter.source()).tasks[0]
    assert [party.expression for party in task.parties] == [
        "市住房和城乡建设局",
        "市政府办公室",
        "各县（市、区）人民政府",
        "市政府有关部门",
    ]
    assert task.text.value == "办好服务，让群众满意。"


def test_a_small_table_beside_a_longer_plan_in_running_text_is_left_over():
    setter = Typesetter()
    setter.paragraph("（一）公开预算，接受监督。（市财政局负责）")
    setter.paragraph("（二）公开规章，便于查阅。（市司法局负责）")
    setter.table([["事项", "责任单位"], ["填报样表", "市审计局"]])
    reading = read_exactly(setter.source())
    assert [task.text.value for task in reading.tasks] == ["公开预算，接受监督。", "公开规章，便于查阅。"]
    assert [left.text for left in reading.leftover] == ["事项", "责任单位", "填报样表", "市审计局"]


def test_a_table_without_a_party_column_says_what_is_missing():
    setter = Typesetter()
    setter.table([["事项", "进度"], ["公开预算", "已办"]])
    reading = read_exactly(setter.source())
    assert reading.tasks == ()
    assert reading.reason is not None and "没有牵头单位、责任单位一类的栏目" in reading.reason


@pytest.mark.parametrize(
    ("heading", "kind", "role"),
    [
        ("牵头部门", "party", Role.LEAD),
        ("牵头责任单位", "party", Role.LEAD),
        ("牵头（责任）单位", "party", Role.LEAD),
        ("主办单位", "party", Role.LEAD),
        ("协办单位", "party", Role.RESPONSIBLE),
        ("参与单位", "party", Role.RESPONSIBLE),
        ("牵头和责任单位", "party", Role.RESPONSIBLE),
        ("市直责任单位", "party", Role.RESPONSIBLE),
        ("责任单位（部门）", "party", Role.RESPONSIBLE),
        ("责任主体", "party", Role.RESPONSIBLE),
        ("整改责任单位", "party", Role.RESPONSIBLE),
        ("牵头单位及完成时限", "party", Role.LEAD),
        ("完成年限", "due", None),
        ("牵头市级部门", "party", Role.LEAD),
        ("责任县区", "party", Role.RESPONSIBLE),
        ("序 号", "number", None),
        ("完成时限", "due", None),
        ("时间节点", "due", None),
        ("主要举措", "task", None),
        ("目标任务", "task", None),
        ("牵头领导", "note", None),
        ("责任人", "note", None),
        ("工作目标", "note", None),
        ("领域", "section", None),
    ],
)
def test_headings_are_told_by_their_words(heading, kind, role):
    column = column_of(heading)
    assert column is not None
    assert column.kind == kind
    if role is not None:
        assert column.role is role


@pytest.mark.parametrize(
    "text", ["市财政局", "做好各项工作。完成任务", "", "第一季度要做的工作包括下面几个方面的内容和任务"]
)
def test_other_words_are_no_headings(text):
    assert column_of(text) is None


def _text(*lines):
    setter = Typesetter("txt")
    for line in lines:
        setter.paragraph(line)
    return read_exactly(setter.source())


@pytest.mark.parametrize("blank", [" ", "    ", "\u3000"])
def test_a_table_of_text_with_blanks_between_its_cells_is_one_where_every_row_is_a_line(blank):
    reading = _text(
        "序号 工作任务 牵头单位 责任单位 完成时限".replace(" ", blank),
        "一、公共服务",
        "1 建成图书馆新馆。 市文旅局 市住建局、市财政局 2025年9月".replace(" ", blank),
        "2 新开公交线路5条。 市交通局 市公交集团 2025年6月".replace(" ", blank),
    )
    assert [
        (task.numeral, task.text.value, [lead.expression for lead in task.leads]) for task in reading.tasks
    ] == [
        ("1", "建成图书馆新馆。", ["市文旅局"]),
        ("2", "新开公交线路5条。", ["市交通局"]),
    ]
    assert [task.section.value for task in reading.tasks if task.section] == ["一、公共服务"] * 2


def test_a_table_of_text_with_blanks_and_broken_cells_is_not_guessed_at():
    reading = _text(
        "序号  工作任务          牵头单位  责任单位    完成时限",
        "1     建成图书馆        市文旅局  市住建局、  2025年9月",
        "      新馆。                      市财政局",
        "2     新开公交线路5条。 市交通局  市公交集团  2025年6月",
    )
    assert reading.tasks == ()
    assert reading.reason is not None and "没有分栏" in reading.reason


def _lines(rows):
    return _text(*(cell for row in rows for cell in row if cell))


def test_a_table_of_one_line_a_cell_is_read_by_the_clock():
    reading = _lines(
        [
            ["序号", "事项", "主要内容", "牵头部门", "责任科室", "时限"],
            ["1", "市政道路", "完好率98%以上", "科技处", "基教处、职成处", "长期"],
            ["2", "路灯维护", "亮灯率99%", "法规处", "各县区教育局", "每季度"],
        ]
    )
    assert [(task.numeral, task.title.value, task.text.value) for task in reading.tasks] == [
        ("1", "市政道路", "完好率98%以上"),
        ("2", "路灯维护", "亮灯率99%"),
    ]
    assert _parties(reading.tasks[0]) == [
        ("科技处", "lead", "牵头"),
        ("基教处", "responsible", "责任"),
        ("职成处", "responsible", "责任"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["序号", "改革事项", "主要内容", "责任分工", "完成时限"],
            ["牵头单位", "配合单位"],
            ["1", "企业开办", "压缩至1个工作日。", "市市场监管局", "市公安局", "6月底前"],
            ["2", "注销便利", "全程网上办理。", "市市场监管局", "市税务局", "9月底前"],
        ],
        [
            ["序号", "实事项目", "建设任务", "牵头单位", "责任单位"],
            ["1", "关爱服务", "新建社区食堂10个。", "区民政局", "各街道"],
            ["", "", "新增托位500个。", "区卫健局", "各街道"],
            ["2", "公园建设", "新建口袋公园6处。", "区城管局", "区住建局"],
        ],
    ],
    ids=["headings in two rows", "merged cells"],
)
def test_a_flattened_table_whose_rows_cannot_be_told_gives_no_task_and_says_why(rows):
    reading = _lines(rows)
    assert reading.tasks == ()
    assert reading.reason is not None and "没有分栏" in reading.reason
