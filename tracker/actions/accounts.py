"""Keeping accounts. A first password is random, shown once, and must be changed at its first use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from tracker.actions.passwords import new_password
from tracker.actions.sign_in import revoke_sessions
from tracker.actions.writing import Refused, Writing, writing
from tracker.models import Account, SignInFailures, db
from tracker.queries import accounts as known
from tracker.queries import units as known_units
from tracker.queries.units import KnownUnit
from tracker.rules.access import Actor, Permission, Role
from tracker.rules.accounts import account_faults, person_faults
from tracker.rules.sign_in import account_name

Faults = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is told of an account: ``name`` is typed at sign-in, ``person`` is who uses it."""

    name: str
    person: str
    roles: frozenset[Role]
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A first password, to be handed to its person and then forgotten: it is kept nowhere in clear."""

    account_id: int
    name: str
    person: str
    unit_name: str
    password: str


def add_accounts(
    actor: Actor,
    accounts: Sequence[NewAccount],
    *,
    once: str | None = None,
    demo_password_hash: str | None = None,
) -> list[Issued]:
    """Add accounts in one event and issue their first passwords, in the given order.

    ``demo_password_hash`` is for tracker.demo only: all accounts get this one hash, need not change it,
    and their ``Issued.password`` is empty. Sent twice, the answer is empty: passwords are shown once."""
    tidied = [
        NewAccount(account_name(new.name), new.person.strip(), new.roles, new.unit_id) for new in accounts
    ]
    # Hashed before the write begins: others need not wait for it.
    passwords = (
        [("", demo_password_hash)] * len(tidied)
        if demo_password_hash is not None
        else [new_password() for _ in tidied]
    )
    with writing(actor, Permission.ACCOUNT_KEEP, once=once) as write:
        if write.earlier is not None:
            return []
        units = {unit.id: unit for unit in known_units.all_units()}
        if faults := _faults_of_list(tidied, units, write):
            raise Refused(*faults)
        issued = insert_accounts(write, tidied, passwords, units, is_demo=demo_password_hash is not None)
        write.event(
            "accounts.added" if len(issued) != 1 else "account.added",
            about=("account", issued[0].account_id) if len(issued) == 1 else ("register", 0),
            after={"accounts": [summary(new) for new in tidied]},
        )
        return issued


def summary(new: NewAccount) -> dict[str, Any]:
    """An account as an event tells it, without its password."""
    return {"name": new.name, "person": new.person, "roles": sorted(new.roles), "unit_id": new.unit_id}


def insert_accounts(
    write: Writing,
    accounts: Sequence[NewAccount],
    passwords: Sequence[tuple[str, str]],
    units: dict[int, KnownUnit],
    *,
    is_demo: bool = False,
) -> list[Issued]:
    """Inside a writing: the rows of faultless accounts; ``passwords`` are (clear, hash)."""
    rows = [
        {
            "name": new.name, "person": new.person, "unit_id": new.unit_id, "roles": sorted(new.roles),
            "password_hash": password_hash, "must_change_password": not is_demo, "is_closed": False,
        }
        for new, (_, password_hash) in zip(accounts, passwords, strict=True)
    ]  # fmt: skip
    ids = write.insert(Account, rows)
    return [
        Issued(account_id, new.name, new.person, units[new.unit_id].name if new.unit_id else "", clear)
        for account_id, new, (clear, _) in zip(ids, accounts, passwords, strict=True)
    ]


def _faults_of_list(accounts: Sequence[NewAccount], units: dict[int, KnownUnit], write: Writing) -> Faults:
    taken = known.names_in_use()
    faults: Faults = []
    for new in accounts:
        found = new_account_faults(new, units, taken, write)
        faults += (
            found if len(accounts) == 1 else [(field, f"{new.name}：{message}") for field, message in found]
        )
        taken.add(new.name)
    if not accounts:
        faults.append(("", "没有要建立的账号。"))
    return faults


def new_account_faults(
    new: NewAccount, units: dict[int, KnownUnit], taken: set[str], write: Writing
) -> Faults:
    """What is wrong with one new account beside those that there are (``taken``)."""
    unit = units.get(new.unit_id) if new.unit_id is not None else None
    faults = account_faults(
        new.name,
        new.person,
        new.roles,
        has_unit=unit is not None,
        unit_is_issuer=unit is not None and unit.is_issuer,
    )
    if new.unit_id is not None and (unit is None or unit.is_closed_on(write.today)):
        faults.append(("unit", "所选单位不存在或已停用，请另选。"))
    if new.name in taken:
        faults.append(("name", f"账号“{new.name}”已经有了，请换一个。"))
    return faults


def change_account(
    actor: Actor,
    account_id: int,
    person: str,
    roles: frozenset[Role],
    unit_id: int | None,
    *,
    once: str | None = None,
) -> None:
    """Change who uses an account, its unit and its roles; in force from the next request on. The name
    stays: entries and events bear it."""
    with writing(actor, Permission.ACCOUNT_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        account = _present(account_id)
        before = {"person": account.person, "roles": sorted(account.roles), "unit_id": account.unit_id}
        after = {"person": person.strip(), "roles": sorted(roles), "unit_id": unit_id}
        if before == after:
            raise Refused(("", "没有改动，不用保存。"))
        if faults := changed_account_faults(account, person.strip(), roles, unit_id, write):
            raise Refused(*faults)
        write.update(Account, account_id, **after)
        write.event("account.changed", about=("account", account_id), before=before, after=after)


def changed_account_faults(
    account: Account, person: str, roles: frozenset[Role], unit_id: int | None, write: Writing
) -> Faults:
    unit = known_units.known_unit(unit_id) if unit_id is not None else None
    faults = person_faults(
        person, set(roles), has_unit=unit is not None, unit_is_issuer=bool(unit and unit.is_issuer)
    )
    if (
        unit_id is not None
        and unit_id != account.unit_id
        and (unit is None or unit.is_closed_on(write.today))
    ):
        faults.append(("unit", "所选单位不存在或已停用，请另选。"))
    if Role.ADMIN not in roles and _is_last_administrator(account):
        faults.append(("roles", "这是最后一个系统管理员，不能去掉该角色。请先设另一个管理员。"))
    return faults


def close_account(actor: Actor, account_id: int, *, once: str | None = None) -> None:
    """Nobody signs in with it any more, and whoever is signed in is out at once. Its entries stay."""
    with writing(actor, Permission.ACCOUNT_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        account = _present(account_id)
        if account.is_closed:
            raise Refused(("", "该账号已经停用。"))
        if _is_last_administrator(account):
            raise Refused(("", "这是最后一个系统管理员，不能停用。请先设另一个管理员。"))
        write.update(Account, account_id, is_closed=True)
        revoke_sessions(account_id)
        write.event("account.closed", about=("account", account_id), after={"name": account.name})


def reopen_account(actor: Actor, account_id: int, *, once: str | None = None) -> None:
    with writing(actor, Permission.ACCOUNT_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        account = _present(account_id)
        if not account.is_closed:
            raise Refused(("", "该账号没有停用，不用恢复。"))
        write.update(Account, account_id, is_closed=False)
        write.event("account.reopened", about=("account", account_id), after={"name": account.name})


def reset_password(actor: Actor, account_id: int, *, once: str | None = None) -> Issued | None:
    """Issue a new first password: sessions end at once, a lock is lifted. None: the form was sent before,
    and passwords are shown once."""
    issued = reset_passwords(actor, [account_id], once=once)
    return issued[0] if issued else None


def reset_passwords(actor: Actor, account_ids: Sequence[int], *, once: str | None = None) -> list[Issued]:
    """Issue new first passwords for several accounts, in one event; in the order of their units."""
    passwords = {account_id: new_password() for account_id in dict.fromkeys(account_ids)}
    with writing(actor, Permission.ACCOUNT_KEEP, once=once) as write:
        if write.earlier is not None:
            return []
        found = known.accounts_with_units(list(passwords))
        if len(found) != len(passwords) or not found:
            raise Refused(("", "请勾选要发放密码的账号。"))
        for line in found:
            if line.is_closed:
                raise Refused(("", f"账号“{line.name}”已停用，请先恢复。"))
            if line.id == actor.id:
                raise Refused(("", "自己的密码请用右上角的“改密码”修改。"))
            password_hash = passwords[line.id][1]
            write.update(Account, line.id, password_hash=password_hash, must_change_password=True)
            revoke_sessions(line.id)
        names = [line.name for line in found]
        db.session.execute(delete(SignInFailures).where(SignInFailures.account_name.in_(names)))
        write.event(
            "account.password_reset" if len(found) == 1 else "accounts.passwords_reset",
            about=("account", found[0].id) if len(found) == 1 else ("register", 0),
            after={"accounts": names},
        )
        return [
            Issued(line.id, line.name, line.person, line.unit_name, passwords[line.id][0]) for line in found
        ]


def lift_lock(actor: Actor, account_id: int, *, once: str | None = None) -> None:
    """Let a name that was locked by failures try again now."""
    with writing(actor, Permission.ACCOUNT_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        account = _present(account_id)
        gone = db.session.execute(delete(SignInFailures).where(SignInFailures.account_name == account.name))
        if not gone.rowcount:  # type: ignore[attr-defined]
            raise Refused(("", "该账号没有输错密码的记录，不用解锁。"))
        write.event("account.unlocked", about=("account", account_id), after={"name": account.name})


def end_sessions(
    actor: Actor, account_id: int, session_id: int | None = None, *, once: str | None = None
) -> None:
    """End one session of an account, or all of them (None), at once."""
    with writing(actor, Permission.ACCOUNT_KEEP, once=once) as write:
        if write.earlier is not None:
            return
        account = _present(account_id)
        if not (ended := revoke_sessions(account_id, session_id)):
            raise Refused(("", "该登录已经结束。"))
        write.event(
            "account.sessions_ended",
            about=("account", account_id),
            after={"name": account.name, "sessions": ended},
        )


def _present(account_id: int) -> Account:
    account = known.account(account_id)
    if account is None:
        raise Refused(("", "没有这个账号，请从账号目录重新进入。"))
    return account


def _is_last_administrator(account: Account) -> bool:
    if account.is_closed or Role.ADMIN not in account.roles:
        return False
    return known.open_administrators() == {account.id}
