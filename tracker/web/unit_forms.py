"""Forms of the register of units."""

from __future__ import annotations

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from tracker import clock
from tracker.queries import units as known
from tracker.queries.units import KnownUnit
from tracker.rules.units import SORT_ORDER_MAX, UnitDetails, UnitKind, split_names
from tracker.web.forms import OnceForm

KINDS = [SelectChoice(kind.value, kind.word) for kind in UnitKind]


class ChangeForm(OnceForm):
    kind = SelectField("类别", [InputRequired("请选择单位类别。")], choices=KINDS, default="department")
    parent = StringField("上级单位")
    aliases = TextAreaField("别名")
    sort_order = IntegerField(
        "排序", [Optional(), NumberRange(0, SORT_ORDER_MAX, f"排序填 0 至 {SORT_ORDER_MAX} 的整数。")]
    )
    contact_person = StringField("联系人")
    office_phone = StringField("办公电话")
    is_issuer = BooleanField("发文单位：可以收文、下达任务分工，办公室和领导账号归属于它")

    def details(self, name: str = "", **more: object) -> UnitDetails | None:
        """What was typed; None where the parent isn't one unit, which its field then says."""
        parent = one_unit(self.parent.data)
        if isinstance(parent, str):
            self.parent.errors = [*self.parent.errors, parent]
            return None
        return UnitDetails(
            name=name, kind=self.kind.data or "", aliases=split_names(self.aliases.data or ""),
            parent_id=parent.id if parent else None, sort_order=self.sort_order.data,
            is_issuer=bool(self.is_issuer.data), contact_person=self.contact_person.data or "",
            office_phone=self.office_phone.data or "", **more,  # type: ignore[arg-type]
        )  # fmt: skip


class AddForm(ChangeForm):
    name = StringField("单位名称", [InputRequired("请填写单位名称。")])
    short_name = StringField("简称")
    code = StringField("编码")
    valid_from = DateField("成立日期", [Optional()])


class RenameForm(OnceForm):
    name = StringField("新名称", [InputRequired("请填写新名称。")])
    short_name = StringField("新简称")
    valid_from = DateField("启用日期", [InputRequired("请填写启用日期。")], default=clock.today)


class CloseForm(OnceForm):
    valid_to = DateField("停用日期", [InputRequired("请填写停用日期。")], default=clock.today)
    reason = TextAreaField("理由", [InputRequired("请填写理由。")])


class ReopenForm(OnceForm):
    reason = TextAreaField("理由", [InputRequired("请填写理由。")])


def one_unit(words: str | None) -> KnownUnit | str | None:
    """The open unit that was typed, None for an empty field, or what is wrong in words."""
    words = (words or "").strip()
    return known.open_index(clock.today()).one(words) if words else None
