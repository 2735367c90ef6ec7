"""When two names are one: 市发改委 and 赣州市发展和改革委员会, 市府办 and 市政府办公室, 大余县 and 大余县人民政府.

A name is brought to its shortest usual form; names with the same form are the same body. The abbreviations are
those in general official use (the State Council's and provinces' lists of organs use them), not one city's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_SHORT_FORMS = (
    ("中共", ""),
    ("人民政府", "政府"),
    ("发展和改革", "发改"),
    ("发展改革", "发改"),
    ("工业和信息化", "工信"),
    ("工业信息化", "工信"),
    ("经济和信息化", "经信"),
    ("经济信息化", "经信"),
    ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"),
    ("人力社保", "人社"),
    ("住房和城乡建设", "住建"),
    ("住房城乡建设", "住建"),
    ("卫生健康", "卫健"),
    ("文化广电新闻出版旅游", "文广旅"),
    ("文化广电和旅游", "文广旅"),
    ("文化广电旅游", "文广旅"),
    ("文广新旅", "文广旅"),
    ("文化和旅游", "文旅"),
    ("文化旅游", "文旅"),
    ("市场监督管理", "市监"),
    ("市场监管", "市监"),
    ("自然资源和规划", "资规"),
    ("自然资源规划", "资规"),
    ("自规局", "资规局"),
    ("医疗保障", "医保"),
    ("退役军人事务", "退役军人"),
    ("应急管理", "应急"),
    ("交通运输", "交通"),
    ("城市管理综合执法", "城管执法"),
    ("城市管理行政执法", "城管执法"),
    ("城市管理", "城管"),
    ("行政审批服务", "行政审批"),
    ("政务服务和大数据管理", "政数"),
    ("政务服务数据管理", "政数"),
    ("政务服务和数据管理", "政数"),
    ("国有资产监督管理", "国资"),
    ("教育体育", "教体"),
    ("教育和体育", "教体"),
    ("民族宗教事务", "民宗"),
    ("机关事务管理", "机关事务"),
    ("大数据发展管理", "大数据"),
    ("大数据管理", "大数据"),
    ("科学技术局", "科技局"),
    ("科学技术厅", "科技厅"),
    ("科学技术部", "科技部"),
    ("科学技术协会", "科协"),
    ("人民防空", "人防"),
    ("国防动员", "国动"),
    ("金融工作", "金融"),
    ("住房公积金管理", "公积金"),
    ("住房公积金", "公积金"),
    ("消防救援", "消防"),
    ("农业和农村", "农业农村"),
    ("供销合作社联合社", "供销社"),
    ("供销合作社", "供销社"),
    ("妇女联合会", "妇联"),
    ("残疾人联合会", "残联"),
    ("文学艺术界联合会", "文联"),
    ("工商业联合会", "工商联"),
    ("社会科学界联合会", "社科联"),
    ("互联网信息", "网信"),
    ("机构编制委员会办公室", "编办"),
    ("委编办", "编办"),
    ("精神文明建设指导委员会办公室", "文明办"),
    ("委文明办", "文明办"),
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
    ("高新技术产业开发区", "高新区"),
    ("高新技术产业园区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("综合保税区", "综保区"),
    ("管理委员会", "管委会"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("办公厅", "办"),
)
_YOUTH_LEAGUE = re.compile(r"^共青团(?:.{1,8}?)?([市县省区])委(?:员会)?$")
_PLACE = re.compile(
    r"^([\u4e00-\u9fff]{2,7}?(?:自治区|自治州|地区|盟|省|市|州|县|区))(?=[\u4e00-\u9fff]{2,})"
)
_GOVERNED = re.compile(r"^.{2,}[县区市旗](?:(?:人民)?政府(?:办|办公室)?)?$")
_ZONE = re.compile(r".{2,}(?:新区|经开区|高新区|综保区|开发区|园区|示范区)$")


def place_of(names: Iterable[str]) -> str:
    """The place that most full names begin with (赣州市 of 赣州市财政局 …); empty when fewer than two agree."""
    found = Counter(match[1] for name in names if (match := _PLACE.match(name)))
    if not found:
        return ""
    place, times = found.most_common(1)[0]
    return place if times > 1 else ""


@lru_cache(maxsize=65536)
def short_form(name: str, place: str = "") -> str:
    """The shortest usual form of a body's name, seen from ``place`` (赣州市 makes 赣州市财政局 into 市财政局)."""
    form = re.sub(r"[\s（）()、]", "", name)
    if place:
        form = re.sub(f"^国家.{{2,6}}{re.escape(place)}", place[-1], form)  # 国家税务总局赣州市税务局
    if place and form.startswith(place) and len(form) > len(place):
        rest = form[len(place) :]
        form = rest if _GOVERNED.match(rest) else place[-1] + rest
    league = _YOUTH_LEAGUE.match(form)
    if league:
        return f"团{league[1]}委"
    if re.match(r"^[市县省区州]府办", form):
        form = form[0] + "政" + form[1:]
    for long, short in _SHORT_FORMS:
        form = form.replace(long, short)
    if len(form) > 4 and form.endswith("区管委会"):
        form = form[:-3]
    if place and _ZONE.fullmatch(form) and form.startswith(place[:-1]):
        form = form[len(place) - 1 :]
    if form.endswith("政府") and len(form) > 4 and form[-3] in "县区市旗" and form[0] not in "各有相":
        form = form[:-2]
    return form
