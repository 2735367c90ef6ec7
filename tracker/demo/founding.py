"""How the demo begins: the register, the accounts and the issued plan, by the product's own actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from tracker import clock
from tracker.actions.accounts import NewAccount, add_accounts
from tracker.actions.calendar import load_built_in
from tracker.actions.groups import GroupDetails, add_group
from tracker.actions.intake import save_draft, take_in
from tracker.actions.passwords import hash_password
from tracker.actions.plans import issue
from tracker.actions.units import add_units
from tracker.demo import plan, register
from tracker.demo.sample_file import plan_file
from tracker.documents.reading import read_source
from tracker.queries import accounts
from tracker.queries.intake import stored_draft
from tracker.rules.access import SYSTEM, Actor, Role
from tracker.rules.drafting import DraftDue, DraftParty, DraftTask
from tracker.rules.notice.read import read_notice
from tracker.rules.parties import Role as PartyRole
from tracker.rules.units import UnitDetails

REGISTER_MADE_AT = datetime.combine(date(2024, 5, 13), time(9, 0), clock.SHANGHAI)
TAKEN_IN_AT = datetime.combine(plan.ISSUED_ON, time(15, 20), clock.SHANGHAI)
DECIDED_AT = datetime.combine(plan.ISSUED_ON, time(15, 50), clock.SHANGHAI)
ISSUED_AT = datetime.combine(plan.ISSUED_ON, time(16, 10), clock.SHANGHAI)


def found() -> int:
    """Fill an empty database with all that stands before the story, and return the plan's id."""
    with clock.at(REGISTER_MADE_AT):
        load_built_in(SYSTEM)
        unit_ids = _add_units()
        for group in register.GROUPS:
            members = tuple(unit_ids[code] for code in group.members)
            add_group(SYSTEM, GroupDetails(group.name, group.aliases, None, members, register.REGISTER_FROM))
        _add_accounts(unit_ids)
    office = accounts.actor_named(register.OFFICE_ACCOUNT)
    if office is None:
        raise LookupError(register.OFFICE_ACCOUNT)
    return _issue_plan(office, unit_ids)


def _add_units() -> dict[str, int]:
    details = [
        UnitDetails(
            name=unit.name,
            kind=unit.kind,
            short_name=unit.short,
            aliases=unit.aliases,
            sort_order=unit.order,
            is_issuer=unit.code == register.ISSUING_UNIT,
            contact_person=unit.contact,
            office_phone=unit.phone,
            code=unit.code,
            valid_from=register.REGISTER_FROM,
        )
        for unit in register.UNITS
    ]
    ids = add_units(SYSTEM, details)
    return {unit.code: unit_id for unit, unit_id in zip(register.UNITS, ids, strict=True)}


def _add_accounts(unit_ids: dict[str, int]) -> None:
    """One account for everyone, all with the published password, which need not be changed."""
    wanted = [
        NewAccount(
            account.name,
            account.person,
            frozenset({Role(account.role)}),
            None if account.unit is None else unit_ids[account.unit],
        )
        for account in register.ACCOUNTS
    ]
    add_accounts(SYSTEM, wanted, demo_password_hash=hash_password(register.PASSWORD))


def _issue_plan(office: Actor, unit_ids: dict[str, int]) -> int:
    name, file = plan_file()
    source = read_source(file, name)
    with clock.at(TAKEN_IN_AT):
        plan_id = take_in(office, file=file, file_name=name, source=source, reading=read_notice(source))
    stored = stored_draft(plan_id)
    if stored is None:
        raise LookupError(plan_id)
    decided = tuple(_decided(task, unit_ids) for task in stored.content.tasks)
    with clock.at(DECIDED_AT):
        save_draft(office, plan_id, replace(stored.content, tasks=decided))
    with clock.at(ISSUED_AT):
        issue(office, plan_id)
    return plan_id


def _decided(task: DraftTask, unit_ids: dict[str, int]) -> DraftTask:
    """What the office decides on a task: who is meant by 有关部门, that the two zones belong to it, and that
    the dates in its sentences are those of measures and not its own."""
    parties = tuple(_decided_party(task.number, party, unit_ids) for party in task.parties)
    title = plan.TASK_BY_NUMBER[task.number].short_title
    return replace(task, parties=parties, short_title=title, due=DraftDue(), other_dues=(), sure=task.asks)


def _decided_party(task: int, party: DraftParty, unit_ids: dict[str, int]) -> DraftParty:
    """Where counties lead a task, the zones stand beside the departments: they only support it."""
    if party.expression == plan.SOME_DEPARTMENTS:
        ticked = tuple(unit_ids[code] for code in plan.departments_ticked(task))
        leads = plan.COUNTIES in plan.TASK_BY_NUMBER[task].lead
        zones = "、".join(register.UNIT_BY_CODE[code].short for code in plan.ZONES_ADDED)
        return replace(party, ticked=ticked, extra=zones if leads else "", is_sure=True)
    if party.expression == plan.COUNTIES and party.role is PartyRole.RESPONSIBLE:
        return replace(party, ticked=tuple(unit_ids[code] for code in plan.ZONES_ADDED), is_sure=True)
    return party
