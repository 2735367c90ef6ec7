"""The columns of the lists from which the register is filled, and in which it is written out."""

from __future__ import annotations

from tracker.rules.accounts import GIVEN
from tracker.rules.sheets import EXAMPLE, Column
from tracker.rules.units import KIND_WORDS

UNIT_COLUMNS = (
    Column("name", "单位名称", ("名称", "单位", "单位全称", "全称"), needed=True, width=34,
           hint="必填，填全称。名录中已有同名单位的，按该单位更新。", example=f"{EXAMPLE}：赣州市财政局"),
    Column("short_name", "简称", ("单位简称",), hint="不填则与单位名称相同。", example="市财政局"),
    Column("aliases", "别名", ("其他名称", "曾用名"), width=28,
           hint="通知中出现的其他叫法，多个之间用顿号隔开。", example="市财政、赣州市财政"),
    Column("kind", "类别", ("单位类别", "类型"), width=14,
           hint=f"新单位必填：{'、'.join(KIND_WORDS.values())}。", example="部门"),
    Column("parent", "上级单位", ("主管单位", "上级", "所属单位"), width=26,
           hint="填上级单位的名称、简称或编码；可以是本表中的单位。没有上级的不填。"),
    Column("sort_order", "排序", ("序号", "顺序", "排序号"), width=8,
           hint="整数，小的在前；不填则排在最后。", example="21"),
    Column("contact_person", "联系人", ("联络员", "经办人"), width=12, example="沈玉兰"),
    Column("office_phone", "办公电话", ("电话", "联系电话"), width=16, example="0797-8000027"),
    Column("groups", "单位组", ("所属单位组", "分组"), width=28,
           hint="已建立的单位组名称，多个之间用顿号隔开。自单位成立日起加入；只补充，不移出。", example="市政府各部门"),
    Column("is_issuer", "发文单位", ("可下达任务",), width=10, hint="填“是”或“否”，不填为否。", example="否"),
    Column("valid_from", "成立日期", ("生效日期", "启用日期"), width=14,
           hint="如 2024-01-01，只用于新单位；不填视为一直存在。", example="2024-01-01"),
    Column("code", "编码", ("单位编码", "代码"), width=14,
           hint="不填由系统编号。同名单位多于一个，或要更名、改换上级单位时，填名录中的编码。", example="caizhengju"),
)  # fmt: skip

GROUP_COLUMNS = (
    Column("group", "单位组", ("单位组名称", "组名"), needed=True, width=34,
           hint="必填。还没有的单位组会一并建立。", example=f"{EXAMPLE}：市政府各部门"),
    Column("unit", "成员单位", ("单位名称", "单位", "成员"), needed=True, width=34,
           hint="必填，填名录中的名称、简称或编码，每行一个单位。", example="市财政局"),
    Column("valid_from", "加入日期", ("起始日期",), width=14,
           hint="如 2024-01-01，自该日起是成员；不填视为一直是成员。", example="2024-01-01"),
    Column("valid_to", "移出日期", ("终止日期",), width=14, hint="自该日起不再是成员；一直是成员的不填。"),
)  # fmt: skip

ACCOUNT_COLUMNS = (
    Column("name", "账号", ("用户名", "登录名", "账户"), needed=True, width=18,
           hint="必填。2 至 40 个小写字母、数字、汉字或 _ . @ -。已有的账号按本行更新。",
           example=f"{EXAMPLE}：caizhengju"),
    Column("person", "姓名", ("使用人", "联系人", "人员"), needed=True, width=12, hint="必填。", example="沈玉兰"),
    Column("roles", "角色", ("权限", "身份"), needed=True, width=18,
           hint=f"必填，多个之间用顿号隔开：{'、'.join(role.word for role in GIVEN)}。", example="单位经办人"),
    Column("unit", "单位", ("单位名称", "所属单位"), width=34,
           hint="填名录中的名称、简称或编码。系统管理员、审计员可以不填。", example="市财政局"),
)  # fmt: skip
