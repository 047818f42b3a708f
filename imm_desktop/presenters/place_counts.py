"""How many objects lie in the places of the Library's tree, as far as that is known."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.uploads import Place
from imm_desktop.services.browsing import Browsing

log = logging.getLogger(__name__)

MOST_AHEAD: Final = 200
"""Places that wait to be counted; of more the first are forgotten."""


class PlaceCounts(QObject):
    """Tells counts as listings bring them; on this computer, where it costs nothing, also before a place is opened.

    A count is of the objects right in a place, without those below it. Of a place that was not opened only the first
    page is asked for.
    """

    counted = Signal(str, str, int, bool)
    """Bucket, prefix, objects found there, and whether there are more."""

    def __init__(self) -> None:
        super().__init__()
        self._browsing: Browsing | None = None
        self._wanted: OrderedDict[tuple[str, str], None] = OrderedDict()
        self.jobs = Jobs(on_error=lambda error: log.warning("counting stopped: %r", error))

    def use(self, browsing: Browsing | None) -> None:
        """Count ahead with ``browsing``; None counts only what is listed anyway."""
        self._browsing = browsing
        self._wanted.clear()
        self.jobs.cancel("count")

    def listed(self, place: Place, count: int, *, is_listing: bool) -> None:
        """So many objects of ``place`` are listed by now."""
        if place.bucket:
            self._wanted.pop((place.bucket, place.prefix), None)
            self.counted.emit(place.bucket, place.prefix, count, is_listing)

    def ahead(self, bucket: str, prefixes: Sequence[str]) -> None:
        """These places have come into the tree."""
        browsing = self._browsing
        if browsing is None:
            return
        self._wanted.update(((bucket, one), None) for one in prefixes)
        while len(self._wanted) > MOST_AHEAD:
            self._wanted.popitem(last=False)
        if "count" not in self.jobs.names():
            self.jobs.start("count", self._count(browsing))

    async def _count(self, browsing: Browsing) -> None:
        while self._wanted:
            (bucket, prefix), _ = self._wanted.popitem(last=False)
            try:
                page = await browsing.first_page(bucket, prefix)
            except ImmDesktopError as error:
                log.info("a place is not counted: %s", error)
                continue
            self.counted.emit(bucket, prefix, len(page.objects), bool(page.next_token))
