"""Check-ins that gateways relay, by the number their phone gave them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    op.create_table(
        "relayed_check_ins",
        sa.Column("device_id", sa.String(length=20), nullable=False),
        sa.Column("counter", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("check_in_id", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_ins.id"], name=op.f("fk_relayed_check_ins_check_in_id")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["person_devices.id"], name=op.f("fk_relayed_check_ins_device_id")
        ),
        sa.PrimaryKeyConstraint("device_id", "counter", name=op.f("pk_relayed_check_ins")),
    )
    op.create_index(
        op.f("ix_relayed_check_ins_check_in_id"), "relayed_check_ins", ["check_in_id"], unique=False
    )
