"""Failures of sign-in names that no account has."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unknown_names",
        sa.Column("name_index", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", UtcDateTime(), nullable=True),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name_index", name=op.f("pk_unknown_names")),
    )
    op.create_index(
        op.f("ix_unknown_names_failing_since"), "unknown_names", ["failing_since"], unique=False
    )
