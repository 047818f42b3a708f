"""The command line of the window."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from imm_desktop import __version__
from imm_desktop.domain.cases import SUFFIX

log = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """Open the window, run the demo, or test the installation; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for path in options.files:
        if (
            path.suffix.lower() != SUFFIX and not path.exists()
        ):  # rather a command that was spelt wrongly
            parser.error(f"{path} is neither a command nor a file")
    _occupy_standard_files()
    if (options.demo is not None or options.selftest is not None) and not _has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.selftest is not None:
        from imm_desktop.app.selftest import run_selftest

        return run_selftest(options.selftest)
    if options.demo is None and not _has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        sys.stderr.write(
            "There is no display to open a window on. Set DISPLAY or WAYLAND_DISPLAY; "
            "the demo (--demo DIR) runs without one.\n"
        )
        return 2
    demo = None if options.demo is None else options.demo.expanduser().resolve()
    try:
        from imm_desktop.app.window import run_window

        return run_window(
            options.profile, demo, [one.expanduser().resolve() for one in options.files]
        )
    except Exception as error:
        if not _write_failed_start(options.profile, error):
            raise
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="imm-desktop",
        description="Review and curate video with Alibaba Cloud IMM.",
        epilog="imm-desktop verify [--profile DIR] [--anchors FILE] examines the log of decisions.",
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="CASE.immcase",
        help="cases to be opened in the window",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument(
        "--profile",
        type=Path,
        metavar="DIR",
        help="keep settings, archive and logs in DIR instead of the usual places",
    )
    parser.add_argument(
        "--demo",
        type=Path,
        metavar="DIR",
        help="do the main job on the sample reel, write report and pictures to DIR; stays open on a display",
    )
    parser.add_argument(
        "--selftest",
        type=Path,
        metavar="DIR",
        help="test this installation, write report.json and pictures to DIR; touches no profile",
    )
    return parser


def _write_failed_start(profile: Path | None, error: Exception) -> bool:
    """Put ``error`` where a window program without a console can say it; returns whether that was done.

    Once the log runs, whatever is raised comes to it anyway.
    """
    if sys.excepthook is not sys.__excepthook__:
        return False
    try:
        from imm_desktop.app.logs import start_logging
        from imm_desktop.app.paths import Paths
    except ImportError:  # Qt itself is what is missing
        return False
    paths = Paths.of_system() if profile is None else Paths.below(profile.expanduser().resolve())
    running = start_logging(paths.logs)
    log.critical("the program cannot start", exc_info=error)
    running.close()
    return running.path is not None


def _occupy_standard_files() -> None:
    """Open nothing in place of closed standard files, so that no archive or pipe gets their numbers.

    Whatever a library prints would land in it.
    """
    if sys.platform == "win32":
        return
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    if os.environ.get("QT_QPA_PLATFORM"):
        return os.environ["QT_QPA_PLATFORM"] not in ("offscreen", "minimal")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
