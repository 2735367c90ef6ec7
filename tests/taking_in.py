"""A small notice in our own sentences for the city of tests/world.py, and the way it is taken in.

Three tasks. 1: led by 市政府办公室, with all counties and 有关部门 (held), until 30 June. 2: no lead is named
(市司法局 stands first) and 市档案局 is in no register. 3: led by 市财政局, everything known.
"""

from __future__ import annotations

from tests.world import World
from tracker.actions import intake
from tracker.documents.reading import source_from_text
from tracker.queries.intake import Review, review
from tracker.queries.plans import plan_head
from tracker.rules.access import Actor
from tracker.rules.drafting import answered
from tracker.rules.notice.read import read_notice
from tracker.rules.notice.reading import NoticeReading

NUMBER = "测府办〔2024〕9号"
LETTER = """测试市人民政府办公室
{number}

测试市人民政府办公室关于印发2024年办事公开任务分工的通知

各县（市、区）人民政府，市政府各部门：

现将任务分工印发给你们。请于7月5日前将落实情况报市政府办公室公开科，电话：0797-8000001。

{day}

附件

办事公开任务分工方案

"""
TASKS = (
    "（一）更新办事目录。按季度核对目录，发现差错及时改正。（市政府办公室牵头，各县（市、区）人民政府、"
    "市政府有关部门按职责分工负责，6月底前完成）",
    "（二）做好政策解读。政策文件解读率达到100%。（市司法局、市档案局按职责分工负责）",
    "（三）公开收费标准。每半年公布一次收费标准。（市财政局牵头，市教育局、市行政审批局配合）",
)


def notice(*tasks: str, number: str = NUMBER, day: str = "2024年5月14日") -> str:
    return LETTER.format(number=number, day=day) + "\n\n".join(tasks or TASKS) + "\n"


def read(text: str) -> NoticeReading:
    return read_notice(source_from_text(text))


def take_in(actor: Actor, text: str = "", **options: int) -> int:
    """Take a text in and return the plan's id."""
    text = text or notice()
    source = source_from_text(text)
    return intake.take_in(
        actor, file=text.encode(), file_name="通知.txt", source=source, reading=read_notice(source), **options
    )


def review_of(actor: Actor, plan_id: int) -> Review:
    head = plan_head(actor, plan_id)
    assert head is not None
    return review(actor, head)


DECISIONS = (
    {"task": 1, "role": "responsible", "expression": "市政府有关部门", "units": ["市教育局", "caizhengju"]},
    {"task": 2, "role": "lead", "expression": "市司法局", "units": ["市司法局"]},
    {"task": 2, "role": "responsible", "expression": "市档案局", "units": ["测试市财政局"]},
)


def ready(world: World, text: str = "") -> int:
    """A draft in which everything is decided."""
    office = world.office
    plan_id = take_in(office, text)
    decide(office, plan_id, DECISIONS)
    return plan_id


def decide(actor: Actor, plan_id: int, answers: object) -> None:
    shown = review_of(actor, plan_id)
    intake.save_draft(actor, plan_id, answered(shown.settled.draft, list(answers), shown.register, shown.on))  # type: ignore[call-overload]
