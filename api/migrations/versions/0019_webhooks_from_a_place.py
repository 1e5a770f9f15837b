"""From which place of the journal on a webhook hears: a clock may be set back, a place cannot."""

import sqlalchemy as sa
from alembic import op

from foundation.append_only import BigSeq

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    # Those that there are have long been heard of by the reader: all that comes is theirs.
    with op.batch_alter_table("alert_webhooks") as table:
        table.add_column(sa.Column("after_seq", BigSeq, nullable=False, server_default="0"))
