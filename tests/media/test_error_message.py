import json

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.error_message import error_in, told_of


@pytest.mark.parametrize("reason", MediaReason)
def test_an_error_comes_through_the_pipe_as_it_was(reason):
    error = MediaError(reason, "a · b.mp4", position_ms=3, status=404, signal=9, cause="away")
    again = error_in(json.loads(json.dumps(told_of(error))))
    assert told_of(again) == told_of(error)
    assert again.reason is reason
    assert str(again) == str(error)


def test_what_is_not_known_is_left_out_of_the_log():
    assert str(MediaError(MediaReason.CLOSED)) == "The video was closed."
    assert str(MediaError(MediaReason.NOT_FETCHED, "a.mp4", position_ms=3_000)) == (
        "a.mp4 could not be fetched at 3.0 s."
    )
    assert str(MediaError(MediaReason.NOT_THERE, "a.mp4", status=404)) == (
        "a.mp4 is not there (HTTP 404)."
    )
