"""Reading the notice of a database, whatever schema it is at."""

from sqlalchemy import Connection, inspect, select

from foundation.releases.model import Notice, Release
from foundation.releases.tables import ONLY, NoticeRow


def notice(connection: Connection) -> Notice | None:
    """What the migrations of this database say; None where none has said anything yet."""
    if not inspect(connection).has_table(NoticeRow.__tablename__):
        return None
    asked = select(NoticeRow.made_by, NoticeRow.oldest_code).where(NoticeRow.id == ONLY)
    found = connection.execute(asked).one_or_none()
    return Notice(Release.of(found[0]), Release.of(found[1])) if found is not None else None
