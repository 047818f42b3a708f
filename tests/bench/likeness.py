"""How far apart frame hashes of the same and of other contents are: what ``NEAR_DISTANCE`` rests on.

The sample reel is cut into short films. Each is encoded anew in several ways that happen to videos on the net, and
compared with itself and with all others, by the very hashes that review keeps.
"""

import itertools
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np

from imm_desktop.domain.fingerprint import NEAR_DISTANCE, sample_positions
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.seen import fingerprint_of
from tests.bench.rows import Row
from tests.fingerprints import distance_of

REEL = Path(__file__).parents[2] / "resources" / "sample" / "sample-reel.mp4"
FILM_S = 6
Change = Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]


def brighter(rgb: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.clip(rgb.astype(np.int16) * 1.15 + 12, 0, 255).astype(np.uint8)


def logo(rgb: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    marked = rgb.copy()
    height, width = rgb.shape[:2]
    marked[: height // 10, : width // 6] = 255
    return marked


def trimmed(rgb: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Three per cent off each edge."""
    height, width = rgb.shape[:2]
    y, x = height * 3 // 100, width * 3 // 100
    return np.ascontiguousarray(rgb[y : height - y & ~1, x : width - x & ~1])


def same(rgb: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return rgb


WAYS: dict[str, tuple[str, dict[str, str], tuple[int, int], Change]] = {
    "half size, coarse": ("libx264", {"crf": "38", "preset": "veryfast"}, (640, 360), same),
    "small, MPEG-4": ("mpeg4", {"qscale": "20"}, (320, 180), same),
    "brighter": ("libx264", {"crf": "28", "preset": "veryfast"}, (640, 360), brighter),
    "a logo in the corner": ("libx264", {"crf": "28", "preset": "veryfast"}, (640, 360), logo),
    "edges cut off": ("libx264", {"crf": "28", "preset": "veryfast"}, (640, 360), trimmed),
}


def run() -> list[Row]:
    films = _films()
    originals = [_hashes(film) for film in films]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, way in WAYS.items():
            distances = []
            for number, film in enumerate(films):
                path = Path(folder) / f"{number}.mp4"
                _encode(film, path, *way)
                distances.append(distance_of(originals[number], _hashes(_frames(path))) or 0.0)
            rows.append(_row(f"same content: {name}, largest", max(distances), is_same=True))
    apart = [distance_of(one, other) or 0.0 for one, other in itertools.combinations(originals, 2)]
    rows.append(_row("other content, smallest", min(apart), is_same=False))
    mean = sum(apart) / len(apart)
    return [*rows, Row("other content, mean", mean, "bits"), Row("films", len(films), "")]


def _row(name: str, distance: float, *, is_same: bool) -> Row:
    goal = f"{'<=' if is_same else '>'} {NEAR_DISTANCE:g} bits"
    return Row(name, distance, "bits", goal, (distance <= NEAR_DISTANCE) is is_same)


def _films() -> list[list[np.ndarray[Any, Any]]]:
    frames = _frames(REEL, (1280, 720))
    step = FILM_S * 4
    return [frames[start : start + step] for start in range(0, len(frames) - step + 1, step)]


def _frames(path: Path, size: tuple[int, int] | None = None) -> list[np.ndarray[Any, Any]]:
    """Pictures of the file; of the reel four a second."""
    kept = []
    with av.open(str(path)) as container:
        last = -1
        for frame in container.decode(video=0):
            quarter = int((frame.time or 0.0) * 4)
            if size is not None and quarter == last:
                continue
            last = quarter
            kept.append(frame.to_ndarray(format="rgb24"))
    return kept


def _hashes(frames: Sequence[np.ndarray[Any, Any]]) -> tuple[int, ...]:
    """As review samples a video of that length."""
    pictures = []
    for position in sample_positions(len(frames) * 1_000):
        rgb = frames[min(position // 1_000, len(frames) - 1)]
        height, width = rgb.shape[:2]
        bgrx = np.zeros((height, width, 4), np.uint8)
        bgrx[:, :, :3] = rgb[:, :, ::-1]
        pictures.append(Picture(width, height, bgrx.tobytes(), position, -1, 0, is_exact=True))
    return fingerprint_of(pictures).hashes


def _encode(
    frames: Sequence[np.ndarray[Any, Any]],
    path: Path,
    codec: str,
    options: dict[str, str],
    size: tuple[int, int],
    change: Change,
) -> None:
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=4, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for rgb in frames:
            frame = av.VideoFrame.from_ndarray(change(rgb), format="rgb24")
            container.mux(stream.encode(frame.reformat(*size, "yuv420p")))
        container.mux(stream.encode())
