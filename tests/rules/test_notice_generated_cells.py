"""Cells made up by chance of what other cities write: towns, persons behind units, dates that come round again."""

import random
from datetime import date

import pytest

from tests.notice_layouts import Typesetter
from tests.notices import BUREAUS
from tests.rules.notice_checks import read_exactly

TOWNS = (
    "各镇、街道",
    "各镇（街道）",
    "各乡镇（街道）",
    "各乡镇、街道",
    "各乡、镇、街道",
    "各镇街",
    "各乡镇人民政府、街道办事处",
    "各镇党委、政府",
    "各街道党工委、办事处",
    "各镇人民政府",
    "各街道办事处",
    "各村（社区）",
    "各区县（自治县）",
    "各区县（市）",
    "各县（市、区）政府",
    "各县（市、区）政府、管委会",
    "各管委会",
    "各县（区）人民政府",
)
PERSONS = ("李明", "王小强", "欧阳某某", "赵某", "钱进东")
REPEATED = ("每年12月底前", "每年6月底、12月底前", "每年3月、9月底前", "每月5日前", "每季度末前", "每半年")
ONCE = (
    ("年内", date(2024, 12, 31)),
    ("年内完成", date(2024, 12, 31)),
    ("年底前", date(2024, 12, 31)),
    ("第三季度末前", date(2024, 9, 30)),
    ("上半年", date(2024, 6, 30)),
    ("10月上旬前", date(2024, 10, 10)),
)
SEEDS = range(40)


def _read(rows):
    setter = Typesetter("docx")
    setter.paragraph("2024年5月14日")
    setter.table(rows)
    return read_exactly(setter.source())


def _bureaus(chance, most=3):
    return ["县" + name for name in chance.sample(BUREAUS, chance.randint(1, most))]


@pytest.mark.parametrize("sign", ["、", "，", "；", "\n"])
def test_towns_and_counties_stay_whole_among_other_units(sign):
    for seed in SEEDS:
        chance = random.Random(seed)
        units = [*_bureaus(chance), *chance.sample(TOWNS, chance.randint(1, 3))]
        chance.shuffle(units)
        cell = sign.join(units).split("\n")
        reading = _read([["序号", "工作任务", "责任单位"], ["1", "加固水库。", cell]])
        assert [party.expression for party in reading.tasks[0].responsibles] == units


@pytest.mark.parametrize(
    "form", ["{unit}（{person}）", "{unit}({person})", "{unit} {person}", "{unit}：{person}"]
)
@pytest.mark.parametrize("sign", ["、", "；", "\n"])
@pytest.mark.parametrize("heading", ["责任单位及责任人", "责任单位（责任人）", "责任单位/责任人"])
def test_persons_behind_units_are_kept_beside_them(form, sign, heading):
    for seed in SEEDS[:12]:
        chance = random.Random(seed)
        units = _bureaus(chance)
        people = chance.sample(PERSONS, len(units))
        pairs = zip(units, people, strict=True)
        cell = sign.join(form.format(unit=unit, person=person) for unit, person in pairs).split("\n")
        reading = _read([["序号", "工作任务", heading], ["1", "加固水库。", cell]])
        task = reading.tasks[0]
        assert [party.expression for party in task.responsibles] == units
        assert [(note.name, note.value) for note in task.notes] == [("责任人", name) for name in people]


def test_what_comes_round_again_is_a_deadline_in_words_and_what_ends_once_a_day():
    for seed in SEEDS:
        chance = random.Random(seed)
        dues = [*chance.sample(REPEATED, 2), *(text for text, _day in chance.sample(ONCE, 2))]
        chance.shuffle(dues)
        rows = [[str(at), "加固水库。", "县水利局", text] for at, text in enumerate(dues, 1)]
        reading = _read([["序号", "工作任务", "责任单位", "完成时限"], *rows])
        found = [(task.due.text, task.due.date, task.due.inferred) for task in reading.tasks if task.due]
        days = dict(ONCE)
        assert found == [(text, days.get(text), text in days) for text in dues]
