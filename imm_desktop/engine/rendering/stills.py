"""Pictures made of videos: which frames a wish picks, and how they become snapshots, sprites and animations."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Final

from PIL import Image

from imm_desktop.engine.rendering.conversion_order import PickOrder, Picks
from imm_desktop.engine.rendering.graph import Fitting
from imm_desktop.engine.rendering.order import refusal
from imm_desktop.engine.rendering.plan import Stretch
from imm_desktop.engine.rendering.sources import Sources
from imm_desktop.engine.work import WorkError
from imm_desktop.imm.conversions import Animations, PickMode, Snapshots, Sprites

MOST_PICTURES: Final = 10_000
"""Frames that one wish may pick."""
MOST_MOVING: Final = 3_000
"""Frames of one animation: its encoder holds them in memory."""
LARGEST_SHEET: Final = 16_384
"""Pixels of a sprite's side (OSS, video/sprite)."""
_QUALITY: Final = 90
_HASH_SIDE: Final = 8
_HASH_BITS: Final = _HASH_SIDE * _HASH_SIDE
_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp"})
_FORMATS: Final = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame of the joined sources."""

    stretch: int
    """Its place among the stretches."""
    place: int
    """In the index of its source."""


class Timeline:
    """The joined sources as one row of frames; positions are milliseconds from the first."""

    def __init__(self, sources: Sources, stretches: Sequence[Stretch]) -> None:
        self._sources = sources
        self._facts = sources.facts
        self._stretches = stretches
        ends, total = [], 0
        for stretch in stretches:
            total += stretch.end_ms - stretch.start_ms
            ends.append(total)
        self._ends = ends
        self.duration_ms = total

    @property
    def size(self) -> tuple[int, int]:
        """Of the first source, as displayed."""
        first = self._facts[self._stretches[0].source]
        return first.width, first.height

    @property
    def rate(self) -> float:
        """Frames per second of the first source, 25 where it does not say."""
        return float(self._facts[self._stretches[0].source].rate or 25)

    def at(self, position: Fraction) -> Moment:
        """The frame on screen at ``position`` milliseconds."""
        number = min(bisect_left(self._ends, int(position) + 1), len(self._ends) - 1)
        stretch = self._stretches[number]
        index = self._facts[stretch.source].index
        before = self._ends[number - 1] if number else 0
        inside = stretch.start_ms + position - before
        return Moment(number, index.shown_at(index.latest_pts(int(inside))))

    def frames(self, from_ms: int, *, keys_only: bool = False) -> Iterator[Moment]:
        """Every frame from ``from_ms`` on."""
        before = 0
        for number, stretch in enumerate(self._stretches):
            index = self._facts[stretch.source].index
            start = max(stretch.start_ms, stretch.start_ms + from_ms - before)
            keys = frozenset(index.keys) if keys_only else frozenset()
            first = bisect_left(index.pts, start, key=index.position_ms)
            last = bisect_left(index.pts, stretch.end_ms, key=index.position_ms)
            for place in range(first, last):
                if not keys_only or index.pts[place] in keys:
                    yield Moment(number, place)
            before = self._ends[number]

    def images(
        self, moments: Sequence[Moment], size: tuple[int, int], scale_type: str
    ) -> Iterator[Image.Image]:
        """The frames of ``moments`` (in rising order) in colour, of ``size``."""
        for number, group in groupby(moments, key=lambda one: one.stretch):
            source = self._stretches[number].source
            fitting = Fitting(
                size,
                Fraction(25),
                pixel_aspect=self._facts[source].pixel_aspect,
                scale_type=scale_type,
                pixel_format="rgb24",
            )
            places = [one.place for one in group]
            for count, frame in enumerate(self._sources.pictures(source, places)):
                yield Image.fromarray(fitting.fit(frame, count).to_ndarray())


def moments_of(order: PickOrder, timeline: Timeline) -> list[Moment]:
    """The frames that are wanted, in rising order.

    Raises:
        WorkError: They begin past the end, or are too many.
    """
    wanted, start = order.wanted, round(order.wanted.start_time * 1000)
    if start >= timeline.duration_ms:
        raise refusal(
            f"{order.where}.StartTime {wanted.start_time:g} is past the end of what is converted "
            f"({timeline.duration_ms / 1000:.2f} s)"
        )
    mode = PickMode.INTERVAL if isinstance(wanted, Animations) else wanted.mode
    most = MOST_MOVING if isinstance(wanted, Animations) else MOST_PICTURES
    if mode is PickMode.AVERAGE:
        step = Fraction(timeline.duration_ms - start, wanted.number)
        found = _bounded((timeline.at(start + step * n) for n in range(wanted.number)), most, order)
    elif mode is PickMode.KEYFRAME:
        found = _bounded(timeline.frames(start, keys_only=True), most, order, wanted.number)
    elif mode is PickMode.DHASH:
        found = _most_changed(
            order, timeline, _bounded(_stepped(wanted, timeline, start), most, order)
        )
    else:
        found = _bounded(_stepped(wanted, timeline, start), most, order, wanted.number)
    if not found:
        raise WorkError("InvalidArgument", f"{order.where} picks no frame")
    return found


def _stepped(wanted: Picks, timeline: Timeline, start_ms: int) -> Iterator[Moment]:
    """A frame every Interval seconds; every frame without one."""
    if not wanted.interval:
        yield from timeline.frames(start_ms)
        return
    step, position = Fraction(str(wanted.interval)) * 1000, Fraction(start_ms)
    while position < timeline.duration_ms:
        yield timeline.at(position)
        position += step


def _bounded(
    moments: Iterator[Moment], most: int, order: PickOrder, number: int = 0
) -> list[Moment]:
    found: list[Moment] = []
    for moment in moments:
        if number and len(found) == number:
            break
        if len(found) == most:
            raise refusal(f"{order.where} would pick more than {most} frames")
        found.append(moment)
    return found


def _most_changed(
    order: PickOrder, timeline: Timeline, candidates: Sequence[Moment]
) -> list[Moment]:
    """Those that differ from the one before by more than Threshold percent of a difference hash."""
    wanted = order.wanted
    if isinstance(wanted, Animations) or not candidates:
        return []
    small = timeline.images(candidates, (_HASH_SIDE * 8, _HASH_SIDE * 8), "stretch")
    changes: list[tuple[int, int]] = []
    last: int | None = None
    for place, image in enumerate(small):
        value = difference_hash(image)
        change = _HASH_BITS if last is None else (value ^ last).bit_count()
        last = value
        if change * 100 > wanted.threshold * _HASH_BITS:
            changes.append((change, place))
    if wanted.number:
        changes = sorted(changes, key=lambda one: (-one[0], one[1]))[: wanted.number]
    return [candidates[place] for place in sorted(place for _, place in changes)]


def difference_hash(image: Image.Image) -> int:
    """64 bits: whether each of 8 x 8 spots is brighter than the one to its left."""
    grey = image.convert("L").resize((_HASH_SIDE + 1, _HASH_SIDE), Image.Resampling.BOX)
    levels = grey.tobytes()
    value = 0
    for row in range(_HASH_SIDE):
        for column in range(_HASH_SIDE):
            place = row * (_HASH_SIDE + 1) + column
            value = value << 1 | (levels[place + 1] > levels[place])
    return value


def names_of(uri: str, extension: str, count: int) -> list[str]:
    """The URIs of ``count`` pictures: ``uri`` itself for one, else ``…_0``, ``…_1`` before the extension."""
    suffix = PurePosixPath(uri).suffix
    has_own = suffix.lower() in _SUFFIXES
    stem, ending = (uri.removesuffix(suffix), suffix) if has_own else (uri, f".{extension}")
    if count == 1:
        return [f"{stem}{ending}"]
    return [f"{stem}_{number}{ending}" for number in range(count)]


def small_size(
    width: float | None, height: float | None, scale_type: str, own: tuple[int, int]
) -> tuple[int, int]:
    """Pixels of a picture whose sides are given in pixels (whole) or as shares (fractions, and 1)."""
    wide, high = _side(width, own[0]), _side(height, own[1])
    if scale_type == "fit":
        scale = min(Fraction(wide, own[0]), Fraction(high, own[1]))
        wide, high = max(1, round(own[0] * scale)), max(1, round(own[1] * scale))
    return wide, high


def _side(given: float | None, own: int) -> int:
    if given is None:
        return own
    return max(1, round(given * own)) if given <= 1 else round(given)


def save_snapshots(
    wanted: Snapshots, timeline: Timeline, moments: Sequence[Moment], drafts: Sequence[Path]
) -> Iterator[int]:
    """Write one picture for each of ``moments``; yields how many are done."""
    size = small_size(wanted.width, wanted.height, wanted.scale_type, timeline.size)
    images = timeline.images(moments, size, wanted.scale_type)
    for number, (image, draft) in enumerate(zip(images, drafts, strict=True)):
        _save(image, draft, wanted.format)
        yield number + 1


def sheets_of(order: PickOrder, wanted: Sprites, timeline: Timeline, count: int) -> int:
    """How many sheets ``count`` small pictures fill.

    Raises:
        WorkError: A sheet would be too large.
    """
    if max(_sheet_size(wanted, timeline)) > LARGEST_SHEET:
        raise refusal(f"{order.where}: a side of the sprite would be over {LARGEST_SHEET} pixels")
    return -(-count // (wanted.tile_width * wanted.tile_height))


def _sheet_size(wanted: Sprites, timeline: Timeline) -> tuple[int, int]:
    small = small_size(wanted.scale_width, wanted.scale_height, wanted.scale_type, timeline.size)
    wide, high = (
        2 * wanted.margin + count * side + (count - 1) * wanted.pad
        for count, side in zip((wanted.tile_width, wanted.tile_height), small, strict=True)
    )
    return wide, high


def save_sprites(
    wanted: Sprites, timeline: Timeline, moments: Sequence[Moment], drafts: Sequence[Path]
) -> Iterator[int]:
    """Write the sheets, row by row; what is left of the last one is black. Yields how many frames are done."""
    small = small_size(wanted.scale_width, wanted.scale_height, wanted.scale_type, timeline.size)
    images = timeline.images(moments, small, wanted.scale_type)
    across, down = wanted.tile_width, wanted.tile_height
    for sheet, draft in enumerate(drafts):
        whole = Image.new("RGB", _sheet_size(wanted, timeline))
        for tile, image in zip(range(across * down), images, strict=False):
            row, column = divmod(tile, across)
            left = wanted.margin + column * (small[0] + wanted.pad)
            top = wanted.margin + row * (small[1] + wanted.pad)
            whole.paste(image, (left, top))
            yield sheet * across * down + tile + 1
        _save(whole, draft, wanted.format)


def save_animation(
    wanted: Animations, timeline: Timeline, moments: Sequence[Moment], draft: Path
) -> None:
    """Write one moving picture that repeats for ever."""
    size = small_size(wanted.width, wanted.height, wanted.scale_type, timeline.size)
    images = timeline.images(moments, size, wanted.scale_type)
    rate = wanted.frame_rate or (1 / wanted.interval if wanted.interval else timeline.rate)
    first = next(images)
    first.save(
        draft,
        _FORMATS[wanted.format],
        save_all=True,
        append_images=images,
        duration=max(1, round(1000 / rate)),
        loop=0,
    )


def _save(image: Image.Image, draft: Path, extension: str) -> None:
    if extension == "jpg":
        image.save(draft, "JPEG", quality=_QUALITY)
    else:
        image.save(draft, _FORMATS[extension])
