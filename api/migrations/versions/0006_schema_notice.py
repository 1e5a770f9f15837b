"""What the migrations say to code that does not know them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    op.create_table(
        "schema_notice",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("oldest_code", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schema_notice")),
    )
