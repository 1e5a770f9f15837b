"""Coded reasons for corrections, classes and restrictions; why an order ended, and papers due."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person_changes", sa.Column("reason_code", sa.String(length=30), nullable=True))
    op.add_column("person_changes", sa.Column("version", sa.Integer(), nullable=True))
    op.add_column(
        "supervision_orders", sa.Column("ended_because", sa.String(length=30), nullable=True)
    )
    op.add_column("supervision_orders", sa.Column("papers_due", sa.Boolean(), nullable=True))
    op.add_column("supervision_orders", sa.Column("end_words", sa.LargeBinary(), nullable=True))
    op.add_column("class_changes", sa.Column("reason_code", sa.String(length=30), nullable=True))
    op.add_column(
        "person_restrictions", sa.Column("lift_reason", sa.String(length=30), nullable=True)
    )
