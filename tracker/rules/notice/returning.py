"""The demand to hand in: by when, to whom, by which address and telephone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.rules.notice.dates import Found, deadlines
from tracker.rules.notice.drafts import Calendar
from tracker.rules.notice.ledger import Ledger
from tracker.rules.notice.measures import sentences
from tracker.rules.notice.passage import Passage
from tracker.rules.notice.reading import Due, Field
from tracker.rules.parties import is_complete_name

_HAND_IN = re.compile(
    r"(?:(?<![通汇简年日月季申预播填登])报(?:送|告|备)?(?!告)|上报|反馈|提交|发送|送达|报送|(?<![报发运输寄递])送)(?:至|到|给|往)?(?P<to>(?![报送交])[^，。；：:（）()、\s]{2,40})"
)
_REPORT_TO = re.compile(
    r"向(?P<to>[^，。；：:（）()、\s]{2,30}?)(?:书面|专题)?(?:报告|报送|上报|反馈|汇报|提交)"
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,100}\.[A-Za-z]{2,10}")
_PHONE_NUMBER = r"(?:(?:[（(]?0\d{2,3}[）)]?[-－—–\s]?)?\d{7,8}(?:[-－转]\d{1,5})?|1\d{10})(?!\d)"
_PHONE = re.compile(
    rf"(?<!传)(?:联系)?(?:电话|手机|座机|联系方式)(?:号码)?(?:（微信同号）)?[：:\s]*(?P<number>{_PHONE_NUMBER})"
)
_CONTACT_PHONE = re.compile(rf"联系人[：:][^。；]{{2,16}}?[，,、；\s：:]*(?P<number>{_PHONE_NUMBER})")
_NO_RECEIVER = re.compile(r"邮箱|情况|材料|报告|总结|请于|通过|\d")
_ANOTHER_DAY = re.compile("(?:[日号底末]|[底末]前)[、和及]$")
_NEAR = 200


@dataclass(frozen=True, slots=True)
class ReturnDemand:
    """All four may be None. The fields quote the body, or own their words where no body holds them."""

    due: Due | None = None
    to: Field | None = None
    email: Field | None = None
    phone: Field | None = None


def return_demand(body: Passage, calendar: Calendar, ledger: Ledger) -> ReturnDemand:
    """The likeliest demand to hand in within the letter's body: one that names a date, a receiver, an address.

    Of several days (4月10日、7月10日前) none is taken: a person has to say which.
    """
    best: tuple[float, int, Found, Passage | None] | None = None
    several = False
    offset = 0
    for sentence in sentences(body):
        start = body.text.find(sentence.text, offset)
        offset = start + len(sentence)
        if not re.search("[报送交馈]", sentence.text):
            continue
        for found in deadlines(sentence, calendar.issued_on, calendar.year):
            to = _receiver(sentence, found)
            score = _score(sentence.text, body.text[start : offset + _NEAR], to)
            if score > 0 and (best is None or score >= best[0]):
                best = (score, start, found, to)
                several = _ANOTHER_DAY.search(sentence.text, 0, found.start) is not None
    place = best[1] if best else 0
    email = _EMAIL.search(body.text, place) or _EMAIL.search(body.text)
    return ReturnDemand(
        _due(body, best[1], best[2], calendar, ledger) if best and not several else None,
        ledger.field(best[3]) if best and best[3] is not None else None,
        ledger.field(body.sub(*email.span())) if email else None,
        ledger.field(phone) if (phone := _phone(body, place)) else None,
    )


def _receiver(sentence: Passage, found: Found) -> Passage | None:
    """The body behind 报, 报送至 …, looked for behind the date first."""
    matches = [*_HAND_IN.finditer(sentence.text), *_REPORT_TO.finditer(sentence.text)]
    matches.sort(key=lambda match: (match.start() < found.end, match.start()))
    for match in matches:
        begin, end = match.span("to")
        begin = max(sentence.text.rfind(sign, begin, end) for sign in "至到给") + 1 or begin  # 报送总结至X
        name = sentence.text[begin:end]
        for length in range(len(name), 1, -1):
            if is_complete_name(name[:length]) and not _NO_RECEIVER.search(name[:length]):
                return sentence.sub(begin, begin + length)
        if match.re is _REPORT_TO:
            continue
        if re.match(r"我[办局委厅处科]", name):
            return sentence.sub(match.start("to"), match.start("to") + 2)
    return None


def _score(sentence: str, nearby: str, to: Passage | None) -> float:
    if to is None and not re.search(
        r"报送|上报|反馈|提交|报备|(?<![通汇简])报(?:我|市|县|区|省|国)", sentence
    ):
        return 0
    score = 3.0 if to is not None else 1.0
    score += 2 if _EMAIL.search(nearby) or _PHONE.search(nearby) else 0
    score += 1 if re.match("请|各", sentence) else 0
    return score - (2 if re.search(r"每(?:年|季|月|半年|周)", sentence) else 0)


def _due(body: Passage, start: int, found: Found, calendar: Calendar, ledger: Ledger) -> Due:
    """A return is owed after the notice: a day whose year is not written moves to the next year if need be."""
    quoted = not ledger.take(body.sub(start + found.start, start + found.end))
    due = replace(found.due, quoted=quoted)
    if due.date and due.year_inferred and calendar.issued_on and due.date < calendar.issued_on:
        return replace(due, date=due.date.replace(year=due.date.year + 1))
    return due


def _phone(body: Passage, place: int) -> Passage | None:
    match = _PHONE.search(body.text, place) or _PHONE.search(body.text)
    match = match or _CONTACT_PHONE.search(body.text, place) or _CONTACT_PHONE.search(body.text)
    return body.sub(*match.span("number")) if match else None
