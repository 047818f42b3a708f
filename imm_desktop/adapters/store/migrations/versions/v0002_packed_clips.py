"""Clips packed beside their label instead of a row each; markers of the operators."""

from array import array

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Pack the clips that are there, and make room for markers."""
    op.add_column(
        "label",
        sa.Column("clips", sa.LargeBinary, nullable=False, server_default=sa.text("x''")),
    )
    _pack()
    op.drop_table("label_clip")
    op.create_table(
        "marker",
        sa.Column("marker_id", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source_video.source_id"), nullable=False),
        sa.Column("start_ms", sa.Integer, nullable=False),
        sa.Column("end_ms", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("author", sa.Text, nullable=False, server_default=""),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_index("marker_source", "marker", ["source_id", "start_ms"])


def _pack() -> None:
    """As ``domain.clips`` packed them when this was written: starts, then ends, 8 bytes each, little-endian."""
    connection = op.get_bind()
    ids = [row[0] for row in connection.exec_driver_sql("SELECT label_id FROM label")]
    for label_id in ids:
        rows = connection.exec_driver_sql(
            "SELECT start_ms, end_ms FROM label_clip WHERE label_id = ? ORDER BY start_ms, end_ms",
            (label_id,),
        ).all()
        if rows:
            packed = array("q", [row[0] for row in rows]), array("q", [row[1] for row in rows])
            blob = b"".join(_little_endian(part) for part in packed)
            connection.exec_driver_sql(
                "UPDATE label SET clips = ? WHERE label_id = ?", (blob, label_id)
            )


def _little_endian(values: "array[int]") -> bytes:
    return b"".join(value.to_bytes(8, "little", signed=True) for value in values)
