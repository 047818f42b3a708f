"""Decides what the written video is made of, frame by frame; touches no file.

Positions in a source are milliseconds from its first frame; everything in the output is counted in frames.
"""

import hashlib
import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice
from typing import Final

from imm_desktop.engine.rendering.formats import AUDIO_RATE, MPEG2_RATES, XFADE_NAMES
from imm_desktop.engine.rendering.order import Order, PictureOrder, SourceOrder, refusal
from imm_desktop.engine.work import WorkError
from imm_desktop.imm.highlights import Edit, EffectMode, HighlightType, Transition, VfxEffect
from imm_desktop.imm.targets import Option
from imm_desktop.media.frame_index import FrameIndex

SHORTEST_REST: Final = Fraction(1)
"""Seconds that a clip must be longer than a transition, else the transition is left out (API page)."""
USUAL_TRANSITION_S: Final = 0.5
"""Where a transition's Duration is not given; the API names no default."""
USUAL_RATE: Final = Fraction(25)
FASTEST_SOURCE: Final = 120
"""Pictures per second; a header that claims more is not believed."""
AUTO_TRANSITIONS: Final = (
    Transition.FADE,
    Transition.SMOOTH_LEFT,
    Transition.DISSOLVE,
    Transition.CIRCLE_OPEN,
)
"""What TransitionMode Auto goes through; the service's choice is not documented."""
AUTO_EFFECTS: Final = (VfxEffect.VIGNETTE,)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a plan needs to know of a source video."""

    uri: str
    index: FrameIndex
    width: int
    """As displayed."""
    height: int
    rate: Fraction | None
    """Pictures per second by its header."""
    bit_rate: int
    """Bits per second of its pictures; 0 when unknown."""
    has_sound: bool
    pixel_aspect: Fraction = Fraction(1)
    """Width of a stored pixel by its height."""
    missing_after: tuple[int, int] | None = None
    """Where the pictures end (ms) and where they should, of a file that was cut off."""

    @property
    def duration_ms(self) -> int:
        """From the first frame to the end of the last."""
        return self.index.position_ms(self.index.end)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a source, ``[start_ms, end_ms)``."""

    source: int
    """Its place among the sources."""
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One clip of the output."""

    source: int
    places: tuple[int, ...]
    """For each frame of the clip, the place in the source's index of the frame it shows."""
    effect: VfxEffect | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A transition from one clip to the next, over the last and first ``frames`` of both."""

    name: Transition
    frames: int

    @property
    def xfade(self) -> str:
        """FFmpeg's name of it."""
        return XFADE_NAMES[self.name]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole output."""

    width: int
    height: int
    rate: Fraction
    bit_rate: int
    """Bits per second; 0 for constant quality."""
    pieces: tuple[Piece, ...]
    joins: tuple[Join | None, ...]
    """Between each piece and the next."""
    frames: int
    """How many are written; fewer than the pieces have when MaxDuration cuts them short."""


def samples_before(frame: int, rate: Fraction) -> int:
    """How many samples of sound come before ``frame``."""
    return round(frame * AUDIO_RATE / rate)


def stretches_asked_for(order: Order, facts: Sequence[Facts]) -> tuple[Stretch, ...]:
    """The parts that Sources name by StartTime and Duration.

    Raises:
        WorkError: One starts after the end of its video.
    """
    return stretches_of(order.sources, facts)


def stretches_of(sources: Sequence[SourceOrder], facts: Sequence[Facts]) -> tuple[Stretch, ...]:
    """As `stretches_asked_for`."""
    stretches = []
    for place, (asked, known) in enumerate(zip(sources, facts, strict=True)):
        if asked.start_ms >= known.duration_ms:
            raise refusal(
                f"Sources[{place}].StartTime {asked.start_ms / 1000:g} is past the end of {asked.uri}, "
                f"which lasts {known.duration_ms / 1000:.2f} s"
            )
        end = asked.start_ms + asked.duration_ms if asked.duration_ms else known.duration_ms
        stretches.append(Stretch(place, asked.start_ms, min(end, known.duration_ms)))
    return tuple(stretches)


def plan_of(
    order: Order, facts: Sequence[Facts], stretches: Sequence[Stretch], *, guide: int | None = None
) -> Plan:
    """How ``stretches`` become one video.

    Args:
        order: What is asked for.
        facts: Of the sources.
        stretches: The clips.
        guide: Place of the source that size and frame rate are taken from; that of the first clip when absent.

    Raises:
        WorkError: What is asked for does not go together with the sources.
    """
    first = facts[stretches[0].source if guide is None else guide]
    rate = _rate_for(order.picture, first)
    width, height = _size_for(order.picture, first)
    bit_rate = _bit_rate_for(order.picture, first)
    picked = [
        (
            stretch.source,
            places_of(
                facts[stretch.source].index,
                stretch.start_ms,
                stretch.end_ms,
                rate * (1 / order.speed),
            ),
        )
        for stretch in stretches
    ]
    picked = [(source, places) for source, places in picked if places]
    if not picked:
        raise refusal("The parts asked for hold no frame")
    seed = _seed_of(order)
    effects = effects_of(len(picked), order.edit, seed)
    pieces = tuple(
        Piece(source, places, effect)
        for (source, places), effect in zip(picked, effects, strict=True)
    )
    edit = order.edit
    is_auto = edit is None and order.kind is HighlightType.COMPOSE
    lengths = [len(piece.places) for piece in pieces]
    joins = joins_of(lengths, edit, rate, seed, is_auto=is_auto)
    frames = sum(lengths) - sum(join.frames for join in joins if join)
    if order.max_ms:
        frames = min(frames, max(1, int(order.max_ms * rate / 1000)))
    return Plan(width, height, rate, bit_rate, pieces, joins, frames)


def places_of(index: FrameIndex, start_ms: int, end_ms: int, rate: Fraction) -> tuple[int, ...]:
    """Which of the source's frames each output frame shows, at ``rate`` output frames per source second.

    The frames whose position lies in ``[start_ms, end_ms)`` are taken, each on the output frame that is
    nearest in time; an output frame with none shows the one before it again. A source of the same rate
    gives every frame exactly once.
    """
    first = bisect_left(index.pts, start_ms, key=index.position_ms)
    last = bisect_left(index.pts, end_ms, key=index.position_ms)
    if first >= last:
        # Between two frames: the one on screen.
        if not index.pts or start_ms >= index.position_ms(index.end):
            return ()
        first, last = max(0, first - 1), max(1, first)
    origin = index.pts[first]
    after = index.pts[last] if last < len(index.pts) else index.end
    count = max(1, _nearest((after - origin) * index.time_base * rate))
    places = [first] * count
    for place in range(first, last):
        slot = _nearest((index.pts[place] - origin) * index.time_base * rate)
        if slot < count:
            places[slot] = place
    for slot in range(1, count):
        places[slot] = max(places[slot], places[slot - 1])
    return tuple(places)


def joins_of(
    lengths: Sequence[int], edit: Edit | None, rate: Fraction, seed: int, *, is_auto: bool = False
) -> tuple[Join | None, ...]:
    """The transition after each clip but the last; ``lengths`` are the clips' frames.

    A transition that is longer than one of its clips less a second is left out there, and so is one that
    would begin before the transition into its clip has ended.
    """
    count = len(lengths) - 1
    mode = edit.transition_mode if edit else EffectMode.CLOSED
    if is_auto:
        mode = EffectMode.AUTO
    wanted: list[tuple[Transition, float | None]]
    if count < 1 or mode is EffectMode.CLOSED:
        return (None,) * max(0, count)
    if mode is EffectMode.AUTO:
        wanted = [(name, None) for name in islice(cycle(AUTO_TRANSITIONS), count)]
    else:
        given = edit.transitions if edit else ()
        order = _drawn([row.weight for row in given], count, mode, seed)
        wanted = [(given[place].transition, given[place].duration) for place in order]
    joins: list[Join | None] = []
    taken = 0
    for place, (name, seconds) in enumerate(wanted):
        frames = _nearest(Fraction(str(USUAL_TRANSITION_S if seconds is None else seconds)) * rate)
        rest = min(lengths[place], lengths[place + 1]) - SHORTEST_REST * rate
        fits = 0 < frames <= rest and taken + frames <= lengths[place]
        joins.append(Join(name, frames) if fits else None)
        taken = frames if fits else 0
    return tuple(joins)


def effects_of(count: int, edit: Edit | None, seed: int) -> tuple[VfxEffect | None, ...]:
    """The visual effect of each of ``count`` clips."""
    mode = edit.vfx_effect_mode if edit else EffectMode.CLOSED
    if edit is None or mode is EffectMode.CLOSED:
        return (None,) * count
    if mode is EffectMode.AUTO:
        return tuple(islice(cycle(AUTO_EFFECTS), count))
    given = edit.vfx_effects
    order = _drawn([row.weight for row in given], count, mode, seed + 1)
    return tuple(given[place].vfx_effect for place in order)


def _drawn(weights: Sequence[int], count: int, mode: EffectMode, seed: int) -> list[int]:
    """Which of the given ones each clip gets: in turn, or by weight."""
    if mode is EffectMode.SEQUENTIAL:
        return list(islice(cycle(range(len(weights))), count))
    draw = random.Random(seed)  # noqa: S311 - a choice of looks; the same again when the work is done again
    return draw.choices(range(len(weights)), weights, k=count)


def _seed_of(order: Order) -> int:
    text = "\n".join([order.output_uri, *(source.uri for source in order.sources)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])


def _nearest(value: Fraction) -> int:
    """Halves go up, unlike ``round``."""
    return int(value + Fraction(1, 2))


def _rate_for(picture: PictureOrder, first: Facts) -> Fraction:
    source = first.rate if first.rate and 1 <= first.rate <= FASTEST_SOURCE else USUAL_RATE
    rate = _settled(picture.rate, source, picture.rate_option, f"{picture.where}.FrameRate", first)
    if picture.encoder == "mpeg2video":
        nearest = min((Fraction(text) for text in MPEG2_RATES), key=lambda known: abs(known - rate))
        if picture.rate and nearest != rate:
            raise refusal(f"{picture.where}.FrameRate {rate} cannot be written to mxf")
        return nearest
    return rate


def _bit_rate_for(picture: PictureOrder, first: Facts) -> int:
    if not picture.bit_rate or not first.bit_rate:
        return picture.bit_rate
    asked, known = Fraction(picture.bit_rate), Fraction(first.bit_rate)
    return int(_settled(asked, known, picture.bit_rate_option, f"{picture.where}.Bitrate", first))


def _settled(
    asked: Fraction | None, source: Fraction, option: Option, name: str, first: Facts
) -> Fraction:
    """What is asked for, unless the source has less and the option says what then."""
    if asked is None:
        return source
    if option is Option.FIXED or source >= asked:
        return asked
    if option is Option.ADAPTIVE:
        return source
    raise WorkError(
        "InvalidArgument",
        f"{name} {float(asked):g} is more than {first.uri} has ({float(source):g}), and "
        f"{name.rpartition('.')[2]}Option is fall",
    )


def _size_for(picture: PictureOrder, first: Facts) -> tuple[int, int]:
    """Width and height of the output, even, after rotation."""
    turned = picture.rotation in {90, 270}
    own = (first.height, first.width) if turned else (first.width, first.height)
    asked = (picture.width, picture.height)
    if picture.swaps_sides and own[0] < own[1]:
        asked = asked[::-1]
    if not any(asked):
        return _even(own[0]), _even(own[1])
    width, height = asked[0] or own[0], asked[1] or own[1]
    if picture.resolution_option is not Option.FIXED and own[0] * own[1] < width * height:
        if picture.resolution_option is Option.FALL:
            raise refusal(
                f"{picture.where}.Resolution {width}x{height} is more than {first.uri} has "
                f"({own[0]}x{own[1]}), and ResolutionOption is fall"
            )
        width, height = own
    if picture.scale_type == "fit":
        scale = min(Fraction(width, own[0]), Fraction(height, own[1]))
        width, height = round(own[0] * scale), round(own[1] * scale)
    return _even(width), _even(height)


def _even(side: int) -> int:
    """Encoders with halved colour need even sides."""
    return max(2, side // 2 * 2)
