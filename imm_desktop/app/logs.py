"""Logs and crash reports: one rotating file and one for crashes, never a secret in either."""

import asyncio
import faulthandler
import logging
import logging.handlers
import platform
import sys
import threading
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from typing_extensions import override

from imm_desktop import __version__
from imm_desktop.app.redacting import redacted

if TYPE_CHECKING:
    from _typeshed import Unused

log = logging.getLogger("imm_desktop")

LOG_NAME: Final = "imm-desktop.log"
CRASH_NAME: Final = "crash.log"
FILES: Final = 3
"""Old logs that are kept beside the present one."""
_SIZE_BYTES: Final = 2_000_000
_CRASH_BYTES: Final = 500_000
_QT_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_QUIET_QT: Final = ("This plugin does not support",)
_OPTIONAL_QT: Final = ("Couldn't load ", "Couldn't resolve ", "PulseAudioService")
"""What Qt Multimedia would use if it were installed, such as PipeWire; it goes on with what there is."""
_TALKATIVE: Final = (
    "oss2",
    "aiohttp",
    "httpx",
    "httpcore",
    "urllib3",
    "aliyunsdkcore",
    "qasync",
    "alembic",
)
"""They log whole requests, signatures included, at INFO."""
_JOBS: Final = "imm_desktop.presenters.jobs"
"""Says at DEBUG where a job failed; the window shows only what and why."""


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and takes secrets out of it."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class RunningLog:
    """What ``start_logging`` set up."""

    def __init__(self, folder: Path) -> None:
        self.path: Path | None = folder / LOG_NAME
        """None when the disk refuses; then there is stderr only, where there is one."""
        self._handlers: list[logging.Handler] = []
        self._crashes: TextIOWrapper | None = None
        self._level = logging.getLogger().level

    def add(self, handler: logging.Handler) -> None:
        """Send records to ``handler`` until closed."""
        handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(handler)
        self._handlers.append(handler)

    def watch_crashes(self, file: TextIOWrapper) -> None:
        """Have the interpreter write where it was to ``file`` when it is killed by a fault."""
        self._crashes = file
        faulthandler.enable(file)

    def close(self) -> None:
        """Take everything back."""
        faulthandler.disable()
        if self._crashes is not None:
            self._crashes.close()
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
        logging.getLogger().setLevel(self._level)
        sys.excepthook = sys.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)


def start_logging(folder: Path) -> RunningLog:
    """Write what happens, and every error that nobody caught, to files in ``folder``."""
    running = RunningLog(folder)
    logging.getLogger().setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(_JOBS).setLevel(logging.DEBUG)
    if sys.stderr is not None:
        console = logging.StreamHandler()
        console.setLevel(logging.WARNING)
        running.add(console)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        running.add(
            logging.handlers.RotatingFileHandler(
                folder / LOG_NAME, maxBytes=_SIZE_BYTES, backupCount=FILES, encoding="utf-8"
            )
        )
        crashes = folder / CRASH_NAME
        if crashes.exists() and crashes.stat().st_size > _CRASH_BYTES:
            crashes.replace(crashes.with_suffix(".log.1"))
        running.watch_crashes(crashes.open("a", encoding="utf-8"))
    except OSError as error:
        log.warning("no log file: %s", error)
        running.path = None
    sys.excepthook = _log_exception
    sys.unraisablehook = _log_unraisable
    threading.excepthook = _log_thread
    qInstallMessageHandler(_log_qt)
    log.info(
        "IMM Desktop %s, Python %s, %s",
        __version__,
        platform.python_version(),
        platform.platform(),
    )
    return running


def log_loop_error(_loop: "Unused", context: dict[str, object]) -> None:
    """An asyncio exception handler: what a callback or a forgotten task raised."""
    error = context.get("exception")
    info = error if isinstance(error, BaseException) else None
    if isinstance(error, asyncio.CancelledError):
        return
    log.error("unexpected error in the event loop: %s", context.get("message"), exc_info=info)


def _log_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("unexpected error", exc_info=(kind, error, trace))


def _log_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None:
        name = what.thread.name if what.thread else "?"
        trace = what.exc_traceback
        log.critical(
            "unexpected error in thread %s", name, exc_info=(what.exc_type, what.exc_value, trace)
        )


def _log_unraisable(what: "sys.UnraisableHookArgs") -> None:
    if what.exc_value is not None:
        # Not the object itself: it is on its way out, and holding it would bring it back.
        log.error(
            "error that could not be raised: %s",
            what.err_msg or type(what.object).__name__,
            exc_info=(what.exc_type, what.exc_value, what.exc_traceback),
        )


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    if message and not message.startswith(_QUIET_QT):
        level = _QT_LEVELS.get(kind, logging.WARNING)
        if message.startswith(_OPTIONAL_QT):
            level = min(level, logging.INFO)
        logging.getLogger("qt").log(level, "%s", message)
