"""Chinese words for what the audit chain names in code: events, kinds of things, tables, fields.

A name without words is shown as it is; a test finds every event name used in the actions here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.rules.timeliness import format_moment_with_year

EVENT_WORDS = {
    "account.added": "建立账号",
    "account.changed": "修改账号",
    "account.closed": "停用账号",
    "account.created": "建立账号",
    "account.password_changed": "修改密码",
    "account.password_reset": "重新发放密码",
    "account.reopened": "恢复账号",
    "account.sessions_ended": "结束登录",
    "account.signed_in": "登录",
    "account.signed_out": "退出登录",
    "account.unlocked": "解锁账号",
    "accounts.added": "批量建立账号",
    "accounts.imported": "导入账号",
    "accounts.passwords_reset": "批量发放初始密码",
    "assignment.added": "增加责任项",
    "assignment.closed": "办结销号",
    "assignment.released": "解除责任项",
    "assignment.reopened": "恢复办理",
    "assignment.restored": "恢复责任项",
    "calendar.loaded": "载入工作日历",
    "calendar.year_added": "增加年度工作日历",
    "data.restored": "从备份恢复数据",
    "demo.day_moved": "调整演示日期",
    "group.added": "增加单位组",
    "group.changed": "修改单位组",
    "group.members_added": "单位组加入成员",
    "group.members_ended": "单位组移出成员",
    "groups.imported": "导入单位组成员",
    "office.created": "建立发文单位",
    "plan.discarded": "作废收文",
    "plan.draft_saved": "保存收文核对",
    "plan.issued": "下达任务分工",
    "plan.taken_in": "收文",
    "policy.changed": "调整亮灯标准",
    "progress.corrected": "更正进展",
    "progress.logged": "登记进展",
    "report.made": "生成报告",
    "return.filed": "报送",
    "setting.changed": "修改设置",
    "turns.rebuilt": "重算亮灯",
    "unit.added": "增加单位",
    "unit.changed": "修改单位",
    "unit.closed": "撤销单位",
    "unit.renamed": "单位更名",
    "unit.reopened": "恢复单位",
    "units.added": "批量增加单位",
    "units.imported": "导入单位",
}

KIND_WORDS = {
    "account": "账号",
    "assignment": "责任项",
    "backup": "备份",
    "calendar": "工作日历",
    "plan": "任务分工",
    "progress_entry": "进展",
    "register": "名录",
    "report": "报告",
    "setting": "设置",
    "submission": "报送件",
    "unit": "单位",
    "unit_group": "单位组",
}

TABLE_WORDS = {
    "account": "账号",
    "assignment": "责任项",
    "assignment_change": "责任项变动",
    "assignment_origin": "责任项来源",
    "calendar_year": "工作日历",
    "closure": "办结销号",
    "entry_assignment": "进展所属责任项",
    "evidence": "佐证",
    "measure": "举措",
    "party_expression": "分工表述",
    "plan": "任务分工",
    "plan_draft": "收文核对稿",
    "plan_policy": "亮灯标准",
    "plan_source": "收文原件",
    "progress_entry": "进展",
    "report": "报告",
    "report_call": "报送要求",
    "setting": "设置",
    "stored_file": "存档文件",
    "submission": "报送件",
    "submission_item": "报送项",
    "task": "任务",
    "unit": "单位",
    "unit_group": "单位组",
    "unit_group_member": "单位组成员",
    "unit_name": "单位名称",
}

FIELD_WORDS = {
    "account": "账号",
    "accounts": "账号",
    "added": "增加",
    "aliases": "别名",
    "as_of": "截至",
    "assignment": "责任项号",
    "assignment_id": "责任项号",
    "assignments": "责任项",
    "at": "时间",
    "backup_made_at": "备份时间",
    "by": "决定人",
    "calendar_version": "日历版本",
    "call": "报送要求",
    "call_id": "报送要求号",
    "changed": "更改",
    "children": "下级单位",
    "closure_id": "办结号",
    "code": "代码",
    "contact_person": "联系人",
    "count": "数量",
    "day": "日期",
    "decisions": "人工决定",
    "document_number": "文号",
    "due": "时限",
    "due_on": "日期",
    "entries": "进展",
    "entry_id": "进展号",
    "evidence": "佐证",
    "extent": "程度",
    "extra": "另加",
    "file": "文件",
    "file_digest": "文件校验值",
    "file_name": "文件名",
    "happened_on": "发生日期",
    "head": "链头",
    "head_hash": "链头校验值",
    "head_number": "链头序号",
    "id": "编号",
    "ids": "编号",
    "inferred": "推定",
    "is_closed": "已停用",
    "is_issuer": "可下达任务",
    "is_sure": "已确定",
    "joined": "加入",
    "key": "名称",
    "kind": "类别",
    "late": "迟",
    "lead_choice": "牵头提议",
    "left": "移出",
    "member_ids": "成员",
    "members": "成员",
    "must_change_password": "须改密码",
    "name": "名称",
    "near_days": "提前预警工作日数",
    "number": "序号",
    "office_phone": "办公电话",
    "open_assignments": "未办结责任项",
    "pages": "页数",
    "parent_id": "上级单位号",
    "parties": "分工",
    "percent": "完成比例",
    "person": "姓名",
    "places": "出处",
    "plan_id": "任务分工号",
    "reason": "理由",
    "received_at": "收到时间",
    "received_how": "收到方式",
    "released": "已解除",
    "replaced_heads": "恢复前各链链头",
    "role": "角色",
    "roles": "角色",
    "rows": "行数",
    "sessions": "退出的登录",
    "sha256": "校验值",
    "short_name": "简称",
    "short_title": "一览表列名",
    "silent_amber_days": "无进展预警天数",
    "silent_red_days": "无进展逾期天数",
    "sort_order": "排序",
    "source": "来源",
    "stamps": "决定",
    "state": "状态",
    "status": "状态",
    "submission_id": "报送件号",
    "task": "任务",
    "task_id": "任务号",
    "tasks": "任务",
    "text": "内容",
    "ticked": "勾选",
    "title": "标题",
    "unit": "单位",
    "unit_id": "单位号",
    "unit_name": "单位",
    "units": "单位",
    "valid_from": "生效日期",
    "valid_to": "失效日期",
    "value": "值",
    "version": "版本",
    "version_of": "前一版本",
    "year": "年度",
    "years": "年度",
    "zero": "无进展项",
    "zero_reason": "无进展原因",
}

VALUE_WORDS = {
    "admin": "系统管理员",
    "agree": "同意",
    "auditor": "审计员",
    "clerk": "单位经办人",
    "closed": "办结",
    "county": "县（市、区）",
    "department": "市直部门",
    "discarded": "作废",
    "done": "已完成",
    "draft": "拟定",
    "enterprise": "企业",
    "issued": "已下达",
    "lead": "牵头",
    "leader": "领导",
    "none": "不设牵头",
    "not_started": "未开展",
    "office": "办公室",
    "other": "其他",
    "released": "已解除",
    "reopened": "恢复办理",
    "replaced": "已由新版本替代",
    "responsible": "责任",
    "restored": "已恢复",
    "status": "落实情况报告",
    "system": "系统",
    "task": "任务单",
    "under_way": "推进中",
    "unit": "单位单",
    "zone": "功能区",
}
# Only these fields hold codes; the same word elsewhere is somebody's text.
CODED_FIELDS = {"change", "extent", "kind", "lead_choice", "role", "roles", "state", "status"}
SECRET_FIELDS = {"password", "password_hash", "token"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def event_words(name: str) -> str:
    return EVENT_WORDS.get(name, name)


def kind_words(kind: str) -> str:
    return KIND_WORDS.get(kind, kind)


def table_words(table: str) -> str:
    return TABLE_WORDS.get(table, table)


def field_words(field: str) -> str:
    """时限; a place within a draft (/tasks/8/due/text) step by step: 任务 8 时限 内容."""
    if field.startswith("/"):
        return " ".join(FIELD_WORDS.get(step, step) for step in field[1:].split("/"))
    return FIELD_WORDS.get(field, field)


def chain_words(chain_id: int, plan_number: str = "") -> str:
    """What a chain is called: the register's, or a plan's with its document number where it has one."""
    if chain_id == 0:
        return "名录链"
    return f"任务分工第 {chain_id} 号链{f'（{plan_number}）' if plan_number else ''}"


def value_words(field: str, value: Any) -> str:
    """A value of an event in words: 2024年7月5日 16:00, 是, 牵头、责任. Never a password."""
    if field in SECRET_FIELDS:
        return "（不显示）"
    if value is None or value in ("", [], {}):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value_words(field, part) for part in value)
    if isinstance(value, Mapping):
        parts = (f"{field_words(name)} {value_words(name, part)}" for name, part in value.items())
        return f"（{'，'.join(parts)}）"
    if field.rsplit("/", 1)[-1] in CODED_FIELDS:
        return VALUE_WORDS.get(str(value), str(value))
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return format_moment_with_year(datetime.fromisoformat(value))
    return str(value)


def changes(before: Any, after: Any) -> list[tuple[str, str | None, str | None]]:
    """Each field of an event as (words, before, after); None where a side doesn't name the field."""
    old = before if isinstance(before, Mapping) else {}
    new = after if isinstance(after, Mapping) else {}
    names = [*old, *(name for name in new if name not in old)]
    return [
        (
            field_words(name),
            value_words(name, old[name]) if name in old else None,
            value_words(name, new[name]) if name in new else None,
        )
        for name in sorted(names, key=_in_order)
    ]


def _in_order(field: str) -> list[tuple[bool, int, str]]:
    """Places within a draft by their numbers, task 2 before task 10; other fields stay as they came."""
    steps = field[1:].split("/") if field.startswith("/") else []
    return [(not step.isdecimal(), int(step) if step.isdecimal() else 0, step) for step in steps]
