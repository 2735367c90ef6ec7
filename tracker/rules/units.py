"""What a unit may be called and where it may stand: kinds, names that clash, parents in a circle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

# A unit or a membership whose first day nobody tells is taken to have always been: a notice of last spring
# is resolved by the register of its own date, even where the register was only filled today.
SINCE_EVER = date(2000, 1, 1)
NAME_MAX = 120
SHORT_NAME_MAX = 60
CODE_MAX = 40
PERSON_MAX = 60
REASON_MAX = 500
SORT_ORDER_MAX = 999_999
CODE = re.compile(r"[A-Za-z0-9_.-]+\Z")
# 各县（市、区）人民政府 is one name: what stands in brackets parts nothing.
BETWEEN_NAMES = re.compile(r"[、,，;；\n]+(?![^（(]*[）)])")


class UnitKind(StrEnum):
    """The sections of the register, in the order in which they are listed."""

    COUNTY = "county"
    ZONE = "zone"
    DEPARTMENT = "department"
    ENTERPRISE = "enterprise"
    OTHER = "other"

    @property
    def word(self) -> str:
        return KIND_WORDS[self]


KIND_WORDS = {
    UnitKind.COUNTY: "县（市、区）",
    UnitKind.ZONE: "开发区",
    UnitKind.DEPARTMENT: "部门",
    UnitKind.ENTERPRISE: "企业",
    UnitKind.OTHER: "其他",
}
# What people write in a spreadsheet for each kind, beside its own word and code.
OTHER_KIND_WORDS = {
    "县市区": UnitKind.COUNTY,
    "县": UnitKind.COUNTY,
    "区县": UnitKind.COUNTY,
    "县区": UnitKind.COUNTY,
    "功能区": UnitKind.ZONE,
    "园区": UnitKind.ZONE,
    "市直部门": UnitKind.DEPARTMENT,
    "市政府部门": UnitKind.DEPARTMENT,
    "国企": UnitKind.ENTERPRISE,
    "国有企业": UnitKind.ENTERPRISE,
}


def kind_of(word: str) -> UnitKind | None:
    """The kind that a word of a form or spreadsheet names; None when it names none."""
    word = re.sub(r"[\s（）()、]", "", word)
    for kind, name in KIND_WORDS.items():
        if word in (kind.value, re.sub(r"[（）、]", "", name)):
            return kind
    return OTHER_KIND_WORDS.get(word)


def split_names(text: str) -> tuple[str, ...]:
    """Names written in one field, between 、 or another separator; each once, in their order."""
    return tuple(dict.fromkeys(name.strip() for name in BETWEEN_NAMES.split(text) if name.strip()))


def name_faults(name: str, short_name: str) -> list[tuple[str, str]]:
    """What is wrong with the shape of a unit's names: (field, message)."""
    faults = []
    if not name:
        faults.append(("name", "请填写单位名称。"))
    if len(name) > NAME_MAX:
        faults.append(("name", f"单位名称最多 {NAME_MAX} 个字，现有 {len(name)} 个。"))
    if len(short_name) > SHORT_NAME_MAX:
        faults.append(("short_name", f"简称最多 {SHORT_NAME_MAX} 个字，现有 {len(short_name)} 个。"))
    return faults


def detail_faults(
    code: str, aliases: Iterable[str], contact_person: str, office_phone: str, sort_order: int | None
) -> list[tuple[str, str]]:
    """What is wrong with the shape of the rest of a unit's record: (field, message)."""
    faults = []
    if code and (len(code) > CODE_MAX or not CODE.match(code)):
        faults.append(("code", f"编码只能用字母、数字和 . _ -，最多 {CODE_MAX} 位。"))
    for alias in aliases:
        if len(alias) > NAME_MAX:
            faults.append(("aliases", f"别名“{alias[:20]}…”超过 {NAME_MAX} 个字，请核对是否漏了顿号。"))
    for field, word, value in (
        ("contact_person", "联系人", contact_person),
        ("office_phone", "办公电话", office_phone),
    ):
        if len(value) > PERSON_MAX:
            faults.append((field, f"{word}最多 {PERSON_MAX} 个字。"))
    if sort_order is not None and not 0 <= sort_order <= SORT_ORDER_MAX:
        faults.append(("sort_order", f"排序填 0 至 {SORT_ORDER_MAX} 的整数。"))
    return faults


def written_day(first: date) -> str:
    """A first day as lists have it: empty where it has always been so."""
    return "" if first <= SINCE_EVER else first.isoformat()


def leads_back(unit_id: int, parent_id: int | None, parents: Mapping[int, int | None]) -> bool:
    """Whether ``unit_id`` would come to stand below itself under ``parent_id``; ``parents`` tells each
    unit's present parent."""
    seen = {unit_id}
    while parent_id is not None:
        if parent_id in seen:
            return True
        seen.add(parent_id)
        parent_id = parents.get(parent_id)
    return False


class NamesInUse:
    """Who bears which name. Names are told apart within their parent only: two counties may each have
    a 城关镇人民政府."""

    def __init__(self) -> None:
        self._bearers: dict[tuple[int | None, str], str] = {}

    def add(self, bearer: str, parent_id: int | None, names: Iterable[str]) -> None:
        for name in names:
            self._bearers.setdefault((parent_id, name), bearer)

    def faults(
        self, parent_id: int | None, name: str, short_name: str, aliases: Iterable[str]
    ) -> list[tuple[str, str]]:
        """The names that another unit bears under the same parent: (field, message), each name once."""
        fields = dict.fromkeys(aliases, "aliases") | {short_name: "short_name", name: "name"}
        return [
            (field, f"“{word}”已是{bearer}的名称、简称或别名，通知中会分不清，请换一个。")
            for word, field in fields.items()
            if (bearer := self._bearers.get((parent_id, word)))
        ]


@dataclass(frozen=True, slots=True)
class UnitDetails:
    """What is told of a unit. Left empty: the short name is the name, the code is made up, the place is
    the last, and it has always existed."""

    name: str
    kind: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    parent_id: int | None = None
    sort_order: int | None = None
    is_issuer: bool = False
    contact_person: str = ""
    office_phone: str = ""
    code: str = ""
    valid_from: date | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, self.short_name, *self.aliases)

    def tidy(self) -> UnitDetails:
        name = self.name.strip()
        short = self.short_name.strip() or name
        aliases = tuple(dict.fromkeys(alias for alias in self.aliases if alias not in (name, short)))
        return replace(
            self, name=name, short_name=short, aliases=aliases, code=self.code.strip(),
            contact_person=self.contact_person.strip(), office_phone=self.office_phone.strip(),
        )  # fmt: skip

    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with the shape of these details, whatever the register holds."""
        # A name too long for a short name must be given one: nothing is cut off in silence.
        faults = name_faults(self.name, self.short_name)
        if kind_of(self.kind) is None:
            faults.append(("kind", "请选择单位类别。"))
        return faults + detail_faults(
            self.code, self.aliases, self.contact_person, self.office_phone, self.sort_order
        )
