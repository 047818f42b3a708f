"""Labels, help and complaints for the parameters of the Analyse… forms."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from imm_desktop.domain.parameters import Fault, Parameter, ParameterFault
from imm_desktop.presenters.conversion_words import CONVERSION_WORDS

_CONTEXT = "Parameters"

# PySide6 types QT_TRANSLATE_NOOP as giving an object; it gives its text back.
_WORDS: dict[str, tuple[object, object]] = {
    "UserData": (
        QT_TRANSLATE_NOOP("Parameters", "User data"),
        QT_TRANSLATE_NOOP("Parameters", "Comes back with the result and with every notification."),
    ),
    "Tags": (
        QT_TRANSLATE_NOOP("Parameters", "Tags"),
        QT_TRANSLATE_NOOP(
            "Parameters", "Find tasks by them later: name=value, separated by commas."
        ),
    ),
    "Notification.MNS.TopicName": (
        QT_TRANSLATE_NOOP("Parameters", "MNS topic"),
        QT_TRANSLATE_NOOP(
            "Parameters", "Simple Message Queue topic that is told when the task ends."
        ),
    ),
    "Notification.RocketMQ.InstanceId": (
        QT_TRANSLATE_NOOP("Parameters", "RocketMQ instance"),
        QT_TRANSLATE_NOOP("Parameters", "Instance of the RocketMQ topic."),
    ),
    "Notification.RocketMQ.TopicName": (
        QT_TRANSLATE_NOOP("Parameters", "RocketMQ topic"),
        QT_TRANSLATE_NOOP("Parameters", "RocketMQ topic that is told when the task ends."),
    ),
    "Notification.ExtendedMessageURI": (
        QT_TRANSLATE_NOOP("Parameters", "Message object"),
        QT_TRANSLATE_NOOP(
            "Parameters", "JSON object that the service writes with the details: oss://bucket/key."
        ),
    ),
    "CredentialConfig.ServiceRole": (
        QT_TRANSLATE_NOOP("Parameters", "Service role"),
        QT_TRANSLATE_NOOP(
            "Parameters", "Role that the service takes on; leave empty for the project's own."
        ),
    ),
    "CredentialConfig.Policy": (
        QT_TRANSLATE_NOOP("Parameters", "Role policy"),
        QT_TRANSLATE_NOOP("Parameters", "Narrows what the role may do."),
    ),
    "CredentialConfig.Chain": (
        QT_TRANSLATE_NOOP("Parameters", "Role chain"),
        QT_TRANSLATE_NOOP("Parameters", "Roles taken on one after the other."),
    ),
    "Role": (QT_TRANSLATE_NOOP("Parameters", "Role"), ""),
    "RoleType": (QT_TRANSLATE_NOOP("Parameters", "Role type"), ""),
    "AssumeRoleFor": (QT_TRANSLATE_NOOP("Parameters", "For account"), ""),
    "Scenes": (
        QT_TRANSLATE_NOOP("Parameters", "Scenes"),
        QT_TRANSLATE_NOOP(
            "Parameters", "What to look for; porn, terrorism and ad when none is chosen."
        ),
    ),
    "Interval": (
        QT_TRANSLATE_NOOP("Parameters", "Interval"),
        QT_TRANSLATE_NOOP("Parameters", "Seconds between two snapshots."),
    ),
    "MaxFrames": (
        QT_TRANSLATE_NOOP("Parameters", "Max frames"),
        QT_TRANSLATE_NOOP(
            "Parameters", "Most snapshots; what comes after them is never looked at."
        ),
    ),
    "Threshold": (
        QT_TRANSLATE_NOOP("Parameters", "Threshold"),
        QT_TRANSLATE_NOOP(
            "Parameters",
            "Labels below this confidence are left out; the service chooses when empty.",
        ),
    ),
    "Type": (
        QT_TRANSLATE_NOOP("Parameters", "Type"),
        QT_TRANSLATE_NOOP(
            "Parameters",
            "Retrieval finds the best moments, Concat joins clips, Compose makes one film.",
        ),
    ),
    "Mode": (
        QT_TRANSLATE_NOOP("Parameters", "Mode"),
        QT_TRANSLATE_NOOP("Parameters", "Whether moments are chosen by scene or evenly."),
    ),
    "Sources": (
        QT_TRANSLATE_NOOP("Parameters", "Sources"),
        QT_TRANSLATE_NOOP("Parameters", "1 to 10 videos; start and duration hold for Concat only."),
    ),
    "URI": (QT_TRANSLATE_NOOP("Parameters", "Object"), ""),
    "StartTime": (QT_TRANSLATE_NOOP("Parameters", "From"), ""),
    "Duration": (QT_TRANSLATE_NOOP("Parameters", "Duration"), ""),
    "Highlight.Content": (
        QT_TRANSLATE_NOOP("Parameters", "Content"),
        QT_TRANSLATE_NOOP("Parameters", "What the moments should show; own words are allowed."),
    ),
    "Output.URI": (
        QT_TRANSLATE_NOOP("Parameters", "Output object"),
        QT_TRANSLATE_NOOP(
            "Parameters",
            "Where the film is written: oss://bucket/key. In batches {name} stands for the source's key without extension, {time} for when the batch began.",
        ),
    ),
    "Output.Container": (
        QT_TRANSLATE_NOOP("Parameters", "Container"),
        QT_TRANSLATE_NOOP("Parameters", "File format of the film; needed for Concat and Compose."),
    ),
    "Output.MaxDuration": (
        QT_TRANSLATE_NOOP("Parameters", "Longest"),
        QT_TRANSLATE_NOOP("Parameters", "The film is not longer than this."),
    ),
    "Output.TargetDuration": (
        QT_TRANSLATE_NOOP("Parameters", "Target duration"),
        QT_TRANSLATE_NOOP("Parameters", "The film comes close to this."),
    ),
    "Output.Speed": (
        QT_TRANSLATE_NOOP("Parameters", "Speed"),
        QT_TRANSLATE_NOOP("Parameters", "Playback speed of the film."),
    ),
    "Output.Segment.Format": (
        QT_TRANSLATE_NOOP("Parameters", "Segments"),
        QT_TRANSLATE_NOOP("Parameters", "Cut the film into HLS or DASH segments."),
    ),
    "Output.Segment.Duration": (
        QT_TRANSLATE_NOOP("Parameters", "Segment duration"),
        QT_TRANSLATE_NOOP("Parameters", "Length of one segment."),
    ),
    "Output.Segment.StartNumber": (
        QT_TRANSLATE_NOOP("Parameters", "First segment"),
        QT_TRANSLATE_NOOP("Parameters", "Number of the first HLS segment."),
    ),
    "Edit.Mode": (
        QT_TRANSLATE_NOOP("Parameters", "Order"),
        QT_TRANSLATE_NOOP("Parameters", "Clips follow each other as given."),
    ),
    "Edit.TransitionMode": (
        QT_TRANSLATE_NOOP("Parameters", "Transitions"),
        QT_TRANSLATE_NOOP(
            "Parameters", "How transitions between clips are chosen; Closed means none."
        ),
    ),
    "Edit.Transitions": (
        QT_TRANSLATE_NOOP("Parameters", "Transition list"),
        QT_TRANSLATE_NOOP(
            "Parameters", "At most 10; one longer than its clip minus 1 s is left out."
        ),
    ),
    "Transition": (QT_TRANSLATE_NOOP("Parameters", "Transition"), ""),
    "Weight": (QT_TRANSLATE_NOOP("Parameters", "Weight"), ""),
    "Edit.VfxEffectMode": (
        QT_TRANSLATE_NOOP("Parameters", "Effects"),
        QT_TRANSLATE_NOOP("Parameters", "How picture effects are chosen; Closed means none."),
    ),
    "Edit.VfxEffects": (
        QT_TRANSLATE_NOOP("Parameters", "Effect list"),
        QT_TRANSLATE_NOOP("Parameters", "At most 10 effects."),
    ),
    "VfxEffect": (QT_TRANSLATE_NOOP("Parameters", "Effect"), ""),
    "Edit.BackgroundMusicMode": (
        QT_TRANSLATE_NOOP("Parameters", "Music"),
        QT_TRANSLATE_NOOP("Parameters", "Whether music is laid under the film."),
    ),
    "Edit.BackgroundMusics": (
        QT_TRANSLATE_NOOP("Parameters", "Music object"),
        QT_TRANSLATE_NOOP("Parameters", "One audio object."),
    ),
    "Volume": (QT_TRANSLATE_NOOP("Parameters", "Volume"), ""),
    "Output.Video.DisableVideo": (
        QT_TRANSLATE_NOOP("Parameters", "No picture"),
        QT_TRANSLATE_NOOP("Parameters", "Write sound only."),
    ),
    "Output.Video.TranscodeVideo.Codec": (
        QT_TRANSLATE_NOOP("Parameters", "Video codec"),
        QT_TRANSLATE_NOOP(
            "Parameters", "How the picture is encoded; joined clips cannot be copied."
        ),
    ),
    "Output.Video.TranscodeVideo.CRF": (
        QT_TRANSLATE_NOOP("Parameters", "CRF"),
        QT_TRANSLATE_NOOP(
            "Parameters",
            "Constant quality, lower is better; 23 when neither this nor a bit rate is given.",
        ),
    ),
    "Output.Video.TranscodeVideo.Bitrate": (
        QT_TRANSLATE_NOOP("Parameters", "Bit rate"),
        QT_TRANSLATE_NOOP("Parameters", "Instead of a CRF."),
    ),
    "Output.Video.TranscodeVideo.BitrateOption": (
        QT_TRANSLATE_NOOP("Parameters", "Bit rate option"),
        "",
    ),
    "Output.Video.TranscodeVideo.MaxBitrate": (
        QT_TRANSLATE_NOOP("Parameters", "Highest bit rate"),
        QT_TRANSLATE_NOOP("Parameters", "With a CRF, together with a buffer size."),
    ),
    "Output.Video.TranscodeVideo.BufferSize": (QT_TRANSLATE_NOOP("Parameters", "Buffer size"), ""),
    "Output.Video.TranscodeVideo.Resolution": (
        QT_TRANSLATE_NOOP("Parameters", "Resolution"),
        QT_TRANSLATE_NOOP("Parameters", "1280x720, 1280x or x720; at most 4096 a side."),
    ),
    "Output.Video.TranscodeVideo.ResolutionOption": (
        QT_TRANSLATE_NOOP("Parameters", "Resolution option"),
        "",
    ),
    "Output.Video.TranscodeVideo.ScaleType": (
        QT_TRANSLATE_NOOP("Parameters", "Scaling"),
        QT_TRANSLATE_NOOP("Parameters", "What happens when proportions differ."),
    ),
    "Output.Video.TranscodeVideo.FrameRate": (QT_TRANSLATE_NOOP("Parameters", "Frame rate"), ""),
    "Output.Video.TranscodeVideo.FrameRateOption": (
        QT_TRANSLATE_NOOP("Parameters", "Frame rate option"),
        "",
    ),
    "Output.Video.TranscodeVideo.GOPSize": (
        QT_TRANSLATE_NOOP("Parameters", "GOP size"),
        QT_TRANSLATE_NOOP("Parameters", "Most frames between two key frames."),
    ),
    "Output.Video.TranscodeVideo.BFrames": (QT_TRANSLATE_NOOP("Parameters", "B-frames"), ""),
    "Output.Video.TranscodeVideo.Refs": (QT_TRANSLATE_NOOP("Parameters", "Reference frames"), ""),
    "Output.Video.TranscodeVideo.PixelFormat": (
        QT_TRANSLATE_NOOP("Parameters", "Pixel format"),
        "",
    ),
    "Output.Video.TranscodeVideo.Rotation": (QT_TRANSLATE_NOOP("Parameters", "Rotation"), ""),
    "Output.Audio.DisableAudio": (
        QT_TRANSLATE_NOOP("Parameters", "No sound"),
        QT_TRANSLATE_NOOP("Parameters", "Write the picture only."),
    ),
    "Output.Audio.TranscodeAudio.Codec": (QT_TRANSLATE_NOOP("Parameters", "Audio codec"), ""),
    "Output.Audio.TranscodeAudio.Bitrate": (QT_TRANSLATE_NOOP("Parameters", "Audio bit rate"), ""),
    "Output.Audio.TranscodeAudio.Quality": (
        QT_TRANSLATE_NOOP("Parameters", "Audio quality"),
        QT_TRANSLATE_NOOP("Parameters", "Instead of a bit rate."),
    ),
    "Output.Audio.TranscodeAudio.SampleRate": (QT_TRANSLATE_NOOP("Parameters", "Sample rate"), ""),
    "Output.Audio.TranscodeAudio.Channel": (QT_TRANSLATE_NOOP("Parameters", "Channels"), ""),
}

_GROUPS: dict[str, object] = {
    "": QT_TRANSLATE_NOOP("Parameters", "What to do"),
    "content": QT_TRANSLATE_NOOP("Parameters", "Content"),
    "output": QT_TRANSLATE_NOOP("Parameters", "Output"),
    "edit": QT_TRANSLATE_NOOP("Parameters", "Editing"),
    "snapshots": QT_TRANSLATE_NOOP("Parameters", "Snapshots"),
    "sprites": QT_TRANSLATE_NOOP("Parameters", "Sprite sheet"),
    "animations": QT_TRANSLATE_NOOP("Parameters", "Moving picture"),
    "video": QT_TRANSLATE_NOOP("Parameters", "Picture encoding"),
    "audio": QT_TRANSLATE_NOOP("Parameters", "Sound encoding"),
    "task": QT_TRANSLATE_NOOP("Parameters", "Task"),
    "notification": QT_TRANSLATE_NOOP("Parameters", "Notification"),
    "rights": QT_TRANSLATE_NOOP("Parameters", "Rights"),
}


_WORDS |= CONVERSION_WORDS
_WORDS |= {
    f"Targets.{path.removeprefix('Output.')}": words
    for path, words in _WORDS.items()
    if path.startswith(("Output.Video.", "Output.Audio.", "Output.Segment.", "Output.Speed"))
}


def known_paths() -> frozenset[str]:
    """Paths that have words; a test holds this against the tables."""
    return frozenset(_WORDS)


def label_of(parameter: Parameter) -> str:
    """What stands before the field."""
    return _tr(_WORDS[parameter.path][0])


def help_of(parameter: Parameter) -> str:
    """One sentence of help; empty where the name says it all."""
    text = _WORDS[parameter.path][1]
    return _tr(text) if text else ""


def group_text(group: str) -> str:
    """The heading over a group of parameters."""
    return _tr(_GROUPS[group])


def limits_of(parameter: Parameter) -> str:
    """Unit and limits in short: ``seconds, 1–600``."""
    low, high = parameter.minimum, parameter.maximum
    numbers = ""
    if parameter.type.value in ("integer", "number"):
        if low is not None and high is not None:
            numbers = f"{low:,.12g}–{high:,.12g}"
        elif low is not None:
            numbers = f"≥ {low:,.12g}"
    return ", ".join(part for part in (parameter.unit, numbers) if part)


def fault_text(fault: ParameterFault) -> str:
    """What is wrong, and what would be right."""
    tr = QCoreApplication.translate
    match fault.fault:
        case Fault.MISSING:
            return tr("Parameters", "Needed.")
        case Fault.WRONG_TYPE:
            return tr("Parameters", "Not of the right kind.")
        case Fault.TOO_SMALL:
            return tr("Parameters", "At least %1.").replace("%1", fault.detail)
        case Fault.TOO_LARGE:
            return tr("Parameters", "At most %1.").replace("%1", fault.detail)
        case Fault.TOO_LONG:
            return tr("Parameters", "Too long: at most %1.").replace("%1", fault.detail)
        case Fault.TOO_MANY:
            return tr("Parameters", "Too many: at most %1.").replace("%1", fault.detail)
        case Fault.NOT_A_CHOICE:
            return tr("Parameters", "Not one of the choices: %1.").replace("%1", fault.detail)
        case Fault.MALFORMED:
            return tr("Parameters", "Not written as it should be.")
        case Fault.UNKNOWN:
            return tr("Parameters", "The operation has no such parameter.")
        case Fault.NEEDS:
            return tr("Parameters", "Needed with %1.").replace("%1", fault.detail)
        case Fault.EXCLUDES:
            return tr("Parameters", "Not together with %1.").replace("%1", fault.detail)
        case Fault.OVERWRITES:
            return tr("Parameters", "It would write over the source.")
        case Fault.SHARED:
            text = tr("Parameters", "All would be written to the same place: put %1 into it.")
            return text.replace("%1", fault.detail)


def _tr(text: object) -> str:
    return QCoreApplication.translate(_CONTEXT, str(text))
