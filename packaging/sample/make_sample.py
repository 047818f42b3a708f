"""Makes ``resources/sample``: the reel, the stills, the manifest and the notice.

Run with the project's Python; ``--fetch`` first gets the original photographs from their packages again.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import sources
from music import RATE, music
from pictures import COUPON_URL, SIZE, View, advertisement, framed, glide, with_lights
from PIL import Image

TARGET = Path(__file__).resolve().parents[2] / "resources" / "sample"
FPS = 25
VIDEO_OPTIONS = {"preset": "slower", "crf": "26", "threads": "2", "aq-mode": "3"}
AAC_BIT_RATE = 96_000
GOP_FRAMES = 75


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot: what it shows, for how long, and how its frame is made from a share of its time."""

    name: str
    seconds: float
    frame: Callable[[float], Image.Image]


def pan(name: str, seconds: float, start: View, end: View) -> Shot:
    """A camera move over the whole photograph."""
    picture = sources.photograph(name)
    return Shot(name, seconds, lambda share: glide(picture, start, end, share))


def print_of(name: str, seconds: float, height: int = 690) -> Shot:
    """A photograph too small to fill the screen, as a print that comes nearer."""
    picture = framed(sources.photograph(name), height)
    return Shot(
        name,
        seconds,
        lambda share: glide(picture, View(0.5, 0.5, 0.94), View(0.5, 0.5, 0.86), share),
    )


def still(name: str, seconds: float, view: View) -> Shot:
    """One frame, held."""
    picture = glide(sources.photograph(name), view, view, 0)
    return Shot("still", seconds, lambda _: picture)


def storyboard() -> tuple[Shot, ...]:
    """The reel, in order."""
    card, black = advertisement(), Image.new("RGB", SIZE)
    return (
        pan("mountains", 6.0, View(0.46, 0.42, 0.88), View(0.56, 0.38, 0.76)),
        print_of("cat", 5.6),
        pan("coffee", 5.4, View(0.5, 0.5, 0.98), View(0.52, 0.45, 0.82)),
        pan("dogs", 6.0, View(0.41, 0.335, 0.62), View(0.5, 0.4115, 0.99)),
        pan("citrus", 5.0, View(0.42, 0.44, 0.8), View(0.57, 0.56, 0.8)),
        pan("bee", 6.0, View(0.5, 0.42, 0.98), View(0.5, 0.4, 0.72)),
        Shot("advertisement", 7.0, lambda share: with_lights(card, share)),
        print_of("astronaut", 5.6, 720),
        pan("bridge", 5.4, View(0.5, 0.62, 0.98), View(0.5, 0.42, 0.9)),
        Shot("black", 4.6, lambda _: black),
        pan("pagoda", 5.2, View(0.5, 0.45, 0.98), View(0.44, 0.42, 0.84)),
        pan("stream", 5.0, View(0.48, 0.56, 0.96), View(0.48, 0.46, 0.86)),
        still("dandelions", 6.6, View(0.5, 0.5, 1.0)),
        pan("sunset", 5.6, View(0.5, 0.5, 0.84), View(0.5, 0.47, 0.98)),
    )


def frames(shots: tuple[Shot, ...]) -> Iterator[Image.Image]:
    """Every frame of the reel."""
    for shot in shots:
        count = round(shot.seconds * FPS)
        for index in range(count):
            yield shot.frame(index / (count - 1))


def write_reel(path: Path, shots: tuple[Shot, ...]) -> None:
    """Encode the reel: H.264 and AAC in MP4, BT.709, playable before it is wholly read."""
    seconds = sum(round(shot.seconds * FPS) for shot in shots) / FPS
    samples = music(seconds)
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as out:
        out.metadata["title"] = "IMM Desktop sample reel"
        video = out.add_stream("libx264", FPS, options=VIDEO_OPTIONS)
        video.width, video.height, video.pix_fmt, video.gop_size = *SIZE, "yuv420p", GOP_FRAMES
        context = video.codec_context
        context.color_range = av.video.reformatter.ColorRange.MPEG
        context.colorspace = context.color_primaries = context.color_trc = 1
        audio = out.add_stream("aac", RATE, layout="stereo", bit_rate=AAC_BIT_RATE)
        sound = _audio_frames(samples, 1024)
        for index, picture in enumerate(frames(shots)):
            frame = av.VideoFrame.from_image(picture).reformat(
                format="yuv420p", dst_colorspace="ITU709"
            )
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            out.mux(video.encode(frame))
            while sound and sound[0].pts / RATE <= index / FPS:
                out.mux(audio.encode(sound.pop(0)))
        for frame in sound:
            out.mux(audio.encode(frame))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))


def _audio_frames(samples: np.ndarray, size: int) -> list[av.AudioFrame]:
    made = []
    for start in range(0, samples.shape[1], size):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples[:, start : start + size]), "fltp", "stereo"
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        made.append(frame)
    return made


def write_stills(folder: Path) -> None:
    """Two still images: a plain photograph and the advertisement."""
    dogs = sources.photograph("dogs")
    glide(dogs, View(0.5, 0.4115, 0.99), View(0.5, 0.4115, 0.99), 0).save(
        folder / "sample-dogs.jpg", quality=88
    )
    with_lights(advertisement(), 0.3).save(folder / "sample-advertisement.jpg", quality=88)


def write_manifest(folder: Path, shots: tuple[Shot, ...]) -> None:
    """What the reel holds and when, for people and tests; the program never reads it."""
    at, rows = 0, []
    for shot in shots:
        length = round(shot.seconds * FPS)
        rows.append(
            {"shot": shot.name, "start_ms": at * 1000 // FPS, "end_ms": (at + length) * 1000 // FPS}
        )
        at += length
    files = {path.name: sources.sha256_of(path) for path in sorted(folder.glob("sample-*"))}
    content = {"shots": rows, "qr_code": COUPON_URL, "sha256": files}
    (folder / "manifest.json").write_text(json.dumps(content, indent=2) + "\n")


def write_notice(folder: Path) -> None:
    """Who made what, and under which licence."""
    lines = [
        "# Sample reel and stills",
        "",
        "Made by `packaging/sample/make_sample.py`. Camera moves, the advertisement and the music are our own work and",
        "are licensed like the rest of this project (Apache-2.0). The advertisement is made up: the shop does not exist,",
        "its address ends in `.example` (reserved), its telephone number is one of the 555-01xx numbers kept for fiction.",
        "",
        "The photographs are by others. Each licence was read in the named file of the package the photograph came from.",
        "All were scaled and cropped; the reel and the stills are adaptations in the sense of CC BY.",
        "",
        "| photograph | author | licence | package and file | licence stands in |",
        "| --- | --- | --- | --- | --- |",
    ]
    for source in sources.SOURCES:
        where = "PyPI" if source.package.client == "pip" else "Debian"
        lines.append(
            f"| {source.title} (`{source.name}`) | {source.author} | {source.licence} | {where} {source.package.name} "
            f"{source.package.version}, `{source.member}`, SHA-256 `{source.sha256[:16]}…` | `{source.evidence}` |"
        )
    lines += [
        "",
        "`sample-dogs.jpg` is the photograph `dogs`; `sample-advertisement.jpg` is our own work.",
        "",
        "Licence texts: <https://creativecommons.org/licenses/by/4.0/>, <https://creativecommons.org/licenses/by/2.0/>,",
        "<https://creativecommons.org/publicdomain/zero/1.0/>.",
        "",
        "The drawn text uses WenQuanYi Micro Hei (Apache-2.0 or GPL-3 with font exception) and DejaVu Serif",
        "(Bitstream Vera licence); the fonts themselves are not included.",
    ]
    (folder / "NOTICE.md").write_text("\n".join(lines) + "\n")


def main() -> None:
    """Make everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--fetch", action="store_true", help="get the photographs from their packages first"
    )
    if parser.parse_args().fetch:
        sources.fetch()
    TARGET.mkdir(parents=True, exist_ok=True)
    shots = storyboard()
    write_stills(TARGET)
    write_reel(TARGET / "sample-reel.mp4", shots)
    write_manifest(TARGET, shots)
    write_notice(TARGET)


if __name__ == "__main__":
    main()
