"""The demo's plan: 〔2024〕35号 with its true number, dates, task titles and parties.

The texts of the twelve tasks are our own sentences about the same facts, one measure each, and the contact
for returns is made up. Kinds are those of the notice grammar: narrative, count, rate, by_date, recurring.
"""

from dataclasses import dataclass
from datetime import date

from tracker.demo.letter import Letter
from tracker.demo.register import UNITS, codes_of

NUMBER = "〔2024〕35号"
ISSUER = "赣州市人民政府办公室"
TITLE_LINES = ("赣州市人民政府办公室关于", "印发贯彻落实省政府办公厅2024年政务公开", "工作要点任务分工的通知")
ISSUED_ON = date(2024, 5, 14)
RETURN_DUE = date(2024, 7, 5)
RETURN_TO = "市政府办公室政务公开与信息化科"
RETURN_EMAIL = "zwgk@ganzhou.example"
RETURN_PHONE = "0797-8000100"

COUNTIES = "各县（市、区）人民政府"
ALL_DEPARTMENTS = "市政府各部门"
SOME_DEPARTMENTS = "市政府有关部门"


@dataclass(frozen=True)
class DemoMeasure:
    """One sentence of a task that can be checked, with its kind."""

    kind: str
    text: str


@dataclass(frozen=True)
class DemoTask:
    """One row of the table. `lead` and `responsible` are the expressions of the notice, in its order;
    `short_title` is the column head of the matrix."""

    number: int
    numeral: str
    title: str
    short_title: str
    measures: tuple[DemoMeasure, ...]
    lead: tuple[str, ...]
    responsible: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(measure.text for measure in self.measures)


def _m(kind: str, text: str) -> DemoMeasure:
    return DemoMeasure(kind, text)


_OFFICE = "市政府办公室"
_APPROVAL = "市行政审批局"
_JUSTICE = "市司法局"
_PERSONNEL = "市人社局"

TASKS = (
    DemoTask(
        1,
        "一",
        "聚焦高质量发展推进信息公开",
        "高质量发展",
        (
            _m(
                "narrative",
                "“1269”“7510”产业链行动计划、数字经济和科技兴赣的政策文件、申报条件和办理结果一并公开。",
            ),
            _m("by_date", "大规模设备更新和消费品以旧换新的补贴范围、标准和申领流程，6月底前集中上网。"),
            _m("recurring", "重点产业链的项目进展每季度更新一次。"),
            _m("narrative", "支持民营经济和中小企业参与政府采购的政策按企业类型归集，企业一处可查。"),
            _m("rate", "行政许可、行政处罚等企业信用信息的公示率达到100%。"),
        ),
        (
            "市工信局",
            "市发改委",
            "市科技局",
            "市商务局",
            "市农业农村局",
            "市文广旅局",
            "市住建局",
            "市市场监管局",
            "市体育局",
            _APPROVAL,
        ),
        (COUNTIES, SOME_DEPARTMENTS),
    ),
    DemoTask(
        2,
        "二",
        "围绕保障改善民生深化信息公开",
        "民生公开",
        (
            _m("narrative", "就业帮扶政策按高校毕业生、脱贫人口、城镇困难人员和退役军人分类列出。"),
            _m("by_date", "义务教育招生政策、公办学校划片和民办学校招生计划，7月底前全部公布。"),
            _m("narrative", "征地信息按试点要求统一目录和格式，保障性租赁住房的房源和配租结果同步公开。"),
            _m("recurring", "民生实事项目的执行情况每季度公开一次。"),
            _m("narrative", "主管部门督促供水、供电、供气、公交和医院等单位公开服务标准、收费和投诉渠道。"),
            _m("rate", "养老服务机构备案和监督检查结果的公开率达到100%。"),
        ),
        (
            "市教育局",
            _PERSONNEL,
            "市退役军人事务局",
            "市民政局",
            "市自然资源局",
            "市住建局",
            "市财政局",
            "市发改委",
            "市卫健委",
            "市生态环境局",
            "市交通运输局",
            "市医保局",
        ),
        (COUNTIES, SOME_DEPARTMENTS),
    ),
    DemoTask(
        3,
        "三",
        "加强重大政策宣传联动及落实结果评价",
        "宣传联动",
        (
            _m("narrative", "重大政策和重要会议的宣传由起草单位提供素材，牵头单位商定选题和发布时间。"),
            _m("count", "每个市直单位全年至少参加1次政策吹风会或者新闻发布会。"),
            _m("narrative", "节目选题向《江西·政能亮》报送，内容以办事群众和企业的实际经历为主。"),
            _m("by_date", "11月底前选取若干领域完成政策评价，写明适用范围、成效和问题。"),
        ),
        (_OFFICE, _APPROVAL, _JUSTICE),
        (COUNTIES, ALL_DEPARTMENTS),
    ),
    DemoTask(
        4,
        "四",
        "优化重大政策解读方式提升解读质量",
        "政策解读",
        (
            _m("rate", "解读材料与政策文件一同起草、一同送审、一同公布，市级重大政策的解读率达到100%。"),
            _m("narrative", "解读讲清依据、对象、标准、期限和新旧变化，并附办理入口，不照抄原文。"),
            _m("narrative", "图片、视频、问答和现场宣讲按受众选用，面向基层的政策要有通俗版本。"),
            _m("count", "负责同志每年至少出席1次新闻发布会或者政策宣讲活动。"),
        ),
        (_OFFICE, _APPROVAL),
        (COUNTIES, ALL_DEPARTMENTS),
    ),
    DemoTask(
        5,
        "五",
        "建立重大行政决策主动听取意见机制",
        "决策听意见",
        (
            _m("narrative", "涉企政策和关系群众利益的政策，起草时就听取企业、行业协会和群众代表的意见。"),
            _m(
                "narrative",
                "县、乡政府自2024年起把公众参与列为重大建设项目、公共资源配置和公益事业决策的必经步骤。",
            ),
            _m("rate", "公开征求意见的采纳情况反馈率达到100%。"),
            _m("count", "每个单位全年至少举办1次“政府开放日”活动，并把收到的意见整理成清单。"),
        ),
        (_OFFICE, _JUSTICE, _APPROVAL),
        (COUNTIES, ALL_DEPARTMENTS),
    ),
    DemoTask(
        6,
        "六",
        "健全政务舆情会商处置和回应机制",
        "舆情回应",
        (
            _m("narrative", "舆情由主管单位回应，涉及几个单位的先会商口径，再由牵头单位发布。"),
            _m("narrative", "监测、研判、处置和复盘各有专人，群众关切的事项先公布已核实的情况。"),
            _m("recurring", "处置回应台账每月更新一次，反复出现的问题列入整改。"),
            _m("narrative", "与省级平台共享监测信息，不重复布置监测任务。"),
        ),
        (_OFFICE, _APPROVAL),
        (COUNTIES, ALL_DEPARTMENTS),
    ),
    DemoTask(
        7,
        "七",
        "规范政府网站与政务新媒体建设管理",
        "网站新媒体",
        (
            _m("recurring", "政府网站和政务新媒体每季度检查一次，查出的问题限期改正。"),
            _m("narrative", "网站公开专栏集中展示公开制度、法定公开内容和历年年报。"),
            _m("narrative", "政务新媒体账号的开设、变更和注销及时备案，长期不更新的予以归并。"),
            _m("recurring", "省里每半年发布一次优秀政务新媒体榜单，各单位据此推荐账号。"),
            _m("by_date", "10月底前完成数字形式主义问题的自查整改，并扩大政府公报网络版的使用。"),
        ),
        (_OFFICE, _APPROVAL),
        (COUNTIES, ALL_DEPARTMENTS),
    ),
    DemoTask(
        8,
        "八",
        "持续推进基层政务公开标准化规范化建设",
        "基层标准化",
        (
            _m("narrative", "总结第一批“十县百乡”的做法，第二批建设名单内的单位先行开展。"),
            _m("by_date", "9月底前完成标准目录的调整，并与业务系统和网站公开目录对应。"),
            _m("narrative", "政务公开专区增加信息查询、办事演示和政策辅导，方便老年人和务工人员使用。"),
            _m("count", "每个县（市、区）全年至少整理2篇可供学习的公开案例。"),
        ),
        (COUNTIES,),
        (SOME_DEPARTMENTS,),
    ),
    DemoTask(
        9,
        "九",
        "落实保密审查和行业信息发布制度",
        "保密审查",
        (
            _m("narrative", "拟公开的信息逐件审查、先审后发，审查意见与文件一并归档。"),
            _m("recurring", "已公开的信息每半年清理一次，过时和失效的内容及时下线。"),
            _m("by_date", "12月底前完成规章数据与市人大平台的对接，现行有效的规范性文件分类公布。"),
            _m("narrative", "用户多、公共性强的企事业单位由行业主管部门督促公开，逐步建立行业平台。"),
        ),
        (_OFFICE, _JUSTICE),
        (COUNTIES, ALL_DEPARTMENTS),
    ),
    DemoTask(
        10,
        "十",
        "完善考核评估体系和培训机制",
        "考核培训",
        (
            _m("narrative", "政务公开列入综合考核，分值随工作要求逐步调整。"),
            _m("by_date", "8月底前修订全市考评办法，减少对材料的要求，突出公开实效。"),
            _m("narrative", "领导干部培训和初任公务员培训安排政务公开课程。"),
            _m("count", "分管负责同志和工作人员全年至少参加1次本级或者省级业务培训。"),
        ),
        (_OFFICE, _PERSONNEL),
        (COUNTIES, ALL_DEPARTMENTS),
    ),
    DemoTask(
        11,
        "十一",
        "强化指导协调和督促检查",
        "督促检查",
        (
            _m("count", "各单位主要负责同志每年至少听取1次政务公开情况汇报，研究解决突出问题。"),
            _m("narrative", "政府和部门的办公室作为主管机构，要有明确的人员、制度和工作记录。"),
            _m("narrative", "成绩突出的按规定通报表扬，落实不力的予以督促、通报或者约谈。"),
            _m("narrative", "购买第三方服务的单位要明确责任人，选题、审核和发布由本单位负责。"),
        ),
        (_OFFICE, _PERSONNEL),
        (COUNTIES, ALL_DEPARTMENTS),
    ),
    DemoTask(
        12,
        "十二",
        "凝聚合力狠抓工作落实",
        "狠抓落实",
        (
            _m("narrative", "结合“大抓落实年”活动，逐项列出时间表、任务书和责任单。"),
            _m("narrative", "政策解读、舆情回应和新媒体管理中的好做法，由各单位整理成可以照着做的案例。"),
            _m("by_date", "10月底前完成优秀案例的征集，择优在全市推广。"),
            _m("narrative", "进展一次填报、多处使用，不重复向基层要材料。"),
        ),
        (_OFFICE, _APPROVAL),
        (COUNTIES, ALL_DEPARTMENTS),
    ),
)
TASK_BY_NUMBER = {task.number: task for task in TASKS}

# 「有关」 is decided by a person: these departments were not ticked for the task, having no such business.
_NOT_CONCERNED = {
    1: (
        "minzhengju",
        "weijianwei",
        "tuiyiju",
        "yibaoju",
        "xinfangju",
        "minzongju",
        "guodongban",
        "jiguanshiwu",
        "qixiangju",
        "xiaofang",
    ),
    2: ("kejiju", "shenjiju", "tongjiju", "waiban", "jinrongban", "guodongban", "jiguanshiwu"),
    8: ("shenjiju", "guoziwei", "waiban", "guodongban", "jinrongban", "jiguanshiwu", "tongjiju", "xiaofang"),
}
# 〔2024〕35号 names counties only; the office added the two zones to every task as responsible units.
ZONES_ADDED = codes_of("zone")


def departments_ticked(task: int) -> tuple[str, ...]:
    """Codes of the departments that the office ticked for 市政府有关部门 of task 1, 2 or 8.

    In register order. Departments that lead the task are among them: LEAD wins later.
    """
    return tuple(code for code in codes_of("department") if code not in _NOT_CONCERNED[task])


_CODE_OF = {unit.short: unit.code for unit in UNITS}
LEAD = "lead"
RESPONSIBLE = "responsible"


def _members(expression: str, task: int) -> tuple[str, ...]:
    if expression == COUNTIES:
        return codes_of("county")
    if expression == ALL_DEPARTMENTS:
        return codes_of("department")
    if expression == SOME_DEPARTMENTS:
        return departments_ticked(task)
    return (_CODE_OF[expression],)


def shares_of(task: DemoTask) -> dict[str, str]:
    """Role by unit code of one task, after the office's decisions: LEAD wins where a unit is both."""
    shares = dict.fromkeys(ZONES_ADDED, RESPONSIBLE)
    for expression in task.responsible:
        shares.update(dict.fromkeys(_members(expression, task.number), RESPONSIBLE))
    for expression in task.lead:
        shares.update(dict.fromkeys(_members(expression, task.number), LEAD))
    return shares


def tasks_of(code: str) -> tuple[int, ...]:
    """Numbers of the tasks in which the unit has a share, ascending."""
    return tuple(task.number for task in TASKS if code in shares_of(task))


LETTER = Letter(
    number=NUMBER,
    issuer=ISSUER,
    title_lines=TITLE_LINES,
    issued_on="2024年5月14日",
    addressees="各县（市、区）人民政府，市政府各部门，市属、驻市有关单位：",
    opening=(
        "根据省政府办公厅2024年政务公开工作要点，结合我市实际，现将各项任务的分工印发给你们，"
        "并就抓好落实提出以下要求。"
    ),
    demands=(
        (
            "一、提高认识。",
            "把政务公开作为改进工作的办法，统筹公开和安全，主要负责同志要过问，分管负责同志要具体抓。",
        ),
        (
            "二、完善机制。",
            "县（市、区）政府办公室履行主管职责，配齐人员，与业务单位明确公开事项的提供、审核和发布。",
        ),
        (
            "三、加强指导。",
            "政务公开纳入综合考核。市政府办公室定期了解进展，对落实不到位的单位以适当形式督促改进。",
        ),
        (
            "四、如期交账。",
            "各牵头单位、责任单位对照任务分工逐条落实，并列入年度报告向社会公开。"
            f"请各县（市、区）、各有关部门将贯彻落实情况于7月5日前报{RETURN_TO}，"
            f"邮箱：{RETURN_EMAIL}，电话：{RETURN_PHONE}。",
        ),
    ),
    table_title="赣州市贯彻落实省政府办公厅2024年政务公开工作要点任务分工表",
    headings=(("主要任务", 2), ("牵头单位", 1), ("责任单位", 1)),
    widths=(25, 71, 32, 28),
    rows=tuple(
        (f"（{task.numeral}）{task.title}", task.text, "、".join(task.lead), "，".join(task.responsible))
        for task in TASKS
    ),
)
