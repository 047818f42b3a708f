"""What errors say in logs, and what they carry for the operator's words."""

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (MediaError(MediaReason.EMPTY, "a.mp4"), "a.mp4 is empty."),
        (MediaError(MediaReason.EMPTY), "The video is empty."),
        (
            MediaError(MediaReason.NOTHING_DECODES, "a.mp4", position_ms=1_250),
            "a.mp4 has no picture that can be decoded at 1.2 s.",
        ),
        (
            MediaError(MediaReason.REFUSED, "a.mp4", status=403, cause="AccessDenied"),
            "a.mp4 was refused by the storage (HTTP 403, AccessDenied).",
        ),
        (
            MediaError(MediaReason.DECODER_ENDS, "a.mp4", signal=11),
            "a.mp4 makes the picture decoder fail: it ends (signal 11).",
        ),
    ],
)
def test_a_videos_trouble_says_everything_that_is_known(error, text):
    assert str(error) == text


def test_a_videos_trouble_carries_its_facts():
    error = MediaError(MediaReason.REFUSED, "a.mp4", position_ms=7, status=403, signal=0, cause="x")
    facts = (error.reason, error.name, error.position_ms, error.status, error.signal, error.cause)
    assert facts == (MediaReason.REFUSED, "a.mp4", 7, 403, 0, "x")
