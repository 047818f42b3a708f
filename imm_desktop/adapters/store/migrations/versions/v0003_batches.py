"""Recipes, prices, batches with their members, and to which batch a task belongs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def upgrade() -> None:
    """Make the tables; tasks of before belong to no batch."""
    op.add_column("task", _text("batch_id"))
    op.create_index(
        "task_batch", "task", ["batch_id", "number"], sqlite_where=sa.text("batch_id != ''")
    )
    op.create_table(
        "recipe",
        sa.Column("recipe_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("form", sa.JSON, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "price",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("amount", sa.Text, nullable=False),
        sa.Column("per", sa.Integer, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        _text("note"),
    )
    op.create_table(
        "object_length",
        sa.Column("account_id", sa.Text, primary_key=True),
        sa.Column("bucket", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("length_ms", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    _make_batches()


def _make_batches() -> None:
    op.create_table(
        "batch",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("batch_id", sa.Text, nullable=False, unique=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("form", sa.JSON, nullable=False),
        _text("origin_text"),
        sa.Column("frontier", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("concurrency", sa.Integer, nullable=False),
        sa.Column("is_again", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("is_gathered", sa.Boolean, nullable=False),
        sa.Column("left_out", sa.Integer, nullable=False),
        _text("remark"),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("is_forgotten", sa.Boolean, nullable=False),
    )
    op.create_index("batch_account", "batch", ["account_id", "number"])
    op.create_table(
        "batch_part",
        sa.Column("batch", sa.Integer, sa.ForeignKey("batch.number"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("objects", sa.JSON, nullable=False),
    )
    op.create_table(
        "batch_member",
        sa.Column("member_id", sa.Integer, primary_key=True),
        sa.Column("batch", sa.Integer, sa.ForeignKey("batch.number"), nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source_video.source_id"), nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        _text("why"),
        sa.Column("submission_id", sa.Text, sa.ForeignKey("task.submission_id")),
        sa.UniqueConstraint("batch", "source_id", name="batch_member_source"),
    )
    op.create_index("batch_member_state", "batch_member", ["batch", "state", "member_id"])
    op.create_index("batch_member_task", "batch_member", ["submission_id"])
