"""A substitution that was ended before its time, and by whom."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    op.add_column("substitutions", sa.Column("ended_at", UtcDateTime(), nullable=True))
    op.add_column("substitutions", sa.Column("ended_by", sa.String(length=40), nullable=True))
