"""The two readings of the facts agree: on every day of thousands of generated assignments."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

import pytest

from tests.rules.calendar_2024 import CALENDAR_2024
from tracker.rules.lights import AssignmentFacts, Call, Entry, Extent, Light, Policy, light_on, turns
from tracker.rules.lights_by_day import light_by_reading
from tracker.rules.timeliness import SHANGHAI, Deadline, day_of

SEEDS = range(8)
ASSIGNMENTS = 250  # for each seed
STORY = 70  # days over which the facts of one assignment fall
BEFORE, AFTER = 10, 40  # days asked before and after its story


class Chance(Random):
    """Draws the facts of one assignment from a story that begins on ``first``, in any season of 2024."""

    first: date

    def story(self) -> list[date]:
        """Begins a new story and returns the days to ask; some lie in years that aren't loaded."""
        self.first = date(2023, 12, 1) + timedelta(days=self.randrange(380))
        return [self.first + timedelta(days=n) for n in range(-BEFORE, STORY + AFTER)]

    def day(self) -> date:
        return self.first + timedelta(days=self.randrange(STORY))

    def moment(self, day: date | None = None) -> datetime:
        clock = time(self.choice([0, 9, 12, 17, 23]), self.choice([0, 59]))
        return datetime.combine(day or self.day(), clock, SHANGHAI)

    def deadline(self) -> Deadline:
        cutoff = self.choice([None, None, time(12), time(17)])
        return Deadline(self.day(), inclusive=self.random() < 0.7, cutoff=cutoff)

    def entry(self) -> Entry:
        happened_on = self.day()
        received_at = self.moment(happened_on + timedelta(days=self.choice([0, 0, 1, 9])))
        recorded_on = day_of(received_at) + timedelta(days=self.choice([0, 0, 3]))
        return Entry(happened_on, received_at, recorded_on, self.choice(list(Extent)), None)

    def facts(self) -> AssignmentFacts:
        deadlines = (self.deadline() for _ in range(self.choice([0, 1, 1, 2])))
        return AssignmentFacts(
            assigned_on=self.day(),
            calls=tuple(Call(due, self.choice([None, self.moment()])) for due in deadlines),
            task_deadline=self.choice([None, self.deadline()]),
            entries=tuple(self.entry() for _ in range(self.choice([0, 0, 1, 2, 5]))),
            closed_on=self.choice([None, None, self.day()]),
            reopened_at=self.choice([None, None, self.moment()]),
        )

    def policy(self) -> Policy:
        amber, red = sorted(self.sample(range(1, 60), 2))
        silent = self.choice([(None, None), (amber, red), (amber, None)])
        return Policy(
            near_days=self.choice([0, 1, 3, 10]), silent_amber_days=silent[0], silent_red_days=silent[1]
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_solved_and_read_lights_agree_on_every_day(seed: int) -> None:
    chance = Chance(seed)
    seen: set[tuple[Light, bool]] = set()
    for _ in range(ASSIGNMENTS):
        days, facts, policy = chance.story(), chance.facts(), chance.policy()
        solved = turns(facts, policy, CALENDAR_2024)
        for day in days:
            found = light_on(solved, day)
            read = light_by_reading(facts, policy, CALENDAR_2024, day)
            assert (found.light, found.late) == read, (facts, policy, day)
            seen.add(read)
    assert {light for light, late in seen} == set(Light)


def test_the_next_turn_is_the_next_day_on_which_the_light_differs() -> None:
    chance = Chance(8)
    for _ in range(100):
        days = chance.story()
        solved = turns(chance.facts(), chance.policy(), CALENDAR_2024)
        coming = None
        for day, next_day in reversed(list(pairwise(days))):
            found, next_light = light_on(solved, day), light_on(solved, next_day).light
            coming = (next_day, next_light) if next_light != found.light else coming
            assert coming in (found.next_turn, None)


def test_the_reading_holds_the_notice_example_by_itself() -> None:
    unfiled = AssignmentFacts(date(2024, 5, 14), calls=(Call(Deadline(date(2024, 7, 5))),))
    lights = [
        light_by_reading(unfiled, Policy(), CALENDAR_2024, date(2024, 7, day))[0] for day in (1, 2, 5, 6)
    ]
    assert lights == [Light.IDLE, Light.AMBER, Light.AMBER, Light.RED]
