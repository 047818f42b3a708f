"""Lists of clips chosen for highlights."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring version 4 to version 5."""
    op.create_table(
        "film",
        sa.Column("list_id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("clips", sa.JSON, nullable=False),
        sa.Column("handle_ms", sa.Integer, nullable=False),
        sa.Column("target_ms", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.BigInteger),
    )
    op.create_index("film_account", "film", ["account_id", "changed_at"])
