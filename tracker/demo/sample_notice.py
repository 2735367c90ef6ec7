"""The sample notice that the demo offers for taking in: another number, another subject, our own sentences.

It holds what an office meets in real ones: 「有关部门」 for a person to decide (tasks 二 and 六), one task that
names no lead (五), a unit under another of its names, a column of time limits with one that names no date (四),
and a return by 5 July, two days after the day on which the demo stands.
"""

from dataclasses import dataclass

from tracker.demo.letter import Letter

OPENING = (
    "为减少群众和企业办事的环节、材料和时间，经市政府同意，现将提升政务服务办事效率的任务分工印发给你们，"
    "并提出以下要求，请结合实际抓好落实。"
)
DEMANDS = (
    (
        "一、明确责任。",
        "各牵头单位要在收到本通知后制定推进计划，写明步骤、时间和责任人；责任单位按照分工配合，"
        "需要其他单位支持的事项提前商定，不得互相推诿。",
    ),
    (
        "二、注重实效。",
        "各项任务以群众少跑路、少交材料为衡量标准。能够通过系统共享的数据不再要求填报，"
        "不得以开会、发文、建群代替落实。",
    ),
    (
        "三、按时报送。",
        "请各县（市、区）、市政府有关部门将上半年落实情况于7月5日前报市政府办公室政务公开与信息化科，"
        "邮箱：zwgk@ganzhou.example，电话：0797-8000100。"
        "进展由各单位填报一次，市政府办公室据此汇总、核对和通报，不再另行要求报送材料；"
        "对逾期未报和久拖不办的，由市政府办公室提醒督促。",
    ),
)


@dataclass(frozen=True)
class SampleTask:
    """A row of the table. An empty `lead` is printed as an empty cell."""

    numeral: str
    title: str
    text: str
    lead: str
    responsible: str
    limit: str


TASKS = (
    SampleTask(
        "一",
        "推进关联事项一次办成",
        "把企业开办、新生儿出生、员工录用等事项涉及的手续并成一张清单、一次受理。"
        "9月底前新上线8个事项，每个事项现场办理不超过1次。每月通报一次办理量和退件原因。",
        "市行政审批局",
        "市公安局、市人社局、市卫健委、市医保局、市税务局、市住房公积金中心，各县（市、区）人民政府",
        "9月底前",
    ),
    SampleTask(
        "二",
        "规范许可和证明事项",
        "公布本地区本部门的行政许可事项和证明事项目录，目录以外的证明一律不得索要。"
        "事项办理时限公开率达到100%。每半年开展一次案卷抽查，抽查结果向社会公布。",
        "市司法局、市行政审批局",
        "市政府有关部门",
        "10月底前",
    ),
    SampleTask(
        "三",
        "提供惠企政策直达服务",
        "按行业和规模给政策分类，符合条件的企业由系统主动推送。"
        "8月底前实现10项补贴免申请兑付。每年至少听取2次企业意见，采纳情况逐条反馈。",
        "市工信局、市发展和改革委员会",
        "市司法局、市财政局、市科技局、市商务局、市税务局，各县（市、区）人民政府",
        "8月底前",
    ),
    SampleTask(
        "四",
        "办好群众诉求",
        "热线和网络来件由首接单位负责到底，需要转办的在1个工作日内转出。"
        "诉求按时办结率达到98%以上。每季度分析一次反复投诉的问题，提出改进措施。",
        "市政府办公室",
        "各县（市、区）人民政府，市政府各部门",
        "长期坚持",
    ),
    SampleTask(
        "五",
        "减轻基层填报负担",
        "清理要求乡镇、村和社区填写的表格，同一数据只填一次。"
        "12月底前将报表数量压减三成以上，保留的报表列出清单。不得要求以截图、照片作为工作凭据。",
        "",
        "市统计局、市行政审批局、市农业农村局，各县（市、区）人民政府",
        "12月底前",
    ),
    SampleTask(
        "六",
        "完善服务场所便民措施",
        "在政务服务场所设置无障碍通道和帮办窗口，为老年人、残疾人提供上门或者电话预约服务。"
        "每个县（市、区）至少建成2个延时服务窗口。窗口人员每季度轮训一次。",
        "各县（市、区）人民政府",
        "市行政审批局、市政府有关部门",
        "11月底前",
    ),
)

LETTER = Letter(
    number="〔2024〕52号",
    issuer="赣州市人民政府办公室",
    title_lines=("赣州市人民政府办公室关于印发", "赣州市提升政务服务办事效率", "任务分工的通知"),
    issued_on="2024年6月12日",
    addressees="各县（市、区）人民政府，市政府各部门，市属、驻市有关单位：",
    opening=OPENING,
    demands=DEMANDS,
    table_title="赣州市提升政务服务办事效率任务分工表",
    headings=(
        ("序号", 1),
        ("重点任务", 1),
        ("工作内容", 1),
        ("牵头单位", 1),
        ("责任单位", 1),
        ("完成时限", 1),
    ),
    widths=(11, 21, 51, 24, 32, 17),
    rows=tuple(
        (task.numeral, task.title, task.text, task.lead, task.responsible, task.limit) for task in TASKS
    ),
    centred=(0, 5),
)
