"""libvlc itself: found, loaded once away from the window's thread, and let go of at the end."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from imm_desktop.presenters.player_ports import NoSoundPlayerError

log = logging.getLogger(__name__)

_ARGUMENTS: Final = (
    "--quiet",
    "--no-xlib",
    "--no-video",
    "--no-lua",
    "--no-metadata-network-access",
)
_FAREWELL_S: Final = 3.0


class Orders:
    """What is done one after the other on a thread of its own: a player may wait for its sound card."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="orders to VLC", daemon=True)
        self._thread.start()

    def give(self, order: Callable[[], object]) -> None:
        """Do ``order`` when those before it are done."""
        self._queue.put(order)

    def close(self, last: Callable[[], object]) -> None:
        """Do ``last``, and nothing after it."""
        self._queue.put(last)
        self._queue.put(None)

    def wait(self, patience_s: float) -> bool:
        """Whether all is done; waits so long at most."""
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (order := self._queue.get()) is not None:
            order()


class VlcLibrary:
    """Loads libvlc when it is first asked for, which takes half a second. Thread-safe.

    Args:
        more: Arguments of libvlc besides ours; tests name an output that needs no sound device.
    """

    def __init__(self, *more: str) -> None:
        self._arguments = (*_ARGUMENTS, *more)
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None
        self._trouble = ""
        self._orders: list[Orders] = []

    def load(self) -> tuple[Any, Any]:
        """The ``vlc`` module and one instance of libvlc for all players. Blocks the first time.

        Raises:
            NoSoundPlayerError: It is not installed, or not usable.
        """
        with self._lock:
            if self._loaded is None and not self._trouble:
                try:
                    self._loaded = _load(self._arguments)
                except NoSoundPlayerError as error:
                    self._trouble = str(error)
            if self._loaded is None:
                raise NoSoundPlayerError(self._trouble)
            return self._loaded

    def orders(self) -> Orders:
        """A thread for one player, which closes it."""
        self._orders = [one for one in self._orders if not one.wait(0)]
        self._orders.append(Orders())
        return self._orders[-1]

    def close(self) -> None:
        """Wait until all players, which were closed, have stopped, a few seconds at most. Blocks."""
        have_ended = [one.wait(_FAREWELL_S) for one in self._orders]
        with self._lock:
            loaded, self._loaded = self._loaded, None
            self._trouble = "it was closed"
        if loaded is not None and all(have_ended):
            loaded[1].release()


def version_of(vlc: Any) -> str:
    """Such as ``3.0.24``."""
    return str(vlc.libvlc_get_version().decode(errors="replace").split(" ")[0])


def _load(arguments: Sequence[str]) -> tuple[Any, Any]:
    try:
        import vlc
    except (ImportError, OSError, NotImplementedError, AttributeError, SystemExit) as error:
        # python-vlc ends the program when its path variable is wrong.
        raise NoSoundPlayerError(f"VLC is not installed ({error})") from error
    try:
        version = version_of(vlc)
    except NameError as error:  # without libvlc, python-vlc imports and then has no such function
        raise NoSoundPlayerError(str(error)) from error
    if not version.startswith("3."):
        raise NoSoundPlayerError(f"libvlc {version} is not 3")
    instance = vlc.Instance(list(arguments))
    if instance is None:
        raise NoSoundPlayerError("libvlc finds no plugins")
    return vlc, instance
