"""The command line of the window."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from imm_desktop import __version__

log = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """Open the window, or run the demo; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.demo is not None and not _has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from imm_desktop.app.window import run_window

    demo = None if options.demo is None else options.demo.expanduser().resolve()
    return run_window(options.profile, demo)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="imm-desktop", description="Review and curate video with Alibaba Cloud IMM."
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
    return parser


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    if os.environ.get("QT_QPA_PLATFORM"):
        return os.environ["QT_QPA_PLATFORM"] not in ("offscreen", "minimal")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
