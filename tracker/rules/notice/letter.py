"""The letter around the tasks: document number, issuer, title, addressees, 成文日期."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.rules.notice.dates import date_field, full_dates
from tracker.rules.notice.flow import Flow
from tracker.rules.notice.items import mark_at
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.numerals import to_int
from tracker.rules.notice.passage import Passage
from tracker.rules.notice.reading import DateField, Field
from tracker.rules.parties import is_complete_name, party_label

_NUMBER = re.compile(r"[〔［\[（(【﹝]((?:19|20)\d\d|二[〇零○]..)年?[〕］\])）】﹞]第?(\d{1,4})号")
_CODE = re.compile(r"[\u4e00-\u9fffA-Z]{1,16}$")
_TITLE_END = re.compile(
    r"(?:通知|意见|方案|通报|函|决定|批复|办法|要点|公告|通告|报告|规定|细则|规划|计划|安排|分工|分解|清单|任务书|分解表|责任表|分工表|台账|措施|举措|纲要|请示|令)"
    r"(?:[（(][^（）()]{1,12}[）)])?$"
)
_CODE_BOUNDARY = re.compile(
    r".*(?:通知|意见|方案|通报|决定|办法|要点|批复|公告|通告|报告|细则|规定|规划|计划|分工|清单|的函)"
)
_ADDRESSEES = re.compile(r"[^。：:！？《]{2,240}[：:]")
_ADDRESSED = re.compile(
    r"(?:政府|部门|单位|机构|委员会|管委会|企业|公司|办公室|办公厅|局|委|办|院|校|团体|街道|办事处|有关方面|同志)(?:[（(][^（）()]*[）)])?$"
)
_NO_ADDRESSEE = re.compile(
    r"附件?|电话|邮箱|抄送|联系|责任|牵头|配合|来源|索引|发文|主题|标题|日期|SOURCE|NOTE|填报|单位[：:]|[一二三四五六七八九十]+、|[（(]"
)
_OPEN_BRACKET = re.compile(r"[（(【〔\[][^）)】〕\]]*$")  # （责任单位： stands within a line
_META = re.compile(
    r"索引号|发布(?:日期|时间|机构)|发文(?:日期|字号|机关|机构)|主题(?:分类|词)|信息来源|浏览|字体|打印|签发人|特急|加急|SOURCE|NOTE|={3,}|有效性|公开方式|成文日期|密级"
)
_LETTERHEAD = re.compile(r"(?P<name>[\u4e00-\u9fff（）]{4,40}?)(?:文件|（?通知）?)?")
_SIGNED = re.compile(r"(?:^|[。：:；]|\s)(?P<issuer>[\u4e00-\u9fff（）]{4,30}?)$")
_BEHIND_DATE = re.compile(r"\s*(?:$|[（(]此件|附件|[（(]本文|[（(]主动公开|[（(]公开|抄送|[（(]联系人)")
_HEAD_PARAGRAPHS = 30


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter's own fields. ``begins`` is the index in the flow behind title and addressees."""

    document_number: Field | None
    issuer: Field | None
    title: Field | None
    addressees: Field | None
    issued_on: DateField | None
    begins: int
    signed_at: int | None
    year: int | None


def read_letter(flow: Flow, ledger: Ledger, head_end: int) -> Letter:
    """Read the letter. ``head_end`` is the index by which the head must be over (the first table's place)."""
    to = _addressees(flow, head_end)
    head_limit = to[0] if to else _head_limit(flow, head_end)
    head = [
        flow.bounds(number) for number in range(flow.paragraph_count()) if flow.starts[number] < head_limit
    ]
    number, head = _take_number(flow, head, ledger)
    title_lines = _title_lines(flow, head)
    title = _title_field(flow, title_lines, ledger)
    letterhead = _letterhead(flow, head, title_lines, ledger)
    addressees = ledger.field(flow.whole.sub(*to).strip("：:")) if to else None
    if to:
        ledger.mark("sign", flow.whole.sub(*to))
    title_end = title_lines[-1][1] if title_lines else 0
    begins = to[1] if to else max([title_end, *([head[-1][1]] if head and title is None and number else [])])
    known = letterhead.text if letterhead is not None else _title_prefix(flow, title_lines)
    dated = _issued_on(flow, begins, known, ledger) or _date_in_head(flow, head, ledger)
    issuer = _issuer(flow, letterhead, dated, title_lines, ledger)
    year = to_int(match[1]) if number and (match := _NUMBER.search(number.value)) else None
    return Letter(
        number,
        issuer,
        title,
        addressees,
        dated[0] if dated else None,
        begins,
        dated[2] if dated else None,
        year,
    )


def _addressees(flow: Flow, limit: int) -> tuple[int, int] | None:
    text = flow.whole.text
    for number in range(min(flow.paragraph_count(), _HEAD_PARAGRAPHS)):
        start, end = flow.bounds(number)
        if start >= limit:
            return None
        match = _ADDRESSEES.match(text, start, end)
        if match is None or party_label(text, start) is not None or _NO_ADDRESSEE.match(text, start):
            continue
        if _META.match(text, start) or mark_at(text, start) is not None or _OPEN_BRACKET.search(match[0]):
            continue
        if _ADDRESSED.search(match[0][:-1]):
            return start, match.end()
    return None


def _head_limit(flow: Flow, limit: int) -> int:
    """Without addressees the head goes on until a paragraph is a sentence."""
    for number in range(min(flow.paragraph_count(), _HEAD_PARAGRAPHS)):
        start, end = flow.bounds(number)
        if (
            start >= limit
            or "。" in flow.whole.text[start:end]
            or re.match(r"[一二三四五六七八九十]+、", flow.whole.text[start:end])
        ):
            return start if not _META.match(flow.whole.text[start:end]) else end
    return min(limit, flow.bounds(min(flow.paragraph_count(), _HEAD_PARAGRAPHS) - 1)[1]) if flow.starts else 0


def _take_number(
    flow: Flow, head: list[tuple[int, int]], ledger: Ledger
) -> tuple[Field | None, list[tuple[int, int]]]:
    """The document number, standing alone or glued to the title, and the head without it."""
    text = flow.whole.text
    for index, (start, end) in enumerate(head):
        for match in _NUMBER.finditer(text, start, end):
            begin = _code_start(text, start, match.start())
            alone = begin == start
            glued = match.end() == end and _TITLE_END.search(text[start:begin]) is not None
            if not (alone or glued) or text[start:begin].count("《") != text[start:begin].count("》"):
                continue
            passage = flow.whole.sub(begin, match.end())
            code, year, serial = text[begin : match.start()], to_int(match[1]), match[2]
            field = ledger.field(passage, f"{code}〔{year}〕{serial}号")
            rest = [(first, last) for first, last in ((start, begin), (match.end(), end)) if first < last]
            return field, [*head[:index], *rest, *head[index + 1 :]]
    return None, head


def _code_start(text: str, start: int, bracket: int) -> int:
    """Where the agency's code begins: Han characters before the bracket, behind the title's last word."""
    code = _CODE.search(text[max(start, bracket - 16) : bracket])
    begin = bracket - len(code[0]) if code else bracket
    boundary = _CODE_BOUNDARY.match(text[begin:bracket])
    return begin + boundary.end() if boundary else begin


def _title_lines(flow: Flow, head: list[tuple[int, int]]) -> list[tuple[int, int]]:
    text = flow.whole.text
    usable = [part for part in head if not _META.search(text[part[0] : part[1]])]
    about = next((index for index, (start, end) in enumerate(usable) if "关于" in text[start:end]), None)
    if about is None:
        return _title_without_about(flow, usable)
    first = last = about
    while (
        last + 1 < len(usable)
        and not _TITLE_END.search(text[usable[about][0] : usable[last][1]])
        and last - about < 6
    ):
        last += 1
    if text.startswith("关于", usable[about][0]):
        while first > 0 and usable[first - 1][1] == usable[first][0] and first > about - 2:
            above = text[usable[first - 1][0] : usable[first - 1][1]]
            if not is_complete_name(above) or len(above) > 30:
                break
            first -= 1
    return usable[first : last + 1]


def _title_without_about(flow: Flow, usable: list[tuple[int, int]]) -> list[tuple[int, int]]:
    text = flow.whole.text
    for last in range(len(usable) - 1, -1, -1):
        line = text[usable[last][0] : usable[last][1]]
        if not _TITLE_END.search(line) and not line.endswith("任务"):
            continue
        first = last
        while first > 0 and usable[first - 1][1] == usable[first][0] and first > last - 3:
            above = text[usable[first - 1][0] : usable[first - 1][1]]
            if (
                is_complete_name(above)
                or _TITLE_END.search(above)
                or re.match(r"附件?\d*[：:]?$", above)
                or len(above) > 40
            ):
                break
            first -= 1
        return usable[first : last + 1]
    return []


def _title_field(flow: Flow, lines: list[tuple[int, int]], ledger: Ledger) -> Field | None:
    if not lines:
        return None
    title = flow.whole.sub(lines[0][0], lines[-1][1])
    return ledger.field(title) if len(title) >= 4 else None


def _letterhead(
    flow: Flow, head: list[tuple[int, int]], title: list[tuple[int, int]], ledger: Ledger
) -> Passage | None:
    for start, end in head:
        if (start, end) in title:
            return None
        text = flow.whole.text[start:end]
        match = _LETTERHEAD.fullmatch(text)
        if match and is_complete_name(match["name"]) and not _META.search(text):
            ledger.mark("letterhead", flow.whole.sub(start + match.end("name"), end))
            return flow.whole.sub(start, start + match.end("name"))
    return None


def _issued_on(
    flow: Flow, begins: int, known: str, ledger: Ledger
) -> tuple[DateField, Passage | None, int] | None:
    """The first full date behind the addressees that stands alone or behind a signature."""
    text = flow.whole.text
    for offset, length, day in ((start, end - start, day) for start, end, day in full_dates(text[begins:])):
        start, end = begins + offset, begins + offset + length
        first, last = flow.bounds(flow.number_at(start))
        if not _BEHIND_DATE.match(text[end : min(last, end + 8)]):
            continue
        before = text[max(first, start - 40) : start]
        signed = re.search(f"(?P<issuer>{re.escape(known)})$", before) if known else None
        signed = signed or _SIGNED.search(before)
        if start == first:
            issuer = _signature_over(flow, flow.number_at(start))
        elif signed and _is_issuer(signed["issuer"]):
            issuer = flow.whole.sub(start - len(signed["issuer"]), start)
        else:
            continue
        passage = flow.whole.sub(start, end)
        return date_field(passage, 0, len(passage), day, not ledger.take(passage)), issuer, start
    return None


def _signature_over(flow: Flow, number: int) -> Passage | None:
    """The bodies that signed above the date, a line each."""
    first = number
    while first > 0 and _is_issuer(flow.paragraph(first - 1).text):
        first -= 1
    return flow.whole.sub(flow.starts[first], flow.starts[number]) if first < number else None


def _date_in_head(
    flow: Flow, head: list[tuple[int, int]], ledger: Ledger
) -> tuple[DateField, Passage | None, int] | None:
    for start, end in head:
        for first, last, day in full_dates(flow.whole.text[start:end]):
            if not flow.whole.text[start : start + first].strip("（(") and not flow.whole.text[
                start + last : end
            ].strip("）)"):
                passage = flow.whole.sub(start + first, start + last)
                field = date_field(passage, 0, len(passage), day, not ledger.take(passage))
                ledger.mark("sign", flow.whole.sub(start, end))
                return field, None, start
    match = re.search(r"印发", flow.whole.text)
    if match:
        for first, last, day in full_dates(flow.whole.text):
            if flow.whole.text.startswith("印发", last):
                passage = flow.whole.sub(first, last)
                return date_field(passage, 0, len(passage), day, not ledger.take(passage)), None, first
    return None


def _is_issuer(text: str) -> bool:
    return 4 <= len(text) <= 40 and is_complete_name(text) and re.search(r"[，。；、：]|附件", text) is None


def _issuer(
    flow: Flow,
    letterhead: Passage | None,
    dated: tuple[DateField, Passage | None, int] | None,
    title: list[tuple[int, int]],
    ledger: Ledger,
) -> Field | None:
    """The letterhead, else the signature over the date, else the body that the title begins with."""
    signature = dated[1] if dated else None
    field = None
    if letterhead is not None:
        field = ledger.field(letterhead)
    if signature is not None and field is None:
        field = ledger.field(signature)
    elif signature is not None:
        ledger.mark("signature", signature)
    prefix = _title_prefix(flow, title)
    if field is None and prefix:
        passage = flow.whole.sub(title[0][0], title[0][0] + len(prefix))
        field = replace(ledger.field(passage), quoted=True)
    return field


def _title_prefix(flow: Flow, title: list[tuple[int, int]]) -> str:
    """The body that a title begins with (赣州市人民政府办公室 of …关于印发…); empty where there is none."""
    if not title:
        return ""
    prefix, about, _rest = flow.whole.text[title[0][0] : title[-1][1]].partition("关于")
    is_body = is_complete_name(prefix) and re.search("[省市县区州旗镇乡]$", prefix) is None
    return prefix if about and len(prefix) <= 40 and is_body else ""
