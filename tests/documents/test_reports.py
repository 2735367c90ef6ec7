"""Printed reports: made in the child, stored, recorded, and what they say."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from tests.documents.font_files import make_font
from tests.world import World, moment
from tracker.actions.assignments import add_assignment
from tracker.actions.closures import close_assignment, reopen_assignment
from tracker.actions.progress import log_progress
from tracker.actions.returns import file_return
from tracker.actions.writing import Denied, writing
from tracker.documents.child import JobRefused, run_in_child
from tracker.documents.fonts.configuration import font_environment
from tracker.documents.report_pages import COLUMNS_ABREAST, Wanted, fitted, parts_of
from tracker.documents.reports import content_of, made
from tracker.models import AuditEvent, Report, StoredFile, Task, db
from tracker.queries.files import path_of
from tracker.queries.plans import plan_head
from tracker.queries.progress import last_entries
from tracker.queries.sheets import task_sheets, unit_sheet
from tracker.queries.status import EXCEPTIONS, ExceptionCase, ExceptionLine, status
from tracker.rules.access import Permission
from tracker.rules.lights import Light

DAY = date(2024, 7, 6)
RARE, CODE = "\U0003fff0", "U+3FFF0"  # of no alphabet yet: no face has it unless we make one


def _make(
    world: World, kind: str = "status", about: int | None = None, day: date = DAY
) -> tuple[int, PdfReader]:
    head = plan_head(world.office, world.plan_id)
    assert head is not None
    report_id = made(world.office, head, Wanted(kind, about, day, None), day)
    return report_id, PdfReader(io.BytesIO(content_of(report_id)))


def test_the_status_report_is_one_sheet_then_the_matrix_then_a_sheet_for_each_task(world: World, on):
    on(moment(DAY, 9))
    report_id, pdf = _make(world)
    texts = [page.extract_text() for page in pdf.pages]
    assert len(pdf.pages) == 1 + 1 + 4
    assert "落实情况报告" in texts[0] and "大余县" in texts[0]
    assert texts[0].index("需要关注") < texts[0].index("相比")
    assert pdf.pages[1].mediabox.width > pdf.pages[1].mediabox.height
    assert [f"任务（{numeral}）" in text for numeral, text in zip("一二三四", texts[2:], strict=True)] == [
        True
    ] * 4
    report = db.session.get(Report, report_id)
    assert report is not None and report.pages == 6
    assert f"{report.head_number}:{report.head_hash}" in texts[-1].replace("\n", "")


@pytest.mark.parametrize("columns", [0, 1, 12, 16, 17, 40, 100])
def test_the_matrix_of_many_tasks_is_printed_in_parts_that_hold_each_task_once(columns: int):
    parts = parts_of(columns)
    assert [column for first, end in parts for column in range(first, end)] == list(range(columns))
    widths = [end - first for first, end in parts]
    assert max(widths) <= COLUMNS_ABREAST and max(widths) - min(widths) <= 1


def test_the_same_report_is_made_once_and_then_comes_from_the_store(world: World, on):
    on(moment(DAY, 9))
    first, _ = _make(world)
    again, _ = _make(world)
    other, _ = _make(world, day=date(2024, 7, 7))
    assert first == again != other
    assert db.session.query(AuditEvent).filter_by(name="report.made").count() == 2


def test_a_stored_report_whose_file_is_damaged_is_made_anew(world: World, on):
    on(moment(DAY, 9))
    first, _ = _make(world, "unit", world.units["dayu"])
    digest = db.session.scalars(select(StoredFile.digest)).one()
    path_of(digest).write_bytes(b"%PDF-")
    again, sheet = _make(world, "unit", world.units["dayu"])
    assert again != first and len(sheet.pages) == 1


def test_a_new_fact_makes_a_new_report_and_a_sign_in_does_not(world: World, on):
    on(moment(DAY, 9))
    first, _ = _make(world, "task", 2)
    close_assignment(world.office, world.assignment("dayu", 2), "已核实。")
    again, _ = _make(world, "task", 2)
    assert first != again
    with writing(world.office, Permission.OWN_ACCOUNT) as write:
        write.event("account.signed_in", about=("account", 1))
    assert _make(world, "task", 2)[0] == again


def test_task_and_unit_sheets_stand_alone(world: World, on):
    on(moment(DAY, 9))
    _, task = _make(world, "task", 2)
    assert len(task.pages) == 1 and "市司法局" in task.pages[0].extract_text()
    _, unit = _make(world, "unit", world.units["dayu"])
    assert len(unit.pages) == 1 and "大余县人民政府落实情况" in unit.pages[0].extract_text()


def test_a_clerk_gets_its_own_sheet_and_no_report_that_shows_others_not_even_out_of_the_store(
    world: World, on
):
    on(moment(DAY, 9))
    _make(world)
    dayu = world.actor("dayu")
    head = plan_head(dayu, world.plan_id)
    assert head is not None
    for kind, about in (("status", None), ("task", 1), ("unit", world.units["ruijin"])):
        with pytest.raises(Denied):
            made(dayu, head, Wanted(kind, about, DAY, None), DAY)
    assert made(dayu, head, Wanted("unit", world.units["dayu"], DAY, None), DAY)


def test_exceptions_are_grouped_by_identical_sentence_and_unit_red_first(world: World):
    found = status(world.office, world.plan_id, date(2024, 7, 2), date(2024, 7, 2))
    assert [case.light for case in found.cases] == [Light.RED, Light.AMBER]
    (line,) = [line for line in found.cases[1].lines if line.unit == "大余县"]
    assert line.words == "一至三"
    assert found.filed.part == 0 and found.filed.whole == 32
    later = status(world.office, world.plan_id, DAY, DAY)
    assert [(case.light, case.cells) for case in later.cases] == [(Light.RED, 24), (Light.RED, 8)]


@pytest.mark.database
def test_a_status_of_a_past_day_counts_only_what_was_filed_by_then(world: World, on):
    on(moment(DAY, 9))
    cell = world.assignment("dayu", 2)
    log_progress(
        world.actor("dayu"), world.plan_id, [cell], text="已报。", happened_on=DAY, extent="under_way"
    )
    file_return(world.actor("dayu"), world.plan_id, world.call_id, world.units["dayu"], items={cell: ""})
    for day, filed in ((date(2024, 7, 5), 0), (DAY, 1)):
        found = status(world.office, world.plan_id, day, DAY)
        assert (found.filed.part, found.filed_late) == (filed, filed), day


@pytest.mark.database
def test_page_and_sheet_show_the_same_entry_as_the_last(world: World, on):
    on(moment(DAY, 9))
    dayu, cell = world.actor("dayu"), world.assignment("dayu", 3)
    for text, told in (("已公布。", date(2024, 7, 5)), ("补登六月的座谈会。", date(2024, 6, 3))):
        log_progress(dayu, world.plan_id, [cell], text=text, happened_on=told, extent="under_way")
    sheet = unit_sheet(dayu, world.plan_id, world.units["dayu"], DAY, DAY)
    assert sheet is not None
    last = {line.cell.task: line.last for line in sheet.lines}
    assert last == {1: None, 2: None, 3: last_entries([cell])[cell], 4: None}


@pytest.mark.database
def test_who_was_given_a_task_after_the_last_day_owes_no_return_in_any_figure(world: World, on):
    on(moment(date(2024, 7, 8)))
    add_assignment(
        world.office, world.plan_id, world.tasks[2], world.units["jingkai"], "responsible", "新增。"
    )
    day = date(2024, 7, 9)
    found = status(world.office, world.plan_id, day, day)
    assert (found.cells, found.filed.whole) == (33, 32)
    (sheet,) = task_sheets(world.office, world.plan_id, day, day, 2)
    assert (sheet.counts.total(), sheet.filed.whole) == (9, 8)


@pytest.mark.database
def test_a_claim_that_was_taken_back_by_a_correction_counts_up_to_its_eve(world: World, on):
    dayu, cell = world.actor("dayu"), world.assignment("dayu", 2)
    on(moment(date(2024, 6, 10)))
    first = log_progress(
        dayu, world.plan_id, [cell], text="已完成。", happened_on=date(2024, 6, 10), extent="done"
    )
    on(moment(date(2024, 6, 20)))
    log_progress(
        dayu, world.plan_id, [cell], text="尚在办理。", happened_on=date(2024, 6, 10), extent="under_way",
        corrects_id=first,
    )  # fmt: skip
    for day, claimed in (
        (date(2024, 6, 9), 0),
        (date(2024, 6, 10), 1),
        (date(2024, 6, 19), 1),
        (date(2024, 6, 20), 0),
    ):
        assert status(world.office, world.plan_id, day, DAY).claimed.part == claimed, day


@pytest.mark.database
def test_a_claim_counts_as_long_as_it_stands(world: World, on):
    dayu = world.actor("dayu")
    refused, resumed, standing = (world.assignment("dayu", task) for task in (1, 2, 3))
    on(moment(date(2024, 6, 10)))
    log_progress(
        dayu, world.plan_id, [refused, resumed, standing],
        text="已完成。", happened_on=date(2024, 6, 10), extent="done",
    )  # fmt: skip
    close_assignment(world.office, refused, "已核实。")
    on(moment(date(2024, 6, 20)))
    reopen_assignment(world.office, refused, "材料不全。")
    log_progress(
        dayu, world.plan_id, [resumed], text="又有新情况。", happened_on=date(2024, 6, 18), extent="under_way"
    )
    for day, claimed in ((date(2024, 6, 19), 3), (date(2024, 6, 20), 1)):
        assert status(world.office, world.plan_id, day, DAY).claimed.part == claimed, day


@pytest.mark.parametrize(
    ("numbers", "words"),
    [((1, 2), "1、2"), ((1, 2, 3), "1至3"), ((1, 3, 4, 6, 7, 8), "1、3、4、6至8")],
)
def test_three_or_more_tasks_in_a_row_are_told_by_the_first_and_the_last(
    numbers: tuple[int, ...], words: str
):
    assert ExceptionLine(1, "大余县", tuple((n, str(n)) for n in numbers)).words == words


def test_what_does_not_fit_on_the_first_sheet_is_counted(world: World):
    found = status(world.office, world.plan_id, DAY, DAY)
    lines = tuple(
        ExceptionLine(n, f"第{n}个很长名字的单位", ((1, "一"), (3, "三"), (7, "七"))) for n in range(100)
    )
    many = type(found)(**{name: getattr(found, name) for name in found.__slots__} | {
        "cases": (ExceptionCase(Light.RED, "7月5日前未报送", lines),)
    })  # fmt: skip
    cut = fitted(many, 10)
    named = len(cut["shown"][0][1])
    assert 0 < named < 100
    assert cut["hidden_units"] == 100 - named and cut["hidden_cells"] == 3 * (100 - named)


def test_user_text_in_a_report_is_text_and_fetches_nothing(world: World, on):

    on(moment(DAY, 9))
    log_progress(
        world.actor("sifaju"), world.plan_id, [world.assignment("sifaju", 2)],
        text='<img src="file:///etc/passwd"><link rel=stylesheet href="http://127.0.0.1:1/x.css">完成。',
        happened_on=date(2024, 7, 4), extent="under_way",
    )  # fmt: skip
    _, pdf = _make(world, "unit", world.units["sifaju"])
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "file:///etc/passwd" in text.replace("\n", "") and "root:" not in text


def test_a_long_entry_begins_on_the_first_sheet_and_unbroken_text_stays_between_the_margins(world: World, on):
    on(moment(DAY, 9))
    log_progress(
        world.actor("sifaju"), world.plan_id, [world.assignment("sifaju", 1)],
        text="清理行政规范性文件。" * 250 + "A" * 400,
        happened_on=date(2024, 7, 4), extent="under_way",
    )  # fmt: skip
    report_id, pdf = _make(world, "unit", world.units["sifaju"])
    assert "清理行政规范性文件" in pdf.pages[0].extract_text()
    with pdfplumber.open(io.BytesIO(content_of(report_id))) as pages:
        ends = [sign["x1"] for page in pages.pages for sign in page.chars if sign["text"].strip()]
        assert max(ends) < pages.pages[0].width - 40


def test_a_character_whose_face_is_gone_is_printed_by_its_number_and_the_report_says_so(
    world: World, on, tmp_path: Path
):
    on(moment(DAY, 9))
    own = make_font(tmp_path / "fonts" / "a.ttf", "Rare", draws=RARE)
    log_progress(
        world.actor("sifaju"), world.plan_id, [world.assignment("sifaju", 2)], text=f"走访张{RARE}村。",
        happened_on=date(2024, 7, 4), extent="under_way",
    )  # fmt: skip
    whole, pdf = _make(world, "unit", world.units["sifaju"])
    assert "U+" not in pdf.pages[0].extract_text()
    own.unlink()
    spelt, pdf = _make(world, "unit", world.units["sifaju"])
    text = pdf.pages[0].extract_text().replace("\n", "")
    assert spelt != whole
    assert f"张〔{CODE}〕村" in text and f"文中有 1 个字本系统的字体印不出，以编码〔{CODE}〕代替" in text
    assert "□" not in text and RARE not in text


@pytest.mark.parametrize(("kind", "about"), [("status", None), ("task", 2)])
def test_every_kind_of_report_comes_out_with_what_was_kept_before(
    world: World, on, kind: str, about: int | None
):
    on(moment(DAY, 9))
    db.session.execute(update(Task).where(Task.number == 2).values(title=f"更新{RARE}目录\uf0b7"))
    db.session.commit()
    _, pdf = _make(world, kind, about)
    text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert f"更新〔{CODE}〕目录〔U+F0B7〕" in text
    assert "文中有 2 个字" in text


def test_the_writer_refuses_a_character_that_no_face_draws_and_names_it(tmp_path: Path):
    with pytest.raises(JobRefused, match=CODE.replace("+", r"\+")):
        run_in_child("write-report", {"text": RARE}, environment=font_environment(tmp_path))


def test_of_a_task_with_too_many_exceptions_the_first_are_listed_and_the_rest_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    whole = status(world.office, world.plan_id, DAY, DAY)
    few = replace(EXCEPTIONS, most_of_task=2)
    monkeypatch.setattr("tracker.queries.status.EXCEPTIONS", few)
    monkeypatch.setattr("tracker.queries.sheets.EXCEPTIONS", few)
    found = status(world.office, world.plan_id, DAY, DAY)
    listed = sum(case.cells for case in found.cases)
    assert listed < sum(case.cells for case in whole.cases) == whole.exceptions == found.exceptions
    assert whole.unlisted == 0 and found.unlisted == found.exceptions - listed
    for sheet in task_sheets(world.office, world.plan_id, DAY, DAY):
        assert sum(case.cells for case in sheet.cases) == 2
        assert sheet.unlisted == sheet.counts[Light.RED] + sheet.counts[Light.AMBER] - 2
