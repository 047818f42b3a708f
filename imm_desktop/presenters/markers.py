"""The operator's markers in the video that is open, without widgets."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.markers import Marker, markers_as_csv, markers_as_json
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports.system import Clock


class MarkersPresenter(QObject):
    """Markers of one video; every change is kept at once, and shown when it is kept.

    Args:
        author: Asked for at each new marker; the reviewer named in Settings.
    """

    markers_changed = Signal(object)  # tuple[Marker, ...], in time
    exported = Signal(str)  # path
    problem_raised = Signal(Problem)

    def __init__(self, clock: Clock, author: Callable[[], str]) -> None:
        super().__init__()
        self._clock, self._author = clock, author
        self._bench: Bench | None = None
        self._uri: ObjectUri | None = None
        self._gone: set[str] = set()
        """Deleted while their video was open."""
        self.markers: tuple[Marker, ...] = ()
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    def use(self, bench: Bench | None) -> None:
        """Keep markers in the archive of ``bench``; those shown go."""
        self._bench = bench
        self.open(None)

    def open(self, uri: ObjectUri | None) -> None:
        """Show the markers of an object; None shows none."""
        self._uri = uri
        self._gone.clear()
        self._show(())
        self.jobs.cancel("load")
        if uri is not None and self._bench is not None:
            self.jobs.start("load", self._load(self._bench, uri))

    async def close(self) -> None:
        """Stop everything."""
        await self.jobs.close()

    def add(self, stretch: TimeRange, note: str) -> None:
        """Mark a position (an empty stretch) or a stretch."""
        marker = Marker(uuid4().hex, stretch, note.strip(), self._author(), self._clock.now())
        self._save(marker)

    def change(self, marker_id: str, note: str) -> None:
        """Write another note."""
        for marker in self.markers:
            if marker.marker_id == marker_id:
                self._save(replace(marker, note=note.strip()))

    def delete(self, marker_id: str) -> None:
        """Take a marker away."""
        if self._bench is not None and self._uri is not None:
            self.jobs.start(f"marker {marker_id}", self._delete(self._bench, self._uri, marker_id))

    def beside(self, position_ms: int, direction: int) -> Marker | None:
        """The next marker (``direction`` 1) or the one before (-1)."""
        ahead = [
            one for one in self.markers if direction * (one.time_range.start_ms - position_ms) > 0
        ]
        return min(ahead, key=lambda one: direction * one.time_range.start_ms, default=None)

    def at(self, position_ms: int, slack_ms: int = 0) -> Marker | None:
        """The nearest marker that begins within ``slack_ms``."""
        near = [
            one for one in self.markers if abs(one.time_range.start_ms - position_ms) <= slack_ms
        ]
        return min(near, key=lambda one: abs(one.time_range.start_ms - position_ms), default=None)

    def export(self, path: Path) -> None:
        """Write all markers as CSV, or as JSON when the name ends so."""
        self.jobs.start("export", self._export(path, self.markers))

    def _save(self, marker: Marker) -> None:
        if self._bench is not None and self._uri is not None:
            self.jobs.start(
                f"marker {marker.marker_id}", self._keep(self._bench, self._uri, marker)
            )

    async def _load(self, bench: Bench, uri: ObjectUri) -> None:
        loaded = await bench.archive.load_markers(bench.session.account.account_id, uri)
        # What was set while this was read may be missing in it, and what is here is newer.
        here = {one.marker_id for one in self.markers} | self._gone
        self._show((*(one for one in loaded if one.marker_id not in here), *self.markers))

    async def _keep(self, bench: Bench, uri: ObjectUri, marker: Marker) -> None:
        await bench.archive.save_marker(bench.session.account.account_id, uri, marker)
        if uri == self._uri:
            others = (one for one in self.markers if one.marker_id != marker.marker_id)
            self._show((*others, marker))

    async def _delete(self, bench: Bench, uri: ObjectUri, marker_id: str) -> None:
        await bench.archive.delete_marker(bench.session.account.account_id, uri, marker_id)
        if uri == self._uri:
            self._gone.add(marker_id)
            self._show(tuple(one for one in self.markers if one.marker_id != marker_id))

    async def _export(self, path: Path, markers: tuple[Marker, ...]) -> None:
        if path.suffix.lower() == ".json":
            text = markers_as_json(markers)
        else:
            text = "\ufeff" + markers_as_csv(markers)  # spreadsheets tell UTF-8 by this mark only
        await asyncio.to_thread(path.write_text, text, encoding="utf-8", newline="")
        self.exported.emit(str(path))

    def _show(self, markers: tuple[Marker, ...]) -> None:
        self.markers = tuple(sorted(markers, key=lambda one: (one.time_range, one.marker_id)))
        self.markers_changed.emit(self.markers)
