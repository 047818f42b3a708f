"""Highlights by hand: lists of clips, kept; sent as a task, or written for an editing program."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.editing import EditSource, edit_of, exact_rate
from imm_desktop.domain.errors import BackendError, InvalidRequestError, NotFoundError
from imm_desktop.domain.films import MOST_SOURCES, FilmClip, FilmList
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import Task, TaskKind
from imm_desktop.services.browsing import Browsing
from imm_desktop.services.editing_files import WRITERS
from imm_desktop.services.launching import Launching
from imm_desktop.services.ports.films import FilmStore
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.sessions import Session

CONCAT: Final = "Concat"
"""Joins the clips as they are (CreateHighlightTask, 2020-09-30)."""
COMPOSE: Final = "Compose"
"""Makes a film of the whole videos by itself; takes no stretches."""


class Filming:
    """Lists of clips of one account, and what is made of them."""

    def __init__(
        self,
        session: Session,
        store: FilmStore,
        browsing: Browsing,
        launching: Launching,
        clock: Clock,
        new_id: Callable[[], str],
        write: Callable[[Path, bytes], Awaitable[None]],
    ) -> None:
        """``write`` puts a whole file in place."""
        self._session = session
        self._store = store
        self._browsing = browsing
        self._launching = launching
        self._clock = clock
        self._new_id = new_id
        self._write = write

    async def films(self) -> tuple[FilmList, ...]:
        """The account's lists, the one changed last first."""
        return await self._store.load_films(self._session.account.account_id)

    def new(self, name: str) -> FilmList:
        """An empty list; kept once it is saved."""
        return FilmList(self._new_id(), name)

    async def save(self, film: FilmList) -> FilmList:
        """Keep ``film``; returns it with the time of the change."""
        kept = replace(film, changed_at=self._clock.now())
        await self._store.save_film(self._session.account.account_id, kept)
        return kept

    async def delete(self, film: FilmList) -> None:
        """Forget a list; the videos stay."""
        await self._store.delete_film(self._session.account.account_id, film.list_id)

    async def free_output(self, film: FilmList) -> ObjectUri:
        """Where the film is written unless the operator says otherwise: beside its first video, over nothing.

        Raises:
            InvalidRequestError: The list is empty, or a thousand films of that name are there.
        """
        if not film.clips:
            raise InvalidRequestError("There is no clip in the list.")
        first = film.clips[0].source
        stem = _plain_name(film.name) or first.name.rsplit(".", 1)[0]
        wanted = ObjectUri(first.bucket, f"highlights/{stem}.mp4")
        return await self._browsing.free_uri(wanted)

    async def send(self, film: FilmList, kind: str, output: ObjectUri) -> Task:
        """Put the film's task into the journal; a tracker sends it.

        Raises:
            InvalidRequestError: It is no film that the service can make, or it would be written over something.
            StoreError: It could not be written down.
        """
        request = film_request(film, kind, output)
        if await self._exists(output):
            raise InvalidRequestError(f"{output} is there already. Name another place.")
        (task,) = await self._launching.launch((request,))
        return task

    async def sources(
        self, uris: Iterable[ObjectUri], *, rate: float = 0.0, media: Path | None = None
    ) -> dict[ObjectUri, EditSource]:
        """The videos as an editing program finds them.

        Args:
            uris: The videos.
            rate: Frames a second where it is not to be asked for; 0 asks the backend.
            media: The folder where the editing program finds the videos, by their names.
        """
        wanted = tuple(dict.fromkeys(uris))
        folders = {} if media is not None else await self._folders()
        found = {}
        for uri in wanted:
            folder = str(media) if media is not None else folders.get(uri.bucket, "")
            path = uri.name if media is not None else uri.key
            location = str(Path(folder, *path.split("/"))) if folder else uri.name
            if rate:
                found[uri] = EditSource(uri, location, exact_rate(rate), 0)
                continue
            facts = await self._browsing.facts(uri)
            found[uri] = EditSource(
                uri,
                location,
                exact_rate(facts.frame_rate),
                facts.duration_ms,
                facts.width,
                facts.height,
            )
        return found

    async def export(self, film: FilmList, path: Path, *, media: Path | None = None) -> None:
        """Write the film for an editing program; the file's extension says which: edl, fcpxml or otio.

        Raises:
            InvalidRequestError: Another extension, or an edit that such a file cannot hold.
            OSError: The disk refused.
        """
        write = WRITERS.get(path.suffix.lower().removeprefix("."))
        if write is None:
            raise InvalidRequestError(f"{path.name}: choose .edl, .fcpxml or .otio")
        clips = film.fitted().with_handles()
        sources = await self.sources((one.source for one in clips), media=media)
        await self._write(path, write(edit_of(film.name or path.stem, clips, sources)))

    async def _exists(self, uri: ObjectUri) -> bool:
        try:
            await self._browsing.head(uri)
        except NotFoundError:
            return False
        return True

    async def _folders(self) -> Mapping[str, str]:
        """The folders of this computer behind buckets; none where the key may not list."""
        try:
            buckets = await self._browsing.buckets()
        except BackendError:
            return {}
        return {one.name: one.folder for one in buckets if one.folder}


def film_request(film: FilmList, kind: str, output: ObjectUri) -> AnalysisRequest:
    """The highlight task that makes ``film``; its clips are fitted to the target and have their handles.

    Raises:
        InvalidRequestError: It has no clip, or more sources than the service takes.
    """
    clips = film.fitted().with_handles()
    sources = _whole_videos(clips) if kind == COMPOSE else [_source_of(one) for one in clips]
    if not sources:
        raise InvalidRequestError("There is no clip in the list.")
    if len(sources) > MOST_SOURCES:
        raise InvalidRequestError(
            f"The service takes {MOST_SOURCES} clips at once, the list has {len(sources)}."
        )
    values: dict[str, Any] = {
        "Type": kind,
        "Sources": sources,
        "Output.URI": str(output),
        "Output.Container": "mp4",
    }
    if kind == COMPOSE and film.target_ms:
        values["Output.TargetDuration"] = film.target_ms / 1000
    return AnalysisRequest(TaskKind.HIGHLIGHT, clips[0].source, values)


def _source_of(clip: FilmClip) -> dict[str, Any]:
    return {
        "URI": str(clip.source),
        "StartTime": clip.time_range.start_ms / 1000,
        "Duration": clip.time_range.duration_ms / 1000,
    }


def _whole_videos(clips: Sequence[FilmClip]) -> list[dict[str, Any]]:
    return [{"URI": str(uri)} for uri in dict.fromkeys(one.source for one in clips)]


def _plain_name(name: str) -> str:
    """``name`` as a part of an object's key."""
    kept = "".join(one if one.isalnum() or one in "-_ ." else "-" for one in name.strip())
    return kept.strip(" .-")[:100]
