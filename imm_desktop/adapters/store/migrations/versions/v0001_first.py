"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def upgrade() -> None:
    """Make every table of the first version."""
    _make_tasks()
    _make_results()
    _make_reviews()
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER decision_no_{action.lower()} BEFORE {action} ON decision "
            "BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END"
        )


def _make_tasks() -> None:
    op.create_table(
        "source_video",
        sa.Column("source_id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("bucket", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.UniqueConstraint("account_id", "bucket", "key", name="source_video_place"),
    )
    op.create_table(
        "task",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("submission_id", sa.Text, nullable=False, unique=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source_video.source_id"), nullable=False),
        _moment("prepared_at"),
        sa.Column("status", sa.Text, nullable=False),
        _text("task_id"),
        sa.Column("percent", sa.Integer),
        _moment("started_at", nullable=True),
        _moment("ended_at", nullable=True),
        *(_text(name) for name in ("code", "message", "request_id", "source_etag", "summary")),
    )
    op.create_index("task_source", "task", ["source_id", "number"])
    op.create_index("task_account", "task", ["account_id", "number"])
    op.create_index(
        "task_unfinished",
        "task",
        ["account_id", "number"],
        sqlite_where=sa.text("status IN ('prepared', 'uncertain', 'running')"),
    )
    op.create_table(
        "submission",
        sa.Column("submission_id", sa.Text, sa.ForeignKey("task.submission_id"), primary_key=True),
        sa.Column("request", sa.JSON, nullable=False),
    )


def _make_results() -> None:
    op.create_table(
        "result",
        sa.Column("submission_id", sa.Text, sa.ForeignKey("task.submission_id"), primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source_video.source_id"), nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        _text("request_id"),
        _text("suggestion"),
        sa.Column("facts", sa.JSON, nullable=False),
    )
    op.create_index("result_source", "result", ["source_id", "report"])
    op.create_table(
        "label",
        sa.Column("label_id", sa.Integer, primary_key=True),
        sa.Column("submission_id", sa.Text, sa.ForeignKey("result.submission_id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        _text("alias"),
        _text("parent"),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("centric_score", sa.Float),
        _text("language"),
    )
    op.create_index("label_result", "label", ["submission_id", "label_id"])
    op.create_table(
        "label_clip",
        sa.Column("label_id", sa.Integer, sa.ForeignKey("label.label_id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("start_ms", sa.Integer, nullable=False),
        sa.Column("end_ms", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding",
        sa.Column(
            "submission_id", sa.Text, sa.ForeignKey("result.submission_id"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("position_ms", sa.Integer, nullable=False),
        sa.Column("rate", sa.Float, nullable=False),
        _text("scene"),
        _text("text"),
        sqlite_with_rowid=False,
    )


def _make_reviews() -> None:
    op.create_table(
        "review_item",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("item_id", sa.Text, nullable=False, unique=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Text, sa.ForeignKey("task.submission_id"), nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source_video.source_id"), nullable=False),
        _text("source_etag"),
        sa.Column("suggestion", sa.Text, nullable=False),
        sa.Column("categories", sa.JSON, nullable=False),
        sa.Column("worst_rate", sa.Float),
        sa.Column("not_judged", sa.JSON, nullable=False),
        _moment("created_at"),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index(
        "review_item_queue", "review_item", ["account_id", "state", "created_at", "number"]
    )
    op.create_index("review_item_source", "review_item", ["source_id", "number"])
    op.create_table(
        "decision",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("decision_id", sa.Text, nullable=False, unique=True),
        sa.Column("item_id", sa.Text, sa.ForeignKey("review_item.item_id"), nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("source", "verdict", "reviewer", "reason", "note", "undoes")
        ),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_index("decision_item", "decision", ["item_id", "number"])
    op.create_index("decision_source", "decision", ["source", "number"])
    op.create_index(
        "decision_undoes", "decision", ["undoes"], unique=True, sqlite_where=sa.text("undoes != ''")
    )
    op.create_table(
        "effect",
        sa.Column("effect_id", sa.Text, primary_key=True),
        sa.Column("decision_id", sa.Text, sa.ForeignKey("decision.decision_id"), nullable=False),
        sa.Column("decision_number", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        _moment("due_at"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("prior", sa.JSON),
        _text("error"),
        sa.Column("is_owed", sa.Boolean, nullable=False),
    )
    op.create_index("effect_decision", "effect", ["decision_id"])
    op.create_index("effect_source", "effect", ["account_id", "source", "decision_number"])
    op.create_index("effect_owed", "effect", ["due_at"], sqlite_where=sa.text("is_owed"))
    op.create_table(
        "setting",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )
