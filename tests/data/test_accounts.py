"""Accounts: what may be written, and that passwords are handed out once."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select, text

from tests.world import ISSUED, World, head_of
from tracker.actions import accounts, sign_in
from tracker.actions.accounts import NewAccount
from tracker.actions.passwords import fits, hash_password
from tracker.actions.writing import Denied, Refused
from tracker.models import Account, AuditEvent, SignInFailures, SignInSession, db
from tracker.queries import account_pages, audit, unit_pages
from tracker.queries import accounts as known
from tracker.rules.access import SYSTEM, Role

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("light_passwords")]

CLERK = frozenset({Role.CLERK})
OFFICE = frozenset({Role.OFFICE})
ADMIN = frozenset({Role.ADMIN})


def present(name: str) -> Account:
    return db.session.scalars(
        select(Account).where(Account.name == name).execution_options(populate_existing=True)
    ).one()


def new(
    world: World, name: str = "xin", roles: frozenset[Role] = CLERK, unit: str | None = "dayu"
) -> NewAccount:
    return NewAccount(name, "王新", roles, world.units[unit] if unit else None)


def test_a_new_account_signs_in_with_the_password_it_was_issued(world: World):
    (issued,) = accounts.add_accounts(world.actor("guanliyuan"), [new(world, " Xin ")])
    assert (issued.name, issued.person, issued.unit_name) == ("xin", "王新", "大余县人民政府")
    assert present("xin").must_change_password
    token = sign_in.sign_in("xin", issued.password)
    found = known.signed_in(token)
    assert found is not None and found.must_change_password


def test_issued_passwords_are_readable_random_and_kept_nowhere_in_clear(world: World):
    issued = accounts.add_accounts(SYSTEM, [new(world, f"xin{n}") for n in range(40)])
    assert len({one.password for one in issued}) == 40
    assert all(len(one.password) == 14 and not set(one.password) & set("0O1lIi") for one in issued)
    rows = [str(row) for row in db.session.execute(text("SELECT * FROM account"))]
    events = [json.dumps([event.before, event.after]) for event in db.session.scalars(select(AuditEvent))]
    for one in issued:
        assert not [kept for kept in rows + events if one.password in kept]


def test_many_accounts_are_one_event_and_names_the_hashes_are_not_in_it(world: World):
    number, _ = head_of(0)
    accounts.add_accounts(SYSTEM, [new(world, "xin1"), new(world, "xin2")])
    event = db.session.get_one(AuditEvent, (0, number + 1))
    assert head_of(0)[0] == number + 1
    assert event.name == "accounts.added" and "argon2" not in json.dumps(event.after)
    assert [one["name"] for one in event.after["accounts"]] == ["xin1", "xin2"]


def test_a_form_sent_twice_issues_no_second_password(world: World):
    (first,) = accounts.add_accounts(SYSTEM, [new(world)], once="form")
    assert accounts.add_accounts(SYSTEM, [new(world)], once="form") == []
    assert fits(present("xin").password_hash, first.password)


def test_demo_accounts_share_a_ready_hash_and_need_not_change_it(world: World):
    ready = hash_password("ruqi-demo-2024")
    issued = accounts.add_accounts(
        SYSTEM, [new(world, f"xin{n}") for n in range(66)], demo_password_hash=ready
    )
    assert {one.password for one in issued} == {""}
    assert {present(f"xin{n}").must_change_password for n in range(66)} == {False}
    assert known.signed_in(sign_in.sign_in("xin65", "ruqi-demo-2024")) is not None


@pytest.mark.parametrize(
    ("name", "roles", "unit", "field"),
    [
        ("", CLERK, "dayu", "name"),
        ("x", CLERK, "dayu", "name"),
        ("有 空格", CLERK, "dayu", "name"),
        ("_x", CLERK, "dayu", "name"),
        ("系统", CLERK, "dayu", "name"),
        ("sifaju", CLERK, "dayu", "name"),
        ("xin", frozenset(), "dayu", "roles"),
        ("xin", frozenset({Role.SYSTEM}), "dayu", "roles"),
        ("xin", CLERK, None, "unit"),
        ("xin", OFFICE, None, "unit"),
        ("xin", OFFICE, "dayu", "unit"),
        ("xin", frozenset({Role.LEADER}), "sifaju", "unit"),
    ],
)
def test_an_account_without_a_fitting_name_role_or_unit_is_refused(world: World, name, roles, unit, field):
    before = head_of(0)
    with pytest.raises(Refused) as refused:
        accounts.add_accounts(SYSTEM, [new(world, name, roles, unit)])
    assert field in dict(refused.value.messages)
    assert head_of(0) == before


def test_two_of_one_name_in_a_list_are_refused_with_all_others(world: World):
    with pytest.raises(Refused, match="xin1"):
        accounts.add_accounts(SYSTEM, [new(world, "xin1"), new(world, "XIN1"), new(world, "xin2")])
    assert "xin2" not in known.names_in_use()


def test_roles_and_unit_change_at_the_next_request(world: World):
    (issued,) = accounts.add_accounts(SYSTEM, [new(world)])
    token = sign_in.sign_in("xin", issued.password)
    accounts.change_account(SYSTEM, issued.account_id, "王新", OFFICE, world.units["bangongshi"])
    found = known.signed_in(token)
    assert (
        found is not None and found.actor.roles == OFFICE and found.actor.unit_id == world.units["bangongshi"]
    )
    with pytest.raises(Refused) as refused:
        accounts.change_account(SYSTEM, issued.account_id, "", OFFICE, world.units["dayu"])
    assert {"person", "unit"} == set(dict(refused.value.messages))


def test_a_closed_account_is_out_at_once_and_stays_known(world: World):
    (issued,) = accounts.add_accounts(SYSTEM, [new(world)])
    token = sign_in.sign_in("xin", issued.password)
    accounts.close_account(SYSTEM, issued.account_id)
    assert known.signed_in(token) is None
    with pytest.raises(Refused, match="不正确"):
        sign_in.sign_in("xin", issued.password)
    accounts.reopen_account(SYSTEM, issued.account_id)
    assert known.signed_in(token) is None  # revoked, not hidden
    assert known.signed_in(sign_in.sign_in("xin", issued.password)) is not None


def test_a_reset_ends_sessions_lifts_the_lock_and_voids_the_old_password(world: World):
    (issued,) = accounts.add_accounts(SYSTEM, [new(world)])
    token = sign_in.sign_in("xin", issued.password)
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in.sign_in("xin", "wrong")
    again = accounts.reset_password(world.actor("guanliyuan"), issued.account_id, once="form")
    assert again is not None and again.password != issued.password
    assert known.signed_in(token) is None
    with pytest.raises(Refused):
        sign_in.sign_in("xin", issued.password)
    assert known.signed_in(sign_in.sign_in("xin", again.password)) is not None
    assert accounts.reset_password(world.actor("guanliyuan"), issued.account_id, once="form") is None


def test_several_passwords_are_issued_in_the_order_of_units(world: World):
    chosen = [world.accounts[name] for name in ("sifaju", "dayu", "bangongshi")]
    issued = accounts.reset_passwords(world.actor("guanliyuan"), chosen)
    assert [one.name for one in issued] == ["bangongshi", "dayu", "sifaju"]
    assert all(fits(present(one.name).password_hash, one.password) for one in issued)


def test_nobody_resets_their_own_password_or_a_closed_accounts(world: World):
    admin = world.actor("guanliyuan")
    accounts.close_account(SYSTEM, world.accounts["dayu"])
    for name in ("guanliyuan", "dayu"):
        with pytest.raises(Refused):
            accounts.reset_passwords(admin, [world.accounts[name], world.accounts["sifaju"]])
    assert present("sifaju").password_hash == "!"


def test_the_last_administrator_can_neither_be_closed_nor_lose_the_role(world: World):
    admin = world.accounts["guanliyuan"]
    with pytest.raises(Refused, match="最后一个"):
        accounts.close_account(SYSTEM, admin)
    with pytest.raises(Refused, match="最后一个"):
        accounts.change_account(SYSTEM, admin, "李文", frozenset({Role.AUDITOR}), None)
    accounts.add_accounts(SYSTEM, [new(world, "guanli2", ADMIN, None)])
    accounts.close_account(SYSTEM, admin)
    with pytest.raises(Refused, match="最后一个"):
        accounts.close_account(SYSTEM, known.account_named("guanli2").id)


def test_a_lock_is_lifted_and_a_session_ended_by_the_administrator(world: World):
    (issued,) = accounts.add_accounts(SYSTEM, [new(world)])
    first, second = (sign_in.sign_in("xin", issued.password) for _ in range(2))
    session_id = known.signed_in(first).session_id
    accounts.end_sessions(SYSTEM, issued.account_id, session_id)
    assert known.signed_in(first) is None and known.signed_in(second) is not None
    accounts.end_sessions(SYSTEM, issued.account_id)
    assert known.signed_in(second) is None
    with pytest.raises(Refused):
        accounts.end_sessions(SYSTEM, issued.account_id)
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in.sign_in("xin", "wrong")
    accounts.lift_lock(SYSTEM, issued.account_id)
    assert db.session.scalar(select(func.count()).select_from(SignInFailures)) == 0
    assert known.signed_in(sign_in.sign_in("xin", issued.password)) is not None
    with pytest.raises(Refused):
        accounts.lift_lock(SYSTEM, issued.account_id)


def test_another_accounts_session_is_not_ended_by_its_number(world: World):
    (issued,) = accounts.add_accounts(SYSTEM, [new(world)])
    token = sign_in.sign_in("xin", issued.password)
    with pytest.raises(Refused):
        accounts.end_sessions(SYSTEM, world.accounts["dayu"], known.signed_in(token).session_id)
    assert db.session.scalar(select(func.count()).where(SignInSession.revoked_at.is_not(None))) == 0


def test_only_the_administrator_keeps_accounts(world: World):
    for name in ("bangongshi", "dayu", "lingdao", "shenji"):
        actor = world.actor(name)
        with pytest.raises(Denied):
            accounts.add_accounts(actor, [new(world)])
        with pytest.raises(Denied):
            accounts.reset_password(actor, world.accounts["sifaju"])
        with pytest.raises(Denied):
            accounts.close_account(actor, world.accounts["sifaju"])


def test_lists_are_searched_without_regard_to_capitals_on_every_database(world: World):
    found = account_pages.account_list(world.actor("guanliyuan"), text="SIFA")
    assert [line.name for line in found.lines] == ["sifaju"]
    units = unit_pages.unit_list(world.office, ISSUED, text="SIFA")
    assert [line.code for line in units.found.lines] == ["sifaju"]
    accounts.close_account(world.actor("guanliyuan"), world.accounts["dayu"])
    events = audit.search(world.actor("shenji"), audit.Wanted(who="GUANLI"))
    assert [event.account_name for event in events.events] == ["guanliyuan"]


def test_a_name_too_long_is_told_at_its_field_when_an_account_is_changed(world: World):
    with pytest.raises(Refused) as refused:
        accounts.change_account(
            world.actor("guanliyuan"), world.accounts["dayu"], "李" * 61, CLERK, world.units["dayu"]
        )
    assert "最多 60 个字" in dict(refused.value.messages)["person"]
