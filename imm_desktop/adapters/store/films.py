"""Lists of chosen clips as rows; the clips of one list are one JSON value, for they are always read and written whole."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from imm_desktop.adapters.store.database import Database
from imm_desktop.adapters.store.tables import FILM
from imm_desktop.domain.errors import StoreDamagedError
from imm_desktop.domain.films import ClipOrigin, FilmClip, FilmList
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.timing import TimeRange


class SqlFilmStore:
    """The ``FilmStore`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load_films(self, account_id: str) -> tuple[FilmList, ...]:
        """See ``FilmStore.load_films``."""
        asked = (
            select(FILM)
            .where(FILM.c.account_id == account_id)
            .order_by(FILM.c.changed_at.desc(), FILM.c.list_id)
        )
        rows = await self._database.read(lambda connection: connection.execute(asked).all())
        return tuple(_film_of(row) for row in rows)

    async def save_film(self, account_id: str, film: FilmList) -> None:
        """See ``FilmStore.save_film``."""
        changing = {
            "name": film.name,
            "clips": [_plain(one) for one in film.clips],
            "handle_ms": film.handle_ms,
            "target_ms": film.target_ms,
            "changed_at": film.changed_at,
        }
        row = {"list_id": film.list_id, "account_id": account_id, **changing}
        made = sqlite_insert(FILM).values(row)
        kept = made.on_conflict_do_update(index_elements=[FILM.c.list_id], set_=changing)
        await self._database.write(lambda connection: connection.execute(kept))

    async def delete_film(self, account_id: str, list_id: str) -> None:
        """See ``FilmStore.delete_film``."""
        gone = delete(FILM).where(FILM.c.account_id == account_id, FILM.c.list_id == list_id)
        await self._database.write(lambda connection: connection.execute(gone))


def _plain(clip: FilmClip) -> dict[str, Any]:
    return {
        "source": str(clip.source),
        "start_ms": clip.time_range.start_ms,
        "end_ms": clip.time_range.end_ms,
        "name": clip.name,
        "origin": clip.origin.value,
    }


def _film_of(row: Any) -> FilmList:
    try:
        clips = tuple(
            FilmClip(
                ObjectUri.parse(one["source"]),
                TimeRange(one["start_ms"], one["end_ms"]),
                one["name"],
                ClipOrigin(one["origin"]),
            )
            for one in row.clips
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(f"the list of clips {row.list_id} cannot be read") from error
    return FilmList(row.list_id, row.name, clips, row.handle_ms, row.target_ms, row.changed_at)
