"""Tags of the objects that are chosen in the Library, without widgets: what is there, changing it, taking it back."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.effects import REVIEW_TAGS
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.object_tags import TagChange, TagFault
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.tag_words import report_text
from imm_desktop.services.tagging import Tagged, Tagging

TELL_EVERY: Final = 20
"""Objects between two tellings of how far it is."""


@dataclass(frozen=True, slots=True)
class FoundTag:
    """A tag that some of the chosen objects have."""

    name: str
    values: Mapping[str, int]
    """Objects by value."""
    is_of_review: bool
    """Whether decisions write it: it is shown and not changed here."""

    @property
    def count(self) -> int:
        """Objects that have it."""
        return sum(self.values.values())


class TaggingPresenter(QObject):
    """One change at a time; it goes on whatever page is shown, until it is done or cancelled."""

    found_changed = Signal()
    """More is known of what the chosen objects have."""
    progress_changed = Signal(object)
    """(objects done, objects in all), or None when nothing is being changed."""
    finished = Signal(str, bool)
    """What became of it, in words, and whether it can be taken back."""
    problem_raised = Signal(Problem)

    def __init__(self) -> None:
        super().__init__()
        self._tagging: Tagging | None = None
        self.uris: tuple[ObjectUri, ...] = ()
        """The objects whose tags are looked at."""
        self._present: dict[ObjectUri, Mapping[str, str]] = {}
        self._counts: dict[str, Counter[str]] = {}
        self.unread = 0
        """Objects whose tags could not be read."""
        self._last: tuple[tuple[Tagged, ...], TagChange] | None = None
        self._is_stopped = False
        self.is_busy = False
        """Whether a change is under way; another one waits until it is over."""
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    def use(self, tagging: Tagging | None) -> None:
        """Work with ``tagging``; what is under way ends, and what was done can no longer be taken back here."""
        for name in self.jobs.names():
            self.jobs.cancel(name)
        self._tagging = tagging
        self._end((), None)
        self.look_at(())

    @property
    def read_count(self) -> int:
        """Objects that were asked, readable or not."""
        return len(self._present) + self.unread

    @property
    def found(self) -> list[FoundTag]:
        """What the objects have as far as they were read, by name."""
        return [
            FoundTag(name, dict(values), name in REVIEW_TAGS)
            for name, values in sorted(self._counts.items())
        ]

    def look_at(self, uris: Sequence[ObjectUri]) -> None:
        """Read what these objects have, in place of those before."""
        self.jobs.cancel("read")
        self.uris = tuple(uris)
        self._present, self._counts, self.unread = {}, {}, 0
        if self.uris and self._tagging is not None:
            self.jobs.start("read", self._read(self._tagging, self.uris))

    def without_room(self, change: TagChange) -> int:
        """How many of the objects that were read would have more tags than OSS allows."""
        return sum(change.fault_on(tags) is TagFault.TOO_MANY for tags in self._present.values())

    def apply(self, change: TagChange) -> None:
        """Change the tags of the objects that are looked at; refused while another change is under way."""
        if (
            self._tagging is None
            or self.is_busy
            or change.is_empty
            or change.fault
            or not self.uris
        ):
            return
        self._last = None
        self._begin()
        tagging = self._tagging
        told = tagging.change(self.uris, change, lambda: not self._is_stopped)
        self.jobs.start("change", self._carry_out(tagging, told, len(self.uris), change))

    def take_back(self) -> None:
        """Put the tags of the last change back as they were, where nobody else has changed them since."""
        if self._tagging is None or self._last is None or self.is_busy:
            return
        done, change = self._last
        self._last = None
        self._begin()
        tagging = self._tagging
        told = tagging.take_back(done, change, lambda: not self._is_stopped)
        self.jobs.start("change", self._carry_out(tagging, told, len(done)))

    def cancel(self) -> None:
        """Begin with no more objects; what is done stays, and can be taken back."""
        self._is_stopped = True

    async def _read(self, tagging: Tagging, uris: Sequence[ObjectUri]) -> None:
        async with aclosing(tagging.read(uris)) as found:
            async for one in found:
                if one.error is not None:
                    self.unread += 1
                else:
                    self._present[one.uri] = one.prior
                    for name, value in one.prior.items():
                        self._counts.setdefault(name, Counter())[value] += 1
                if self.read_count % TELL_EVERY == 0:
                    self.found_changed.emit()
        self.found_changed.emit()

    def _begin(self) -> None:
        self.jobs.cancel("read")
        self.is_busy, self._is_stopped = True, False

    def _end(self, done: Sequence[Tagged], change: TagChange | None) -> None:
        changed = tuple(one for one in done if one.is_changed)
        self._last = (changed, change) if change is not None and changed else None
        self.is_busy = False
        self.progress_changed.emit(None)

    async def _carry_out(
        self,
        tagging: Tagging,
        told: AsyncGenerator[Tagged, None],
        count: int,
        change: TagChange | None = None,
    ) -> None:
        """Of a change that can be taken back ``change`` is given."""
        done: list[Tagged] = []
        self.progress_changed.emit((0, count))
        try:
            async with aclosing(told):
                async for one in told:
                    done.append(one)
                    if len(done) % TELL_EVERY == 0:
                        self.progress_changed.emit((len(done), count))
        finally:
            if tagging is self._tagging:
                self._end(done, change)
            self.finished.emit(
                report_text(done, was_taken_back=change is None), self._last is not None
            )
        error = next((one.error for one in done if one.error is not None), None)
        if error is not None:
            raise error
