"""The sample notice of the demo is a real Word file and a real PDF that hold every sentence of it."""

import re
from datetime import date

import pytest

from tracker.demo import sample_notice
from tracker.demo.register import UNITS
from tracker.demo.sample_file import sample_file
from tracker.documents.child import run_in_child
from tracker.documents.reading import read_source
from tracker.rules.notice.read import read_notice
from tracker.rules.parties import Role

# Not the sign inside the brackets of 各县（市、区）.
BETWEEN_UNITS = re.compile("[、，](?!区）)")
READERS = {"docx": "read-office", "pdf": "read-pdf"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    return {kind: sample_file(kind, folder) for kind in READERS}


def _sentences() -> list[str]:
    rows = [
        text
        for task in sample_notice.TASKS
        for text in (task.title, task.text, task.lead, task.responsible, task.limit)
    ]
    demands = [text for demand in sample_notice.DEMANDS for text in demand]
    letter = sample_notice.LETTER
    return [letter.number, letter.title, letter.opening, *demands, *filter(None, rows)]


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("kind", READERS)
def test_every_sentence_of_the_sample_is_in_the_file(files, kind):
    name, content = files[kind]
    answer = run_in_child(READERS[kind], {"name": name}, files={"file": content}).answer
    source = answer.get("source", answer)
    columns = {cell[1] for block in source["blocks"] if isinstance(block, dict) for cell in block["cells"]}
    assert columns == set(range(len(sample_notice.LETTER.headings)))
    cells = [
        _bare("".join(source["text"][start:end] for start, end in cell[2]))
        for block in source["blocks"]
        if isinstance(block, dict)
        for cell in block["cells"]
    ]
    outside = re.sub(r"—\d—", "", _bare(source["text"]))
    for sentence in _sentences():
        assert _bare(sentence) in outside or _bare(sentence) in cells, sentence


def test_the_same_sample_is_the_same_file_each_time(files, tmp_path):
    assert {kind: sample_file(kind, tmp_path) for kind in READERS} == files


def test_the_sample_is_offered_under_a_name_with_its_number(files):
    assert [name for name, _ in files.values()] == ["通知〔2024〕52号.docx", "通知〔2024〕52号.pdf"]


@pytest.mark.parametrize("kind", READERS)
def test_the_product_reads_the_sample_as_it_is_meant_from_either_file(files, kind):
    name, content = files[kind]
    reading = read_notice(read_source(content, name))
    due = reading.report_in_due
    assert reading.document_number is not None and reading.title is not None and due is not None
    assert (reading.document_number.value, reading.title.value, due.date) == (
        sample_notice.LETTER.number,
        sample_notice.LETTER.title,
        date(2024, 7, 5),
    )
    assert [(task.title.value, task.text.value) for task in reading.tasks] == [
        (task.title, task.text) for task in sample_notice.TASKS
    ]
    for task, meant in zip(reading.tasks, sample_notice.TASKS, strict=True):
        for role, words in ((Role.LEAD, meant.lead), (Role.RESPONSIBLE, meant.responsible)):
            expressions = [party.expression for party in task.parties if party.role is role]
            assert expressions == [name for name in BETWEEN_UNITS.split(words) if name]
    limits = [None if task.due is None else task.due.date for task in reading.tasks]
    assert limits == [
        date(2024, 9, 30),
        date(2024, 10, 31),
        date(2024, 8, 31),
        None,
        date(2024, 12, 31),
        date(2024, 11, 30),
    ]
    assert reading.leftover == ()


def test_the_sample_holds_what_a_person_must_decide():
    tasks = sample_notice.TASKS
    assert [task.numeral for task in tasks if "有关部门" in task.responsible] == ["二", "六"]
    assert [task.numeral for task in tasks if not task.lead] == ["五"]
    assert "7月5日前" in sample_notice.DEMANDS[2][1]
    assert sum("市司法局" in task.lead + task.responsible for task in tasks) == 2


def test_every_unit_that_the_sample_names_is_in_the_register():
    known = {name for unit in UNITS for name in (unit.name, unit.short, *unit.aliases)}
    known |= {"各县（市、区）人民政府", "市政府有关部门", "市政府各部门"}
    named = {
        name
        for task in sample_notice.TASKS
        for name in BETWEEN_UNITS.split(f"{task.lead}、{task.responsible}")
    }
    assert named - {""} <= known
