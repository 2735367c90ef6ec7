"""The demo in a database: load it, move its day forward, start it again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app

from tracker import clock
from tracker.actions.writing import Denied, Refused, writing
from tracker.demo import acting, founding, story
from tracker.demo.plan import NUMBER
from tracker.models import Setting, db, migrating
from tracker.queries import accounts
from tracker.queries.demo import first_plan_numbered, last_moment, setting_id
from tracker.rules.access import SYSTEM, Actor, Nothing, Permission, may
from tracker.rules.calendar import format_day_with_year

LAST_DAY = date(2024, 12, 31)
NO_DEMO = "这里没有演示数据，不能调整演示日期。"
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Moved:
    """What a move did: the day it left and the day it reached, how many steps of the story were taken, and
    how many were left out because a visitor had changed what they are about."""

    left: date
    reached: date
    taken: int
    left_out: int


def is_loaded() -> bool:
    """Whether the demo was loaded into this database to its end."""
    day = accounts.demo_day()
    return day is not None and day > story.FIRST_DAY


def load(until: date = story.STANDING_DAY, tell: Tell | None = None) -> int:
    """Fill a migrated database with the demo as it stands when the day `until` begins.

    The database must be empty, or hold a demo whose loading broke off, which begins anew. Returns the plan's
    id. `tell` is called with the number of steps taken and the number of all to take.
    """
    _check_day(until, story.FIRST_DAY + timedelta(days=1))
    if is_loaded():
        raise Refused(("", "演示数据已经载入。要重新开始，请运行 bin/tracker demo reset。"))
    if accounts.demo_day() is not None:
        _empty()
    if accounts.any_account():
        raise Refused(("", "数据库中已有数据，不能载入演示。请换一个文件夹。"))
    with clock.at(founding.REGISTER_MADE_AT):
        # The mark of a demo comes first: whatever breaks off after it may be emptied.
        _set_day(SYSTEM, None, story.FIRST_DAY)
    plan_id = founding.found()
    coming = story.steps_between(story.FIRST_DAY, until - timedelta(days=1))
    with clock.at(founding.ISSUED_AT):
        stage = acting.stage_of(plan_id)
    for number, step in enumerate(coming, start=1):
        acting.take(stage, step, step.at)
        if tell is not None:
            tell(number, len(coming))
    _set_day(SYSTEM, story.FIRST_DAY, until)
    return plan_id


def move_to(actor: Actor, day: date, tell: Tell | None = None) -> Moved:
    """Play the days from the demo's day up to the eve of `day`, and let the demo stand on `day`.

    It never moves back: a past day is asked for by as_of. If it breaks off, doing it again goes on where it
    stopped.
    """
    if not may(actor, Permission.DEMO_MOVE, Nothing()):
        raise Denied(f"{actor.name}: {Permission.DEMO_MOVE}")
    present, plan_id = accounts.demo_day(), first_plan_numbered(NUMBER)
    if present is None or plan_id is None or not is_loaded():
        raise Refused(("day", NO_DEMO))
    _check_day(day, present + timedelta(days=1))
    taken = _play(plan_id, present, story.steps_between(present, day - timedelta(days=1)), tell)
    _set_day(actor, present, day)
    clock.set_demo_day(day)
    return Moved(present, day, taken.count(True), taken.count(False))


def _play(plan_id: int, present: date, coming: tuple[story.Step, ...], tell: Tell | None) -> list[bool]:
    """Take the steps; True for each that was taken, False for each that the product refused."""
    clock.set_demo_day(present)
    stage = acting.stage_of(plan_id)
    # No step comes before what a visitor has done on the day that is being left.
    earliest = last_moment(plan_id)
    taken = []
    for number, step in enumerate(coming, start=1):
        try:
            acting.take(stage, step, max(step.at, earliest))
            taken.append(True)
        except (Refused, Denied):
            db.session.rollback()
            taken.append(False)
        if tell is not None:
            tell(number, len(coming))
    return taken


def reset(until: date = story.STANDING_DAY, tell: Tell | None = None) -> int:
    """Throw away all that the demo holds, files too, and load it again; returns the plan's id.

    Refused where the database doesn't hold the demo: nothing else is ever emptied.
    """
    _check_day(until, story.FIRST_DAY + timedelta(days=1))
    if accounts.demo_day() is not None:
        _empty()
    elif accounts.any_account():
        raise Refused(("", "这里不是演示数据，不能清空。"))
    return load(until, tell)


def _empty() -> None:
    db.session.remove()
    migrating.downgrade("base")
    migrating.upgrade()
    shutil.rmtree(current_app.config["DATA_FOLDER"] / "files", ignore_errors=True)


def _check_day(day: date, earliest: date) -> None:
    if day < earliest:
        raise Refused((
            "day",
            f"演示日期只能向后调整，最早{format_day_with_year(earliest)}；要看过去某天的情况，请用“截至”日期。",
        ))  # fmt: skip
    if day > LAST_DAY:
        raise Refused(("day", f"演示日期最晚到{format_day_with_year(LAST_DAY)}。"))


def _set_day(actor: Actor, present: date | None, day: date) -> None:
    with writing(actor, Permission.DEMO_MOVE) as write:
        known = setting_id(accounts.DEMO_DAY)
        if known is None:
            (known,) = write.insert(Setting, [{"key": accounts.DEMO_DAY, "value": day.isoformat()}])
        else:
            write.update(Setting, known, value=day.isoformat())
        write.event(
            "demo.day_moved",
            about=("setting", known),
            before={"day": None if present is None else present.isoformat()},
            after={"day": day.isoformat()},
        )
