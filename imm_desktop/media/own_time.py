"""How long a process stood in the queue for a processor: a silent worker may be starved, not hung. Only Linux tells."""

from contextlib import suppress
from pathlib import Path
from typing import Final

_NICE: Final = 16
"""Place of a thread's niceness in what follows its name in ``stat``; see proc(5), field 19."""


class OwnTime:
    """Of one process, from one look to the next.

    Args:
        pid: Of the process.
        proc: Where the system tells of its processes; tests give their own.
    """

    def __init__(self, pid: int, proc: Path = Path("/proc")) -> None:
        self._folder = proc / str(pid) / "task"
        self._main = str(pid)
        self._waited_ns: dict[str, int] = {}
        self.look()

    def look(self) -> float:
        """Seconds since the last look in which a thread could have gone on and was given no processor.

        Of its threads the one that waited longest; those that stand back behind the first one do not count, since
        nobody waits for them. 0 where it is not known.
        """
        waited = {}
        least = _niceness(self._folder / self._main)
        with suppress(OSError):
            for thread in self._folder.iterdir():
                with suppress(OSError, ValueError, IndexError):  # it may end at any moment
                    if _niceness(thread) <= least:
                        waited[thread.name] = int((thread / "schedstat").read_text().split()[1])
        longest = max(
            (
                now - self._waited_ns[name]
                for name, now in waited.items()
                if name in self._waited_ns
            ),
            default=0,
        )
        self._waited_ns = waited
        return longest / 1e9


def _niceness(thread: Path) -> int:
    try:
        return int((thread / "stat").read_text().rpartition(")")[2].split()[_NICE])
    except (OSError, ValueError, IndexError):
        return 0
