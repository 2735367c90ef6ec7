"""What a column of a task table holds, told from its heading (headings differ from notice to notice)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracker.rules.parties import Role, names_persons, role_of

ColumnKind = Literal["number", "section", "task", "party", "due", "note"]

_ROLE = "牵头|责任|配合|协办|会办|主办|承办|参与|参加|协同|协助|落实|实施|主责|主管|负责|组织|完成|总|共同|包保|督办|整改"
_BODY = "单位|部门|主体|地区|机构|科室|处室|股室|层级|地方|县区|区县|县市区|乡镇|街道|镇街"
_PARTY = re.compile(
    rf"^(?:[市县区省][级直]?|主要|具体|工作|任务|各项)?(?:[（(]?(?:{_ROLE}|和|及|与|、|/|／)[）)]?)+(?:[（(]?(?:{_BODY}|和|及|与|、|/|／|[省市县区][级直]|{_ROLE})[）)]?)+$"
    r"|^(?:责任|任务|职责|工作)分工$|^牵头$|^配合$|^分工(?:单位|部门)?$|^(?:责任|牵头|配合)(?:单位|部门)?[及和与、]?(?:责任|牵头|配合)?(?:单位|部门)?$|^(?:承担|公开|申报|建设)(?:单位|部门|主体)$|^(?:主办|协办|承办|参与)$|.*(?:单位|部门)[及和、/／]?(?:责任|负责|联系)人$"
)
_NUMBER = re.compile(
    r"^(?:(?:任务|项目|建议|提案|议案|问题|清单|事项)?(?:序号|编号|序次)|序|项次|№|No\.?)$", re.IGNORECASE
)
_DUE = re.compile(r"时限|期限|年限|时间|日期|节点|进度(?:安排|要求)|截止")
_NOTE = re.compile(
    r"备注|说明|责任人|领导|联系|电话|负责人|依据|来源|进展|完成情况|落实情况|成效|目标(?!任务|和|与)|标准|成果|形式|方式|签收|得分|分值|评分|分管|考核|类型$"
)
_SECTION = re.compile(r"类别|领域|方面|板块|分类|大类|一级|维度")
_TASK = re.compile(
    r"任务|措施|举措|内容|事项|要求|要点|项目|工作|清单|重点|做法|名称|二级|三级|条目|目标|指标|问题|标题|题目|案由|工程"
)
_FIRST_LEADS = re.compile(
    r"(?:第一|首)个?(?:位|家|名)?的?(?:单位|部门)?[^，。）)]{0,6}(?:为|是|系)?牵头|牵头(?:单位|部门)?(?:列|排)(?:在)?(?:第一|首)"
)
_SIGN_LEADS = re.compile(
    r"(?P<sign>[★☆▲△*＊※●◆])[”’\"）)]?(?:号|标记|标注|标识)?的?(?:单位|部门|者)?(?:即?为|是|系|表示|代表)[^，。；]{0,4}牵头"
)
# 责任单位及完成时限: the cells themselves say which is which.
_AND_WHEN = re.compile(r"(?<=单位|部门)[及和与、/／](?:完成|办结|整改)?(?:时限|期限|时间)(?:要求)?$")
_LONGEST_HEADING = 24


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, its heading, and for parties their role. ``first_leads``: 列第一位的为牵头单位;
    ``persons``: the persons in charge stand behind their units (责任单位及责任人)."""

    kind: ColumnKind
    name: str
    role: Role = Role.RESPONSIBLE
    role_word: str = ""
    first_leads: bool = False
    persons: bool = False


def column_of(heading: str) -> Column | None:
    """The column that a heading stands over; None for words that no heading has."""
    name = re.sub(r"[\s：:]", "", heading)
    plain = re.sub(r"[（(][^（）()]*[）)]", "", name) or name
    plain = _AND_WHEN.sub("", plain)
    if not name or len(plain) > _LONGEST_HEADING or re.search(r"[。；，]|(?:表|方案|通知|意见)$", plain):
        return None
    if _NUMBER.match(plain):
        return Column("number", name)
    if _is_party(name) or _is_party(plain):
        word = (
            re.sub(rf"{_BODY}|[及和与、/／]?(?:责任|负责|联系)人$", "", re.sub(r"[（(].*", "", plain)) or name
        )
        units = re.sub(r"[及和与、/／]?(?:责任|负责|联系)人$", "", plain)
        mixed = re.search("牵头|主办|主责", units) and re.search("责任|配合|协办|协同|参与", units)
        joint = mixed and re.search(r"[及和与、/／]", units)
        return Column(
            "party",
            name,
            Role.RESPONSIBLE if joint else role_of(units),
            word,
            first_leads=_FIRST_LEADS.search(name) is not None,
            persons=names_persons(name),
        )
    for pattern, kind in ((_NOTE, "note"), (_DUE, "due"), (_SECTION, "section"), (_TASK, "task")):
        if pattern.search(plain) and len(plain) <= 12:
            return Column(kind, name)  # type: ignore[arg-type]
    return None


def is_heading_row(names: Sequence[str]) -> bool:
    """Whether these cell texts are headings of a task table: a party column and something for it to do."""
    filled = [name for name in names if name]
    columns = [column_of(name) for name in filled]
    known = [column for column in columns if column is not None]
    return (
        len(known) >= 2
        and any(column.kind == "party" for column in known)
        and any(column.kind in ("task", "section", "number") for column in known)
        and len(known) * 2 > len(filled)
    )


def says_first_leads(text: str) -> bool:
    """Whether the notice says anywhere that the first unit named is the lead."""
    return _FIRST_LEADS.search(text) is not None


def lead_sign(text: str) -> str:
    """The sign that leads are marked with where the notice says so (标★的为牵头单位); empty where it doesn't."""
    match = _SIGN_LEADS.search(text)
    return match["sign"] if match else ""


def _is_party(name: str) -> bool:
    return (
        _PARTY.match(name) is not None
        and re.search(r"^(?:牵头|责任|分管|包保)?[市县]?(?:责任人|领导)|领导$", name) is None
    )
