"""Setting up an empty system: the first administrator by a one-time link, then the issuing office."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, insert, update

from tracker import clock
from tracker.actions.accounts import Issued, NewAccount, insert_accounts, new_account_faults
from tracker.actions.passwords import hash_password, new_password
from tracker.actions.units import insert_units, register_faults
from tracker.actions.writing import Denied, Refused, begin_writing, writing
from tracker.models import Account, SetUpLink, db
from tracker.queries import accounts as known
from tracker.queries import units as known_units
from tracker.rules import sign_in as rules
from tracker.rules.access import SYSTEM, Actor, Permission, Role, may
from tracker.rules.accounts import account_faults
from tracker.rules.units import UnitDetails

LINK_ENDED = "初始设置链接已失效，请在服务器上运行 bin/tracker setup-link 重新生成。"


def make_link(actor: Actor) -> str:
    """Make the one valid link of an empty system (earlier ones end) and return its token."""
    if not may(actor, Permission.SYSTEM_KEEP):
        raise Denied(f"{actor.name}: {Permission.SYSTEM_KEEP}")
    token = secrets.token_urlsafe(24)
    begin_writing()
    db.session.execute(delete(SetUpLink))
    db.session.execute(
        insert(SetUpLink),
        [{"token_digest": known.token_digest(token), "made_at": clock.true_now(), "used_at": None}],
    )
    db.session.commit()
    return token


def create_first_administrator(token: str, name: str, person: str, password: str) -> None:
    """Use the link: the account may keep units and accounts, but no entries."""
    name, person = rules.account_name(name), person.strip()
    faults = account_faults(name, person, {Role.ADMIN}, has_unit=False, unit_is_issuer=False)
    if (fault := rules.password_fault(password, name)) is not None:
        faults.append(("password", fault))
    if faults:
        raise Refused(*faults)
    password_hash = hash_password(password)
    with writing(SYSTEM, Permission.ACCOUNT_KEEP) as write:
        if not known.set_up_link_holds(token, clock.true_now()):
            raise Refused(("", LINK_ENDED))
        row = {
            "name": name, "person": person, "unit_id": None, "roles": [Role.ADMIN.value],
            "password_hash": password_hash, "must_change_password": False, "is_closed": False,
        }  # fmt: skip
        (account_id,) = write.insert(Account, [row])
        db.session.execute(
            update(SetUpLink)
            .where(SetUpLink.token_digest == known.token_digest(token))
            .values(used_at=clock.true_now())
        )
        write.event(
            "account.created", about=("account", account_id), after={"name": name, "roles": ["admin"]}
        )


@dataclass(frozen=True, slots=True)
class OfficePerson:
    """Who gets an account of the office, or of its leaders."""

    name: str
    person: str
    role: Role


def create_office(
    actor: Actor, details: UnitDetails, people: list[OfficePerson], *, once: str | None = None
) -> list[Issued]:
    """The issuing unit with its first accounts, in one event; their first passwords in the given order."""
    if not may(actor, Permission.ACCOUNT_KEEP):
        raise Denied(f"{actor.name}: {Permission.ACCOUNT_KEEP}")
    passwords = [new_password() for _ in people]
    with writing(actor, Permission.REGISTER_KEEP, once=once) as write:
        if write.earlier is not None:
            return []
        if known_units.has_issuer():
            raise Refused(("", "已有发文单位。其他发文单位请在单位页新增。"))
        details = details.tidy()
        if faults := details.faults() + register_faults(details, write.today):
            raise Refused(*faults)
        (unit_id,) = insert_units(write, [details])
        units = {unit.id: unit for unit in known_units.all_units()}
        new = [
            NewAccount(rules.account_name(one.name), one.person.strip(), frozenset({one.role}), unit_id)
            for one in people
        ]
        taken = known.names_in_use()
        found = []
        for number, account in enumerate(new):
            for field, message in new_account_faults(account, units, taken, write):
                found.append((f"people-{number}-{field}", message))
            taken.add(account.name)
        if found:
            raise Refused(*found)
        issued = insert_accounts(write, new, passwords, units)
        write.event(
            "office.created",
            about=("unit", unit_id),
            after={"name": details.name, "accounts": [account.name for account in new]},
        )
        return issued
