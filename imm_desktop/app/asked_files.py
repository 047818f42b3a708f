"""Files that the program is asked to open: on its command line, by macOS, and by a second start of itself."""

import hashlib
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QLockFile, QObject, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

log = logging.getLogger(__name__)

_MOST_BYTES: Final = 64 * 1024
_ANSWER: Final = b"ok\n"
_PATIENCE_MS: Final = 2_000
"""For a second start that says nothing."""
_TRY_FOR_S: Final = 5.0
"""How long a second start waits for one that is still loading."""


class AskedFiles(QObject):
    """Collects what is asked for until somebody takes it; ``asked`` with nothing means: come to the front."""

    _asked = Signal(list)

    def __init__(self, files: Sequence[Path] = ()) -> None:
        super().__init__()
        self._waiting = list(files)
        self._is_taken = False

    def ask(self, files: Sequence[Path]) -> None:
        """Open ``files``, now or as soon as somebody takes them."""
        if self._is_taken:
            self._asked.emit(list(files))
        else:
            self._waiting.extend(files)

    def take(self, open_files: Callable[[list[Path]], None]) -> None:
        """Have ``open_files`` called with what was asked for, and with all that will be."""
        self._is_taken = True
        self._asked.connect(open_files)
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._asked.emit(waiting)

    def hear(self, event: QEvent) -> bool:
        """Whether ``event``, sent to the application, is macOS's word for what was double-clicked."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.ask([Path(event.file())])
            return True
        return False


class FirstStart(QObject):
    """Listens for second starts of the program on the same profile while its window is open."""

    def __init__(self, data: Path, asked: AskedFiles) -> None:
        super().__init__()
        from PySide6.QtNetwork import QLocalServer

        self._asked = asked
        self._server: QLocalServer = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        name = _address(data)
        # The profile's lock is ours: what is left there is of a program that was killed.
        QLocalServer.removeServer(name)
        self._server.newConnection.connect(self._meet)
        if not self._server.listen(name):
            log.warning("second starts cannot be heard: %s", self._server.errorString())

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _meet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Visit(socket, self._asked, self)


class _Visit(QObject):
    """One second start, from its coming to its going."""

    def __init__(self, socket: "QLocalSocket", asked: AskedFiles, parent: QObject) -> None:
        super().__init__(parent)
        socket.setParent(self)
        self._socket, self._asked = socket, asked
        self._said = b""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._give_up)
        self._patience.start(_PATIENCE_MS)
        socket.readyRead.connect(self._listen)
        socket.disconnected.connect(self._end)
        self._listen()

    def _give_up(self) -> None:
        self._socket.abort()

    def _end(self) -> None:
        self._patience.stop()
        self.deleteLater()

    def _listen(self) -> None:
        self._said += bytes(self._socket.readAll().data())
        if len(self._said) > _MOST_BYTES:
            self._socket.abort()
        elif self._said.endswith(b"\n"):
            files = _files_in(self._said)
            self._said = b""
            if files is None:
                self._socket.abort()
                return
            self._socket.write(_ANSWER)
            self._socket.flush()
            self._socket.disconnectFromServer()
            self._asked.ask(files)


def hand_over(data: Path, lock: Path, files: Sequence[Path]) -> bool:
    """Ask the program that runs on the profile ``data`` to open ``files`` and come to the front; whether it heard.

    Blocks for up to some seconds, since that program may still be loading. ``lock`` is the profile's lock file.
    """
    from PySide6.QtNetwork import QLocalSocket

    _let_come_to_front(lock)
    line = json.dumps({"open": [str(one) for one in files]}).encode() + b"\n"
    until = time.monotonic() + _TRY_FOR_S
    while time.monotonic() < until:
        socket = QLocalSocket()
        socket.connectToServer(_address(data))
        if socket.waitForConnected(500):
            socket.write(line)
            heard = socket.waitForReadyRead(_PATIENCE_MS)
            return heard and bytes(socket.readAll().data()).startswith(_ANSWER)
        time.sleep(0.1)
    return False


def _files_in(said: bytes) -> list[Path] | None:
    """What a second start asks for; None when it is something else that speaks."""
    try:
        named = json.loads(said)["open"]
        files = [Path(one) for one in named]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return files if isinstance(named, list) and all(one.is_absolute() for one in files) else None


def _address(data: Path) -> str:
    """A name of this profile's own, for this user's eyes; short, for a socket's path holds some hundred letters."""
    mark = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:20]
    name = f"imm-desktop-{mark}"
    if sys.platform == "win32":
        return name
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return f"{folder}/{name}" if folder and Path(folder).is_dir() and len(folder) < 60 else name


def _let_come_to_front(lock: Path) -> None:
    """Windows lets a program come to the front only when the one that is there names it."""
    if sys.platform == "win32":
        import ctypes

        number, *_ = QLockFile(str(lock)).getLockInfo()
        if number:
            ctypes.windll.user32.AllowSetForegroundWindow(number)
