"""What the auditor reads: every event has words, values are told readably, passwords never."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tracker import actions
from tracker.models import Appended, Base, Kept
from tracker.rules.audit_words import (
    EVENT_WORDS,
    KIND_WORDS,
    TABLE_WORDS,
    chain_words,
    changes,
    event_words,
    field_words,
    kind_words,
    value_words,
)


def event_calls() -> list[tuple[str, ast.Call]]:
    """Every ``write.event(…)`` of the actions, with the place where it stands."""
    found = []
    for path in sorted(Path(actions.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "event"
            ):
                found.append((f"{path.name}:{node.lineno}", node))
    return found


def patterns(name: ast.expr) -> list[str]:
    """The names that an expression may give, as patterns: both sides of a condition, anything for a {value}."""
    if isinstance(name, ast.Constant):
        return [re.escape(str(name.value))]
    if isinstance(name, ast.IfExp):
        return [*patterns(name.body), *patterns(name.orelse)]
    if isinstance(name, ast.JoinedStr):
        parts = (
            re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z_]+" for part in name.values
        )
        return ["".join(parts)]
    raise AssertionError(f"the name of an event is written out where it happens: {ast.dump(name)}")


def test_every_event_of_the_actions_has_words():
    calls = event_calls()
    assert len(calls) > 15
    for place, call in calls:
        for pattern in patterns(call.args[0]):
            assert any(re.fullmatch(pattern, name) for name in EVENT_WORDS), (
                f"{place}: no words for {pattern}"
            )


def test_every_kind_of_thing_that_events_are_about_has_words():
    for place, call in event_calls():
        about = next(keyword.value for keyword in call.keywords if keyword.arg == "about")
        if isinstance(about, ast.Tuple) and isinstance(about.elts[0], ast.Constant):
            assert about.elts[0].value in KIND_WORDS, f"{place}: no words for {about.elts[0].value}"


def test_every_audited_table_has_words():
    tables = {m.local_table.name for m in Base.registry.mappers if issubclass(m.class_, Appended | Kept)}
    assert tables == set(TABLE_WORDS)


def test_a_name_without_words_is_shown_as_it_is():
    assert event_words("meeting.held") == "meeting.held" and kind_words("meeting") == "meeting"
    assert changes(None, {"something_new": "某值"}) == [("something_new", None, "某值")]


def test_values_are_told_readably():
    assert value_words("received_at", "2024-07-05T08:04:05.000006Z") == "2024年7月5日 16:04"
    assert value_words("received_at", "2024-07-05T08:04:05+00:00") == "2024年7月5日 16:04"
    assert value_words("due_on", "2024-07-05") == "2024-07-05"
    assert value_words("roles", ["office", "clerk"]) == "办公室、单位经办人"
    assert value_words("text", "done") == "done", "only fields that hold codes are translated"
    assert value_words("extent", "done") == "已完成"
    assert [value_words("x", value) for value in (True, False, None, "", [], 0, 3)] == [
        "是", "否", "（空）", "（空）", "（空）", "0", "3",
    ]  # fmt: skip
    assert value_words("x", {"name": "市司法局", "count": 2}) == "（名称 市司法局，数量 2）"


def test_what_an_event_tells_has_words():
    keys = {
        (place, key.value)
        for place, call in event_calls()
        for told in call.keywords
        if told.arg in ("before", "after") and isinstance(told.value, ast.Dict)
        for key in told.value.keys
        if isinstance(key, ast.Constant)
    }
    assert len(keys) > 20
    assert [pair for pair in sorted(keys) if field_words(str(pair[1])) == pair[1]] == []
    assert value_words("kind", "status") == "落实情况报告"
    assert value_words("/tasks/5/lead_choice", "agree") == "同意"


def test_a_place_within_a_draft_is_told_step_by_step():
    assert changes({"/tasks/8/due/text": "6月底"}, {}) == [("任务 8 时限 内容", "6月底", None)]


def test_places_within_a_draft_are_told_in_the_order_of_their_numbers():
    told = changes({"/tasks/10/text": "甲", "/tasks/2/text": "乙"}, {"/tasks/1/text": "丙"})
    assert [words.split()[1] for words, _, _ in told] == ["1", "2", "10"]


def test_changes_name_each_field_once_with_both_sides():
    before, after = {"name": "甲", "reason": "旧"}, {"name": "乙", "version": 2}
    assert changes(before, after) == [("名称", "甲", "乙"), ("理由", "旧", None), ("版本", None, "2")]
    assert changes("nonsense", None) == []


def test_passwords_are_never_shown():
    for field in ("password", "password_hash", "token"):
        assert changes({field: "secret-1"}, {"kept": {field: "secret-2"}})
        assert "secret" not in str(changes({field: "secret-1"}, {"kept": {field: "secret-2"}}))


def test_chains_are_called_by_their_plan():
    assert chain_words(0) == "名录链"
    assert chain_words(3, "〔2024〕35号") == "任务分工第 3 号链（〔2024〕35号）"
