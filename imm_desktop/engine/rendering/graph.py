"""Pictures on their way: brought to one size, given their effect, and blended into one another."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final, cast

import av.error
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

from imm_desktop.imm.highlights import VfxEffect

_UNSPECIFIED: Final = 2
"""Colour space of FFmpeg that says nothing."""
_HD_HEIGHT: Final = 576
"""Higher pictures that do not say their colour space are BT.709, others BT.601."""

_TURN: Final[Mapping[int, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        0: (),
        90: (("transpose", "clock"),),
        180: (("hflip", ""), ("vflip", "")),
        270: (("transpose", "cclock"),),
    }
)
"""Filters that turn a picture clockwise by so many degrees."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A graph with its ends; PyAV's ends do not keep their graph alive."""

    graph: Graph
    entries: tuple[FilterContext, ...]
    leaving: FilterContext


class Fitting:
    """Turns frames of one clip into frames of the output: upright, sized, coloured, with the clip's effect."""

    def __init__(
        self,
        size: tuple[int, int],
        rate: Fraction,
        *,
        pixel_aspect: Fraction = Fraction(1),
        scale_type: str = "fill",
        rotation: int = 0,
        effect: VfxEffect | None = None,
        pixel_format: str = "yuv420p",
    ) -> None:
        """Rotation is in degrees clockwise, on top of what the source itself says."""
        self._size = size
        self._rate = rate
        self._pixel_aspect = pixel_aspect
        self._scale_type = scale_type
        self._rotation = rotation
        self._effect = effect
        self._pixel_format = pixel_format
        self._shape: tuple[object, ...] = ()
        self._line: _Line | None = None

    def fit(self, frame: VideoFrame, number: int) -> VideoFrame:
        """``frame`` as the clip's frame ``number``; changes the pts of ``frame``."""
        turn = -round(frame.rotation / 90) * 90 % 360
        shape = (frame.width, frame.height, frame.format.name, turn, frame.colorspace)
        if self._line is None or shape != self._shape:
            self._line, self._shape = self._build(frame, turn), shape
        frame.pts, frame.time_base = number, 1 / self._rate
        self._line.entries[0].push(frame)
        return cast("VideoFrame", self._line.leaving.pull())

    def _build(self, frame: VideoFrame, turn: int) -> _Line:
        graph = Graph()
        entry = graph.add("buffer", _buffer_options(frame, self._rate, self._pixel_aspect))
        node = entry
        for name, options in (
            *_TURN[turn],
            ("scale", "trunc(iw*sar/2)*2:ih"),
            ("setsar", "1"),
            *_TURN[self._rotation],
            *self._scaling(frame),
        ):
            node = _then(graph, node, name, options)
        if self._effect is not None:
            node = _EFFECTS[self._effect](graph, node, self._size)
        node = _then(graph, node, "format", self._pixel_format)
        leaving = _then(graph, node, "buffersink")
        graph.configure()
        return _Line(graph, (entry,), leaving)

    def _scaling(self, frame: VideoFrame) -> tuple[tuple[str, str], ...]:
        width, height = self._size
        colours = "out_color_matrix=bt709:out_range=tv"
        if frame.colorspace == _UNSPECIFIED and not frame.format.is_rgb:
            colours += f":in_color_matrix={'bt709' if frame.height > _HD_HEIGHT else 'bt601'}"
        sized = f"{width}:{height}:{colours}"
        match self._scale_type:
            case "stretch":
                return (("scale", sized), ("setsar", "1"))
            case "crop":
                return (
                    ("scale", f"{sized}:force_original_aspect_ratio=increase"),
                    ("crop", f"{width}:{height}"),
                    ("setsar", "1"),
                )
            case _:
                return (
                    ("scale", f"{sized}:force_original_aspect_ratio=decrease"),
                    ("pad", f"{width}:{height}:(ow-iw)/2:(oh-ih)/2"),
                    ("setsar", "1"),
                )


def blended(
    pairs: Iterable[tuple[VideoFrame, VideoFrame]], xfade: str, frames: int, rate: Fraction
) -> Iterator[VideoFrame]:
    """One frame for each of ``frames`` pairs (last frames of a clip, first ones of the next), all of one shape.

    The first pair shows the old clip almost alone, the last one the new.
    """
    line: _Line | None = None
    made = 0
    last: VideoFrame | None = None
    for number, (old, new) in enumerate(pairs):
        line = line or _blending(old, xfade, frames, rate)
        for entry, frame in zip(line.entries, (old, new), strict=True):
            frame.pts, frame.time_base = number, 1 / rate
            entry.push(frame)
        last = new
        for frame in _pulled(line.leaving):
            made += 1
            yield frame
    if line is None or last is None:
        return
    for entry in line.entries:
        entry.push(None)
    for frame in _pulled(line.leaving):
        if made < frames:
            made += 1
            yield frame
    while made < frames:
        made += 1
        yield last


def _blending(frame: VideoFrame, xfade: str, frames: int, rate: Fraction) -> _Line:
    graph = Graph()
    options = _buffer_options(frame, rate)
    old, new = graph.add("buffer", options), graph.add("buffer", options)
    seconds = float(frames / rate)
    mixer = graph.add("xfade", f"transition={xfade}:duration={seconds:.6f}:offset=0")
    leaving = graph.add("buffersink")
    old.link_to(mixer, 0, 0)
    new.link_to(mixer, 0, 1)
    mixer.link_to(leaving)
    graph.configure()
    return _Line(graph, (old, new), leaving)


def _pulled(leaving: FilterContext) -> Iterator[VideoFrame]:
    while True:
        try:
            frame = cast("VideoFrame", leaving.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        yield frame


def _buffer_options(frame: VideoFrame, rate: Fraction, aspect: Fraction = Fraction(1)) -> str:
    return (
        f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}"
        f":time_base={rate.denominator}/{rate.numerator}:frame_rate={rate.numerator}/{rate.denominator}"
        f":pixel_aspect={aspect.numerator}/{aspect.denominator}"
        f":colorspace={int(frame.colorspace)}:range={int(frame.color_range)}"
    )


def _then(graph: Graph, node: FilterContext, name: str, options: str = "") -> FilterContext:
    """``node`` followed by one more filter."""
    following = graph.add(name, options) if options else graph.add(name)
    node.link_to(following)
    return following


def _row(
    *filters: tuple[str, str],
) -> Callable[[Graph, FilterContext, tuple[int, int]], FilterContext]:
    """An effect that is a plain row of filters; ``{w}`` and ``{h}`` stand for the picture's sides."""

    def add(graph: Graph, node: FilterContext, size: tuple[int, int]) -> FilterContext:
        for name, options in filters:
            node = _then(graph, node, name, options.format(w=size[0], h=size[1]))
        return node

    return add


def _layers(*shares: float) -> Callable[[Graph, FilterContext, tuple[int, int]], FilterContext]:
    """The picture in smaller copies, one upon the other, over a large blurred one."""

    def add(graph: Graph, node: FilterContext, size: tuple[int, int]) -> FilterContext:
        copies = _then(graph, node, "split", str(len(shares) + 1))
        width, height = size
        below = graph.add("scale", f"{max(2, width // 16 * 2)}:{max(2, height // 16 * 2)}")
        copies.link_to(below, 0)
        below = _then(graph, below, "gblur", "sigma=3")
        below = _then(graph, below, "scale", f"{width}:{height}")
        for place, share in enumerate(shares, start=1):
            small = graph.add(
                "scale", f"{int(width * share) // 2 * 2}:{int(height * share) // 2 * 2}"
            )
            copies.link_to(small, place)
            if place < len(shares):
                small = _then(graph, small, "gblur", "sigma=4")
            laid = graph.add("overlay", "(W-w)/2:(H-h)/2")
            below.link_to(laid, 0, 0)
            small.link_to(laid, 0, 1)
            below = laid
        return below

    return add


_EFFECTS: Final[
    Mapping[VfxEffect, Callable[[Graph, FilterContext, tuple[int, int]], FilterContext]]
] = MappingProxyType(
    {
        VfxEffect.LETTERBOXED: _row(
            ("drawbox", "x=0:y=0:w=iw:h=ih/8:color=black:t=fill"),
            ("drawbox", "x=0:y=ih-ih/8:w=iw:h=ih/8:color=black:t=fill"),
        ),
        VfxEffect.TWO_LAYER: _layers(0.8),
        VfxEffect.THREE_LAYER: _layers(0.86, 0.64),
        VfxEffect.LUMINANCE: _row(("hue", "s=0")),
        VfxEffect.INVERT: _row(("negate", "")),
        VfxEffect.VIGNETTE: _row(("vignette", "")),
        VfxEffect.SIGMOIDAL_TRANSFER: _row(("curves", "preset=increase_contrast")),
        VfxEffect.COLOR_SHIFT: _row(("rgbashift", "rh=6:bh=-6")),
        VfxEffect.VERTIGO: _row(
            ("scale", "trunc(iw*0.56)*2:trunc(ih*0.56)*2"),
            ("rotate", "0.04*sin(2*PI*t/3)"),
            ("crop", "{w}:{h}"),
            ("tmix", "frames=5"),
        ),
    }
)
"""How we show the service's nine effects; their page shows names only."""
