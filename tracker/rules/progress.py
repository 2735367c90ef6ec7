"""What a progress entry may say, and when the office may say that it received one.

Broken rules come back as (form field, message); an empty list is consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tracker.rules.calendar import format_day_with_year
from tracker.rules.lights import Extent
from tracker.rules.timeliness import day_of

Faults = list[tuple[str, str]]

LONGEST_TEXT = 4000  # characters
LONGEST_REASON = 1000
SHORTEST_REASON = 2
LONGEST_HOW = 200
# Work may have begun before the notice; a year and more before it is most likely a wrong year.
TOLD_BEFORE_PLAN = timedelta(days=366)


def entry_faults(
    text: str,
    happened_on: date,
    extent: Extent,
    percent: int | None,
    *,
    received_on: date,
    plan_began: date,
) -> Faults:
    """``received_on`` is the day of receipt: nothing can be told before it happened."""
    faults: Faults = []
    if not text.strip():
        faults.append(("text", "请写明做了什么。"))
    elif len(text) > LONGEST_TEXT:
        faults.append(("text", f"做了什么限 {LONGEST_TEXT} 字，现有 {len(text)} 字，请精简或分几条登记。"))
    if happened_on > received_on:
        faults.append(("happened_on", f"做这件事的日期不能晚于{format_day_with_year(received_on)}，请核对。"))
    elif happened_on < plan_began - TOLD_BEFORE_PLAN:
        faults.append(("happened_on", "日期早于任务分工一年以上，请核对年份。"))
    return faults + _percent_faults(extent, percent)


def _percent_faults(extent: Extent, percent: int | None) -> Faults:
    if percent is None:
        return []
    if not 0 <= percent <= 100:
        return [("percent", "完成比例应为 0 至 100 的整数。")]
    if extent is Extent.DONE and percent < 100:
        return [("percent", f"进度为“{extent.word}”时，完成比例应为 100 或不填。")]
    if extent is Extent.NOT_STARTED and percent > 0:
        return [("percent", f"进度为“{extent.word}”时，完成比例应为 0 或不填。")]
    return []


def received_faults(at: datetime, how: str, *, now: datetime, plan_began: date) -> Faults:
    """What the office says of a receipt (代录): never in the future, never before the plan."""
    faults: Faults = []
    if at > now:
        faults.append(("received_at", "收到时间不能晚于现在，请核对。"))
    elif day_of(at) < plan_began:
        faults.append(
            ("received_at", f"收到时间不能早于任务分工的日期（{format_day_with_year(plan_began)}）。")
        )
    if len(how.strip()) < SHORTEST_REASON:
        faults.append(("received_how", "请写明怎样收到的，如：盖章纸质件、电子邮件、传真。"))
    elif len(how) > LONGEST_HOW:
        faults.append(("received_how", f"怎样收到的限 {LONGEST_HOW} 字。"))
    return faults


def reason_faults(field: str, reason: str, what: str) -> Faults:
    """``what`` names the reason in the message, such as 办结理由."""
    length = len(reason.strip())
    if length < SHORTEST_REASON:
        return [(field, f"请填写{what}，至少 {SHORTEST_REASON} 个字。")]
    if length > LONGEST_REASON:
        return [(field, f"{what}限 {LONGEST_REASON} 字，现有 {length} 字。")]
    return []


def listed(numerals: Sequence[str]) -> str:
    """任务三、五"""
    return f"任务{'、'.join(numerals)}"
