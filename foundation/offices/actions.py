"""Changing the tree of offices."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import OfficeId, new_id
from foundation.journal import actions as journal
from foundation.offices.events import OfficeOpened
from foundation.offices.model import BELOW, Office, OfficeLevel
from foundation.offices.tables import OfficeRow


class OfficeCodeTaken(Conflict):
    """Another office has this code."""

    code = "office_code_taken"


class WrongOfficeLevel(Invalid):
    """An office stands one level below its parent."""

    code = "wrong_office_level"


def open_office(session: Session, office: Office, *, actor: str, at: datetime) -> Office:
    """Add an office below its parent; its id and path are given here.

    Raises:
        OfficeCodeTaken, WrongOfficeLevel, NotFound: no such parent.
    """
    if session.scalar(select(OfficeRow.id).where(OfficeRow.code == office.code)):
        raise OfficeCodeTaken
    parent = _parent(session, office)

    office_id = OfficeId(office.id or new_id())
    row = OfficeRow(
        id=office_id,
        code=office.code,
        name_zh=office.name_zh,
        name_en=office.name_en,
        level=office.level.value,
        parent_id=office.parent_id,
        path=f"{parent.path if parent else '/'}{office_id}/",
        phone=office.phone,
        lon=office.lon,
        lat=office.lat,
        synthetic=office.synthetic,
    )
    session.add(row)
    session.flush()

    journal.append(
        session, OfficeOpened(office=office_id, level=office.level.value), actor=actor, at=at
    )
    return row.to_office()


def _parent(session: Session, office: Office) -> OfficeRow | None:
    if office.parent_id is None:
        if office.level is not OfficeLevel.PROVINCE:
            raise WrongOfficeLevel("Only a province stands at the top of the tree.")
        return None
    parent = session.get(OfficeRow, office.parent_id)
    if parent is None:
        raise NotFound("No such parent office.")
    if BELOW.get(OfficeLevel(parent.level)) is not office.level:
        raise WrongOfficeLevel
    return parent
