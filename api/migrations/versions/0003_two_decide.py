"""Changes of accounts that two administrators decide, and who saw a one-time code."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("setup_codes", sa.Column("seen_by", sa.String(length=40), nullable=True))
    op.create_table(
        "account_changes",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("change", sa.String(length=10), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=True),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "change IN ('reset','disable','enable','move')",
            name=op.f("ck_account_changes_change"),
        ),
        sa.CheckConstraint(
            "outcome IN ('confirmed','dropped')", name=op.f("ck_account_changes_outcome")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome = 'dropped' OR decided_by <> proposed_by",
            name=op.f("ck_account_changes_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_changes_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_account_changes_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_changes")),
    )
    op.create_index(
        "uq_account_changes_waiting",
        "account_changes",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
