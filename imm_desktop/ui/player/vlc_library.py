"""libvlc itself: found, loaded once away from the window's thread, and let go of at the end."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Final

from imm_desktop.presenters.player_ports import NoSoundPlayerError

log = logging.getLogger(__name__)

_ARGUMENTS: Final = (
    "--quiet",
    "--no-xlib",
    "--avcodec-hw=none",
    "--no-video-title-show",
    "--no-lua",
    "--no-metadata-network-access",
    "--no-spu",
    "--no-osd",
    "--audio-time-stretch",  # keeps the pitch at other speeds
    "--network-caching=500",  # milliseconds; what it reads from is a cache of ours
)
_FAREWELL_S: Final = 3.0


class VlcLibrary:
    """Loads libvlc when it is first asked for, which takes half a second. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None
        self._trouble = ""
        self._ending: set[threading.Thread] = set()

    def load(self) -> tuple[Any, Any]:
        """The ``vlc`` module and one instance of libvlc for all players. Blocks the first time.

        Raises:
            NoSoundPlayerError: It is not installed, or not usable.
        """
        with self._lock:
            if self._loaded is None and not self._trouble:
                try:
                    self._loaded = _load()
                except NoSoundPlayerError as error:
                    self._trouble = str(error)
            if self._loaded is None:
                raise NoSoundPlayerError(self._trouble)
            return self._loaded

    def end(self, work: Callable[[], None]) -> None:
        """Stop a player in a thread of its own: it may wait for the network or a sound card."""

        def run() -> None:
            try:
                work()
            finally:
                self._ending.discard(threading.current_thread())

        thread = threading.Thread(target=run, name="ending a player", daemon=True)
        self._ending.add(thread)
        thread.start()

    def close(self) -> None:
        """Wait until all players have stopped, a few seconds at most. Blocks."""
        for thread in list(self._ending):
            thread.join(_FAREWELL_S)
        with self._lock:
            loaded, self._loaded = self._loaded, None
            self._trouble = "it was closed"
        if loaded is not None and not any(thread.is_alive() for thread in list(self._ending)):
            loaded[1].release()


def version_of(vlc: Any) -> str:
    """Such as ``3.0.24``."""
    return str(vlc.libvlc_get_version().decode(errors="replace").split(" ")[0])


def _load() -> tuple[Any, Any]:
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
    instance = vlc.Instance(list(_ARGUMENTS))
    if instance is None:
        raise NoSoundPlayerError("libvlc finds no plugins")
    return vlc, instance
