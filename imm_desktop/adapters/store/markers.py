"""Markers of the operators as rows."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from imm_desktop.adapters.store.tables import MARKER, SOURCE_VIDEO
from imm_desktop.adapters.store.tasks import source_id_of
from imm_desktop.domain.markers import Marker
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.timing import TimeRange


def load_markers(connection: Connection, account_id: str, source: ObjectUri) -> tuple[Marker, ...]:
    """See ``Archive.load_markers``."""
    rows = connection.execute(
        select(MARKER)
        .join(SOURCE_VIDEO, SOURCE_VIDEO.c.source_id == MARKER.c.source_id)
        .where(
            SOURCE_VIDEO.c.account_id == account_id,
            SOURCE_VIDEO.c.bucket == source.bucket,
            SOURCE_VIDEO.c.key == source.key,
        )
        .order_by(MARKER.c.start_ms, MARKER.c.end_ms, MARKER.c.marker_id)
    )
    return tuple(
        Marker(
            row.marker_id, TimeRange(row.start_ms, row.end_ms), row.note, row.author, row.made_at
        )
        for row in rows
    )


def save_marker(connection: Connection, account_id: str, source: ObjectUri, marker: Marker) -> None:
    """See ``Archive.save_marker``."""
    values = {
        "start_ms": marker.time_range.start_ms,
        "end_ms": marker.time_range.end_ms,
        "note": marker.note,
        "author": marker.author,
        "made_at": marker.made_at,
    }
    connection.execute(
        insert(MARKER)
        .values(
            marker_id=marker.marker_id,
            source_id=source_id_of(connection, account_id, source),
            **values,
        )
        .on_conflict_do_update(index_elements=["marker_id"], set_=values)
    )


def delete_marker(
    connection: Connection, account_id: str, source: ObjectUri, marker_id: str
) -> None:
    """See ``Archive.delete_marker``."""
    connection.execute(
        delete(MARKER).where(
            MARKER.c.marker_id == marker_id,
            MARKER.c.source_id == source_id_of(connection, account_id, source),
        )
    )
