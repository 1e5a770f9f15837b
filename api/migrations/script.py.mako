"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}

# The minor version that brings this migration, and the oldest that may run on what it leaves: the
# one before for a migration that only adds, the same for one that takes something away.
made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
