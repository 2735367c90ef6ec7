"""Tables as other cities, schools and inspectors draw them: what a careful clerk would read in them."""

from __future__ import annotations

from tests.notice_layouts import Typesetter
from tests.rules.notice_checks import read_exactly
from tracker.rules.notice.reading import NoticeReading


def _read(*tables, between=(), kind="docx"):
    setter = Typesetter(kind)
    for number, rows in enumerate(tables):
        for line in between[number] if number < len(between) else ():
            setter.paragraph(line)
        setter.table(rows)
    return read_exactly(setter.source())


def _titles_and_texts(reading: NoticeReading) -> list[tuple[str, str]]:
    return [("" if task.title_inferred else task.title.value, task.text.value) for task in reading.tasks]


def _sections(reading: NoticeReading) -> list[str | None]:
    return [task.section.value if task.section is not None else None for task in reading.tasks]


def _leads(reading: NoticeReading) -> list[list[str]]:
    return [[party.expression for party in task.parties if party.role == "lead"] for task in reading.tasks]


def _others(reading: NoticeReading) -> list[list[str]]:
    return [[party.expression for party in task.responsibles] for task in reading.tasks]


def test_points_numbered_within_a_cell_keep_their_numbers():
    reading = _read(
        [
            ["序号", "重点任务", "主要举措", "牵头单位", "责任单位"],
            ["1", "畅通热线", ["1.公布号码。", "2.缩短等候。"], "市信访局", "市大数据中心"],
            ["2", "办好窗口", "①延时服务。②上门服务。", "市行政审批局", "市财政局"],
        ]
    )
    assert _titles_and_texts(reading) == [
        ("畅通热线", "1.公布号码。\n2.缩短等候。"),
        ("办好窗口", "①延时服务。②上门服务。"),
    ]


def test_a_problem_is_the_title_and_what_is_done_about_it_the_text():
    reading = _read(
        [
            ["序号", "反馈问题", "整改措施", "整改目标", "责任领导", "责任单位", "整改时限"],
            [
                "1",
                "部分网站栏目长期没有更新内容，群众多次留言反映。",
                "逐栏清理。",
                "更新",
                "赵某",
                "市教育局",
                "立行立改",
            ],
            ["2", "热线等候时间偏长。", "增加座席。", "缩短", "钱某", "市信访局", "长期坚持"],
        ]
    )
    assert _titles_and_texts(reading) == [
        ("部分网站栏目长期没有更新内容，群众多次留言反映", "逐栏清理。"),
        ("热线等候时间偏长", "增加座席。"),
    ]
    assert [task.due.text for task in reading.tasks if task.due] == ["立行立改", "长期坚持"]


def test_a_column_of_goals_beside_a_single_column_of_names_tells_what_is_to_be_done():
    reading = _read(
        [
            ["序号", "项目名称", "年度目标", "牵头单位", "责任单位"],
            ["1", "城东水厂", "完成主体工程并通过验收。", "市水利局", "市财政局"],
            ["2", "职教园区", "一期建成招生。", "市教育局", "市住建局"],
        ]
    )
    assert _titles_and_texts(reading) == [
        ("城东水厂", "完成主体工程并通过验收。"),
        ("职教园区", "一期建成招生。"),
    ]
    reading = _read(
        [
            ["工作目标", "具体任务", "牵头单位"],
            ["产业提质", "新开工项目三十个以上。", "市发改委"],
            ["^", "培育专精特新企业。", "市工信局"],
        ]
    )
    assert _titles_and_texts(reading) == [
        ("产业提质", "新开工项目三十个以上。"),
        ("产业提质", "培育专精特新企业。"),
    ]


def test_goals_behind_whole_sentences_stay_notes():
    reading = _read(
        [
            ["主要任务", "工作目标", "牵头单位"],
            ["清理失效文件。逐件公布结果。", "年内全部清完，不留死角，群众满意。", "市司法局"],
        ]
    )
    assert _titles_and_texts(reading) == [("清理失效文件", "逐件公布结果。")]
    assert [note.name for note in reading.tasks[0].notes] == ["工作目标"]


def test_an_empty_cell_under_a_title_or_a_section_belongs_to_the_one_above():
    reading = _read(
        [
            ["项目", "测评内容", "牵头单位"],
            ["公共环境", "道路整洁。", "市城管局"],
            ["", "背街小巷有序。", "市住建局"],
            ["窗口服务", "设无障碍设施。", "市行政审批局"],
        ]
    )
    assert [title for title, _text in _titles_and_texts(reading)] == ["公共环境", "公共环境", "窗口服务"]
    reading = _read(
        [
            ["领域", "任务", "牵头单位"],
            ["科技", "建中试基地。", "市科技局"],
            ["", "引进团队。", "市人社局"],
            ["绿色", "治理河道。", "市水利局"],
        ]
    )
    assert _sections(reading) == ["科技", "科技", "绿色"]


def test_lines_over_each_of_several_tables_are_the_sections_of_their_tasks():
    names = ["序号", "工作任务", "牵头单位", "责任单位"]
    first = [names, ["1", "壮大产业。", "市工信局", "市发改委"]]
    second = [names, ["2", "新建公园。", "市城管局", "市财政局"]]
    reading = _read(first, second, between=(["2025年工作分工表", "一、产业发展"], ["二、社会民生"]))
    assert _sections(reading) == ["一、产业发展", "二、社会民生"]
    assert reading.title is not None and reading.title.value == "2025年工作分工表"
    assert reading.leftover == ()
    reading = _read(first, second, between=(["2025年工作分工表"], ["民生实事"]))
    assert _sections(reading) == [None, "民生实事"]


def test_a_later_table_without_headings_goes_on_where_units_stand_under_units():
    first = [["序号", "工作任务", "牵头单位"], ["1", "壮大产业。", "市工信局"]]
    reading = _read(first, [["2", "新建公园。", "市城管局"]], between=((), ["二、社会民生"]))
    assert [task.text.value for task in reading.tasks] == ["壮大产业。", "新建公园。"]
    assert _sections(reading) == [None, "二、社会民生"]
    contacts = [["张某", "副科长", "8123456"], ["李某", "科员", "8123457"]]
    reading = _read(first, contacts, between=((), ["联络员名单"]))
    assert [task.text.value for task in reading.tasks] == ["壮大产业。"]
    assert "张某" in [left.text for left in reading.leftover]


def test_the_sign_of_an_annex_over_a_table_is_not_its_title():
    reading = _read(
        [
            ["附件2", None, None],
            ["绿化行动任务台账", None, None],
            ["序号", "工作内容", "责任单位"],
            ["1", "补植行道树。", "市城管局"],
        ],
        kind="xlsx",
    )
    assert reading.title is not None and reading.title.value == "绿化行动任务台账"
    assert reading.leftover == ()


def test_proposals_of_deputies_and_units_with_their_persons_are_tasks_too():
    reading = _read(
        [
            ["建议编号", "建议标题", "领衔代表", "主办单位", "会办单位", "办理时限"],
            ["001", "关于增设社区食堂的建议", "陈某", "区民政局", "区商务局、各街道", "6月30日前"],
        ]
    )
    assert _titles_and_texts(reading) == [("", "关于增设社区食堂的建议")]
    assert (_leads(reading), _others(reading)) == ([["区民政局"]], [["区商务局", "各街道"]])
    reading = _read(
        [
            ["序号", "工作任务", "责任单位及责任人"],
            ["1", "加固水库。", "县水利局（李明）、各镇、街道"],
            ["2", "疏浚河道。", ["县水利局 李明", "县财政局 王强"]],
        ]
    )
    assert _others(reading) == [["县水利局", "各镇、街道"], ["县水利局", "县财政局"]]
    notes = [[(note.name, note.value) for note in task.notes] for task in reading.tasks]
    assert notes == [[("责任人", "李明")], [("责任人", "李明"), ("责任人", "王强")]]


def test_a_number_left_alone_at_the_foot_of_a_page_begins_a_task():
    setter = Typesetter("pdf", wrapped=True)
    names = ["序号", "重点任务", "工作措施", "牵头单位"]
    setter.table([names, ["1", "办好热线", "增加座席。", "市信访局"], ["2", "", "", ""]], page=1)
    setter.table(
        [["", "清理栏目", "逐栏清理。", "市教育局"], ["3", "培训人员", "全员轮训。", "市人社局"]], page=2
    )
    reading = read_exactly(setter.source())
    assert _titles_and_texts(reading) == [
        ("办好热线", "增加座席。"),
        ("清理栏目", "逐栏清理。"),
        ("培训人员", "全员轮训。"),
    ]
    assert [task.number for task in reading.tasks] == [1, 2, 3]


def test_the_units_that_bear_the_sign_of_the_lead_lead():
    rows = [
        ["序号", "工作任务", "责任单位"],
        ["1", "检查景区。", ["★市文旅局", "市应急局"]],
        ["2", "增开专线。", "各县区人民政府、市交通局*"],
    ]
    reading = _read(rows, between=(["请抓好落实。标注“★”的为牵头单位。"],))
    assert (_leads(reading), _others(reading)) == (
        [["市文旅局"], []],
        [["市应急局"], ["各县区人民政府", "市交通局"]],
    )
    reading = _read(rows, between=(["带*号的单位为牵头单位。"],))
    assert _leads(reading) == [[], ["市交通局"]]


def test_a_numbered_row_merged_over_the_table_is_a_section_and_a_total_no_task():
    reading = _read(
        [
            ["序号", "项目名称", "建设内容", "投资（万元）", "牵头单位"],
            ["一", "污染治理（1个）", None, None, None],
            ["1", "园区管网", "新建管网12公里。", "320", "市生态环境局"],
            ["二", "道路提升（1个）", None, None, None],
            ["2", "城西大道", "改造道路3公里。", "980", "市交通运输局"],
            ["合计", "", "", "1300", ""],
        ]
    )
    assert _titles_and_texts(reading) == [("园区管网", "新建管网12公里。"), ("城西大道", "改造道路3公里。")]
    assert _sections(reading) == ["污染治理（1个）", "道路提升（1个）"]
    assert [left.text for left in reading.leftover] == ["合计", "1300"]


def test_a_role_in_brackets_behind_a_unit_is_that_units_own():
    reading = _read(
        [
            ["重点工作", "责任单位"],
            ["发放稳岗资金。", "区人社局（牵头）、区财政局"],
            ["发放创业贷款。", ["区人社局（牵头单位）", "区金融办", "各街道办事处（配合）"]],
        ]
    )
    assert (_leads(reading), _others(reading)) == (
        [["区人社局"], ["区人社局"]],
        [["区财政局"], ["区金融办", "各街道办事处"]],
    )


def test_the_same_as_above_counts_for_its_own_column_alone():
    reading = _read(
        [
            ["序号", "工作任务", "责任领导", "牵头单位", "责任单位"],
            ["1", "新建良田。", "吴某", "县农业农村局", "县水利局"],
            ["2", "建良种基地。", "同上", "同上", "县科技局"],
            ["3", "改厕三千户。", "郑某", "县卫健局", "同上"],
        ]
    )
    assert (_leads(reading), _others(reading)) == (
        [["县农业农村局"], ["县农业农村局"], ["县卫健局"]],
        [["县水利局"], ["县科技局"], ["县科技局"]],
    )
    assert not any(task.inherited for task in reading.tasks)


def test_the_last_of_the_years_in_a_cell_is_the_date():
    reading = _read([["工作任务", "责任单位", "完成时限"], ["治理河道。", "县水利局", "2024年至2026年"]])
    due = reading.tasks[0].due
    assert due is not None and due.date is not None and due.date.isoformat() == "2026-12-31"


def test_units_may_be_numbered_within_a_cell():
    reading = _read(
        [
            ["序号", "工作任务", "牵头单位", "责任单位"],
            ["1", "新建公园。", "区城管局", ["1.区自然资源局", "2.区财政局", "3.各街道"]],
            ["2", "改造管网。", "区住建局", "（1）区水务集团；（2）各县（市、区）人民政府"],
        ]
    )
    assert _others(reading) == [
        ["区自然资源局", "区财政局", "各街道"],
        ["区水务集团", "各县（市、区）人民政府"],
    ]


def test_numbered_points_in_rows_of_their_own_under_one_number_are_one_task():
    reading = _read(
        [
            ["序号", "工作任务", "主要措施", "牵头单位"],
            ["1", "减轻负担", ["1.控制总量。", "2.建立公示。"], "区教育局"],
            ["^", "^", "3.开展抽查。", "^"],
            ["2", "规范培训", "联合检查。", "区市场监管局"],
        ]
    )
    assert _titles_and_texts(reading) == [
        ("减轻负担", "1.控制总量。\n2.建立公示。\n3.开展抽查。"),
        ("规范培训", "联合检查。"),
    ]


def test_a_title_broken_over_pages_does_not_make_its_column_the_one_of_the_texts():
    setter = Typesetter("pdf", wrapped=True)
    heads = ["序号", "工作任务", "具体措施", "牵头单位"]
    setter.table(
        [
            heads,
            ["1", "精简审批事项", "逐项核对。" * 5, "市审批局"],
            ["2", "便利跨境", "减免费用。" * 5, "市商务局"],
        ],
        1,
    )
    setter.table([heads, ["", "贸易", "", ""], ["3", "规范中介服务", "公布清单。" * 5, "市司法局"]], 2)
    assert _titles_and_texts(read_exactly(setter.source())) == [
        ("精简审批事项", "逐项核对。" * 5),
        ("便利跨境贸易", "减免费用。" * 5),
        ("规范中介服务", "公布清单。" * 5),
    ]


def test_whatever_splits_a_merged_heading_is_a_heading_where_the_others_reach_down_beside_it():
    reading = _read(
        [
            ["序号", "重点任务", "季度目标", None, "牵头单位"],
            ["^", "^", "一季度", "二季度", "^"],
            ["1", "签约项目四十个", "签约十个", "签约四十个", "市商务局"],
        ]
    )
    assert (_titles_and_texts(reading), _leads(reading)) == ([("", "签约项目四十个")], [["市商务局"]])


def test_under_a_title_of_several_tasks_every_text_gives_up_its_own_number():
    reading = _read(
        [
            ["工作任务", "工作要求", "责任单位"],
            ["（一）压实责任", "1.开展巡查。", "市河长办"],
            ["^", "2.修订办法。", "市水利局"],
            ["（二）管控岸线", "3.清理乱占。", "市水利局"],
        ]
    )
    assert [task.numeral for task in reading.tasks] == ["1", "2", "3"]
    assert _titles_and_texts(reading)[2] == ("管控岸线", "清理乱占。")


def test_units_and_dates_may_stand_under_one_heading():
    reading = _read(
        [
            ["序号", "任务", "责任单位及完成时限"],
            ["1", "清理文件。", "市司法局牵头，市直有关部门配合，2024年6月底前完成"],
        ]
    )
    due = reading.tasks[0].due
    assert (_leads(reading), _others(reading)) == ([["市司法局"]], [["市直有关部门"]])
    assert due is not None and due.date is not None and due.date.isoformat() == "2024-06-30"


def test_several_standards_under_one_task_with_units_of_their_own_are_tasks():
    reading = _read(
        [
            ["测评项目", "测评内容", "测评标准", "责任单位"],
            ["公共环境", "街面环境", "路面硬化", "区住建局"],
            ["^", "^", "垃圾清运及时", "区城管局"],
            ["^", "交通秩序", "文明停车", "区公安分局"],
        ]
    )
    assert _titles_and_texts(reading) == [
        ("街面环境", "路面硬化"),
        ("街面环境", "垃圾清运及时"),
        ("交通秩序", "文明停车"),
    ]
    assert _others(reading) == [["区住建局"], ["区城管局"], ["区公安分局"]]


def test_quarterly_goals_of_a_task_with_one_lead_stay_one_task():
    reading = _read(
        [
            ["序号", "重点任务", "工作目标", "牵头单位"],
            ["1", "新建公园六处。", "上半年建成两处", "区城管局"],
            ["^", "^", "下半年建成四处", "^"],
        ]
    )
    assert [len(reading.tasks), _leads(reading)] == [1, [["区城管局"]]]


def test_headings_twice_side_by_side_are_two_tables():
    reading = _read(
        [
            ["县政府重点工作", None, None, None],
            ["任务", "责任单位", "任务", "责任单位"],
            ["招商引资", "县商务局", "造林绿化", "县林业局"],
            ["旧城改造", "县住建局", "河道治理", "县水利局"],
        ]
    )
    assert [task.text.value for task in reading.tasks] == ["招商引资", "旧城改造", "造林绿化", "河道治理"]
    assert _others(reading) == [["县商务局"], ["县住建局"], ["县林业局"], ["县水利局"]]
    assert reading.table_title is not None and reading.table_title.value == "县政府重点工作"


def test_cells_that_reach_over_the_edge_of_a_heading_stay_under_their_own():
    reading = _read(
        [
            ["序号", "工作任务", None, "牵头单位", None, "责任单位"],
            ["1", "做好招商。", "市商务局", None, None, "市财政局"],
            ["2", "做好教育。", None, "市教育局", None, "市财政局"],
            ["3", "做好养老。", None, None, "市民政局", "市财政局"],
        ]
    )
    assert _titles_and_texts(reading) == [("", "做好招商。"), ("", "做好教育。"), ("", "做好养老。")]
    assert _leads(reading) == [["市商务局"], ["市教育局"], ["市民政局"]]
    assert _others(reading) == [["市财政局"]] * 3
    assert [task.notes for task in reading.tasks] == [()] * 3


def test_a_cell_merged_over_two_columns_of_one_heading_names_its_unit_once():
    reading = _read(
        [
            ["序号", "工作任务", None, "牵头单位", None, "责任单位"],
            ["1", "做好招商。", None, "市商务局", None, "市财政局"],
            ["2", "做好教育。", None, "市教育局", "市司法局", "市财政局"],
        ]
    )
    assert _leads(reading) == [["市商务局"], ["市教育局", "市司法局"]]


def test_a_row_of_a_chinese_number_and_a_name_among_arabic_ones_is_a_section():
    reading = _read(
        [
            ["序号", "工作任务", "牵头单位", "责任单位"],
            ["一", "经济发展", "", ""],
            ["1", "办好招商。", "市商务局", "市财政局"],
            ["二", "社会事业", "", ""],
            ["2", "办好教育。", "市教育局", ""],
        ]
    )
    assert _sections(reading) == ["经济发展", "社会事业"]
    assert [task.numeral for task in reading.tasks] == ["1", "2"]
    assert not any(task.inherited for task in reading.tasks)


def test_who_filled_the_table_in_is_left_over():
    reading = _read(
        [
            ["序号", "工作任务", "牵头单位"],
            ["1", "办好招商。", "市商务局"],
            ["填表人：李某", None, "审核人：王某"],
        ]
    )
    assert _titles_and_texts(reading) == [("", "办好招商。")]
    assert [left.text for left in reading.leftover] == ["填表人：李某", "审核人：王某"]


def test_a_column_of_leads_and_their_persons_leads():
    reading = _read(
        [
            ["序号", "工作任务", "牵头部门及责任人", "配合部门及责任人"],
            ["1", "办好招商。", "市商务局（李明）", "市财政局（王芳）"],
        ]
    )
    assert (_leads(reading), _others(reading)) == ([["市商务局"]], [["市财政局"]])
