"""Who may do what: one enum, one table, read aloud. Denied unless granted.

A clause is a pure predicate of the actor and the subject. A permission without a clause that holds is
a refusal. Every page, list, export, file, import and command passes here: the web guard with the
object it loaded, each action once more, and each query by starting from what the actor may see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    OFFICE = "office"  # of an issuing unit
    CLERK = "clerk"  # of a unit that owes something
    LEADER = "leader"  # reads
    ADMIN = "admin"  # units and accounts, no entries
    AUDITOR = "auditor"  # events, no evidence files
    SYSTEM = "system"  # the terminal without --as, timers

    @property
    def word(self) -> str:
        return ROLE_WORDS[self]


ROLE_WORDS = {
    Role.OFFICE: "办公室",
    Role.CLERK: "单位经办人",
    Role.LEADER: "领导",
    Role.ADMIN: "系统管理员",
    Role.AUDITOR: "审计员",
    Role.SYSTEM: "系统",
}


def role_words(roles: Collection[Role]) -> str:
    """办公室、领导"""
    return "、".join(role.word for role in Role if role in roles)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``unit_id`` is None for the system and for accounts above the units."""

    id: int | None
    name: str
    person: str
    unit_id: int | None
    unit_name: str
    roles: frozenset[Role]

    @property
    def role_words(self) -> str:
        return role_words(self.roles)

    def is_(self, role: Role) -> bool:
        return role in self.roles


SYSTEM = Actor(None, "系统", "系统", None, "", frozenset({Role.SYSTEM}))
ANONYMOUS = Actor(None, "", "", None, "", frozenset())


@dataclass(frozen=True, slots=True)
class PlanSubject:
    """A plan. ``has_share``: the actor's unit has an assignment in it."""

    issuer_unit_id: int | None
    is_issued: bool = True
    has_share: bool = False


@dataclass(frozen=True, slots=True)
class CellSubject:
    """An assignment, with its entries and evidence. ``leads`` holds the units that lead its task."""

    issuer_unit_id: int
    unit_id: int
    leads: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Nothing:
    """For what has no object: the register, the audit pages, one's own account."""


Subject = PlanSubject | CellSubject | Nothing


class Permission(StrEnum):
    """``<scope>:<action>``; the words beside each stand on the page 「谁能做什么」."""

    PLAN_LIST = "plan:list"
    PLAN_READ = "plan:read"
    PLAN_TAKE_IN = "plan:take_in"
    PLAN_ISSUE = "plan:issue"
    PLAN_CHANGE = "plan:change"
    PLAN_OVERVIEW = "plan:overview"
    CELL_READ = "cell:read"
    PROGRESS_LOG = "progress:log"
    PROGRESS_LOG_FOR = "progress:log_for"
    RETURN_FILE = "return:file"
    RETURN_FILE_FOR = "return:file_for"
    EVIDENCE_READ = "evidence:read"
    CELL_CLOSE = "cell:close"
    REPORT_MAKE = "report:make"
    REGISTER_READ = "register:read"
    REGISTER_KEEP = "register:keep"
    ACCOUNT_KEEP = "account:keep"
    CALENDAR_KEEP = "calendar:keep"
    AUDIT_READ = "audit:read"
    AUDIT_VERIFY = "audit:verify"
    SYSTEM_KEEP = "system:keep"
    DEMO_MOVE = "demo:move"
    OWN_ACCOUNT = "own:account"
    PUBLIC = "public"

    @property
    def words(self) -> str:
        return PERMISSION_WORDS[self]


PERMISSION_WORDS = {
    Permission.PLAN_LIST: "查看任务分工目录",
    Permission.PLAN_READ: "查看任务分工",
    Permission.PLAN_TAKE_IN: "收文并拟定任务分工",
    Permission.PLAN_ISSUE: "下达任务分工",
    Permission.PLAN_CHANGE: "下达后增减责任项、调整亮灯标准",
    Permission.PLAN_OVERVIEW: "查看全部单位的落实情况、领导专页",
    Permission.CELL_READ: "查看责任项、亮灯说明和进展",
    Permission.PROGRESS_LOG: "登记本单位进展",
    Permission.PROGRESS_LOG_FOR: "为单位代录进展",
    Permission.RETURN_FILE: "报送本单位落实情况",
    Permission.RETURN_FILE_FOR: "为单位代为报送",
    Permission.EVIDENCE_READ: "查看和下载佐证",
    Permission.CELL_CLOSE: "办结销号、恢复办理",
    Permission.REPORT_MAKE: "生成和下载报告",
    Permission.REGISTER_READ: "查看单位名录",
    Permission.REGISTER_KEEP: "维护单位和单位组",
    Permission.ACCOUNT_KEEP: "维护账号、发放密码",
    Permission.CALENDAR_KEEP: "维护工作日历",
    Permission.AUDIT_READ: "查看和导出审计记录",
    Permission.AUDIT_VERIFY: "核验审计链",
    Permission.SYSTEM_KEEP: "升级、备份、恢复",
    Permission.DEMO_MOVE: "调整演示日期",
    Permission.OWN_ACCOUNT: "修改自己的密码、退出登录",
    Permission.PUBLIC: "打开登录页面",
}

Clause = Callable[[Actor, Subject], bool]


def anyone(actor: Actor, subject: Subject) -> bool:
    """everybody, signed in or not"""
    return True


def signed_in(actor: Actor, subject: Subject) -> bool:
    """every signed-in person"""
    return bool(actor.roles)


def system(actor: Actor, subject: Subject) -> bool:
    """the product itself: terminal, timers"""
    return actor.is_(Role.SYSTEM)


def admin(actor: Actor, subject: Subject) -> bool:
    """system administrator"""
    return actor.is_(Role.ADMIN)


def auditor(actor: Actor, subject: Subject) -> bool:
    """auditor"""
    return actor.is_(Role.AUDITOR)


def any_office(actor: Actor, subject: Subject) -> bool:
    """office of some issuing unit"""
    return actor.is_(Role.OFFICE)


def any_clerk(actor: Actor, subject: Subject) -> bool:
    """clerk of some unit"""
    return actor.is_(Role.CLERK) and actor.unit_id is not None


def any_leader(actor: Actor, subject: Subject) -> bool:
    """leader of some issuing unit"""
    return actor.is_(Role.LEADER)


def _issuer(subject: Subject) -> int | None:
    return None if isinstance(subject, Nothing) else subject.issuer_unit_id


def issuing_office(actor: Actor, subject: Subject) -> bool:
    """office of the unit that issued the plan"""
    return actor.is_(Role.OFFICE) and actor.unit_id is not None and actor.unit_id == _issuer(subject)


def issuing_leader(actor: Actor, subject: Subject) -> bool:
    """leader of the unit that issued the plan; drafts are not shown"""
    if isinstance(subject, PlanSubject) and not subject.is_issued:
        return False
    return actor.is_(Role.LEADER) and actor.unit_id is not None and actor.unit_id == _issuer(subject)


def sharing_clerk(actor: Actor, subject: Subject) -> bool:
    """clerk of a unit with a share in the issued plan"""
    return (
        any_clerk(actor, subject)
        and isinstance(subject, PlanSubject)
        and subject.is_issued
        and subject.has_share
    )


def own_clerk(actor: Actor, subject: Subject) -> bool:
    """clerk of the assignment's unit"""
    return any_clerk(actor, subject) and isinstance(subject, CellSubject) and subject.unit_id == actor.unit_id


def leading_clerk(actor: Actor, subject: Subject) -> bool:
    """clerk of a unit that leads the assignment's task"""
    return any_clerk(actor, subject) and isinstance(subject, CellSubject) and actor.unit_id in subject.leads


TABLE: dict[Permission, tuple[Clause, ...]] = {
    Permission.PLAN_LIST: (any_office, any_clerk, any_leader, system),
    Permission.PLAN_READ: (issuing_office, issuing_leader, sharing_clerk, system),
    Permission.PLAN_TAKE_IN: (any_office, system),
    Permission.PLAN_ISSUE: (issuing_office, system),
    Permission.PLAN_CHANGE: (issuing_office, system),
    Permission.PLAN_OVERVIEW: (issuing_office, issuing_leader, system),
    Permission.CELL_READ: (issuing_office, issuing_leader, own_clerk, leading_clerk, system),
    Permission.PROGRESS_LOG: (own_clerk,),
    Permission.PROGRESS_LOG_FOR: (issuing_office,),
    Permission.RETURN_FILE: (own_clerk,),
    Permission.RETURN_FILE_FOR: (issuing_office,),
    Permission.EVIDENCE_READ: (issuing_office, issuing_leader, own_clerk, leading_clerk),
    Permission.CELL_CLOSE: (issuing_office,),
    Permission.REPORT_MAKE: (issuing_office, issuing_leader, own_clerk, sharing_clerk, system),
    Permission.REGISTER_READ: (any_office, admin, system),
    Permission.REGISTER_KEEP: (admin, any_office, system),
    Permission.ACCOUNT_KEEP: (admin, system),
    Permission.CALENDAR_KEEP: (any_office, admin, system),
    Permission.AUDIT_READ: (auditor, system),
    Permission.AUDIT_VERIFY: (auditor, system),
    Permission.SYSTEM_KEEP: (system,),
    Permission.DEMO_MOVE: (any_office, system),
    Permission.OWN_ACCOUNT: (signed_in,),
    Permission.PUBLIC: (anyone,),
}

# The permission that decides whether an object may be known of at all: without it the answer is 404.
READS: dict[type, Permission] = {PlanSubject: Permission.PLAN_READ, CellSubject: Permission.CELL_READ}


def may(actor: Actor, permission: Permission, subject: Subject = Nothing()) -> bool:
    """Whether some clause of the table grants ``permission`` to ``actor`` for ``subject``."""
    return any(clause(actor, subject) for clause in TABLE.get(permission, ()))


def may_know_of(actor: Actor, subject: Subject) -> bool:
    """Whether the actor may know that the object exists."""
    read = READS.get(type(subject))
    return read is None or may(actor, read, subject)


def may_see_report(actor: Actor, kind: str, about_id: int | None, plan: PlanSubject) -> bool:
    """Whether a report of a plan is for the actor. Reports come out of one store, whoever had them made: a
    unit's clerk may have the sheet of its own unit, all else is for those who see the whole plan."""
    is_own = kind == "unit" and about_id is not None and about_id == actor.unit_id
    allowed = is_own or may(actor, Permission.PLAN_OVERVIEW, plan)
    return allowed and may(actor, Permission.REPORT_MAKE, plan)
