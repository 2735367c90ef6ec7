"""Running text: what is a party clause, what is not, and where an item begins and ends."""

from tests.notice_layouts import Typesetter
from tests.rules.notice_checks import read_exactly
from tracker.rules.notice.source import Paragraph, Source


def _read(*paragraphs: str, wrapped: bool = False):
    setter = Typesetter("txt", wrapped)
    for paragraph in paragraphs:
        setter.paragraph(paragraph)
    return read_exactly(setter.source())


def _names(task):
    return [(party.expression, party.role.value, party.role_word) for party in task.parties]


def test_lead_others_and_date_come_out_of_one_bracket():
    task = _read(
        "（一）清理文件。逐件核对，公布结果。（市司法局牵头，市财政局、市审计局按职责分工负责，2025年6月底前完成）"
    ).tasks[0]
    assert _names(task) == [
        ("市司法局", "lead", "牵头"),
        ("市财政局", "responsible", "按职责分工负责"),
        ("市审计局", "responsible", "按职责分工负责"),
    ]
    assert task.due is not None and task.due.date is not None and task.due.date.isoformat() == "2025-06-30"
    assert (task.numeral, task.title.value, task.text.value) == ("一", "清理文件", "逐件核对，公布结果。")


def test_a_bracket_that_names_no_party_stays_in_the_text():
    text = "梳理事项（含公共服务事项），由主管部门（市文广旅局）统筹，县级（乡镇）政府（负责解释）参照办理（2024年印发）。"
    task = _read(f"（一）{text}（市政务服务局、市司法局）").tasks[0]
    assert task.text.value == text
    assert [party.expression for party in task.parties] == ["市政务服务局", "市司法局"]


def test_nested_brackets_belong_to_the_unit():
    task = _read("1．办好热线。（各县（市、区）人民政府、各乡镇（街道）负责）").tasks[0]
    assert [party.expression for party in task.parties] == ["各县（市、区）人民政府", "各乡镇（街道）"]


def test_numbered_points_with_one_common_clause_are_one_task():
    reading = _read(
        "（二）完善机制。重点是：（1）建立台账；（2）定期通报；（3）加强督查。（市政府办公室牵头）"
    )
    assert [task.text.value for task in reading.tasks] == [
        "重点是：（1）建立台账；（2）定期通报；（3）加强督查。"
    ]


def test_numbered_points_with_clauses_of_their_own_are_tasks_under_a_heading():
    reading = _read(
        "（一）优化服务", "1．压缩时间，方便群众。（市教育局牵头）", "2．减少材料，方便企业。（市民政局负责）"
    )
    assert [(task.numeral, task.section.value if task.section else None) for task in reading.tasks] == [
        ("1", "（一）优化服务"),
        ("2", "（一）优化服务"),
    ]
    assert [task.number for task in reading.tasks] == [1, 2]


def test_an_item_and_its_measures_may_both_have_clauses_in_one_glued_line():
    reading = _read(
        "现制定如下分工。一、放出活力（一）减少审批事项，方便企业。（市司法局牵头）具体措施：1．2025年底前编制清单。（市司法局负责）"
        "2．公布流程，接受监督。（市财政局、市审计局负责）二、管出公平（二）加强监管，一视同仁。（市市场监管局牵头）具体措施：开展抽查。（各地区负责）"
    )
    assert [(task.number, task.numeral, task.text.value) for task in reading.tasks] == [
        (1, "一", "减少审批事项，方便企业。"),
        (2, "1", "2025年底前编制清单。"),
        (3, "2", "公布流程，接受监督。"),
        (4, "二", "加强监管，一视同仁。"),
        (5, "", "开展抽查。"),
    ]
    assert [section.value for section in reading.sections] == ["一、放出活力", "二、管出公平"]


def test_parties_may_stand_in_paragraphs_behind_the_item():
    reading = _read(
        "1.办好学校，改扩建5所。",
        "牵头负责领导：王某。",
        "牵头责任单位：市教育局。",
        "协同责任单位：市财政局、白河经开区管委会等，各县、市、区政府。",
        "完成时限：2025年8月底",
        "2.治理河道，建成绿道。",
        "责任单位：市水利局，各县（市、区）政府（管委会）",
    )
    first, second = reading.tasks
    assert _names(first) == [
        ("市教育局", "lead", "牵头责任"),
        ("市财政局", "responsible", "协同责任"),
        ("白河经开区管委会", "responsible", "协同责任"),
        ("各县、市、区政府", "responsible", "协同责任"),
    ]
    assert first.due is not None and first.due.text == "2025年8月底"
    assert [(note.name, note.value) for note in first.notes] == [("牵头负责领导", "王某")]
    assert [party.expression for party in second.parties] == ["市水利局", "各县（市、区）政府（管委会）"]
    assert reading.leftover == ()


def test_items_without_parties_are_left_over_for_a_person_to_see():
    reading = _read(
        "一、重点任务",
        "（一）做好公开。（市财政局负责）",
        "二、保障措施",
        "（一）加强领导。各部门要提高认识。",
    )
    assert len(reading.tasks) == 1
    assert [left.text for left in reading.leftover] == ["二、保障措施", "（一）加强领导。各部门要提高认识。"]


def test_a_clause_before_the_notice_begins_is_no_task():
    reading = _read(
        "NOTE: 每条之后为（X牵头，Y负责）",
        "白河市人民政府关于做好公开工作的意见",
        "各区人民政府：",
        "提出以下意见。",
        "（一）做好公开。（市财政局负责）",
    )
    assert len(reading.tasks) == 1
    assert [left.text for left in reading.leftover] == ["NOTE: 每条之后为（X牵头，Y负责）"]


def test_a_clause_may_be_broken_over_printed_lines():
    lines = [
        ("（一）建设统一平台。整合分散系统，实现一网通办。2025年1", 2.0),
        ("0月底前完成迁移。（区数据局牵头，区财政局、区住房和城乡建", 0.0),
        ("设局等有关部门配合）", 0.0),
        ("（二）强化安全。每季度检查一次。（区公安分局按职责分工负责", 2.0),
        ("）", 0.0),
    ]
    setter = Typesetter("pdf", wrapped=True)
    for text, indent in lines:
        setter.blocks.append(Paragraph(setter.put(text), 1, indent))
    source: Source = setter.source()
    first, second = read_exactly(source).tasks
    assert first.text.value == "整合分散系统，实现一网通办。2025年10月底前完成迁移。"
    assert [party.expression for party in first.parties] == [
        "区数据局",
        "区财政局",
        "区住房和城乡建设局",
        "有关部门",
    ]
    assert first.due is not None and first.due.date is not None and first.due.date.isoformat() == "2025-10-31"
    assert [measure.kind for measure in second.measures] == ["recurring"]


def test_a_text_that_only_mentions_leading_departments_has_no_task():
    reading = _read("一些地方实行“一家牵头、并联审批”，由牵头部门（窗口）统一受理。相关部门不再审查。")
    assert reading.tasks == ()
    assert reading.reason is not None and reading.reason.startswith("正文各条之后没有写明")


def test_items_may_end_in_a_sentence_that_only_says_who():
    reading = _read(
        "一、清理文件。逐件核对，公布结果。由市司法局牵头，会同市财政局、各县（市、区）人民政府负责。",
        "二、开展培训。全员轮训一次，由市人社局牵头，市教育局配合。",
        "三、检查网站。逐栏检查。由市政府办公室负责，2025年6月底前完成。",
    )
    assert [_names(task) for task in reading.tasks] == [
        [
            ("市司法局", "lead", "牵头"),
            ("市财政局", "responsible", "会同"),
            ("各县（市、区）人民政府", "responsible", "会同"),
        ],
        [("市人社局", "lead", "牵头"), ("市教育局", "responsible", "配合")],
        [("市政府办公室", "responsible", "负责")],
    ]
    assert [task.text.value for task in reading.tasks] == [
        "逐件核对，公布结果。",
        "全员轮训一次",
        "逐栏检查。",
    ]
    assert [task.due.text for task in reading.tasks if task.due] == ["2025年6月底前完成"]


def test_such_sentences_count_for_nothing_beside_brackets_or_alone():
    closing = "二、加强督查。定期通报情况。由市政府督查室牵头，各部门配合。"
    assert _read(closing).tasks == ()
    reading = _read("一、清理文件。（市司法局牵头）", closing)
    assert [task.numeral for task in reading.tasks] == ["一"]
    told = "一、加强督查。由市政府督查室牵头的专班每月通报。"
    assert _read(told, told.replace("一、", "二、")).tasks == ()


def test_what_is_put_right_may_stand_behind_its_own_label():
    reading = _read(
        "1. 理论学习不深入。",
        "整改措施：制定学习计划，每季度交流1次。",
        "责任领导：高某",
        "责任单位：区委宣传部，各镇（街道）",
        "整改时限：2024年10月底，长期坚持",
        "2. 请示报告不及时。",
        "整改措施：修订清单。",
        "责任单位：区委办公室",
    )
    assert [(task.title.value, task.text.value) for task in reading.tasks] == [
        ("理论学习不深入", "制定学习计划，每季度交流1次。"),
        ("请示报告不及时", "修订清单。"),
    ]
    due = reading.tasks[0].due
    assert due is not None and due.text == "2024年10月底，长期坚持"
    assert [note.value for note in reading.tasks[0].notes] == ["高某"]


def test_a_remark_on_all_brackets_to_come_is_no_unit():
    reading = _read(
        "（一）完善业态。引导便利店进社区。〔市商务局、市市场监管局，列第一位者为牵头单位，下同〕",
        "（二）建设设施。新建服务设施。〔市住建局、市民政局〕",
    )
    assert [_names(task) for task in reading.tasks] == [
        [("市商务局", "lead", "列第一位"), ("市市场监管局", "responsible", "")],
        [("市住建局", "lead", "列第一位"), ("市民政局", "responsible", "")],
    ]
    assert [note.value for note in reading.tasks[0].notes] == ["列第一位者为牵头单位", "下同"]


def test_a_date_may_go_on_without_end_or_be_written_with_points():
    first, second = _read(
        "（一）公开政策。（区工信局牵头，2025年6月底前完成并长期坚持）",
        "（二）办好培训。（区人社局牵头，2025.9.30前完成）",
    ).tasks
    assert [_names(task)[0][0] for task in (first, second)] == ["区工信局", "区人社局"]
    assert [len(task.parties) for task in (first, second)] == [1, 1]
    dues = [task.due.date.isoformat() for task in (first, second) if task.due and task.due.date]
    assert dues == ["2025-06-30", "2025-09-30"]


def test_units_behind_every_sentence_of_an_item_make_each_sentence_a_task():
    reading = _read(
        "（一）建强设施。推进网络覆盖。（县经信局）完善农村宽带。（县经信局、县财政局）加快智慧水利。（县水利局）",
        "（二）发展农业。建设数字基地。（县农业农村局）",
    )
    assert [(task.text.value, [party.expression for party in task.parties]) for task in reading.tasks] == [
        ("推进网络覆盖。", ["县经信局"]),
        ("完善农村宽带。", ["县经信局", "县财政局"]),
        ("加快智慧水利。", ["县水利局"]),
        ("建设数字基地。", ["县农业农村局"]),
    ]


def test_parties_may_stand_in_the_heading_and_the_text_behind_it():
    reading = _read(
        "二、重点任务",
        "（一）线下一门办（牵头单位：市审批局；责任单位：市直各部门）",
        "事项全部进驻大厅，2025年6月底前完成。",
        "（二）线上一网办（牵头单位：市数据局；责任单位：市司法局）",
        "1．完善指南。做到同源发布。",
        "2．统一入口。",
        "三、保障措施",
        "加强领导。",
    )
    assert [(task.title.value, task.text.value) for task in reading.tasks] == [
        ("线下一门办", "事项全部进驻大厅，2025年6月底前完成。"),
        ("线上一网办", "1．完善指南。做到同源发布。\n2．统一入口。"),
    ]
    assert reading.tasks[0].due is not None and str(reading.tasks[0].due.date) == "2025-06-30"


def test_parties_may_stand_in_lines_between_the_heading_and_the_text():
    reading = _read(
        "一、违建治理",
        "牵头单位：县城管局",
        "责任单位：县自然资源局、各乡镇人民政府",
        "主要任务：拆除存量违建。",
        "二、交通整治",
        "牵头单位：县公安局",
        "责任单位：县城管局",
        "主要任务：规范车辆停放。",
        "长岭县人民政府办公室",
    )
    assert [(task.title.value, task.text.value) for task in reading.tasks] == [
        ("违建治理", "拆除存量违建。"),
        ("交通整治", "规范车辆停放。"),
    ]
    assert _names(reading.tasks[0]) == [
        ("县城管局", "lead", "牵头"),
        ("县自然资源局", "responsible", "责任"),
        ("各乡镇人民政府", "responsible", "责任"),
    ]


def test_what_stands_behind_the_last_of_items_without_text_is_not_its_own():
    reading = _read(
        "1．规范摆摊经营（责任单位：市城管局）",
        "2．整治户外广告（责任单位：市城管局）",
        "各单位要高度重视。",
    )
    assert [task.text.value for task in reading.tasks] == ["规范摆摊经营", "整治户外广告"]


def test_the_first_item_is_no_addressee_though_its_bracket_has_a_colon():
    reading = _read(
        "关于整治的方案", "1．规范摆摊。（责任单位：市城管局）", "2．整治广告。（责任单位：市城管局）"
    )
    assert reading.addressees is None
    assert [task.text.value for task in reading.tasks] == ["规范摆摊。", "整治广告。"]


def test_a_bracket_may_say_who_and_when_in_sentences():
    reading = _read(
        "一、健全体系。（县消防大队、县应急局。2025年1月底前完成）",
        "二、整治风险。开展检查。（牵头：县住建局。配合：县消防大队、各乡镇。完成时限：2025年6月底前）",
        "三、提升能力。（县消防大队牵头、县财政局配合、2025年12月底前）",
    )
    assert [[name for name, _role, _word in _names(task)] for task in reading.tasks] == [
        ["县消防大队", "县应急局"],
        ["县住建局", "县消防大队", "各乡镇"],
        ["县消防大队", "县财政局"],
    ]
    assert [len(task.leads) and task.leads[0].expression for task in reading.tasks[1:]] == [
        "县住建局",
        "县消防大队",
    ]
    assert [str(task.due.date) if task.due else None for task in reading.tasks] == [
        "2025-01-31",
        "2025-06-30",
        "2025-12-31",
    ]


def test_a_label_behind_a_role_word_of_the_line_above_is_read():
    reading = _read(
        "1．全面推行告知承诺。",
        "责任单位：市市场监管局牵头，市直有关部门配合",
        "完成时限：2024年9月底前",
        "2．规范住所登记。",
        "责任单位：市市场监管局等各行业主管部门",
        "完成时限：持续推进",
    )
    assert [task.due.text if task.due else None for task in reading.tasks] == ["2024年9月底前", "持续推进"]
    assert reading.leftover == ()
