"""The first schema."""

import sqlalchemy as sa
from alembic import op

from foundation.append_only import BigSeq, append_only
from foundation.columns import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDED = ("audit_lines", "journal", "screening_answers", "screening_consents")


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("group_key", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=True),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("acknowledge_by", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=40), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("next_update_by", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("lapsed", sa.Integer(), nullable=False),
        sa.Column("amended", sa.Boolean(), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("since", BigSeq, nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('raised','acknowledged')) = (closed_at IS NULL)",
            name=op.f("ck_alerts_open_until_ended"),
        ),
        sa.CheckConstraint(
            "level IN ('grey','blue','yellow','orange','red')", name=op.f("ck_alerts_level")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_due_at"), "alerts", ["due_at"], unique=False)
    op.create_index(
        "ix_alerts_open_office",
        "alerts",
        ["office"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_alerts_opened_at", "alerts", ["opened_at"], unique=False)
    op.create_index(op.f("ix_alerts_subject"), "alerts", ["subject"], unique=False)
    op.create_index(
        "uq_alerts_open_group",
        "alerts",
        ["group_key"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=40), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_owner"), "attachments", ["owner"], unique=False)
    op.create_index(
        op.f("ix_attachments_source_sha256"), "attachments", ["source_sha256"], unique=False
    )
    op.create_table(
        "audit_lines",
        sa.Column("seq", BigSeq, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=True),
        sa.Column("purpose", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_lines")),
    )
    op.create_index("ix_audit_lines_action_seq", "audit_lines", ["action", "seq"], unique=False)
    op.create_index("ix_audit_lines_actor_seq", "audit_lines", ["actor", "seq"], unique=False)
    op.create_index("ix_audit_lines_at", "audit_lines", ["at"], unique=False)
    op.create_index("ix_audit_lines_object_seq", "audit_lines", ["object", "seq"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("principal", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_at"), "idempotency_keys", ["at"], unique=False)
    op.create_table(
        "journal",
        sa.Column("seq", BigSeq, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.Column("subject", sa.String(length=20), nullable=True),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("cause", BigSeq, nullable=True),
        sa.Column("data", Json, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
    )
    op.create_index("ix_journal_kind_seq", "journal", ["kind", "seq"], unique=False)
    op.create_index("ix_journal_subject_seq", "journal", ["subject", "seq"], unique=False)
    op.create_table(
        "journal_cursors",
        sa.Column("reader", sa.String(length=64), nullable=False),
        sa.Column("seq", BigSeq, nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_journal_cursors")),
    )
    op.create_table(
        "journal_epochs",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.String(length=20), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("from_seq", BigSeq, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal_epochs")),
        sa.UniqueConstraint("epoch", name=op.f("uq_journal_epochs_epoch")),
    )
    op.create_table(
        "key_marks",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_key_marks")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "offices",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("parent_id", sa.String(length=20), nullable=True),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "level IN ('province','city','district','office')", name=op.f("ck_offices_level")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["offices.id"], name=op.f("fk_offices_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
        sa.UniqueConstraint("code", name=op.f("uq_offices_code")),
        sa.UniqueConstraint("path", name=op.f("uq_offices_path")),
    )
    op.create_index(op.f("ix_offices_parent_id"), "offices", ["parent_id"], unique=False)
    op.create_table(
        "person_keys",
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("clinical", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("master_version", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("destroyed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", "clinical", "version", name=op.f("pk_person_keys")),
    )
    op.create_index(
        "ix_person_keys_master", "person_keys", ["clinical", "master_version"], unique=False
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_changed_at", UtcDateTime(), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", UtcDateTime(), nullable=True),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("large_text", sa.Boolean(), nullable=False),
        sa.Column("sounds", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.String(length=40), nullable=True),
        sa.Column("approved_by", sa.String(length=40), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed','active','disabled')", name=op.f("ck_accounts_state")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_accounts_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
    )
    op.create_index(op.f("ix_accounts_office_id"), "accounts", ["office_id"], unique=False)
    op.create_index(
        "uq_accounts_person_id",
        "accounts",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("person_id IS NOT NULL"),
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_table(
        "alert_evidence",
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("seq", BigSeq, nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=True),
        sa.Column("explained_by", BigSeq, nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_evidence_alert_id")
        ),
        sa.PrimaryKeyConstraint("alert_id", "seq", name=op.f("pk_alert_evidence")),
        sa.UniqueConstraint("seq", "policy", name=op.f("uq_alert_evidence_seq_policy")),
    )
    op.create_index(op.f("ix_alert_evidence_fact"), "alert_evidence", ["fact"], unique=False)
    op.create_table(
        "alert_lines",
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("clinical", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_lines_alert_id")),
        sa.PrimaryKeyConstraint("alert_id", "number", name=op.f("pk_alert_lines")),
    )
    op.create_table(
        "alert_shown",
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("seq", BigSeq, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_shown_alert_id")),
        sa.PrimaryKeyConstraint("alert_id", "account_id", "seq", name=op.f("pk_alert_shown")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("issued_by", sa.String(length=40), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_api_keys_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
    )
    op.create_table(
        "import_runs",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("encoding", sa.String(length=10), nullable=False),
        sa.Column("header_row", sa.Integer(), nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("started_by", sa.String(length=40), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_import_runs_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_index(op.f("ix_import_runs_file_hash"), "import_runs", ["file_hash"], unique=False)
    op.create_index(op.f("ix_import_runs_office_id"), "import_runs", ["office_id"], unique=False)
    op.create_table(
        "import_rows",
        sa.Column("run_id", sa.String(length=20), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=True),
        sa.Column("written", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_runs.id"], name=op.f("fk_import_rows_run_id")),
        sa.PrimaryKeyConstraint("run_id", "row", name=op.f("pk_import_rows")),
    )
    op.create_table(
        "password_history",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_password_history_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_history")),
    )
    op.create_index(
        op.f("ix_password_history_account_id"), "password_history", ["account_id"], unique=False
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_no", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("former_name", sa.String(length=100), nullable=True),
        sa.Column("pinyin", sa.String(length=300), nullable=False),
        sa.Column("initials", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("sex", sa.String(length=6), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("document_kind", sa.String(length=30), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_index", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("ethnicity", sa.String(length=40), nullable=True),
        sa.Column("education", sa.String(length=40), nullable=True),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("home_lon", sa.Float(), nullable=True),
        sa.Column("home_lat", sa.Float(), nullable=True),
        sa.Column("officer_id", sa.String(length=20), nullable=True),
        sa.Column("registered_at", UtcDateTime(), nullable=False),
        sa.Column("registered_by", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("sex IN ('male','female')", name=op.f("ck_persons_sex")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_persons_office_id")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["accounts.id"], name=op.f("fk_persons_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_persons_id_number_index")),
        sa.UniqueConstraint("person_no", name=op.f("uq_persons_person_no")),
    )
    op.create_index("ix_persons_list", "persons", ["pinyin", "id"], unique=False)
    op.create_index(
        "ix_persons_office_name", "persons", ["office_id", "pinyin", "id"], unique=False
    )
    op.create_index(op.f("ix_persons_officer_id"), "persons", ["officer_id"], unique=False)
    op.create_index(op.f("ix_persons_phone_index"), "persons", ["phone_index"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("screening_id", sa.String(length=20), nullable=True),
        sa.Column("person_id", sa.String(length=20), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("stepped_up_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_account_id"), "sessions", ["account_id"], unique=False)
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_table(
        "setup_codes",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=True),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_setup_codes_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_setup_codes_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_setup_codes_code_hash")),
    )
    op.create_table(
        "substitutions",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("absent_id", sa.String(length=20), nullable=False),
        sa.Column("substitute_id", sa.String(length=20), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["absent_id"], ["accounts.id"], name=op.f("fk_substitutions_absent_id")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["accounts.id"], name=op.f("fk_substitutions_substitute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitutions")),
    )
    op.create_index(
        op.f("ix_substitutions_absent_id"), "substitutions", ["absent_id"], unique=False
    )
    op.create_index(
        op.f("ix_substitutions_substitute_id"), "substitutions", ["substitute_id"], unique=False
    )
    op.create_table(
        "activation_cards",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.String(length=40), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_activation_cards_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activation_cards")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_activation_cards_code_hash")),
    )
    op.create_index(
        "uq_activation_cards_unused",
        "activation_cards",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
        postgresql_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
    )
    op.create_table(
        "advice_slips",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("advice_code", sa.String(length=40), nullable=False),
        sa.Column("safety_instruction", sa.LargeBinary(), nullable=False),
        sa.Column("set_by", sa.String(length=40), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "level IN ('one','two','three','watch','none')", name=op.f("ck_advice_slips_level")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_advice_slips_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_slips")),
    )
    op.create_index(op.f("ix_advice_slips_person_id"), "advice_slips", ["person_id"], unique=False)
    op.create_index(
        "uq_advice_slips_present",
        "advice_slips",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "care_follow_ups",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=15), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "method IN ('call','video','in_person')", name=op.f("ck_care_follow_ups_method")
        ),
        sa.CheckConstraint(
            "outcome IN ('reached','handed_over','not_reached')",
            name=op.f("ck_care_follow_ups_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_care_follow_ups_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_follow_ups")),
    )
    op.create_index(
        "ix_care_follow_ups_person_at", "care_follow_ups", ["person_id", "at"], unique=False
    )
    op.create_table(
        "care_treatments",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_care_treatments_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_care_treatments_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_treatments")),
    )
    op.create_index(
        op.f("ix_care_treatments_account_id"), "care_treatments", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_care_treatments_person_id"), "care_treatments", ["person_id"], unique=False
    )
    op.create_index(
        "uq_care_treatments_running",
        "care_treatments",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "clinical_reservations",
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_clinical_reservations_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_clinical_reservations_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_clinical_reservations")),
    )
    op.create_index(
        op.f("ix_clinical_reservations_account_id"),
        "clinical_reservations",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "crisis_levels",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("previous", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.LargeBinary(), nullable=False),
        sa.Column("advice_code", sa.String(length=40), nullable=False),
        sa.Column("safety_instruction", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=False),
        sa.Column("second_by", sa.String(length=40), nullable=True),
        sa.Column("second_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "level IN ('one','two','three','watch','none')", name=op.f("ck_crisis_levels_level")
        ),
        sa.CheckConstraint(
            "state IN ('awaiting_second','in_force','superseded')",
            name=op.f("ck_crisis_levels_state"),
        ),
        sa.CheckConstraint(
            "second_by IS NULL OR second_by <> confirmed_by",
            name=op.f("ck_crisis_levels_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_crisis_levels_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_levels")),
    )
    op.create_index(
        op.f("ix_crisis_levels_person_id"), "crisis_levels", ["person_id"], unique=False
    )
    op.create_index(
        "uq_crisis_levels_awaiting",
        "crisis_levels",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'awaiting_second'"),
        postgresql_where=sa.text("state = 'awaiting_second'"),
    )
    op.create_index(
        "uq_crisis_levels_in_force",
        "crisis_levels",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'in_force'"),
        postgresql_where=sa.text("state = 'in_force'"),
    )
    op.create_table(
        "help_calls",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("called_at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('not_safe','call_me')", name=op.f("ck_help_calls_kind")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_help_calls_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_calls")),
    )
    op.create_index(
        "ix_help_calls_person_called", "help_calls", ["person_id", "called_at"], unique=False
    )
    op.create_table(
        "live_tickets",
        sa.Column("ticket_hash", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=20), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_live_tickets_session_id")
        ),
        sa.PrimaryKeyConstraint("ticket_hash", name=op.f("pk_live_tickets")),
    )
    op.create_index(
        op.f("ix_live_tickets_expires_at"), "live_tickets", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_live_tickets_session_id"), "live_tickets", ["session_id"], unique=False
    )
    op.create_table(
        "person_absences",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('detained','hospital')", name=op.f("ck_person_absences_kind")),
        sa.CheckConstraint(
            "until_at IS NULL OR from_at <= until_at", name=op.f("ck_person_absences_span")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_person_absences_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_absences")),
    )
    op.create_index(
        op.f("ix_person_absences_person_id"), "person_absences", ["person_id"], unique=False
    )
    op.create_index(
        "uq_person_absences_open",
        "person_absences",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL AND voided_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL AND voided_at IS NULL"),
    )
    op.create_table(
        "person_changes",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_person_changes_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_changes")),
    )
    op.create_index(
        op.f("ix_person_changes_person_id"), "person_changes", ["person_id"], unique=False
    )
    op.create_table(
        "person_devices",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("installation", sa.String(length=20), nullable=False),
        sa.Column("bound_at", UtcDateTime(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_person_devices_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_devices")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_person_devices_token_hash")),
    )
    op.create_index(
        op.f("ix_person_devices_installation"), "person_devices", ["installation"], unique=False
    )
    op.create_index(
        "uq_person_devices_bound",
        "person_devices",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "person_holds",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("blocks", sa.String(length=30), nullable=False),
        sa.Column("because", sa.String(length=60), nullable=False),
        sa.Column("placed_by", sa.String(length=40), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_person_holds_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_holds")),
    )
    op.create_index(op.f("ix_person_holds_person_id"), "person_holds", ["person_id"], unique=False)
    op.create_table(
        "person_restrictions",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("placed_by", sa.String(length=40), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("lifted_by", sa.String(length=40), nullable=True),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_person_restrictions_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_person_restrictions_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_restrictions")),
    )
    op.create_index(
        "uq_person_restrictions_in_force",
        "person_restrictions",
        ["account_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "screenings",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("assigned_by", sa.String(length=40), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("consent_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("signed_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("mode IN ('staff','tablet','phone')", name=op.f("ck_screenings_mode")),
        sa.CheckConstraint(
            "stage IN ('entry','during','exit','event')", name=op.f("ck_screenings_stage")
        ),
        sa.CheckConstraint(
            "state IN ('assigned','consented','answering','finished','signed','refused')",
            name=op.f("ck_screenings_state"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_screenings_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    op.create_index(
        "ix_screenings_person_instrument_finished",
        "screenings",
        ["person_id", "instrument", "finished_at"],
        unique=False,
    )
    op.create_index(
        "ix_screenings_state_assigned", "screenings", ["state", "assigned_at"], unique=False
    )
    op.create_table(
        "supervision_orders",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("supervision_class", sa.String(length=10), nullable=False),
        sa.Column("class_since", UtcDateTime(), nullable=False),
        sa.Column("deciding_organ", sa.String(length=100), nullable=False),
        sa.Column("judgment_no", sa.LargeBinary(), nullable=True),
        sa.Column("term_start", sa.Date(), nullable=False),
        sa.Column("term_end", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("registered_at", UtcDateTime(), nullable=False),
        sa.Column("registered_by", sa.String(length=40), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("voided_by", sa.String(length=40), nullable=True),
        sa.Column("void_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "status IN ('active','discharged','terminated')",
            name=op.f("ck_supervision_orders_status"),
        ),
        sa.CheckConstraint("term_start <= term_end", name=op.f("ck_supervision_orders_term")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_supervision_orders_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_orders")),
    )
    op.create_index(
        op.f("ix_supervision_orders_person_id"), "supervision_orders", ["person_id"], unique=False
    )
    op.create_index(
        "ix_supervision_orders_status_end",
        "supervision_orders",
        ["status", "term_end"],
        unique=False,
    )
    op.create_index(
        "uq_supervision_orders_running",
        "supervision_orders",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("status = 'active' AND voided_at IS NULL"),
        postgresql_where=sa.text("status = 'active' AND voided_at IS NULL"),
    )
    op.create_table(
        "check_in_plans",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(length=40), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["supervision_orders.id"], name=op.f("fk_check_in_plans_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_check_in_plans_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_plans")),
    )
    op.create_index(
        op.f("ix_check_in_plans_person_id"), "check_in_plans", ["person_id"], unique=False
    )
    op.create_index(
        "uq_check_in_plans_present",
        "check_in_plans",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "class_changes",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=False),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["supervision_orders.id"], name=op.f("fk_class_changes_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_changes")),
    )
    op.create_index(op.f("ix_class_changes_order_id"), "class_changes", ["order_id"], unique=False)
    op.create_table(
        "critical_items",
        sa.Column("screening_id", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("changed_back_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_critical_items_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screenings.id"], name=op.f("fk_critical_items_screening_id")
        ),
        sa.PrimaryKeyConstraint("screening_id", "item", "tier", name=op.f("pk_critical_items")),
    )
    op.create_index(
        "ix_critical_items_person_told", "critical_items", ["person_id", "told_at"], unique=False
    )
    op.create_table(
        "duties",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("occurrence", sa.String(length=60), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("methods", Json, nullable=False),
        sa.Column("early_from", UtcDateTime(), nullable=False),
        sa.Column("window_from", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("shown_from", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("met_by", sa.String(length=20), nullable=True),
        sa.Column("missed_at", UtcDateTime(), nullable=True),
        sa.Column("excused", sa.String(length=20), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('check_in','report_in_person')", name=op.f("ck_duties_kind")),
        sa.CheckConstraint(
            "state IN ('open','met','met_late','missed','excused')", name=op.f("ck_duties_state")
        ),
        sa.CheckConstraint("window_from < due_at", name=op.f("ck_duties_window")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_duties_office_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["supervision_orders.id"], name=op.f("fk_duties_order_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_duties_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    op.create_index(op.f("ix_duties_met_by"), "duties", ["met_by"], unique=False)
    op.create_index(
        "ix_duties_open_due",
        "duties",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_duties_person_due", "duties", ["person_id", "due_at"], unique=False)
    op.create_index(
        "ix_duties_person_state", "duties", ["person_id", "state", "kind", "due_at"], unique=False
    )
    op.create_index(
        "uq_duties_occurrence", "duties", ["order_id", "kind", "occurrence"], unique=True
    )
    op.create_table(
        "screening_addenda",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("screening_id", sa.String(length=20), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screenings.id"], name=op.f("fk_screening_addenda_screening_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_addenda")),
    )
    op.create_index(
        op.f("ix_screening_addenda_screening_id"),
        "screening_addenda",
        ["screening_id"],
        unique=False,
    )
    op.create_table(
        "screening_answers",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("screening_id", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screenings.id"], name=op.f("fk_screening_answers_screening_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_answers")),
        sa.UniqueConstraint(
            "screening_id", "client_id", name=op.f("uq_screening_answers_screening_id_client_id")
        ),
        sa.UniqueConstraint(
            "screening_id",
            "item",
            "version",
            name=op.f("uq_screening_answers_screening_id_item_version"),
        ),
    )
    op.create_table(
        "screening_consents",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("screening_id", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screenings.id"], name=op.f("fk_screening_consents_screening_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_consents")),
        sa.UniqueConstraint("screening_id", name=op.f("uq_screening_consents_screening_id")),
    )
    op.create_table(
        "tablet_codes",
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("screening_id", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screenings.id"], name=op.f("fk_tablet_codes_screening_id")
        ),
        sa.PrimaryKeyConstraint("code_index", name=op.f("pk_tablet_codes")),
    )
    op.create_index(
        "uq_tablet_codes_unused",
        "tablet_codes",
        ["screening_id"],
        unique=True,
        sqlite_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
        postgresql_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
    )
    op.create_table(
        "check_ins",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=20), nullable=True),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("timing", sa.String(length=12), nullable=False),
        sa.Column("late_by_minutes", sa.Integer(), nullable=True),
        sa.Column("duty_id", sa.String(length=20), nullable=True),
        sa.Column("cleared", Json, nullable=False),
        sa.Column("missed_cleared", Json, nullable=False),
        sa.Column("feeling", sa.String(length=20), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("to_verify", sa.Boolean(), nullable=False),
        sa.Column("verified_by", sa.String(length=20), nullable=True),
        sa.Column("photo_id", sa.String(length=20), nullable=True),
        sa.Column("device_id", sa.String(length=20), nullable=True),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("outcome_by", sa.String(length=40), nullable=True),
        sa.Column("outcome_at", UtcDateTime(), nullable=True),
        sa.Column("outcome_note", sa.LargeBinary(), nullable=True),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("voided_by", sa.String(length=40), nullable=True),
        sa.Column("void_reason", sa.String(length=20), nullable=True),
        sa.Column("void_words", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "method IN ('desk','phone','kiosk','call')", name=op.f("ck_check_ins_method")
        ),
        sa.CheckConstraint(
            "timing IN ('on_time','early','late','unscheduled')", name=op.f("ck_check_ins_timing")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["person_devices.id"], name=op.f("fk_check_ins_device_id")
        ),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name=op.f("fk_check_ins_duty_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_check_ins_office_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["supervision_orders.id"], name=op.f("fk_check_ins_order_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_check_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
    )
    op.create_index(
        "ix_check_ins_person_received", "check_ins", ["person_id", "received_at"], unique=False
    )
    op.create_index(
        "ix_check_ins_person_taken", "check_ins", ["person_id", "taken_at"], unique=False
    )
    op.create_index(
        "ix_check_ins_to_verify",
        "check_ins",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("to_verify AND outcome IS NULL AND voided_at IS NULL"),
        postgresql_where=sa.text("to_verify AND outcome IS NULL AND voided_at IS NULL"),
    )
    for table in GUARDED:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
