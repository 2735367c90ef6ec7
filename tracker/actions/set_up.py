"""The first administrator of an empty system, by a one-time link printed in the terminal."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, insert, update

from tracker import clock
from tracker.actions.passwords import hash_password
from tracker.actions.writing import Refused, begin_writing, writing
from tracker.models import Account, SetUpLink, db
from tracker.queries import accounts as known
from tracker.rules import sign_in as rules
from tracker.rules.access import SYSTEM, Actor, Permission, Role


def make_link(actor: Actor) -> str:
    """Make the one valid link of an empty system (earlier ones end) and return its token."""
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
    if (fault := rules.password_fault(password, name)) is not None:
        raise Refused(("password", fault))
    password_hash = hash_password(password)
    with writing(SYSTEM, Permission.ACCOUNT_KEEP) as write:
        if not known.set_up_link_holds(token, clock.true_now()):
            raise Refused(("", "初始设置链接已失效，请在服务器上运行 bin/tracker setup-link 重新生成。"))
        row = {
            "name": name.strip(), "person": person.strip(), "unit_id": None, "roles": [Role.ADMIN],
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
