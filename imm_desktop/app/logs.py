"""Logs and crash reports: one rotating file, never a secret in it."""

import faulthandler
import logging
import logging.handlers
import re
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from typing_extensions import override

log = logging.getLogger("imm_desktop")

_SIZE_BYTES: Final = 2_000_000
_FILES: Final = 3
_SECRET: Final = re.compile(
    r"((?:Signature|OSSAccessKeyId|x-oss-signature|x-oss-credential|security-token|Authorization|"
    r"access_?key_?secret|AccessKeySecret)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;)]+",
    re.IGNORECASE,
)
_QT_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_QUIET_QT: Final = ("This plugin does not support",)


def redacted(text: str) -> str:
    """``text`` without keys, tokens and signatures; a net below the rule that none is logged."""
    return _SECRET.sub(r"\1…", text)


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and takes secrets out of it."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def start_logging(folder: Path) -> Path | None:
    """Write what happens to a file in ``folder``; returns it, or None when the disk refuses (then stderr only)."""
    formatter = RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    # These libraries log whole requests, signatures included, at INFO.
    for name in ("oss2", "httpx", "httpcore", "urllib3", "aliyunsdkcore", "qasync", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if sys.stderr is not None:
        console = logging.StreamHandler()
        console.setLevel(logging.WARNING)
        console.setFormatter(formatter)
        root.addHandler(console)
    path = folder / "imm-desktop.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = logging.handlers.RotatingFileHandler(
            path, maxBytes=_SIZE_BYTES, backupCount=_FILES, encoding="utf-8", delay=False
        )
        faulthandler.enable((folder / "crash.log").open("a", encoding="utf-8"))
    except OSError as error:
        log.warning("no log file: %s", error)
        path = None  # type: ignore[assignment]
    else:
        file.setFormatter(formatter)
        root.addHandler(file)
    sys.excepthook = _log_exception
    threading.excepthook = _log_thread
    qInstallMessageHandler(_log_qt)
    return path


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


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    if message and not message.startswith(_QUIET_QT):
        logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)
