"""Whether the log is as it was written, without widgets: verifying it, and anchors that are kept elsewhere."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from imm_desktop.domain.review_log import Anchor
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.log_words import audit_text, moment_text
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.auditing import audit

if TYPE_CHECKING:
    from imm_desktop.services.anchoring import Anchoring
    from imm_desktop.services.bench import Bench


class LogKeeping(QObject):
    """Examines the log of the archive in use."""

    verified = Signal(bool, str)
    """Whether the log holds, and a sentence about it."""
    last_changed = Signal()
    """``last`` is another anchor now."""
    lost_changed = Signal()
    """``lost`` is another anchor now."""
    written = Signal(str)
    """Where an anchor was written."""
    problem_raised = Signal(Problem)

    def __init__(self) -> None:
        super().__init__()
        self._anchoring: Anchoring | None = None
        self._bench: Bench | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self.last: Anchor | None = None
        """The newest anchor that is kept beside the archive; None when there is none."""
        self.lost: Anchor | None = None
        """The newest anchor that a log without changed records does not hold: what may be accepted; else None."""
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    @property
    def reviewer(self) -> str:
        """Who would accept an archive."""
        return self._bench.reviewing.reviewer if self._bench is not None else ""

    def keep(self, anchoring: "Anchoring") -> None:
        """Examine with the anchors of ``anchoring``."""
        self._unsubscribe()
        self._anchoring = anchoring
        self._show(None)
        self._unsubscribe = anchoring.subscribe(self._show)
        self.jobs.start("last", self._load_last(anchoring))

    def use(self, bench: "Bench | None") -> None:
        """Examine the log of the archive behind ``bench``."""
        self._bench = bench
        self.jobs.cancel("verify")
        self._lose(None)

    def verify(self, files: Sequence[Path] = ()) -> None:
        """Check every link of the chain, and the anchors: those beside the archive, and those in ``files``."""
        if self._bench is not None:
            self.jobs.start("verify", self._verify(self._bench, files))

    def export(self, path: Path) -> None:
        """Write the log's end to a file, to be kept where the log is not."""
        if self._bench is not None:
            self.jobs.start("export", self._export(self._bench, path))

    def accept(self, why: str) -> None:
        """Say that the archive was put back on purpose; ``verified`` follows.

        It is kept for good, with the reviewer's name, the time and ``why``, and told with every examination.
        """
        if self._bench is not None and self._anchoring is not None:
            self.jobs.start("accept", self._accept(self._bench, self._anchoring, why))

    def last_text(self) -> str:
        """When the log was last anchored, for the line below the list."""
        tr = QCoreApplication.translate
        if self.last is None:
            return tr("LogKeeping", "No anchor yet: the first follows the first decision.")
        text = tr("LogKeeping", "Last anchor: record %1, %2")
        text = text.replace("%1", str(self.last.number))
        return text.replace("%2", moment_text(self.last.at))

    async def close(self) -> None:
        """Stop."""
        self._unsubscribe()
        await self.jobs.close()

    async def _verify(self, bench: "Bench", files: Sequence[Path]) -> None:
        lost = None
        if self._anchoring is not None:
            found = await self._anchoring.examine(files)
            if found.first_broken is None and not found.anchors_fault:
                lost = await self._anchoring.check()
        else:
            found = await audit(bench.archive)
        self._lose(lost.anchor if lost is not None else None)
        self.verified.emit(found.is_whole, audit_text(found))

    async def _accept(self, bench: "Bench", anchoring: "Anchoring", why: str) -> None:
        await anchoring.accept(bench.reviewing.reviewer, why)
        await self._verify(bench, ())

    async def _export(self, bench: "Bench", path: Path) -> None:
        await bench.reviewing.write_anchor(path)
        self.written.emit(str(path))

    async def _load_last(self, anchoring: "Anchoring") -> None:
        known = await anchoring.anchors()
        # One that was kept while the file was read is the newer one.
        if known and self.last is None:
            self._show(known[-1])

    def _lose(self, anchor: Anchor | None) -> None:
        self.lost = anchor
        self.lost_changed.emit()

    def _show(self, anchor: Anchor | None) -> None:
        self.last = anchor
        self.last_changed.emit()
