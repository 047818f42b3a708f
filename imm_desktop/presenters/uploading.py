"""Files that are written into places of the Library, one after the other."""

from collections import deque
from collections.abc import Callable, Sequence

from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.uploads import Place, Progress, Upload
from imm_desktop.services.browsing import Browsing


class Uploading:
    """Works off what is to be uploaded in ``jobs``.

    ``tell`` hears how far it is, and None when nothing is being uploaded any more; ``arrived`` through whom, and into
    which places, files were written, also when the rest could not be.
    """

    def __init__(
        self,
        jobs: Jobs,
        tell: Callable[[Progress | None], object],
        arrived: Callable[[Browsing, set[Place]], object],
    ) -> None:
        self._jobs, self._tell, self._arrived = jobs, tell, arrived
        self._waiting: deque[Upload] = deque()
        self._begun = 0
        self._round: object | None = None
        """Which job works the uploads off; None when none does."""

    def add(self, browsing: Browsing, found: Sequence[Upload]) -> None:
        """Upload these behind those that are already under way."""
        self._waiting.extend(found)
        if self._round is None and found:
            self._begun, self._round = 0, object()
            self._jobs.start("upload", self._work_off(browsing, self._round))

    def stop(self) -> None:
        """Upload nothing more; what is finished stays."""
        self._waiting.clear()
        self._round = None
        self._jobs.cancel("upload")

    async def _work_off(self, browsing: Browsing, this_round: object) -> None:
        places: set[Place] = set()
        try:
            while self._waiting:
                one = self._waiting.popleft()
                self._begun += 1
                self._tell_progress(one.file.name, 0, 0)

                def told(done: int, total: int, name: str = one.file.name) -> None:
                    if self._round is this_round:
                        self._tell_progress(name, done, total)

                await browsing.upload(one.file, one.uri, told)
                places.add(one.place)
        finally:
            if self._round is this_round:
                self.stop()
                self._tell(None)
            self._arrived(browsing, places)

    def _tell_progress(self, name: str, done: int, total: int) -> None:
        count = self._begun + len(self._waiting)
        self._tell(Progress(name, done, total, self._begun, count))
