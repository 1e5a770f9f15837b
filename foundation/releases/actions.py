"""Writing the notice, in the transaction of the migration that it speaks of."""

from sqlalchemy import Connection, insert, inspect, update

from foundation.releases import queries
from foundation.releases.model import Notice
from foundation.releases.tables import ONLY, NoticeRow


def announce(connection: Connection, notice: Notice) -> None:
    """Say what a migration that was just applied asks of older code.

    The first migrations are older than the table: they say nothing, and the next one to come does.
    """
    if not inspect(connection).has_table(NoticeRow.__tablename__):
        return
    before = queries.notice(connection)
    whole = before.joined(notice) if before is not None else notice
    values = {"made_by": str(whole.made_by), "oldest_code": str(whole.oldest_code)}
    if before is None:
        connection.execute(insert(NoticeRow).values(id=ONLY, **values))
    else:
        connection.execute(update(NoticeRow).where(NoticeRow.id == ONLY).values(**values))
