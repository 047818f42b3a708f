"""Plain libvlc as the benchmark's peer: it decodes pictures and sound itself and hands its pictures over in memory."""

import ctypes
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal

from imm_desktop.media.picture import Picture

WIDTH: Final = 1280
HEIGHT: Final = 720
ARGUMENTS: Final = (
    "--quiet", "--no-xlib", "--avcodec-hw=none", "--no-video-title-show", "--no-lua", "--no-spu", "--no-osd",
)  # fmt: skip
_POINTERS = ctypes.POINTER(ctypes.c_void_p)
_Lock = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, _POINTERS)
_Unlock = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, _POINTERS)
_Display = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


class LibvlcPeer(QObject):
    """Plays one file at normal speed; ``show`` gets every picture on the window's thread.

    Raises:
        RuntimeError: libvlc is not to be had.
    """

    _displayed = Signal(bytes)

    def __init__(self, path: str, output: str, show: Callable[[Picture], None]) -> None:
        super().__init__()
        try:
            import vlc
        except Exception as error:
            raise RuntimeError(str(error)) from error
        self._instance = vlc.Instance([*ARGUMENTS, output])
        if self._instance is None:
            raise RuntimeError("libvlc finds no plugins")
        self._show = show
        self._buffer = (ctypes.c_ubyte * (WIDTH * HEIGHT * 4))()
        self._is_busy = False
        self._displayed.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)
        self._player: Any = self._instance.media_player_new()
        self._kept = self._callbacks(vlc)
        media = self._instance.media_new_path(path)
        self._player.set_media(media)
        media.release()
        self._player.play()

    def close(self) -> None:
        """Stop; blocks until it has."""
        self._player.stop()
        self._player.release()
        self._instance.release()
        self.deleteLater()

    def _hand_on(self, pixels: bytes) -> None:
        self._is_busy = False
        self._show(Picture(WIDTH, HEIGHT, pixels, 0, frame=-1, pts=-1, is_exact=False))

    def _callbacks(self, vlc: Any) -> list[Any]:
        address = ctypes.addressof(self._buffer)

        def lock(_opaque: int, planes: Any) -> int:
            planes[0] = address
            return 1

        def display(_opaque: int, _picture: int) -> None:
            if not self._is_busy:  # while the window is busy pictures are left out
                self._is_busy = True
                self._displayed.emit(bytes(self._buffer))

        functions = [_Lock(lock), _Unlock(lambda *_: None), _Display(display)]
        handle = ctypes.c_void_p(ctypes.cast(self._player, ctypes.c_void_p).value)
        set_callbacks = vlc.dll.libvlc_video_set_callbacks
        set_callbacks.argtypes, set_callbacks.restype = [ctypes.c_void_p] * 5, None
        set_callbacks(handle, *(ctypes.cast(one, ctypes.c_void_p) for one in functions), None)
        self._player.video_set_format("RV32", WIDTH, HEIGHT, WIDTH * 4)
        return functions
