"""Notices in our own sentences, as plain values: what a reader should find in them, whatever their layout.

``made_up_notice(seed)`` gives another city, other tasks and other parties for every seed. ``tests.notice_layouts``
sets one in type: as tables of many shapes, flattened, delimited, or as running text.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

CITIES = ("青云市", "白河市", "临岭市", "石泉市", "望江区", "安澜县")
BUREAUS = (
    "发改委",
    "财政局",
    "教育局",
    "民政局",
    "司法局",
    "人力资源和社会保障局",
    "自然资源局",
    "住房和城乡建设局",
    "交通运输局",
    "农业农村局",
    "商务局",
    "文化和旅游局",
    "卫生健康委员会",
    "应急管理局",
    "审计局",
    "市场监管局",
    "医保局",
    "行政审批局",
    "退役军人事务局",
    "大数据中心",
)
TITLES = (
    "推进政策集中公开",
    "健全办事指南",
    "做实意见征集",
    "改进政策解读",
    "规范网站栏目",
    "加强热线协同",
    "完善公开目录",
    "提升窗口服务",
    "开展业务培训",
    "强化日常检查",
    "推动数据共享",
    "办好开放活动",
    "清理失效文件",
    "回应群众关切",
)
SENTENCES = (
    "梳理本领域现行有效文件，按主题集中展示并及时更新。",
    "把办理条件、流程和时间写清楚，让群众一看就懂、照着能办。",
    "涉及群众利益的文件（含配套办法）印发前公开征求意见。",
    "用图表、短片和问答讲清政策，坚持“谁起草、谁解读”。",
    "每半年检查一次网站栏目，发现问题限期改正。",
    "各级负责同志每年至少听取2次工作汇报。",
    "重要政策解读率达到100%，简明问答“一件一答”。",
    "按照《信息发布规程》要求，做到“先审查。后发布”，不得随意删改。",
    "对照清单逐项核对，列出台账，明确专人跟进。",
    "通过座谈、走访和网上留言听取意见，有关部门及时反馈采纳情况。",
    "探索“一窗受理+网上通办”，压缩办理时间至5个工作日以内。",
    "组织全市业务培训，参训人员不少于200人次。",
    "做好与省平台的衔接，推动60类高频数据按需共享。",
    "对因故未能办结的，说明原因（包括材料不全等情形）并告知下一步安排。",
)
DUES = ("", "6月底前", "2025年12月底前", "9月30日前", "年底前", "持续推进", "上半年")
CHINESE = "一二三四五六七八九十"


def numeral(number: int) -> str:
    """1 to 999 in Chinese."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = CHINESE[hundreds - 1] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else CHINESE[tens - 1]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (CHINESE[ones - 1] if ones else "")


@dataclass(frozen=True)
class MadeUpTask:
    """What should be read: parties as expressions in the order of the text."""

    number: int
    title: str
    text: str
    leads: tuple[str, ...]
    responsibles: tuple[str, ...]
    due: str = ""


@dataclass(frozen=True)
class MadeUpNotice:
    """A whole notice. ``number`` may be empty, or lack the agency's code."""

    city: str
    number: str
    issued_on: date
    tasks: tuple[MadeUpTask, ...]

    @property
    def issuer(self) -> str:
        return f"{self.city}人民政府办公室"

    @property
    def title(self) -> str:
        return f"{self.issuer}关于印发{self.issued_on.year}年公开工作任务分工的通知"

    @property
    def table_title(self) -> str:
        return f"{self.city}{self.issued_on.year}年公开工作任务分工表"

    @property
    def addressees(self) -> str:
        return f"各县（市、区）人民政府，{self.city[-1]}政府各部门"

    @property
    def receiver(self) -> str:
        return f"{self.city[-1]}政府办公室信息公开科"

    @property
    def demand(self) -> str:
        return (
            f"请各责任单位于7月5日前将落实情况报{self.receiver}，邮箱：xxgk@example.cn，电话：0700-8123456。"
        )

    @property
    def body(self) -> tuple[str, ...]:
        return (
            "为做好今年的公开工作，现将任务分工印发给你们，请认真落实。",
            "一、加强组织领导。各单位要明确分管负责人和具体人员，把任务落到实处。",
            self.demand,
        )

    @property
    def printed_date(self) -> str:
        return f"{self.issued_on.year}年{self.issued_on.month}月{self.issued_on.day}日"


def made_up_notice(seed: int, tasks: int | None = None) -> MadeUpNotice:
    """A notice that depends on ``seed`` alone."""
    chance = random.Random(seed)
    city = chance.choice(CITIES)
    place = city[-1]
    count = tasks or chance.randint(2, 14)
    number = chance.choice(
        (f"{city[0]}府办字〔2025〕{chance.randint(1, 90)}号", f"〔2025〕{chance.randint(1, 90)}号", "")
    )
    made = [_task(chance, place, index + 1) for index in range(count)]
    return MadeUpNotice(city, number, date(2025, chance.randint(1, 5), chance.randint(1, 28)), tuple(made))


def _task(chance: random.Random, place: str, number: int) -> MadeUpTask:
    bureaus = [place + name for name in chance.sample(BUREAUS, chance.randint(2, 6))]
    split = chance.randint(1, len(bureaus) - 1) if len(bureaus) > 1 else 1
    responsibles = [
        *bureaus[split:],
        *chance.choice(
            (
                [],
                ["各县（市、区）人民政府"],
                ["各县（市、区）人民政府", f"{place}政府有关部门"],
                [f"{place}政府各部门"],
            )
        ),
    ]
    title = TITLES[(number - 1) % len(TITLES)] + ("" if number <= len(TITLES) else "再提升")
    text = "".join(chance.sample(SENTENCES, chance.randint(1, 4)))
    return MadeUpTask(number, title, text, tuple(bureaus[:split]), tuple(responsibles), chance.choice(DUES))
