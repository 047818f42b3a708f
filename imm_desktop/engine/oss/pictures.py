"""``x-oss-process``: a picture out of a video, and simple work on images; runs in a worker process.

Hostile files crash that process, not the engine. Sources: "Video snapshots", "Resize images" and "Custom crop"
of the OSS guide, 2026.
"""

import base64
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import av
from PIL import Image, ImageOps, UnidentifiedImageError

from imm_desktop.domain.errors import MediaError
from imm_desktop.engine.avif import UnusualAvifError, read_avif
from imm_desktop.engine.work import Progress, WorkError
from imm_desktop.media.exact import ExactReader

LARGEST_SIDE: Final = 16384
"""Pixels; of a resized picture."""

MOST_PIXELS: Final = 250_000_000
"""Of a source picture; more is taken for an attack."""

_FORMATS: Final = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "bmp": "BMP",
    "gif": "GIF",
    "tiff": "TIFF",
}
_TYPES: Final = {
    "JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "BMP": "image/bmp", "GIF": "image/gif",
    "TIFF": "image/tiff",
}  # fmt: skip


def run_picture(request: Mapping[str, str], _: Progress) -> dict[str, str]:
    """Carry out ``process`` on the file ``path``; the answer holds ``body`` (base64) and ``type``.

    Raises:
        WorkError: The process is not known or not valid, or the file is no picture or video.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    body, media_type = process_file(request["path"], request["process"])
    return {"body": base64.b64encode(body).decode(), "type": media_type}


def process_file(path: str, process: str) -> tuple[bytes, str]:
    """The picture that ``process`` makes of the file, and its Content-Type.

    Raises:
        WorkError: As `run_picture` says.
    """
    family, *steps = process.split("/")
    if family == "video" and len(steps) == 1:
        name, options = _options(steps[0])
        if name == "snapshot":
            return _snapshot(path, options)
    if family == "image" and steps:
        return _image(path, [_options(step) for step in steps])
    raise _invalid(f"the process {process[:100]} is not supported")


def _options(step: str) -> tuple[str, dict[str, str]]:
    name, *pairs = step.split(",")
    options = {}
    for pair in pairs:
        key, _, value = pair.partition("_")
        options[key] = value
    return name, options


def _number(
    options: Mapping[str, str],
    name: str,
    *,
    least: int = 0,
    most: int = LARGEST_SIDE,
    default: int = 0,
) -> int:
    text = options.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII) or not least <= int(text) <= most:
        raise _invalid(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def _invalid(why: str) -> WorkError:
    return WorkError("InvalidArgument", f"x-oss-process is not valid: {why}.")


# Snapshots


def _snapshot(path: str, options: Mapping[str, str]) -> tuple[bytes, str]:
    unknown = options.keys() - {"t", "f", "w", "h", "m", "ar"}
    if unknown:
        raise _invalid(f"snapshot has no option {min(unknown)}")
    if options.get("m", "fast") != "fast" or options.get("ar", "auto") not in ("auto", "h", "w"):
        raise _invalid("m must be fast, ar must be auto, h or w")
    name = _FORMATS.get(options.get("f", "jpg"))
    if name not in ("JPEG", "PNG"):
        raise _invalid("f must be jpg or png")
    at_ms = _number(options, "t", most=10**12)
    width, height = _number(options, "w", most=4096), _number(options, "h", most=4096)
    try:
        reader = ExactReader(path)
        try:
            picture = _picture(reader, at_ms, keyframe="m" in options, turned=options.get("ar"))
        finally:
            reader.close()
    except (MediaError, av.FFmpegError, MemoryError, ValueError):
        raise WorkError("InvalidArgument", "No picture can be read from the object.") from None
    if width or height:
        own_width, own_height = picture.size
        width = width or max(1, round(own_width * height / own_height))
        height = height or max(1, round(own_height * width / own_width))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    return _encoded(picture, name, 90)


def _picture(reader: ExactReader, at_ms: int, *, keyframe: bool, turned: str | None) -> Image.Image:
    """What is shown ``at_ms`` after the first frame, the last frame past the end.

    As it is coded, unless ``turned`` says otherwise ("Video snapshots", 2026): ``auto`` as the video says, ``h`` higher
    than wide, ``w`` wider than high.
    """
    if reader.stream.codec_context.name not in ("h264", "hevc"):
        raise WorkError("InvalidArgument", "Snapshots are taken of H.264 and H.265 video only.")
    frame = reader.frame_at(at_ms, _never_late)
    if keyframe:
        frame = _key_before(reader, frame) or frame
    picture = Image.fromarray(frame.to_ndarray(format="rgb24"))
    if turned is None:
        return picture
    upright = picture.rotate(frame.rotation, expand=True) if frame.rotation else picture
    lies = upright.width > upright.height
    if (turned == "h" and lies) or (turned == "w" and not lies):
        return upright.transpose(Image.Transpose.ROTATE_270)
    return upright


def _key_before(reader: ExactReader, frame: av.VideoFrame) -> av.VideoFrame | None:
    """The key frame that the decoder would begin with to reach ``frame``."""
    container, stream = reader.container, reader.stream
    pts = frame.pts or 0
    container.seek(pts, stream=stream, backward=True)
    stream.codec_context.skip_frame = "NONKEY"
    found = None
    for candidate in container.decode(stream):
        if candidate.pts is not None and candidate.pts > pts:
            break
        found = candidate
    return found


def _never_late() -> None:
    """Nobody abandons a snapshot: the time limit of the worker process holds."""


# Images


def _image(path: str, steps: list[tuple[str, dict[str, str]]]) -> tuple[bytes, str]:
    try:
        with _opened(path) as opened:
            name = opened.format or "PNG"
            if steps[0][0] == "info":
                return _info(opened, path)
            opened.load()
            picture: Image.Image = opened
    except (
        UnidentifiedImageError,
        UnusualAvifError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ):
        raise WorkError("InvalidArgument", "The object is not an image that can be read.") from None
    quality = 90
    for step, options in steps:
        if step == "format":
            wanted = _FORMATS.get(next(iter(options), ""))
            if wanted is None:
                raise _invalid("the format must be jpg, png, webp, bmp, gif or tiff")
            name = wanted
        elif step == "quality":
            quality = _number({"q": options.get("Q", options.get("q", ""))}, "q", least=1, most=100)
        elif step in _STEPS:
            picture = _STEPS[step](picture, options)
        else:
            raise _invalid(f"image/{step} is not supported")
    return _encoded(picture, name if name in _TYPES else "PNG", quality)


def _opened(path: str) -> Image.Image:
    try:
        return Image.open(path)
    except UnidentifiedImageError:
        picture = read_avif(Path(path), MOST_PIXELS)
        if picture is None:
            raise
        picture.format = "AVIF"
        return picture


def _info(picture: Image.Image, path: str) -> tuple[bytes, str]:
    size = Path(path).stat().st_size
    facts = {
        "FileSize": size,
        "Format": (picture.format or "").lower().replace("jpeg", "jpg"),
        "FrameCount": getattr(picture, "n_frames", 1),
        "ImageHeight": picture.height,
        "ImageWidth": picture.width,
    }
    return json.dumps({k: {"value": str(v)} for k, v in facts.items()}).encode(), "application/json"


def _resize(picture: Image.Image, options: Mapping[str, str]) -> Image.Image:
    if "p" in options:
        percent = _number(options, "p", least=1, most=1000)
        size = (max(1, picture.width * percent // 100), max(1, picture.height * percent // 100))
        return _scaled(picture, size)
    limit = _number(options, "limit", most=1, default=1)
    mode = options.get("m", "lfit")
    width, height = _number(options, "w", least=1), _number(options, "h", least=1)
    long, short = _number(options, "l", least=1), _number(options, "s", least=1)
    if long or short:
        ratio = (
            (long / max(picture.size)) if long else 0,
            (short / min(picture.size)) if short else 0,
        )
        factor = max(ratio) if 0 in ratio or mode == "mfit" else min(ratio)
        return _scaled(picture, _times(picture, factor)) if factor < 1 or not limit else picture
    if not width and not height:
        raise _invalid("resize needs w, h, l, s or p")
    across, down = (width / picture.width, height / picture.height)
    if mode not in ("lfit", "mfit", "fill", "pad", "fixed"):
        raise _invalid("m must be lfit, mfit, fill, pad or fixed")
    if mode == "fixed" or not (width and height):
        factor = across or down
        size = (width or round(picture.width * factor), height or round(picture.height * factor))
        grows = size[0] * size[1] > picture.width * picture.height
        return picture if limit and grows else _scaled(picture, size)
    factor = min(across, down) if mode in ("lfit", "pad") else max(across, down)
    if limit and factor > 1:
        return picture
    size = _times(picture, factor)
    if mode == "fill":
        return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
    scaled = _scaled(picture, size)
    if mode != "pad":
        return scaled
    colour = options.get("color", "FFFFFF")
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        raise _invalid("color must be six hex digits")
    return ImageOps.pad(scaled.convert("RGB"), (width, height), color=f"#{colour}")


def _crop(picture: Image.Image, options: Mapping[str, str]) -> Image.Image:
    width = _number(options, "w", least=1, default=picture.width)
    height = _number(options, "h", least=1, default=picture.height)
    place = options.get("g", "nw")
    places = ("nw", "north", "ne", "west", "center", "east", "sw", "south", "se")
    if place not in places:
        raise _invalid("g must be one of " + ", ".join(places))
    row, column = divmod(places.index(place), 3)
    left = max(0, picture.width - width) * column // 2 + _number(options, "x")
    top = max(0, picture.height - height) * row // 2 + _number(options, "y")
    if left >= picture.width or top >= picture.height:
        raise _invalid("the crop starts outside the image")
    return picture.crop(
        (left, top, min(left + width, picture.width), min(top + height, picture.height))
    )


def _rotate(picture: Image.Image, options: Mapping[str, str]) -> Image.Image:
    angle = next(iter(options), "")
    if not angle.isdigit() or int(angle) > 360:
        raise _invalid("rotate takes 0 to 360 degrees")
    return picture.rotate(-int(angle), expand=True)


def _auto_orient(picture: Image.Image, options: Mapping[str, str]) -> Image.Image:
    return ImageOps.exif_transpose(picture) if "1" in options else picture


_STEPS: Final[Mapping[str, Callable[[Image.Image, Mapping[str, str]], Image.Image]]] = {
    "resize": _resize,
    "crop": _crop,
    "rotate": _rotate,
    "auto-orient": _auto_orient,
}


def _times(picture: Image.Image, factor: float) -> tuple[int, int]:
    return max(1, round(picture.width * factor)), max(1, round(picture.height * factor))


def _scaled(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if max(size) > LARGEST_SIDE:
        raise _invalid(f"no side may have more than {LARGEST_SIDE} pixels")
    plain = picture.convert("RGBA") if picture.mode in ("P", "1") else picture
    return plain.resize((max(1, size[0]), max(1, size[1])), Image.Resampling.LANCZOS)


def _encoded(picture: Image.Image, name: str, quality: int) -> tuple[bytes, str]:
    if name in ("JPEG", "BMP") and picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    out = io.BytesIO()
    if name in ("JPEG", "WEBP"):
        picture.save(out, name, quality=quality)
    else:
        picture.save(out, name)
    return out.getvalue(), _TYPES[name]
