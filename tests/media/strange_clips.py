"""Files as they come from elsewhere: cut by copying, put together, mirrored, moving pictures, and the like."""

import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from tests.media.made_clips import HEIGHT, RECIPES, WIDTH, Recipe, make, numbered

FRAMES = 40
MATRICES = {
    "turned by 90": (0, 1, -1, 0),
    "turned by 180": (-1, 0, 0, -1),
    "turned by 270": (0, -1, 1, 0),
    "mirrored": (-1, 0, 0, 1),
    "upside down": (1, 0, 0, -1),
    "transposed": (0, 1, 1, 0),
    "transposed the other way": (0, -1, -1, 0),
    "no matrix at all": (0, 0, 0, 0),
}


def two_recordings(folder: Path) -> Path:
    """Transport streams one behind the other, each from its own zero: frames 0 to 149 and once more 0 to 149."""
    once = make(RECIPES["ts"], folder, "once").read_bytes()
    path = folder / "twice.ts"
    path.write_bytes(once + once)
    return path


def copied_from(folder: Path, first: int) -> Path:
    """An MP4 that was cut by copying packets: it begins at a key frame, and an edit list hides frames before ``first``."""
    whole = make(RECIPES["mp4 gop 50"], folder, "whole")
    path = folder / "copied.mp4"
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        video = source.streams.video[0]
        stream = out.add_stream_from_template(video)
        shift = int(Fraction(first, 25) / video.time_base)
        for packet in source.demux(video):
            if packet.dts is None:
                continue
            packet.pts -= shift
            packet.dts -= shift
            packet.stream = stream
            out.mux(packet)
    return path


def starting_at(folder: Path, seconds: int, suffix: str) -> Path:
    """The clip with all time stamps later by so many seconds, earlier when negative."""
    whole = make(RECIPES["mp4 gop 50"], folder, "whole")
    path = folder / f"moved{suffix}"
    options = {"avoid_negative_ts": "disabled"}
    with av.open(str(whole)) as source, av.open(str(path), "w", options=options) as out:
        video = source.streams.video[0]
        stream = out.add_stream_from_template(video)
        shift = int(Fraction(seconds) / video.time_base)
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.pts += shift
                packet.dts += shift
                packet.stream = stream
                out.mux(packet)
    return path


def sound_first(folder: Path) -> Path:
    """A transport stream whose pictures begin two seconds after its sound."""
    whole = make(RECIPES["mp4 gop 50"], folder, "whole")
    path = folder / "sound-first.ts"
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        streams = {one: out.add_stream_from_template(one) for one in source.streams}
        for packet in source.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "video":
                later = int(2 / packet.stream.time_base)
                packet.pts, packet.dts = packet.pts + later, packet.dts + later
            packet.stream = streams[packet.stream]
            out.mux(packet)
    return path


def with_palette(folder: Path) -> Path:
    """Bitmaps of 256 colours, which AVI tells once, before the first frame."""
    path = folder / "palette.avi"
    inverse = np.array([(255 - n, 255 - n, 255 - n, 255) for n in range(256)], np.uint8)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("rawvideo", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "pal8"
        for n in range(FRAMES):
            frame = av.VideoFrame.from_ndarray((255 - numbered(n)[:HEIGHT], inverse), format="pal8")
            frame.pts, frame.time_base = n, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def jpegs_in_a_row(folder: Path) -> Path:
    """``FRAMES`` JPEGs one behind the other and nothing else."""
    path = folder / "row.mjpeg"
    pictures = [Image.fromarray(numbered(n)[:HEIGHT].astype(np.uint8)) for n in range(FRAMES)]
    with path.open("wb") as out:
        for picture in pictures:
            picture.convert("RGB").save(out, "JPEG")
    return path


def cut_where_no_frame_is_whole(folder: Path) -> Path:
    """From the second key frame on of a film that is refreshed bit by bit: there is no whole picture in it."""
    whole = make(RECIPES["refreshed bit by bit"], folder, "whole")
    path = folder / "refreshed.mkv"
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        video = source.streams.video[0]
        stream = out.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is not None and packet.pts * video.time_base >= 1:
                packet.stream = stream
                out.mux(packet)
    return path


def of_two_sizes(folder: Path) -> Path:
    """A transport stream: 25 frames of 320 × 180, then 25 of 180 × 320."""
    path = folder / "sizes.ts"
    content = b""
    for part, (width, height) in enumerate(((WIDTH, HEIGHT), (HEIGHT, WIDTH))):
        piece = folder / f"piece{part}.ts"
        with av.open(str(piece), "w") as out:
            stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.thread_count = 1
            for n in range(25):
                whole = av.VideoFrame.from_ndarray(numbered(25 * part + n), format="yuv420p")
                frame = whole.reformat(width=width, height=height)
                frame.pts, frame.time_base = 25 * part + n, Fraction(1, 25)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        content += piece.read_bytes()
    path.write_bytes(content)
    return path


def with_matrix(folder: Path, name: str) -> Path:
    """The rotated clip with one of ``MATRICES`` in its track header."""
    content = bytearray(make(RECIPES["rotated"], folder, "plain").read_bytes())
    at = content.index(b"tkhd") + 44
    a, b, c, d = (int(part * 65536) for part in MATRICES[name])
    content[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path = folder / f"{name.replace(' ', '-')}.mp4"
    path.write_bytes(content)
    return path


def moving_picture(folder: Path, suffix: str) -> Path:
    """``FRAMES`` pictures of 80 ms each in one picture file."""
    pictures = [
        Image.fromarray(numbered(n)[:HEIGHT].astype(np.uint8)).convert("RGB") for n in range(FRAMES)
    ]
    path = folder / f"moving{suffix}"
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=80, loop=0, lossless=True
    )
    return path


def many_sounds(folder: Path, count: int) -> Path:
    """One picture stream behind so many sound streams, and a cover before all."""
    whole = make(RECIPES["mp4 gop 50"], folder, "whole")
    path = folder / "sounds.mkv"
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        sound, video = source.streams.audio[0], source.streams.video[0]
        sounds = [out.add_stream_from_template(sound) for _ in range(count)]
        picture = out.add_stream_from_template(video)
        for packet in source.demux(sound, video):
            if packet.dts is None:
                continue
            for stream in sounds if packet.stream is sound else [picture]:
                packet.stream = stream
                out.mux(packet)
    return path


def short(folder: Path, frames: int) -> Path:
    """A video of so many frames."""
    return make(replace(RECIPES["mp4 gop 50"], frames=frames, sound=""), folder, f"short{frames}")


def tiny(folder: Path, width: int, height: int) -> Path:
    """Five frames of an odd size, each brighter than the one before."""
    path = folder / f"{width}x{height}.mov"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("png", rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, "rgb24"
        for n in range(5):
            rows = np.full((height, width, 4), 40 * n, np.uint8)
            frame = av.VideoFrame.from_ndarray(rows, format="bgra").reformat(format="rgb24")
            frame.pts, frame.time_base = n, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def titled_in_gbk(folder: Path, suffix: str) -> Path:
    """``FRAMES`` frames under a title whose bytes are no UTF-8."""
    stand_in, title = "a title in place", "不是UTF-8".encode("gbk").ljust(16)
    recipe = Recipe(suffix, "mpeg4", frames=FRAMES, title=stand_in)
    path = make(recipe, folder, "titled")
    content = path.read_bytes()
    assert stand_in.encode() in content
    path.write_bytes(content.replace(stand_in.encode(), title))
    return path
