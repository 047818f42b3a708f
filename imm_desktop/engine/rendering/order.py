"""Reads the parameters of CreateHighlightTask, and refuses by name what is not done here, before any work."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from imm_desktop.engine.rendering.formats import (
    AUDIO_ENCODERS,
    AUDIO_RATE,
    AUDIO_RATES,
    CONTAINERS,
    PIXEL_FORMATS,
    SEGMENT_CONTAINER,
    SOUND_CONTAINERS,
    VIDEO_ENCODERS,
)
from imm_desktop.engine.work import WorkError
from imm_desktop.imm.highlights import (
    Edit,
    EffectMode,
    HighlightMode,
    HighlightOutput,
    HighlightRequest,
    HighlightType,
    MusicMode,
)
from imm_desktop.imm.targets import (
    Option,
    Segment,
    TargetAudio,
    TargetVideo,
    TranscodeAudio,
    TranscodeVideo,
)

_OURS = ("Type", "Mode", "Sources", "Highlight", "Edit", "Output")
_DEFAULT_CRF = 23


@dataclass(frozen=True, slots=True)
class SourceOrder:
    """One video and the part of it to take, by Type Concat."""

    uri: str
    start_ms: int
    duration_ms: int
    """0 is to the end."""


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """How pictures are written."""

    where: str
    """The parameter that says so (``Output.Video.TranscodeVideo``), for refusals."""
    encoder: str
    options: Mapping[str, str]
    bit_rate: int
    """Bits per second; 0 when constant quality is asked for."""
    bit_rate_option: Option
    width: int
    """0 is the first source's; ``height`` too."""
    height: int
    swaps_sides: bool
    """Width and height mean the long and the short side."""
    resolution_option: Option
    scale_type: str
    rate: Fraction | None
    """Pictures per second; None is the first source's."""
    rate_option: Option
    rotation: int
    """Degrees clockwise."""
    pixel_format: str
    gop_size: int
    b_frames: int


@dataclass(frozen=True, slots=True)
class SoundOrder:
    """How sound is written."""

    encoder: str
    options: Mapping[str, str]
    bit_rate: int
    """Bits per second; 0 leaves it to the encoder."""
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that is asked for, checked."""

    kind: HighlightType
    mode: HighlightMode
    sources: tuple[SourceOrder, ...]
    content: str
    """What counts as a highlight; empty when not said."""
    edit: Edit | None
    music_uri: str
    """Empty for none."""
    music_volume: float
    output_uri: str
    container: str
    muxer: str
    segment: str
    """``hls``, ``dash``, or empty for one file."""
    segment_seconds: float
    segment_start: int
    speed: Fraction
    max_ms: int
    """0 for no limit."""
    target_ms: int
    """0 when not said."""
    picture: PictureOrder
    sound: SoundOrder | None
    """None when no sound is wanted."""


def refusal(message: str) -> WorkError:
    """The error for a parameter that cannot be fulfilled."""
    return WorkError("InvalidArgument", message)


def read_order(parameters: Mapping[str, Any]) -> Order:
    """The order behind ``parameters`` (wire names, JSON values).

    Raises:
        WorkError: ``InvalidArgument``, naming the first parameter that is wrong or not done here.
    """
    given = {name: parameters[name] for name in _OURS if name in parameters}
    try:
        request = HighlightRequest.model_validate({"ProjectName": "engine", **given})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise refusal(f"{where or 'The request'}: {first['msg']}") from None
    output, edit = request.output, request.edit
    container, muxer = _container_of(output)
    holds = CONTAINERS[container]
    music = edit.background_musics[0] if edit and edit.background_musics else None
    plays_music = bool(edit and edit.background_music_mode is not MusicMode.CLOSED)
    if plays_music and music is None:
        raise refusal("Edit.BackgroundMusics is empty; the local engine has no music of its own")
    _check_edit(edit)
    if request.type is HighlightType.RETRIEVAL and request.highlight is None:
        raise refusal("Highlight.Content is required when Type is Retrieval")
    if request.type is HighlightType.CONCAT and output.target_duration:
        raise refusal(
            "Output.TargetDuration chooses among moments, and Type Concat takes what Sources name; "
            "use Output.MaxDuration"
        )
    return Order(
        kind=request.type,
        mode=request.mode,
        sources=tuple(
            SourceOrder(source.uri, round(source.start_time * 1000), round(source.duration * 1000))
            for source in request.sources
        ),
        content=request.highlight.content if request.highlight else "",
        edit=edit,
        music_uri=music.uri if music and plays_music else "",
        music_volume=music.volume if music else 0.0,
        output_uri=output.uri,
        container=container,
        muxer=output.segment.format if output.segment and output.segment.format else muxer,
        segment=segment_of(output.segment, container, "Output"),
        segment_seconds=(output.segment.duration or 5.0) if output.segment else 5.0,
        segment_start=output.segment.start_number if output.segment else 0,
        speed=Fraction(str(output.speed)),
        max_ms=round((output.max_duration or 0) * 1000),
        target_ms=round((output.target_duration or 0) * 1000),
        picture=picture_of(output.video, container, holds.usual_video, "Output"),
        sound=sound_of(output.audio, container, holds.usual_audio, "Output"),
    )


def _container_of(output: HighlightOutput) -> tuple[str, str]:
    """The container and FFmpeg's name of it; by the suffix when none is said (Type Retrieval)."""
    suffix = PurePosixPath(output.uri).suffix.removeprefix(".").lower()
    container = output.container.value if output.container else suffix
    if container not in CONTAINERS:
        known = ", ".join(CONTAINERS)
        raise refusal(f"Output.Container is needed: {suffix or 'no suffix'} is none of {known}")
    return container, CONTAINERS[container].muxer


def segment_of(segment: Segment | None, container: str, where: str) -> str:
    """``hls``, ``dash``, or empty for one file.

    Raises:
        WorkError: The pieces cannot be of ``container``.
    """
    if segment is None or segment.format is None:
        return ""
    needed = SEGMENT_CONTAINER[segment.format]
    if container != needed:
        raise refusal(
            f"{where}.Segment.Format {segment.format} needs {where}.Container {needed}, not {container}"
        )
    return segment.format


def _check_edit(edit: Edit | None) -> None:
    """Lists that a mode draws from must not be empty."""
    if edit is None:
        return
    drawing = (EffectMode.RANDOM, EffectMode.SEQUENTIAL)
    if edit.transition_mode in drawing and not edit.transitions:
        raise refusal(
            f"Edit.Transitions is empty; TransitionMode {edit.transition_mode} draws from it"
        )
    if edit.vfx_effect_mode in drawing and not edit.vfx_effects:
        raise refusal(
            f"Edit.VfxEffects is empty; VfxEffectMode {edit.vfx_effect_mode} draws from it"
        )


def picture_of(video: TargetVideo | None, container: str, usual: str, where: str) -> PictureOrder:
    """How ``where``.Video wants pictures written; encoder ``usual`` when it does not say.

    Raises:
        WorkError: ``InvalidArgument``, naming what is not done here.
    """
    video = video or TargetVideo()
    target, where = where, f"{where}.Video"
    refuse_if(video.disable_video, f"{where}.DisableVideo true: a highlight without pictures")
    refuse_if(video.stream not in ((), (0,)), f"{where}.Stream other than the first")
    if video.filter_video:
        marks = video.filter_video
        refuse_if(bool(marks.watermarks), f"{where}.FilterVideo.Watermarks")
        refuse_if(bool(marks.delogos), f"{where}.FilterVideo.Delogos")
        refuse_if(marks.desensitization is not None, f"{where}.FilterVideo.Desensitization")
        refuse_if(marks.speed != 1, f"{where}.FilterVideo.Speed (use {target}.Speed)")
    return _encoding_of(video.transcode_video, container, usual, f"{where}.TranscodeVideo")


def _encoding_of(
    asked: TranscodeVideo | None, container: str, usual: str, where: str
) -> PictureOrder:
    encoder, settings = usual, asked or TranscodeVideo()
    if asked is not None:
        refuse_if(asked.codec == "copy", f"{where}.Codec copy: pictures that are joined or cut")
        if asked.codec not in CONTAINERS[container].video:
            raise refusal(f"{where}.Codec {asked.codec} cannot be written to {container}")
        encoder = VIDEO_ENCODERS[asked.codec]
        refuse_if(asked.video_slim == 1, f"{where}.VideoSlim 1")
    pixel_format = settings.pixel_format or "yuv420p"
    if pixel_format not in PIXEL_FORMATS[encoder]:
        raise refusal(f"{where}.PixelFormat {pixel_format} cannot be written by {encoder}")
    if settings.max_bitrate is not None and settings.buffer_size is None:
        raise refusal(f"{where}.MaxBitrate needs BufferSize")
    width, height = _sides_of(settings.resolution)
    # Without a Resolution the sizes of several sources are brought together: nothing is stretched or cut off.
    scale = settings.scale_type if settings.resolution else "fill"
    return PictureOrder(
        where=where,
        encoder=encoder,
        options=_options_of(encoder, settings),
        bit_rate=settings.bitrate or (8_000_000 if encoder == "mpeg2video" else 0),
        bit_rate_option=settings.bitrate_option,
        width=width,
        height=height,
        swaps_sides=settings.adaptive_resolution_direction,
        resolution_option=settings.resolution_option,
        scale_type=scale,
        rate=_rate_of(settings.frame_rate),
        rate_option=settings.frame_rate_option,
        rotation=settings.rotation,
        pixel_format=pixel_format,
        gop_size=settings.gop_size if encoder != "mpeg2video" else 15,
        b_frames=settings.b_frames if encoder in {"libx264", "libx265"} else 0,
    )


def _options_of(encoder: str, settings: TranscodeVideo) -> dict[str, str]:
    """FFmpeg's private options; bit rate, GOP and B-frames are set on the codec itself."""
    options: dict[str, str] = {}
    crf = settings.crf if settings.crf is not None else _DEFAULT_CRF
    if encoder == "libvpx-vp9":
        options |= {"deadline": "realtime", "cpu-used": "6", "row-mt": "1"}
        # Its scale ends at 63 where the others' ends at 51; a bit rate of 0 means constant quality.
        if settings.bitrate is None:
            options |= {"crf": f"{min(63, round(crf * 63 / 51))}", "b": "0"}
    elif encoder in {"libx264", "libx265"}:
        options |= {"preset": "veryfast"}
        if settings.bitrate is None:
            options["crf"] = f"{crf:g}"
        limits = {"ref": str(settings.refs or 1)}
        if settings.max_bitrate is not None and settings.buffer_size is not None:
            limits["vbv-maxrate"] = str(max(1, settings.max_bitrate // 1000))
            limits["vbv-bufsize"] = str(max(1, settings.buffer_size // 1000))
        if encoder == "libx265":
            limits["log-level"] = "none"
        name = encoder.removeprefix("lib") + "-params"
        options[name] = ":".join(f"{key}={value}" for key, value in limits.items())
    return options


def _sides_of(resolution: str | None) -> tuple[int, int]:
    """Width and height, 0 for the side that is left out; encoders need even sides."""
    width, _, height = (resolution or "x").partition("x")
    return int(width or 0) // 2 * 2, int(height or 0) // 2 * 2


def _rate_of(rate: float | None) -> Fraction | None:
    """The rate as broadcast says it: 29.97 is 30000/1001."""
    if rate is None:
        return None
    whole = round(rate)
    ntsc = Fraction(whole * 1000, 1001)
    if rate != whole and abs(float(ntsc) - rate) < 0.005:
        return ntsc
    return Fraction(str(rate)).limit_denominator(1001)


def sound_of(
    audio: TargetAudio | None, container: str, usual: str, where: str
) -> SoundOrder | None:
    """How ``where``.Audio wants sound written; encoder ``usual`` when it does not say, None for no sound.

    Raises:
        WorkError: ``InvalidArgument``, naming what is not done here.
    """
    audio = audio or TargetAudio()
    where = f"{where}.Audio"
    if audio.disable_audio:
        return None
    refuse_if(audio.stream not in ((), (0,)), f"{where}.Stream other than the first")
    refuse_if(
        audio.filter_audio is not None and audio.filter_audio.mixing,
        f"{where}.FilterAudio.Mixing true",
    )
    where = f"{where}.TranscodeAudio"
    asked, encoder = audio.transcode_audio, usual
    if asked is not None:
        refuse_if(asked.codec == "copy", f"{where}.Codec copy: sound that is joined or cut")
        refuse_if(asked.codec == "amr", f"{where}.Codec amr")
        held = (CONTAINERS.get(container) or SOUND_CONTAINERS[container]).audio
        if asked.codec not in held:
            raise refusal(f"{where}.Codec {asked.codec} cannot be written to {container}")
        encoder = AUDIO_ENCODERS[asked.codec]
        _refuse_unsupported_sound(asked, where)
    settings = asked or TranscodeAudio()
    rate = settings.sample_rate or AUDIO_RATE
    if encoder in AUDIO_RATES and rate not in AUDIO_RATES[encoder]:
        raise refusal(f"{where}.SampleRate {rate} cannot be written by {encoder}")
    return SoundOrder(
        encoder=encoder,
        options={"strict": "experimental"} if encoder == "vorbis" else {},
        bit_rate=settings.bitrate or 0,
        rate=rate,
        channels=settings.channel or 2,
    )


def _refuse_unsupported_sound(asked: TranscodeAudio, where: str) -> None:
    refuse_if(asked.quality is not None, f"{where}.Quality (use Bitrate)")
    refuse_if((asked.channel or 2) > 2, f"{where}.Channel {asked.channel}: more than two channels")
    refuse_if(asked.bits_per_sample == 24, f"{where}.BitsPerSample 24")
    refuse_if(
        asked.sample_rate_option is not Option.FIXED,
        f"{where}.SampleRateOption {asked.sample_rate_option}",
    )
    refuse_if(
        asked.bitrate_option is not Option.FIXED, f"{where}.BitrateOption {asked.bitrate_option}"
    )
    refuse_if(asked.codec == "vorbis" and asked.channel == 1, f"{where}.Channel 1 with vorbis")


def refuse_if(wanted: bool, what: str) -> None:
    """Refuse ``what``, named as the API names it, when it is ``wanted``.

    Raises:
        WorkError: ``InvalidArgument``.
    """
    if wanted:
        raise refusal(f"{what} is not supported by the local engine")
