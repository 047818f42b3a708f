"""Why a video cannot be opened or decoded, and what is wrong with one that can: the one list of each."""

from enum import StrEnum


class MediaReason(StrEnum):
    """What is wrong; the value goes on from the video's name, in logs only."""

    NOT_THERE = "is not there"
    A_FOLDER = "is a folder"
    NO_FILE = "is no file"
    """A device or a pipe: the one has no end, the other would be waited for."""
    EMPTY = "is empty"
    NO_PERMISSION = "may not be read: no permission"
    UNREADABLE = "cannot be read"
    """The disk or the system fails; ``cause`` says how."""

    NOT_A_VIDEO = "is not a video, or is damaged beyond reading"
    A_PICTURE = "is a picture, not a video"
    A_PLAYLIST = "is an HLS playlist"
    """It names the parts of a video; the engine follows it, the viewer reads one file."""
    UNKNOWN_CODEC = "uses a codec that cannot be decoded here"
    NO_PICTURE = "has no picture"
    SOUND_ONLY = "has no picture (sound only)"
    NOTHING_DECODES = "has no picture that can be decoded"
    NO_SOUND = "has no sound that can be decoded"
    NO_KEY_FRAME = "has no key frame that can be decoded"
    NOT_COUNTED = "has frames that were not counted"
    STARTS_OVER = "is two recordings, one behind the other: its time starts over in the middle"
    TOO_LARGE = "is an animation that is too large to be shown"

    CHANGED = "was changed while it was open"
    REFUSED = "was refused by the storage"
    LINK_EXPIRED = "was refused by the storage: the link may have expired"
    NO_ADDRESS = "gets no signed address"
    """Nothing signs one for it; ``cause`` says why."""
    NOT_FETCHED = "could not be fetched"
    NOT_SERVED = "cannot be handed to players on this computer"
    READ_ENOUGH = "was read enough for small pictures"

    DECODER_HANGS = "makes the picture decoder fail: it stops answering"
    DECODER_ENDS = "makes the picture decoder fail: it ends"
    """By ``signal`` where the system says so."""
    NO_DECODER = "cannot be shown: the program that decodes video does not start"
    CLOSED = "was closed"


class FileRemark(StrEnum):
    """What is wrong with a file that is shown all the same; the values travel and are kept with small pictures."""

    HEALTHY = ""
    CUT_OFF = "cut off"
    """Its pictures end earlier than it says, where its duration is now said to end."""
    DAMAGED_IN_PLACES = "damaged in places"
    STARTS_OVER = "time stamps start over"
    """Two recordings, one behind the other: frames are counted."""
    NOT_COUNTED = "not counted"
    """A raw stream far away, too large to be read whole: only then its frames and its length would be known."""
    READ_ENOUGH = "read enough"
    """It is far away, and so much of it was read for small pictures that no more are made."""
