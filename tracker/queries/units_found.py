"""Finding a unit by whatever a person calls it."""

from __future__ import annotations

from sqlalchemy import or_, select

from tracker.models import Unit, db


def unit_called(name: str) -> int | None:
    """The id of the unit with this code, name, short name or alias; None where there is none."""
    wanted = name.strip()
    direct = select(Unit.id).where(or_(Unit.code == wanted, Unit.name == wanted, Unit.short_name == wanted))
    found = db.session.scalars(direct.order_by(Unit.valid_to.is_not(None), Unit.id).limit(1)).first()
    if found is not None:
        return found
    rows = db.session.execute(select(Unit.id, Unit.aliases).order_by(Unit.id))
    return next((unit_id for unit_id, aliases in rows if wanted in aliases), None)
