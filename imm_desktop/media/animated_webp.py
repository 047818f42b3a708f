"""Animated WebP, which FFmpeg does not read: Pillow decodes it, and FFmpeg gets a lossless video in memory."""

import io
from fractions import Fraction
from functools import lru_cache
from typing import Final

import av
import numpy as np
from PIL import Image, ImageSequence

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason

_MOST_BYTES: Final = 64 << 20
_MOST_PIXELS: Final = 120_000_000
"""In all frames: about two seconds of work, 240 pictures of 800 × 600."""
_LEAST_MS: Final = 10
"""Shorter pictures take 100 ms in browsers; who reviews wants to see each of them."""
_USUAL_MS: Final = 100
_GREY: Final = (128, 128, 128, 255)
"""Behind what is transparent, as for all pictures."""


def is_animated(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a WebP with several pictures."""
    is_extended = head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X"
    return is_extended and len(head) > 20 and bool(head[20] & 0x02)


def as_video(content: bytes, name: str) -> io.BytesIO:
    """The file ``content`` as a video with the same pictures and times.

    Raises:
        MediaError: It is too large, or damaged.
    """
    if len(content) > _MOST_BYTES:
        raise MediaError(MediaReason.TOO_LARGE, name)
    try:
        return io.BytesIO(_converted(content))
    except _TooLargeError:
        raise MediaError(MediaReason.TOO_LARGE, name) from None
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise MediaError(MediaReason.NOT_A_VIDEO, name) from None


class _TooLargeError(Exception):
    pass


@lru_cache(maxsize=2)
def _converted(content: bytes) -> bytes:
    """Lossless, every frame a key frame; each lane opens it anew, which costs nothing the second time."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=("WEBP",)) as picture:
        if picture.width * picture.height * getattr(picture, "n_frames", 1) > _MOST_PIXELS:
            raise _TooLargeError
        with av.open(out, "w", format="matroska") as container:
            stream = container.add_stream("ffv1", rate=25)
            stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "bgr0"
            stream.codec_context.time_base = Fraction(1, 1000)
            stream.gop_size = 1
            at_ms = 0
            for one in ImageSequence.Iterator(picture):
                frame = av.VideoFrame.from_ndarray(_pixels(one), format="bgra").reformat(
                    format="bgr0"
                )
                frame.pts, frame.time_base = at_ms, Fraction(1, 1000)
                duration_ms = int(one.info.get("duration") or 0)
                at_ms += duration_ms if duration_ms >= _LEAST_MS else _USUAL_MS
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return out.getvalue()


def _pixels(picture: Image.Image) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    whole = picture.convert("RGBA")
    behind = Image.new("RGBA", whole.size, _GREY)
    behind.alpha_composite(whole)
    red, green, blue, alpha = behind.split()
    return np.asarray(Image.merge("RGBA", (blue, green, red, alpha)))
