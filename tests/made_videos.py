"""Small videos and pictures made on the spot, whose content is known to the frame."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import zxingcpp
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw, ImageFont

SIZE = (320, 180)
RATE = 10
SOUND_RATE_HZ = 16_000


@dataclass(frozen=True)
class Part:
    """One picture that is shown for ``frames`` frames; ``moving`` shifts it a little with each."""

    picture: Image.Image
    frames: int
    moving: bool = False


def plain(colour: str, size: tuple[int, int] = SIZE) -> Image.Image:
    return Image.new("RGB", size, colour)


def noise(seed: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """Soft coloured clouds, different for each seed; nothing that a model should recognise."""
    small = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    return Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)


def written(*lines: str, size: tuple[int, int] = (640, 360)) -> Image.Image:
    """Dark text on white."""
    picture = plain("white", size)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size[1] / 10)
    for at, line in enumerate(lines):
        draw.text((size[0] * 0.06, size[1] * (0.1 + 0.18 * at)), line, "black", font)
    return picture


def qr(text: str, size: tuple[int, int] = (640, 360)) -> Image.Image:
    """A QR code in the middle of a grey picture."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    pixels = np.array(zxingcpp.write_barcode_to_image(code, scale=6))
    picture = plain("lightgrey", size)
    stamp = Image.fromarray(pixels).convert("RGB")
    picture.paste(stamp, ((size[0] - stamp.width) // 2, (size[1] - stamp.height) // 2))
    return picture


def tones(seconds: float, pitches: Sequence[float] = (262, 330, 392, 523)) -> np.ndarray:
    """A plucked tune, mono, -1 to 1."""
    beat = np.arange(int(0.25 * SOUND_RATE_HZ)) / SOUND_RATE_HZ
    count = int(seconds / 0.25) + 1
    notes = []
    for at in range(count):
        pitch = pitches[at * 3 % len(pitches)]
        body = sum(np.sin(2 * np.pi * pitch * k * beat) / k for k in range(1, 6))
        notes.append(body * np.exp(-6 * beat))
    return (0.25 * np.concatenate(notes))[: int(seconds * SOUND_RATE_HZ)].astype(np.float32)


def write_video(
    path: Path,
    parts: Iterable[Part],
    *,
    rate: int = RATE,
    codec: str = "libx264",
    rotation: int = 0,
    sound: np.ndarray | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Encode ``parts`` one after the other; the size is that of the first picture."""
    parts = list(parts)
    wide, high = parts[0].picture.size
    with av.open(str(path), "w") as container:
        video = container.add_stream(codec, rate=rate)
        video.width, video.height, video.pix_fmt = wide, high, "yuv420p"
        video.options = options or {"preset": "ultrafast", "bf": "2", "g": "20"}
        if rotation:
            video.set_display_rotation(rotation)
        audio = (
            container.add_stream("aac", rate=SOUND_RATE_HZ, layout="mono")
            if sound is not None
            else None
        )
        number = 0
        for part in parts:
            pixels = np.asarray(part.picture.convert("RGB"))
            for step in range(part.frames):
                shifted = np.roll(pixels, 3 * step, axis=1) if part.moving else pixels
                frame = VideoFrame.from_ndarray(np.ascontiguousarray(shifted), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, rate)
                container.mux(video.encode(frame))
                number += 1
        container.mux(video.encode(None))
        if audio is not None and sound is not None:
            samples = (np.clip(sound, -1, 1) * 32767).astype(np.int16)
            for at in range(0, len(samples) - 1023, 1024):
                piece = samples[None, at : at + 1024]
                block = AudioFrame.from_ndarray(piece, format="s16", layout="mono")
                block.sample_rate, block.pts = SOUND_RATE_HZ, at
                block.time_base = Fraction(1, SOUND_RATE_HZ)
                container.mux(audio.encode(block))
            container.mux(audio.encode(None))
    return path


def numbered(count: int, size: tuple[int, int] = SIZE) -> list[Part]:
    """One part per frame; ``number_of`` reads the frame's number back."""
    parts = []
    for number in range(count):
        picture = plain("black", size)
        draw = ImageDraw.Draw(picture)
        for bit in range(10):
            if number >> bit & 1:
                left = bit * size[0] // 10
                draw.rectangle((left, 0, left + size[0] // 10 - 1, size[1]), "white")
        parts.append(Part(picture, 1))
    return parts


def number_of(picture: Image.Image) -> int:
    """The number in a picture of ``numbered``."""
    grey = np.asarray(picture.convert("L"))
    row, cell = grey[grey.shape[0] // 2], grey.shape[1] / 10
    return sum(1 << bit for bit in range(10) if row[int((bit + 0.5) * cell)] > 127)
