"""Values exactly as a database gives them back, so that a row's digest holds on every database.

What wouldn't come back as it went in (a day with a time, true for a number, a moment without a zone) is
a mistake in the code and raises TypeError. What a person may have caused (a character that no database
takes or no face draws, a text longer than its column) raises Refused, alike on every database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache, partial
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, Time

from tracker.actions.refusals import Refused
from tracker.models.base import Json, Moment
from tracker.queries.printable import printable_copy, unprintable_fault
from tracker.rules import audit_chain

Fit = Callable[[Any], Any]

INTEGER_LIMIT = 2**31  # of PostgreSQL's integer


def kept_row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """``row`` with each value as it will be read back. Every column but the id must be there, no other."""
    fits = fits_of(table)
    if len(row) != len(fits) - ("id" not in row) or not row.keys() <= fits.keys():
        missing = fits.keys() - row.keys() - {"id"}
        raise TypeError(
            f"{table.name}: missing {sorted(missing)}, unknown {sorted(row.keys() - fits.keys())}"
        )
    return {name: None if value is None else fits[name](value) for name, value in row.items()}


def kept_values(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Some columns of a row, each value as it will be read back."""
    fits = fits_of(table)
    return {name: None if value is None else fits[name](value) for name, value in values.items()}


@cache
def fits_of(table: Table) -> dict[str, Fit]:
    return {column.name: _fit(column) for column in table.columns}


def _fit(column: Column[Any]) -> Fit:
    kind = column.type
    if isinstance(kind, Moment):
        return _moment
    if isinstance(kind, Json):
        return _json
    if isinstance(kind, String):
        return partial(_text, limit=kind.length, is_copied=column.info.get("copied", False))
    plain = {Boolean: _boolean, Integer: _integer, Date: _day, Time: _time}
    for known, fit in plain.items():
        if isinstance(kind, known):
            return fit
    raise TypeError(f"{column.table.name}.{column.name}: how a {kind!r} comes back is not known")


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"not a moment with its zone: {value!r}")
    return value.astimezone(UTC)


def _json(value: Any) -> Any:
    return audit_chain.plain(value)


def _text(value: Any, limit: int | None, is_copied: bool) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    if "\x00" in value or not _is_encodable(value):
        raise Refused(("", "填写的内容含有无法保存的字符，请删去后重试。"))
    if not is_copied and (fault := unprintable_fault(value)):
        raise Refused(("", f"“{printable_copy(value[:12])}”：{fault}"))
    if limit is not None and len(value) > limit:
        raise Refused(("", f"“{value[:12]}……”过长：最多 {limit} 字，现有 {len(value)} 字，请缩短。"))
    return str.__str__(value)  # an enum's member becomes its text


def _is_encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"not true or false: {value!r}")
    return value


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"not a number: {value!r}")
    if not -INTEGER_LIMIT <= value < INTEGER_LIMIT:
        raise Refused(("", f"数字过大：{value}，请核对。"))
    return int(value)


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"not a day: {value!r}")
    return value


def _time(value: Any) -> time:
    if not isinstance(value, time) or value.tzinfo is not None:
        raise TypeError(f"not a time of day: {value!r}")
    return value
