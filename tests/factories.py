"""Rows in believable Chinese, as factory_boy dictionaries; tests say only what they are about."""

from __future__ import annotations

from datetime import date

import factory

from tracker.rules.access import Role


class UnitRow(factory.DictFactory):
    code = factory.Sequence(lambda n: f"unit{n}")
    name = factory.Sequence(lambda n: f"测试市第{n}局")
    short_name = factory.LazyAttribute(lambda row: row.name.removeprefix("测试"))
    aliases = factory.LazyFunction(list)
    kind = "department"
    parent_id = None
    sort_order = factory.Sequence(lambda n: n)
    is_issuer = False
    contact_person = "周晓明"
    office_phone = "0797-8000000"
    valid_from = date(2000, 1, 1)
    valid_to = None


class AccountRow(factory.DictFactory):
    name = factory.Sequence(lambda n: f"account{n}")
    person = "李文"
    unit_id = None
    roles = factory.LazyFunction(lambda: [Role.CLERK])
    # A hash that no password fits: tests that sign in make their account by the action.
    password_hash = "!"
    must_change_password = False
    is_closed = False


class TaskRow(factory.DictFactory):
    plan_id = None
    number = factory.Sequence(lambda n: n + 1)
    numeral = factory.LazyAttribute(lambda row: "一二三四五六七八九十"[row.number - 1])
    title = factory.LazyAttribute(lambda row: f"做好第{row.numeral}项公开工作")
    short_title = factory.LazyAttribute(lambda row: f"第{row.numeral}项")
    text = factory.LazyAttribute(lambda row: f"按季度公开第{row.numeral}项工作的进展。")
    due_on = None
    due_inclusive = True
    due_cutoff = None
    due_inferred = False
    due_text = ""


class AssignmentRow(factory.DictFactory):
    plan_id = None
    task_id = None
    unit_id = None
    role = "responsible"
    assigned_on = date(2024, 5, 14)
    reason = ""
