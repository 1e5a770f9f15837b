"""What leaves the house: deliveries, how each channel does, webhooks, addresses, shared messages."""

import sqlalchemy as sa
from alembic import op

from foundation.append_only import BigSeq
from foundation.columns import Json, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"

_ID = sa.String(length=20)


def upgrade() -> None:
    _webhooks()
    _deliveries()
    op.create_table(
        "alert_channel_health",
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("last_success_at", UtcDateTime(), nullable=True),
        sa.Column("failing_since", UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=40), nullable=True),
        sa.Column("retry_at", UtcDateTime(), nullable=True),
        sa.Column("outage", _ID, nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(failing_since IS NULL) = (failures = 0)"
            " AND (failing_since IS NULL) = (outage IS NULL)",
            name=op.f("ck_alert_channel_health_fails_since"),
        ),
        sa.PrimaryKeyConstraint("target", name=op.f("pk_alert_channel_health")),
    )
    op.create_table(
        "account_contacts",
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("set_by", _ID, nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('email','mobile','im')", name=op.f("ck_account_contacts_kind")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_contacts_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["accounts.id"], name=op.f("fk_account_contacts_set_by")
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_account_contacts")),
    )
    _shared()


def _webhooks() -> None:
    op.create_table(
        "alert_webhooks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("url", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("office_id", _ID, nullable=False),
        sa.Column("levels", Json, nullable=False),
        sa.Column("clinical", sa.Boolean(), nullable=False),
        sa.Column("made_by", _ID, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("disabled_by", _ID, nullable=True),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(disabled_at IS NULL) = (disabled_by IS NULL)",
            name=op.f("ck_alert_webhooks_disabled_by"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_alert_webhooks_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["accounts.id"], name=op.f("fk_alert_webhooks_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["disabled_by"], ["accounts.id"], name=op.f("fk_alert_webhooks_disabled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_webhooks")),
    )


def _deliveries() -> None:
    about = {
        "alert_id": "alerts",
        "calling_id": "alert_callings",
        "notice_id": "alert_notices",
        "account_id": "accounts",
        "webhook_id": "alert_webhooks",
    }
    op.create_table(
        "alert_deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("slot", sa.String(length=120), nullable=False),
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        *(sa.Column(name, _ID, nullable=True) for name in about),
        sa.Column("entry_seq", BigSeq, nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", _ID, nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("how", sa.String(length=10), nullable=True),
        sa.Column("error", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('notice','webhook','test')", name=op.f("ck_alert_deliveries_purpose")
        ),
        sa.CheckConstraint("how IN ('spared','gave_up')", name=op.f("ck_alert_deliveries_how")),
        sa.CheckConstraint(
            "(how IS NULL) = (ended_at IS NULL)", name=op.f("ck_alert_deliveries_ends_somehow")
        ),
        sa.CheckConstraint(
            "(due_at IS NULL) = (accepted_at IS NOT NULL OR how IS NOT NULL)",
            name=op.f("ck_alert_deliveries_open_or_over"),
        ),
        sa.CheckConstraint(
            "(purpose = 'webhook') = (webhook_id IS NOT NULL)",
            name=op.f("ck_alert_deliveries_webhook_or_person"),
        ),
        sa.CheckConstraint(
            "(lease IS NULL) = (leased_until IS NULL)",
            name=op.f("ck_alert_deliveries_leased_until"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=op.f(f"fk_alert_deliveries_{name}")
            )
            for name, table in about.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_deliveries")),
        sa.UniqueConstraint("slot", name=op.f("uq_alert_deliveries_slot")),
    )
    for name in ("alert_id", "calling_id", "notice_id"):
        op.create_index(op.f(f"ix_alert_deliveries_{name}"), "alert_deliveries", [name])
    op.create_index(
        "ix_alert_deliveries_due",
        "alert_deliveries",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _shared() -> None:
    op.create_table(
        "shared_messages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("alert_id", _ID, nullable=False),
        sa.Column("entry_seq", BigSeq, nullable=False),
        sa.Column("msg_type", sa.String(length=10), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("office_id", _ID, nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "msg_type IN ('Alert','Update','Cancel')", name=op.f("ck_shared_messages_msg_type")
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_shared_messages_alert_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_shared_messages_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_messages")),
        sa.UniqueConstraint(
            "alert_id", "entry_seq", name=op.f("uq_shared_messages_alert_id_entry_seq")
        ),
    )
    op.create_index("ix_shared_messages_sent_at", "shared_messages", ["sent_at"])
