"""What an answer of the storage means for whoever reads a video from it."""

from dataclasses import dataclass

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.fetching import FetchFailedError, RangeAnswer


@dataclass(frozen=True, slots=True)
class Version:
    """Which content of an object is meant."""

    etag: str
    size: int


def version_in(answer: RangeAnswer, start: int, known: Version | None, name: str) -> Version:
    """The content that ``answer`` to a request from byte ``start`` on is of; its bytes can be taken.

    Args:
        answer: Of the storage.
        start: First byte that was asked for.
        known: The content that is read; None before the first answer.
        name: Of the video, for the operator.

    Raises:
        MediaError: It was refused, is gone or was changed.
        FetchFailedError: It may be better the next time.
    """
    status = answer.status
    if status in (401, 403):
        raise MediaError(MediaReason.LINK_EXPIRED, name, status=status)
    if status == 404:
        raise MediaError(MediaReason.NOT_THERE, name, status=status)
    if status in (408, 429) or status >= 500:
        raise FetchFailedError(f"HTTP {status}")
    if status == 416 and known is None:  # an empty object
        return Version(answer.etag, 0)
    if status in (412, 416):
        raise MediaError(MediaReason.CHANGED, name, status=status)
    if status not in (200, 206):
        raise MediaError(MediaReason.REFUSED, name, status=status)
    if answer.start > start:
        raise FetchFailedError("another range came than was asked for")
    if answer.total is None:
        raise FetchFailedError("the answer does not say how long the object is")
    seen = Version(answer.etag, answer.total)
    if known is not None and seen != known:
        raise MediaError(MediaReason.CHANGED, name)
    return seen
