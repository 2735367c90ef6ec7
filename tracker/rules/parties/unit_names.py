"""How the name of a Chinese public body looks from outside: how it begins, how it ends, what class it is of.

Nothing here knows any particular city. The endings and beginnings are those of the organs, institutions and
state companies that notices hand tasks to.
"""

from __future__ import annotations

import re
from enum import StrEnum


class UnitKind(StrEnum):
    """What an expression names: one body, all of a kind (各…), some of a kind (有关…), or nothing known."""

    NAMED = "named"
    ALL = "all"
    RELATED = "related"
    OTHER = "other"


_ENDINGS = (
    "局|委|办|室|厅|部|署|院|会|府|处|科|股|所|站|队|中心|公司|集团|银行|分行|支行|海关|社|联|部门|单位|地区|地市|各地"
    "|县|区|市|州|盟|旗|镇|乡|街道|学校|大学|学院|党校|医院|团|馆|台|机构|企业|组|司|团体|组织|专班|工会|协会|学会"
    "|人行|税务|电信|移动|联通|铁塔|邮政|供电|烟草|石油|团市委|团省委|团县委|联合会|法院|检察院|军分区|人武部|政府"
    "|厅局|委办局|园区|景区|新城|基地|总工会|残联|妇联|科协|社科联|工商联|红十字会|总社|管委会|指挥部|党委|党组"
)
ENDING = re.compile(rf"(?:{_ENDINGS})(?:（[^（）]{{1,12}}）|\([^()]{{1,12}}\))?$")
STRONG_ENDING = re.compile(
    r"(?:局|委|办|厅|部|院|署|公司|集团|中心|政府|部门|单位|海关|银行|办公室|委员会|协会|学会|联合会|总会|管委会|法院|办事处|支队|总队|大队|分行|支行|调查队|供销社|党校|医院"
    r"|[残妇科文社]联|科协|工商联|总工会|企业|机构|街道|地区)(?:（[^（）]{1,12}）|\([^()]{1,12}\))?$"
)
_PLAIN_BEGINNING = re.compile(
    r"各|市|县|区|省|州|盟|国家|国务院|中央|中共|中国|全市|全省|全县|全区|有关|相关|其他|其它|团[市省县区]委|驻|本[市省县区]|属地|人民银行"
)
_LIKELY_BEGINNING = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:省|市|县|区|州|盟|旗)(?![、，])|[\u4e00-\u9fff]{2,8}?(?:局|委|厅|办|部|署|总局|海关|公司|集团)(?:$|[、，；\s])"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,4}[县市区旗](?:人民政府|政府)?(?:$|[、，；\s])")
_ALL_PLACES = re.compile(r"^各(?:[乡镇村市县区旗]|街道?|社区){1,4}(?:[（(][^（）()]{1,12}[）)])?$")
_RELATED = re.compile(
    r"有关|相关|其他|其它|涉及|^等?(?:部门|单位|地区|地方|成员单位|职能部门|主管部门|责任部门|责任单位)$|相应"
)
_ALL = re.compile(
    r"各|所有|全体|^(?:全[市省县区])?(?:市直|市级|市属|省直|省级|县直|区直)(?:部门|单位|机关)(?!事务|工委|工作委|党工?委)|^全[市省县区]"
)
_NOT_A_NAME = re.compile(r"[。！？“”《》：:@]|\d{3,}|^(?:的|了|和|及|与|在|对|将|为|以|要|把)")

LONGEST_NAME = 40


def is_complete_name(text: str) -> bool:
    """Whether ``text`` ends the way the name of a body does (市财政局 yes, 市财政 no)."""
    return len(text) > 1 and ENDING.search(text[-40:]) is not None


def begins_a_name(text: str) -> bool:
    """Whether a new name can begin here (市…, 各…, 有关…, 大余县…, 教育局、…)."""
    return begins_plainly(text) or _LIKELY_BEGINNING.match(text) is not None


def begins_plainly(text: str) -> bool:
    """Whether ``text`` begins with a word that names begin with (市, 各, 有关); not 财政局, which a broken line
    may leave of 区财政局 just as well."""
    return _PLAIN_BEGINNING.match(text) is not None


_ORGAN_WITH_PARTS = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,6}?(?:[市县区省州旗])?|[市县区省州旗])?(?:(?:人民)?政府|国务院|[市县区省]委|市直|省直|县直|区直)$"
)
_PART = re.compile(r"各|有关|相关|直属|办公|督查|工作|所属|研究")


# 国家税务总局 / 白河市税务局, 中国人民银行 / 白河市分行: a state body and the place of its branch.
_STATE_BODY = re.compile(r"^(?:国家.*(?:总局|局)|.*监管总局|(?:中国)?人民银行|中国.*(?:银行|公司)|国网.*)$")
_BRANCH = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:[市县区省州盟旗])?(?:分局|监管局|监管分局|监管支局|税务局|税务分局|分行|支行|中心支行|分公司|支公司|供电公司|调查队|监察局)(?=$|[、，,；;\s（(])"
)


def parts_two_names(left: str, right: str) -> bool:
    """Whether a line that ended between ``left`` and ``right`` parted two names (市财政局 / 市民政局)
    and did not break one (市财政 / 局, 市政府 / 有关部门)."""
    last = re.split("[、，,；;]", left)[-1]
    if _STATE_BODY.match(last) and not right.startswith(("市", "县", "区", "省")) and _BRANCH.match(right):
        return False
    if (_ALL_PLACES.match(last) or last == "政府") and begins_plainly(right):
        return True  # 各镇、街道 / 市司法局, 各镇党委、政府 / 各部门
    if last[0:1] == right[0:1] == "各" and STRONG_ENDING.search(last):
        return True
    if not is_complete_name(last) or (_PART.match(right) and _ORGAN_WITH_PARTS.match(last)):
        return False
    if begins_plainly(right) or _PLACE.match(right):
        return STRONG_ENDING.search(last) is not None or _PLACE.match(last) is not None
    return (
        STRONG_ENDING.search(last) is not None and not _ORGAN_WITH_PARTS.match(last) and begins_a_name(right)
    )


def kind_of(text: str) -> UnitKind:
    """The class of one expression, by its words alone; the register may know more."""
    if not text or len(text) > LONGEST_NAME or _NOT_A_NAME.search(text):
        return UnitKind.OTHER
    if _RELATED.search(text):
        return UnitKind.RELATED
    if _ALL.search(text):
        return UnitKind.ALL
    return UnitKind.NAMED if is_complete_name(text) else UnitKind.OTHER
