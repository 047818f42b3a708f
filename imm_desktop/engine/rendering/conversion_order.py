"""Reads the parameters of CreateMediaConvertTask, and refuses by name what is not done here, before any work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, Final, cast

from imm_desktop.engine.rendering.formats import CONTAINERS, SOUND_CONTAINERS
from imm_desktop.engine.rendering.order import (
    Order,
    SoundOrder,
    SourceOrder,
    picture_of,
    refusal,
    refuse_if,
    segment_of,
    sound_of,
)
from imm_desktop.imm import codec
from imm_desktop.imm.conversions import (
    Animations,
    ConvertSource,
    ConvertTarget,
    MediaConvertRequest,
    Snapshots,
    Sprites,
)
from imm_desktop.imm.faults import RefusedError
from imm_desktop.imm.highlights import HighlightMode, HighlightType
from imm_desktop.imm.operations import OPERATIONS
from imm_desktop.imm.targets import TargetAudio, TargetVideo

_OURS: Final = ("Sources", "AlignmentIndex", "Targets", "TargetGroups")
_SEGMENT_S: Final = 5.0
_PLAYLISTS: Final = {"hls": "m3u8", "dash": "mpd"}

Picks = Snapshots | Sprites | Animations


@dataclass(frozen=True, slots=True)
class FileOrder:
    """One file to write."""

    where: str
    """``Targets[0]``."""
    uri: str
    """With its extension."""
    given_uri: str
    """As the request has it; the same unless the extension was left out."""
    container: str
    muxer: str
    is_copy: bool
    """Whether nothing is encoded anew."""
    says_copy: bool
    """Whether that was said, not only assumed: then nothing else will do."""
    film: Order | None
    """How it is encoded when it is; None when there are no pictures."""
    sound: SoundOrder | None
    """How its sound is encoded when it is; None when it is not wanted."""
    has_pictures: bool
    has_sound: bool
    """Whether pictures and sound are wanted at all."""
    keeps_subtitles: bool
    speed: Fraction
    segment: str
    segment_seconds: float
    segment_start: int
    keeps_metadata: bool


@dataclass(frozen=True, slots=True)
class PickOrder:
    """One wish for pictures."""

    where: str
    """``Targets[0].Image.Snapshots[1]``."""
    wanted: Picks


@dataclass(frozen=True, slots=True)
class ConversionOrder:
    """Everything that is asked for, checked."""

    sources: tuple[SourceOrder, ...]
    silent: tuple[bool, ...]
    """For each source whether its sound is left out."""
    guide: int
    """Place of the source that joined files take size and frame rate from."""
    files: tuple[FileOrder, ...]
    picks: tuple[PickOrder, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it is one source from its beginning to its end."""
        first = self.sources[0]
        return len(self.sources) == 1 and not first.start_ms and not first.duration_ms


def read_conversion(parameters: Mapping[str, Any]) -> ConversionOrder:
    """The order behind ``parameters`` (wire names, JSON values).

    Raises:
        WorkError: ``InvalidArgument``, naming the first parameter that is wrong or not done here.
    """
    given = {name: parameters[name] for name in _OURS if name in parameters}
    try:
        operation = OPERATIONS["CreateMediaConvertTask"]
        message = codec.request_of(operation, {"ProjectName": "engine", **given})
    except RefusedError as error:
        raise refusal(error.fault.message) from None
    request = cast("MediaConvertRequest", message)
    refuse_if(bool(request.target_groups), "TargetGroups")
    for place, source in enumerate(request.sources):
        refuse_if(source.attached, f"Sources[{place}].Attached true")
        refuse_if(bool(source.subtitles), f"Sources[{place}].Subtitles")
    has_pictures = not all(one.disable_video for one in request.sources)
    if has_pictures and any(one.disable_video for one in request.sources):
        raise refusal(
            "Sources.DisableVideo true for some sources only is not supported by the local engine"
        )
    files, picks = [], []
    for place, target in enumerate(request.targets):
        where = f"Targets[{place}]"
        if target.uri is not None:
            files.append(_file_of(request, target, where, has_pictures=has_pictures))
        extracts = target.subtitle is not None and target.subtitle.extract_subtitle is not None
        refuse_if(extracts, f"{where}.Subtitle.ExtractSubtitle")
        picks += list(_picks_of(target, where))
    if picks and not has_pictures:
        raise refusal("Image needs pictures, and Sources.DisableVideo is true")
    _refuse_same([one.uri for one in files])
    return ConversionOrder(
        sources=tuple(_source_of(one) for one in request.sources),
        silent=tuple(one.disable_audio for one in request.sources),
        guide=request.alignment_index,
        files=tuple(files),
        picks=tuple(picks),
    )


def _source_of(source: ConvertSource) -> SourceOrder:
    return SourceOrder(source.uri, round(source.start_time * 1000), round(source.duration * 1000))


def _file_of(
    request: MediaConvertRequest, target: ConvertTarget, where: str, *, has_pictures: bool
) -> FileOrder:
    container = str(target.container)
    holds_pictures = container in CONTAINERS
    format_ = CONTAINERS[container] if holds_pictures else SOUND_CONTAINERS[container]
    video, audio = target.video or TargetVideo(), target.audio or TargetAudio()
    has_pictures = has_pictures and holds_pictures and not video.disable_video
    has_sound = not audio.disable_audio and not all(one.disable_audio for one in request.sources)
    if not has_pictures and not has_sound:
        raise refusal(f"{where} would hold neither pictures nor sound")
    _refuse_unkept(target, where)
    _refuse_encoding(video, audio, where)
    says_copy, copies = _copies(request, target, has_pictures=has_pictures, has_sound=has_sound)
    segment = segment_of(target.segment, container, where)
    uri = _named(str(target.uri), _PLAYLISTS.get(segment, container))
    sound, film = None, None
    if has_sound and not says_copy:
        sound = sound_of(_to_encode(audio), container, format_.usual_audio, where)
    segment_seconds = (
        (target.segment.duration or _SEGMENT_S) if target.segment is not None else _SEGMENT_S
    )
    segment_start = target.segment.start_number if target.segment is not None else 0
    speed = Fraction(str(target.speed))
    if has_pictures and not says_copy:
        film = Order(
            kind=HighlightType.CONCAT,
            mode=HighlightMode.AVERAGE,
            sources=tuple(_source_of(one) for one in request.sources),
            content="",
            edit=None,
            music_uri="",
            music_volume=0.0,
            output_uri=uri,
            container=container,
            muxer=segment or format_.muxer,
            segment=segment,
            segment_seconds=segment_seconds,
            segment_start=segment_start,
            speed=speed,
            max_ms=0,
            target_ms=0,
            picture=picture_of(_to_encode(video), container, format_.usual_video, where),
            sound=sound,
        )
    return FileOrder(
        where=where,
        uri=uri,
        given_uri=str(target.uri),
        container=container,
        muxer=segment or format_.muxer,
        is_copy=copies,
        says_copy=says_copy,
        film=film,
        sound=sound,
        has_pictures=has_pictures,
        has_sound=has_sound,
        keeps_subtitles=target.subtitle is None or not target.subtitle.disable_subtitle,
        speed=speed,
        segment=segment,
        segment_seconds=segment_seconds,
        segment_start=segment_start,
        keeps_metadata=not target.strip_metadata,
    )


def _refuse_unkept(target: ConvertTarget, where: str) -> None:
    kept = target.attached_picture is not None and bool(target.attached_picture.stream)
    refuse_if(kept, f"{where}.AttachedPicture")
    refuse_if(target.data is not None and bool(target.data.stream), f"{where}.Data")
    wrong = target.subtitle is not None and target.subtitle.stream not in ((), (0,))
    refuse_if(wrong, f"{where}.Subtitle.Stream other than the first")


def _refuse_encoding(video: TargetVideo, audio: TargetAudio, where: str) -> None:
    """Refuse what matters for copies too, where nobody else looks."""
    refuse_if(video.stream not in ((), (0,)), f"{where}.Video.Stream other than the first")
    refuse_if(audio.stream not in ((), (0,)), f"{where}.Audio.Stream other than the first")
    refuse_if(
        audio.filter_audio is not None and audio.filter_audio.mixing,
        f"{where}.Audio.FilterAudio.Mixing true",
    )


def _copies(
    request: MediaConvertRequest, target: ConvertTarget, *, has_pictures: bool, has_sound: bool
) -> tuple[bool, bool]:
    """Whether it is said that streams are copied, and whether they are: also when nothing is said and nothing cut.

    What would be copied beside a stream that is encoded is encoded too: one clock for both, else they would
    not begin and end together.
    """
    video, audio = target.video or TargetVideo(), target.audio or TargetAudio()
    asked = [video.transcode_video] if has_pictures else []
    sounds = [audio.transcode_audio] if has_sound else []
    words = [one.codec if one is not None else "" for one in (*asked, *sounds)]
    if any(word not in ("", "copy") for word in words) or video.filter_video is not None:
        return False, False
    source, is_single = request.sources[0], len(request.sources) == 1
    if "copy" in words:
        if not is_single or target.speed != 1:
            raise refusal(f"Codec copy cannot join sources or change the speed of {target.uri}")
        return True, True
    is_whole = not source.start_time and not source.duration and not source.disable_audio
    return False, is_single and is_whole and target.speed == 1


def _to_encode(asked: Any) -> Any:
    """``asked`` without an encoder of its own when that was to copy, which is not possible here."""
    name = "transcode_video" if isinstance(asked, TargetVideo) else "transcode_audio"
    chosen = getattr(asked, name)
    is_copy = chosen is not None and chosen.codec == "copy"
    return asked.model_copy(update={name: None}) if is_copy else asked


def _picks_of(target: ConvertTarget, where: str) -> Iterator[PickOrder]:
    if target.image is None:
        return
    image = target.image
    wishes: tuple[tuple[str, tuple[Picks, ...]], ...] = (
        ("Snapshots", image.snapshots),
        ("Sprites", image.sprites),
        ("Animations", image.animations),
    )
    for name, rows in wishes:
        for place, wanted in enumerate(rows):
            path = f"{where}.Image.{name}[{place}]"
            if (
                not isinstance(wanted, Animations)
                and wanted.mode == "average"
                and not wanted.number
            ):
                raise refusal(f"{path}.Number is required when Mode is average")
            yield PickOrder(path, wanted)


def _named(uri: str, extension: str) -> str:
    """``uri`` with an extension: that which it has, else ``extension``."""
    return uri if PurePosixPath(uri).suffix else f"{uri}.{extension}"


def _refuse_same(uris: list[str]) -> None:
    for uri in uris:
        if uris.count(uri) > 1:
            raise refusal(f"Targets: two files would be written to {uri}")
