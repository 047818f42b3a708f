"""Scrubbing beside mpv: same clips, same positions, one run, interleaved; from the wish to the end of the paint.

Ours is what the program shows with: the presenter, a worker process, the real surface widget (960 × 540). mpv is asked
through its JSON IPC and tells when the picture is out (``playback-restart``). Where there is an X server (or Xvfb to start
one) both draw into it; else ours draws offscreen and mpv nowhere, which favours mpv. Every picture of ours is read: its
number must be that of its label, or the row "wrong pictures" counts it. Needs Linux; mpv and libvlc are left out, and
that is said, where they are not installed.
"""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench import scrub_clips
from tests.bench.mpv_peer import Mpv, is_installed
from tests.bench.rows import Row
from tests.bench.scrub_clips import GOP_50, GOP_250, SIXTY
from tests.bench.scrub_films import filmstrip_rows, network_rows, playing_rows
from tests.bench.scrub_rows import clip_rows
from tests.bench.scrub_stage import Bench, display


def run() -> list[Row]:
    """All rows; about four minutes, and as much again when the clips are to be made."""
    for clip in (GOP_50, GOP_250, SIXTY):
        scrub_clips.path_of(clip)
    scrub_clips.long_path()
    os.environ["NO_PROXY"] = "127.0.0.1"
    with display() as output:
        import qasync
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance() or QApplication([])
        parts = os.environ.get("SCRUB_PARTS", "clips filmstrip playing network").split()
        with qasync.QEventLoop(app) as loop:
            rows: list[Row] = loop.run_until_complete(_all(output, parts))
    return rows


async def _all(output: str, parts: Sequence[str]) -> list[Row]:
    bench = Bench(output)
    mpv = Mpv(output) if is_installed() else None
    if mpv is None:
        print("mpv is left out: it is not installed (Debian: apt-get install mpv)")
    print(f"ours on {os.environ['QT_QPA_PLATFORM']}, mpv on {output}")
    try:
        with tempfile.TemporaryDirectory(prefix="scrub-") as name:
            folder = Path(name)
            if "clips" in parts:
                for clip in (GOP_50, GOP_250, SIXTY):
                    await clip_rows(bench, clip, mpv, folder / "frames")
            if "filmstrip" in parts:
                await filmstrip_rows(bench, folder / "strip")
            if "playing" in parts:
                await playing_rows(bench, mpv)
            if "network" in parts:
                await network_rows(bench, mpv, folder)
    finally:
        if mpv is not None:
            mpv.close()
        bench.surface.close()
        bench.surface.deleteLater()
    bench.row("pictures whose number was not their label's", bench.wrong, "", "0", bench.wrong == 0)
    bench.row("pictures read", bench.checked, "")
    return bench.rows
