"""Reading the tree of offices; scope is a path prefix."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from foundation.errors import NotFound
from foundation.ids import OfficeId
from foundation.offices.model import Office, OfficeLevel
from foundation.offices.tables import OfficeRow


def subtree(path: str) -> Select[str]:
    """The ids of an office and all below it, for use inside another query."""
    return select(OfficeRow.id).where(OfficeRow.path.startswith(path, autoescape=True))


def office(session: Session, office_id: OfficeId) -> Office:
    """One office, whatever the asker's scope.

    Raises:
        NotFound: no such office.
    """
    row = session.get(OfficeRow, office_id)
    if row is None:
        raise NotFound("No such office.")
    return row.to_office()


def office_within(session: Session, office_id: OfficeId, path: str) -> Office:
    """One office inside a subtree.

    Raises:
        NotFound: no such office there.
    """
    found = office(session, office_id)
    if not found.path.startswith(path):
        raise NotFound("No such office in your area.")
    return found


def tree(session: Session, path: str) -> tuple[Office, ...]:
    """An office and all below it, in the order of the tree."""
    statement = (
        select(OfficeRow)
        .where(OfficeRow.path.startswith(path, autoescape=True))
        .order_by(OfficeRow.path)
    )
    return tuple(row.to_office() for row in session.scalars(statement))


def ancestors(session: Session, path: str) -> tuple[Office, ...]:
    """An office and all above it, from the root down."""
    parts = [part for part in path.split("/") if part]
    paths = ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
    rows = session.scalars(select(OfficeRow).where(OfficeRow.path.in_(paths)))
    return tuple(sorted((row.to_office() for row in rows), key=lambda found: len(found.path)))


def by_ids(session: Session, ids: Collection[OfficeId]) -> dict[OfficeId, Office]:
    """Many offices at once."""
    rows = session.scalars(select(OfficeRow).where(OfficeRow.id.in_(ids)))
    return {OfficeId(row.id): row.to_office() for row in rows}


def by_name_or_code(session: Session, text: str, path: str) -> tuple[Office, ...]:
    """The offices of a subtree that a roster's cell may mean, by code or Chinese name."""
    statement = select(OfficeRow).where(
        OfficeRow.path.startswith(path, autoescape=True),
        (OfficeRow.code == text) | (OfficeRow.name_zh == text) | (OfficeRow.name_en == text),
    )
    return tuple(row.to_office() for row in session.scalars(statement))


def of_level(session: Session, level: OfficeLevel, path: str) -> tuple[Office, ...]:
    """The offices of one level inside a subtree."""
    return tuple(found for found in tree(session, path) if found.level == level)
