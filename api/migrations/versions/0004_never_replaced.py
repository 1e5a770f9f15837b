"""What only grows is not replaced either; SQLite alone knows REPLACE."""

from alembic import op

from foundation.append_only import never_replaced

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

GUARDED = {
    "audit_lines": (("seq",),),
    "journal": (("seq",),),
    "screening_answers": (
        ("id",),
        ("screening_id", "client_id"),
        ("screening_id", "item", "version"),
    ),
    "screening_consents": (("id",), ("screening_id",)),
}


def upgrade() -> None:
    for table, keys in GUARDED.items():
        for statement in never_replaced(table, keys, op.get_bind().dialect.name):
            op.execute(statement)
