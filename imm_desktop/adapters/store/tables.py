"""The archive's tables as SQLAlchemy sees them. Migrations make them; a test keeps the two alike.

Moments are stored as whole microseconds since 1970 (UTC). Nothing here is peculiar to SQLite but the options named so.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from typing_extensions import override

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware time as microseconds since 1970, so that order in SQL is order in time."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else (value - EPOCH) // MICROSECOND

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


METADATA: Final = MetaData()


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False, server_default="")


SOURCE_VIDEO: Final = Table(
    "source_video",
    METADATA,
    Column("source_id", Integer, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("key", Text, nullable=False),
    UniqueConstraint("account_id", "bucket", "key", name="source_video_place"),
)
"""Every object that was ever analysed."""

TASK: Final = Table(
    "task",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("submission_id", Text, nullable=False, unique=True),
    Column("account_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source_id", ForeignKey("source_video.source_id"), nullable=False),
    Column("prepared_at", Moment, nullable=False),
    Column("status", Text, nullable=False),
    _text("task_id"),
    Column("percent", Integer),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    _text("code"),
    _text("message"),
    _text("request_id"),
    _text("source_etag"),
    _text("summary"),
    _text("batch_id"),
    Index("task_source", "source_id", "number"),
    Index("task_batch", "batch_id", "number", sqlite_where=text("batch_id != ''")),
    Index("task_account", "account_id", "number"),
    Index(
        "task_unfinished",
        "account_id",
        "number",
        sqlite_where=text("status IN ('prepared', 'uncertain', 'running')"),
    ),
)
"""Where each analysis stands; ``number`` is the order of launching."""

SUBMISSION: Final = Table(
    "submission",
    METADATA,
    Column("submission_id", ForeignKey("task.submission_id"), primary_key=True),
    Column("request", JSON, nullable=False),
)
"""The journal: what was, or is to be, asked of the service. Written before the wire, never changed."""

RESULT: Final = Table(
    "result",
    METADATA,
    Column("submission_id", ForeignKey("task.submission_id"), primary_key=True),
    Column("source_id", ForeignKey("source_video.source_id"), nullable=False),
    Column("report", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    _text("request_id"),
    _text("suggestion"),
    Column("facts", JSON, nullable=False),
    Index("result_source", "source_id", "report"),
)
"""The raw answer, compressed by zlib, and those facts of the report that have no table of their own."""

LABEL: Final = Table(
    "label",
    METADATA,
    Column("label_id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("result.submission_id"), nullable=False),
    Column("name", Text, nullable=False),
    _text("alias"),
    _text("parent"),
    Column("level", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("centric_score", Float),
    _text("language"),
    Column("clips", LargeBinary, nullable=False, server_default=text("x''")),
    Index("label_result", "submission_id", "label_id"),
)
"""``clips`` are packed (``domain.clips``): a hundred thousand rows would take seconds to write and to read."""

FINDING: Final = Table(
    "finding",
    METADATA,
    Column("submission_id", ForeignKey("result.submission_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("label", Text, nullable=False),
    Column("position_ms", Integer, nullable=False),
    Column("rate", Float, nullable=False),
    _text("scene"),
    _text("text"),
    sqlite_with_rowid=False,
)

FILM: Final = Table(
    "film",
    METADATA,
    Column("list_id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("clips", JSON, nullable=False),
    Column("handle_ms", Integer, nullable=False),
    Column("target_ms", Integer, nullable=False),
    Column("changed_at", Moment),
    Index("film_account", "account_id", "changed_at"),
)
"""Clips chosen for a highlight, in order."""

MARKER: Final = Table(
    "marker",
    METADATA,
    Column("marker_id", Text, primary_key=True),
    Column("source_id", ForeignKey("source_video.source_id"), nullable=False),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    _text("note"),
    _text("author"),
    Column("made_at", Moment, nullable=False),
    Index("marker_source", "source_id", "start_ms"),
)
"""What an operator marked in a video."""

REVIEW_ITEM: Final = Table(
    "review_item",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("item_id", Text, nullable=False, unique=True),
    Column("account_id", Text, nullable=False),
    Column("submission_id", ForeignKey("task.submission_id"), nullable=False),
    Column("source_id", ForeignKey("source_video.source_id"), nullable=False),
    _text("source_etag"),
    Column("suggestion", Text, nullable=False),
    Column("categories", JSON, nullable=False),
    Column("worst_rate", Float),
    Column("not_judged", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("advice", Text, nullable=False, server_default="review"),
    Column("priority", Integer, nullable=False, server_default="2"),
    Column("snoozed_until", Moment),
    _text("holder"),
    Column("waiting_since", Moment, nullable=False, server_default="0"),
    _text("reopens"),
    _text("first_reviewer"),
    Index("review_item_queue", "account_id", "state", "created_at", "number"),
    Index("review_item_source", "source_id", "number"),
    Index("review_item_content", "source_etag"),
    *(
        Index(f"review_item_{name}", "account_id", "state", "advice", *columns, "snoozed_until")
        for name, columns in (
            ("oldest", ("priority", "created_at", "number")),
            ("worst", ("priority", text("worst_rate DESC"), "number")),
            ("waiting", ("priority", "waiting_since", "number")),
            ("newest", (text("created_at DESC"), text("number DESC"))),
        )
    ),
    Index(
        "review_item_snoozed",
        "account_id",
        "snoozed_until",
        sqlite_where=text("snoozed_until IS NOT NULL"),
    ),
)
"""Where each item stands. ``priority`` is its place in ``Priority``, the urgent first."""

FINGERPRINT: Final = Table(
    "fingerprint",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("item_id", ForeignKey("review_item.item_id"), nullable=False, unique=True),
    _text("crc64"),
    Column("hashes", LargeBinary, nullable=False),
    Index("fingerprint_crc64", "crc64", sqlite_where=text("crc64 != ''")),
)
"""What contents look like: frame hashes as 8 bytes each, the most significant first."""

POLICY: Final = Table(
    "policy",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("payload", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
)
"""Every version of the booklet as canonical JSON; never changed."""

DECISION: Final = Table(
    "decision",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("decision_id", Text, nullable=False, unique=True),
    Column("item_id", ForeignKey("review_item.item_id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("undoes", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    _text("in_force"),
    Column("stage", Integer, nullable=False, server_default="0"),
    _text("batch"),
    Column("decided_at", Moment, nullable=False, server_default="0"),
    Index("decision_item", "item_id", "number"),
    Index("decision_source", "source", "number"),
    Index("decision_reviewer", "reviewer", "number"),
    Index("decision_batch", "batch", "number", sqlite_where=text("batch != ''")),
    Index("decision_stage", "item_id", "stage", sqlite_where=text("stage > 0")),
    Index("decision_second", "stage", "number", sqlite_where=text("stage > 1")),
    Index("decision_undoes", "undoes", unique=True, sqlite_where=text("undoes != ''")),
)
"""The log. ``payload`` is the canonical JSON that is hashed; the columns beside it only serve to search."""

EFFECT: Final = Table(
    "effect",
    METADATA,
    Column("effect_id", Text, primary_key=True),
    Column("decision_id", ForeignKey("decision.decision_id"), nullable=False),
    Column("decision_number", Integer, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("prior", JSON(none_as_null=True)),
    _text("error"),
    Column("is_owed", Boolean(create_constraint=False), nullable=False),
    Column("action", JSON, nullable=False, server_default="{}"),
    Column("place", Integer, nullable=False, server_default="0"),
    _text("channel"),
    Index("effect_decision", "decision_id"),
    Index("effect_source", "account_id", "source", "decision_number"),
    Index("effect_owed", "due_at", sqlite_where=text("is_owed = 1")),
    Index("effect_state", "state", "decision_id"),
)
"""The outbox. ``is_owed`` is true in the states OWED and UNDO_OWED. Effects of one ``channel`` wait for one another:
the empty one changes the object, each other one speaks to somebody of its own."""

SETTING: Final = Table(
    "setting",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
)
"""Values that belong to the archive rather than to the program, for a team that shares one."""

RECIPE: Final = Table(
    "recipe",
    METADATA,
    Column("recipe_id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("form", JSON, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

PRICE: Final = Table(
    "price",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("per", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("since", Text, nullable=False),
    _text("note"),
)
"""``amount`` is a decimal number and ``since`` a date, both as text: money is never a float."""

OBJECT_LENGTH: Final = Table(
    "object_length",
    METADATA,
    Column("account_id", Text, primary_key=True),
    Column("bucket", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("etag", Text, nullable=False),
    Column("length_ms", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Lengths that were asked for once, so that a dry run of thousands need not ask again."""

BATCH: Final = Table(
    "batch",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("batch_id", Text, nullable=False, unique=True),
    Column("account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("form", JSON, nullable=False),
    _text("origin_text"),
    Column("frontier", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("concurrency", Integer, nullable=False),
    Column("is_again", Boolean(create_constraint=False), nullable=False),
    Column("state", Text, nullable=False),
    Column("is_gathered", Boolean(create_constraint=False), nullable=False),
    Column("left_out", Integer, nullable=False),
    _text("remark"),
    Column("ended_at", Moment),
    Column("is_forgotten", Boolean(create_constraint=False), nullable=False),
    Index("batch_account", "account_id", "number"),
)
"""``frontier`` is what of a prefix is still to be listed: pairs of a prefix and the token of its next page."""

BATCH_PART: Final = Table(
    "batch_part",
    METADATA,
    Column("batch", ForeignKey("batch.number"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("objects", JSON, nullable=False),
)
"""Chosen objects that are no members yet, some hundreds a row: bucket, key, ETag. Deleted as they become members."""

BATCH_MEMBER: Final = Table(
    "batch_member",
    METADATA,
    Column("member_id", Integer, primary_key=True),
    Column("batch", ForeignKey("batch.number"), nullable=False),
    Column("source_id", ForeignKey("source_video.source_id"), nullable=False),
    Column("etag", Text, nullable=False),
    Column("state", Text, nullable=False),
    _text("why"),
    Column("submission_id", ForeignKey("task.submission_id")),
    UniqueConstraint("batch", "source_id", name="batch_member_source"),
    Index("batch_member_state", "batch", "state", "member_id"),
    Index("batch_member_task", "submission_id"),
)
"""``submission_id`` is the newest task made for the member; a waiting one that has one is to be asked for anew."""
