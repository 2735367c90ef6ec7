"""Look an expression of a notice up in the register (design, rule 12: 各 by the machine, 有关 by a person)."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.rules.parties.aliases import short_form
from tracker.rules.parties.register import Register, RegisterUnit
from tracker.rules.parties.townships import grouped_townships, named_townships, township_parts
from tracker.rules.parties.unit_names import UnitKind, kind_of


class ResolutionState(StrEnum):
    """RESOLVED needs nobody; HELD waits for a person."""

    RESOLVED = "resolved"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an expression comes to.

    ``unit_ids`` are settled (empty while held). ``proposed_ids`` are ticked for the person who decides a held
    one. ``addable_ids`` may be added by a person to a settled 各… (the zones beside the counties).
    ``nearest`` are the known names most like an unknown one. ``why`` is the sentence shown on screen.
    """

    expression: str
    kind: UnitKind
    state: ResolutionState
    unit_ids: tuple[int, ...] = ()
    proposed_ids: tuple[int, ...] = ()
    addable_ids: tuple[int, ...] = ()
    nearest: tuple[str, ...] = ()
    group_id: int | None = None
    why: str = ""

    @property
    def is_held(self) -> bool:
        return self.state is ResolutionState.HELD


_ZONES = re.compile(r"功能区|开发区|园区|管委会|新区|管理区")
_COUNTIES = re.compile(r"[县区市旗](?:[（(]|政府|人民政府|$)|县|地区|各地|地方|地级|辖区|旗县")
_DEPARTMENTS = re.compile(r"部门|单位|委办局|机关|厅局|直属机构|局办")
# 市政府 before 有关部门, 县直 before 各单位 say whose departments they are; they name no county.
_WHOSE = re.compile(
    r"^全?[省市县区州盟旗](?:(?:人民)?政府|委|[直级属])?(?=各|有关|相关|其他|其它|所属|直属|组成|部门|单位|机关)"
)
# All words that 各… may be made of so that it means all of a kind: 各建设单位, 沿江各县 and 各级财政部门 say more.
_ALL_OF_A_KIND = re.compile(
    r"(?:各|所有|全体|全[省市县区州]|各?级|国家|政府|人民|党委|党工委|管委会|组成|工作|直属|所属|机构|机关|部门|单位|委员会|办公室|厅局|委办局|局办"
    r"|功能区|开发区|经开区|高新区|园区|新区|管理区|地区|地方|地级|辖区|自治|地|[省市县区旗州盟][直属]?|委|办|局|厅|[、，和及与（）()〔〕])+"
)
_TOWNSHIPS = re.compile(r"乡|镇|街道|村|社区")


def resolve(expression: str, register: Register, on: date) -> Resolution:
    """Resolve one expression against the register as it stood on ``on`` (the notice's 成文日期)."""
    kind = kind_of(expression)
    if kind is UnitKind.RELATED:
        return _resolve_related(expression, register, on)
    form = short_form(expression, register.place)
    group = register.groups_by_form.get(form)
    if group is not None:
        members = tuple(unit_id for unit_id in group.member_ids if register.unit(unit_id).is_valid_on(on))
        addable = _zones_beside(members, register, on)
        return Resolution(
            expression,
            UnitKind.ALL,
            ResolutionState.RESOLVED,
            members,
            addable_ids=addable,
            group_id=group.id,
            why=_all_why(len(members), len(addable)),
        )
    found = register.units_by_form.get(form, ())
    if found:
        return _resolve_named(expression, found, register, on)
    if kind is UnitKind.ALL or re.match(r"^(?:功能区|开发区|园区)", expression):
        return _resolve_all(expression, register, on)
    return _unknown(expression, kind, register, on)


def _resolve_named(
    expression: str, found: tuple[RegisterUnit, ...], register: Register, on: date
) -> Resolution:
    valid = tuple(dict.fromkeys(unit.id for unit in found if unit.is_valid_on(on)))
    if len(valid) == 1:
        return Resolution(expression, UnitKind.NAMED, ResolutionState.RESOLVED, valid)
    if valid:
        return Resolution(
            expression,
            UnitKind.NAMED,
            ResolutionState.HELD,
            proposed_ids=valid,
            why=f"单位名录中有{len(valid)}个单位可称“{expression}”，请选定一个。",
        )
    return Resolution(
        expression,
        UnitKind.NAMED,
        ResolutionState.HELD,
        nearest=_nearest(expression, register, on),
        why=f"“{expression}”在成文日期已不在单位名录中（已更名或撤销），请选定现单位。",
    )


def _resolve_related(expression: str, register: Register, on: date) -> Resolution:
    form = short_form(expression, register.place)
    group = register.groups_by_form.get(form)
    if group is not None and group.member_ids:
        proposed = tuple(unit_id for unit_id in group.member_ids if register.unit(unit_id).is_valid_on(on))
    elif parts := township_parts(expression):
        grouped, missing = grouped_townships(parts, register, on)
        proposed = tuple(dict.fromkeys((*grouped, *named_townships(missing, register, on))))
    else:
        proposed = _by_words(expression, register, on) or register.ids_of_kind("department", on)
    return Resolution(
        expression,
        UnitKind.RELATED,
        ResolutionState.HELD,
        proposed_ids=proposed,
        group_id=group.id if group else None,
        why=f"“{expression}”没有写明是哪些单位，请逐个勾选。",
    )


def _resolve_all(expression: str, register: Register, on: date) -> Resolution:
    if parts := township_parts(expression):
        return _resolve_townships(expression, parts, register, on)
    members = _by_words(expression, register, on)
    if not members:
        return Resolution(
            expression,
            UnitKind.ALL,
            ResolutionState.HELD,
            why=_no_group(f"与“{expression}”对应的单位组"),
        )
    if not _ALL_OF_A_KIND.fullmatch(expression):
        return Resolution(
            expression,
            UnitKind.ALL,
            ResolutionState.HELD,
            proposed_ids=members,
            why=_no_group(f"与“{expression}”对应的单位组", len(members)),
        )
    addable = _zones_beside(members, register, on)
    return Resolution(
        expression,
        UnitKind.ALL,
        ResolutionState.RESOLVED,
        members,
        addable_ids=addable,
        why=_all_why(len(members), len(addable)),
    )


def _resolve_townships(expression: str, parts: frozenset[str], register: Register, on: date) -> Resolution:
    members, missing = grouped_townships(parts, register, on)
    if not missing:
        return Resolution(
            expression, UnitKind.ALL, ResolutionState.RESOLVED, members, why=_all_why(len(members), 0)
        )
    proposed = tuple(dict.fromkeys((*members, *named_townships(missing, register, on))))
    wanted = "、".join(f"“{part}”" for part in sorted(missing))
    return Resolution(
        expression,
        UnitKind.ALL,
        ResolutionState.HELD,
        proposed_ids=proposed,
        why=_no_group(f"{wanted}单位组", len(proposed)),
    )


def _no_group(wanted: str, proposed: int = 0) -> str:
    listed = f"，已列出{proposed}个单位供勾选" if proposed else ""
    return f"单位名录中没有{wanted}{listed}。请勾选单位，或先在名录中建立单位组。"


def _by_words(expression: str, register: Register, on: date) -> tuple[int, ...]:
    expression = _WHOSE.sub("", expression)
    if _TOWNSHIPS.search(expression):
        return ()
    ids: list[int] = []
    zones = _ZONES.search(expression)
    if _COUNTIES.search(_ZONES.sub("", expression)):
        ids += register.ids_of_kind("county", on)
    if zones:
        ids += register.ids_of_kind("zone", on)
    if _DEPARTMENTS.search(expression):
        ids += register.ids_of_kind("department", on)
    return tuple(dict.fromkeys(ids))


def _zones_beside(members: tuple[int, ...], register: Register, on: date) -> tuple[int, ...]:
    """The zones, to be proposed for a person to add, where an expression comes to counties without them."""
    if not any(register.unit(unit_id).kind == "county" for unit_id in members):
        return ()
    return tuple(unit_id for unit_id in register.ids_of_kind("zone", on) if unit_id not in members)


def _all_why(members: int, addable: int) -> str:
    beside = f"；另有功能区{addable}个，可由人加入" if addable else ""
    return f"共{members}个单位{beside}。"


def _unknown(expression: str, kind: UnitKind, register: Register, on: date) -> Resolution:
    nearest = _nearest(expression, register, on)
    hint = f"，相近的有：{'、'.join(nearest)}" if nearest else ""
    return Resolution(
        expression,
        kind,
        ResolutionState.HELD,
        nearest=nearest,
        why=f"单位名录中没有“{expression}”{hint}。请选定单位，或先在名录中添加。",
    )


def _nearest(expression: str, register: Register, on: date, limit: int = 3) -> tuple[str, ...]:
    """The full names of the units whose names are most like ``expression``, best first."""
    form = short_form(expression, register.place)
    scores: dict[str, float] = {}
    for other, units in register.units_by_form.items():
        matcher = difflib.SequenceMatcher(a=form, b=other, autojunk=False)
        if matcher.real_quick_ratio() < 0.5 or matcher.quick_ratio() < 0.5:
            continue
        score = matcher.ratio()
        for unit in units:
            if score >= 0.5 and unit.is_valid_on(on):
                scores[unit.name] = max(score, scores.get(unit.name, 0.0))
    return tuple(sorted(scores, key=lambda name: (-scores[name], name))[:limit])
