"""How far an alert's handling has come, and the second person who looks at how it ended."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"

_OPEN = "(state IN ('raised','acknowledged','in_review')) = (closed_at IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("alerts") as table:
        table.add_column(sa.Column("stage", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("ended_by", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("ended_at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("review_by", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("reviewed_by", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("reviewed_at", UtcDateTime(), nullable=True))
        table.drop_constraint("open_until_ended", type_="check")
        table.create_check_constraint("open_until_ended", _OPEN)
    op.execute(
        "UPDATE alerts SET ended_by = closed_by, ended_at = closed_at WHERE closed_by IS NOT NULL"
    )
    op.execute("UPDATE alerts SET stage = 'taken' WHERE acknowledged_at IS NOT NULL")
