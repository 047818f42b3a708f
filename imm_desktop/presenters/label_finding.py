"""Archived labels that the Library's search finds: which objects carry them, and where first.

The words are those of the timeline's search (``time_search``): ``car & person - crowd``.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.label_names import NO_NAMES
from imm_desktop.presenters.time_asking import asked_of
from imm_desktop.services.browsing import Browsing

log = logging.getLogger(__name__)

REST_S: Final = 0.15
"""Whoever types is let come to the end of a word before the archive is searched."""
_STILL: Final = (TimeRange(0, 1),)
"""When a label without a time is seen: a still image's hold from its beginning."""


@dataclass(frozen=True, slots=True)
class FoundLabels:
    """The answer to one search."""

    text: str = ""
    moments_ms: Mapping[ObjectUri, int] = field(default_factory=lambda: MappingProxyType({}))
    """Where the search holds first, by object, in whatever place it lies."""


class LabelFinder(QObject):
    """Searches the archive of one account, away from the window's thread; the last text asked for wins."""

    changed = Signal()
    """``found`` is another."""

    def __init__(self, *, rest_s: float = REST_S) -> None:
        super().__init__()
        self._browsing: Browsing | None = None
        self._rest_s = rest_s
        self.names: Mapping[str, str] = NO_NAMES
        """The operator's own names of labels, as ``names_of`` takes them."""
        self.text = ""
        self.found = FoundLabels()
        self.jobs = Jobs(on_error=lambda error: log.warning("labels are not searched: %r", error))

    def use(self, browsing: Browsing | None) -> None:
        """Search the archive of another account."""
        self._browsing = browsing
        self.search(self.text)

    def search(self, text: str) -> None:
        """Look for ``text``; what was found before holds no more."""
        self.text = text
        self.jobs.cancel("labels")
        if self.found.moments_ms:
            self._show(FoundLabels(text))
        if text and self._browsing is not None:
            self.jobs.start("labels", self._search(self._browsing, text))

    @property
    def is_searching(self) -> bool:
        """Whether the answer to the last text is still to come."""
        return bool(self.jobs.names()) and self.found.text != self.text

    def text_for(self, uri: ObjectUri) -> str:
        """What was searched for, where ``uri`` was found by it; else nothing."""
        return self.found.text if uri in self.found.moments_ms else ""

    async def _search(self, browsing: Browsing, text: str) -> None:
        await asyncio.sleep(self._rest_s)
        words = [one.text for one in asked_of(text).tokens if not one.is_sign]
        if not words:
            return
        names = self.names

        def is_meant(name: str, alias: str) -> bool:
            known = (name, alias, names.get(name.casefold(), ""))
            spoken = "\n".join(known).casefold()
            return any(one in spoken for one in words)

        labels = await browsing.labels_named(is_meant)
        self._show(FoundLabels(text, await asyncio.to_thread(_moments_of, labels, text, names)))

    def _show(self, found: FoundLabels) -> None:
        self.found = found
        self.changed.emit()


def _moments_of(
    labels: Mapping[ObjectUri, Sequence[Label]], text: str, names: Mapping[str, str]
) -> dict[ObjectUri, int]:
    """Where ``text`` holds first in each object; those where it does not are left out."""
    # They bring numpy, which the first paint does not wait for.
    from imm_desktop.presenters.time_search import search
    from imm_desktop.presenters.timeline_lanes import label_lanes

    found = {}
    for uri, archived in labels.items():
        is_still = not any(one.clips for one in archived)
        seen = [replace(one, clips=_STILL) for one in archived] if is_still else archived
        hits = search(label_lanes(seen, Language.ENGLISH, names), text).hits
        if len(hits):
            found[uri] = hits[0].start_ms
    return found
