"""Who took back an absence that was entered wrongly, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    op.add_column("person_absences", sa.Column("voided_by", sa.String(length=40), nullable=True))
    op.add_column("person_absences", sa.Column("void_reason", sa.LargeBinary(), nullable=True))
