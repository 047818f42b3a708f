"""Queues, second reviews, policies, likeness of contents, and effects of every kind.

The log keeps its records byte for byte: payload, hashes and numbers are not touched, only columns to search by are
added beside them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _number(name: str, default: int) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=str(default))


def _moment(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def upgrade() -> None:
    """Bring version 3 to version 4."""
    _extend_items()
    _extend_log()
    _extend_effects()
    _make_tables()


def _extend_items() -> None:
    for column in (
        sa.Column("advice", sa.Text, nullable=False, server_default="review"),
        _number("priority", 2),
        sa.Column("snoozed_until", sa.BigInteger),
        _text("holder"),
        _moment("waiting_since"),
        _text("reopens"),
        _text("first_reviewer"),
    ):
        op.add_column("review_item", column)
    op.execute("UPDATE review_item SET waiting_since = created_at")
    # Until now only what needed review became an item; from now on every moderation result does.
    op.execute(
        "INSERT INTO review_item (item_id, account_id, submission_id, source_id, source_etag, suggestion, categories,"
        " worst_rate, not_judged, created_at, state, advice, waiting_since)"
        " SELECT 'item-' || r.submission_id, t.account_id, r.submission_id, r.source_id, t.source_etag, r.suggestion,"
        " json_extract(r.facts, '$.categories'),"
        " (SELECT max(f.rate) FROM finding f WHERE f.submission_id = r.submission_id),"
        " json_extract(r.facts, '$.not_judged'), coalesce(t.ended_at, t.prepared_at), 'open',"
        " CASE r.suggestion WHEN 'block' THEN 'block' WHEN 'pass' THEN 'pass' ELSE 'review' END,"
        " coalesce(t.ended_at, t.prepared_at)"
        " FROM result r JOIN task t ON t.submission_id = r.submission_id"
        " WHERE r.report = 'moderation'"
        " AND NOT EXISTS (SELECT 1 FROM review_item i WHERE i.submission_id = r.submission_id)"
        " ORDER BY t.number"
    )
    op.execute(
        "UPDATE review_item SET advice = 'block' WHERE suggestion = 'block' AND state = 'open'"
    )
    op.create_index("review_item_content", "review_item", ["source_etag"])
    orders: dict[str, tuple[str | sa.TextClause, ...]] = {
        "oldest": ("priority", "created_at", "number"),
        "worst": ("priority", sa.text("worst_rate DESC"), "number"),
        "waiting": ("priority", "waiting_since", "number"),
        "newest": (sa.text("created_at DESC"), sa.text("number DESC")),
    }
    for name, columns in orders.items():
        op.create_index(
            f"review_item_{name}",
            "review_item",
            ["account_id", "state", "advice", *columns, "snoozed_until"],
        )
    op.create_index(
        "review_item_snoozed",
        "review_item",
        ["account_id", "snoozed_until"],
        sqlite_where=sa.text("snoozed_until IS NOT NULL"),
    )


def _extend_log() -> None:
    for action in ("update", "delete"):
        op.execute(f"DROP TRIGGER decision_no_{action}")
    for column in (_text("in_force"), _number("stage", 0), _text("batch"), _moment("decided_at")):
        op.add_column("decision", column)
    op.execute(
        "UPDATE decision SET in_force = verdict,"
        " stage = CASE WHEN verdict IN ('approve', 'block') THEN 1 ELSE 0 END,"
        " decided_at = 1000 * CAST(round((julianday(json_extract(payload, '$.decided_at')) - 2440587.5) * 86400000)"
        " AS INTEGER)"
        " WHERE json_valid(payload) AND json_extract(payload, '$.decided_at') IS NOT NULL"
    )
    op.create_index("decision_reviewer", "decision", ["reviewer", "number"])
    op.create_index(
        "decision_batch", "decision", ["batch", "number"], sqlite_where=sa.text("batch != ''")
    )
    op.create_index(
        "decision_stage", "decision", ["item_id", "stage"], sqlite_where=sa.text("stage > 0")
    )
    op.create_index(
        "decision_second", "decision", ["stage", "number"], sqlite_where=sa.text("stage > 1")
    )
    _forbid_changes("decision", "decisions are never changed")
    # REPLACE would delete without a DELETE trigger; and a record can only stand at the end.
    op.execute(
        "CREATE TRIGGER decision_in_order BEFORE INSERT ON decision"
        " WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM decision)"
        " BEGIN SELECT RAISE(ABORT, 'a decision stands at the end of the log'); END"
    )


def _extend_effects() -> None:
    op.add_column("effect", sa.Column("action", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("effect", _number("place", 0))
    op.add_column("effect", _text("channel"))
    op.execute("UPDATE effect SET action = json_object('kind', 'tag', 'tags', json(tags))")
    op.drop_column("effect", "tags")
    op.create_index("effect_state", "effect", ["state", "decision_id"])
    op.drop_index("effect_owed", "effect")
    # SQLite uses it only for a question in the very same words.
    op.create_index("effect_owed", "effect", ["due_at"], sqlite_where=sa.text("is_owed = 1"))


def _make_tables() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column(
            "item_id", sa.Text, sa.ForeignKey("review_item.item_id"), nullable=False, unique=True
        ),
        _text("crc64"),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "fingerprint_crc64", "fingerprint", ["crc64"], sqlite_where=sa.text("crc64 != ''")
    )
    op.create_table(
        "policy",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
    )
    _forbid_changes("policy", "versions of the policy are never changed")
    op.execute(
        "CREATE TRIGGER policy_new BEFORE INSERT ON policy"
        " WHEN EXISTS (SELECT 1 FROM policy WHERE version = NEW.version)"
        " BEGIN SELECT RAISE(ABORT, 'versions of the policy are never changed'); END"
    )


def _forbid_changes(table: str, words: str) -> None:
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
