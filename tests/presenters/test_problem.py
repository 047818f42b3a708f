import inspect

import pytest

from imm_desktop.domain import errors
from imm_desktop.domain.errors import (
    BackendError,
    CredentialsError,
    ImmDesktopError,
    MediaError,
    MissingRightError,
    ThrottledError,
)
from imm_desktop.presenters.problem import describe

OURS = [
    kind
    for _name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, ImmDesktopError)
]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_error_says_what_happened_and_what_to_do(kind: type[ImmDesktopError]) -> None:
    problem = describe(kind("bucket is gone"))
    assert problem.title
    assert problem.advice.endswith((".", "?"))
    assert "bucket is gone" in problem.details


def test_every_error_has_words_of_its_own() -> None:
    titles = [describe(kind("x")).title for kind in OURS]
    assert len(set(titles)) == len(OURS)


def test_the_request_id_and_the_code_can_be_copied() -> None:
    problem = describe(
        CredentialsError("denied", code="InvalidAccessKeyId.NotFound", request_id="9F3B")
    )
    assert problem.title == "Access key refused"
    assert problem.details == "denied · code InvalidAccessKeyId.NotFound · request ID 9F3B"


def test_nothing_is_said_about_an_id_that_never_came() -> None:
    assert describe(ThrottledError("slow down")).details == "slow down"
    assert "request ID" not in describe(MediaError("not a video")).details


def test_a_service_error_of_a_kind_we_do_not_know_keeps_its_advice() -> None:
    class NewError(BackendError):
        pass

    assert describe(NewError("?")).title == describe(BackendError("?")).title


def test_an_error_nobody_expected_shows_its_class() -> None:
    problem = describe(KeyError("size"))
    assert problem.title == "Unexpected error"
    assert problem.details == "KeyError('size')"


def test_a_missing_right_is_asked_for_by_the_name_that_an_administrator_knows() -> None:
    problem = describe(MissingRightError("denied", action="imm:CreateVideoModerationTask"))
    assert "imm:CreateVideoModerationTask" in problem.advice
    assert "%1" not in describe(MissingRightError("denied")).advice


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("a.mp4 is not there.", "The video is not there"),
        ("a.mp4 is not there (404).", "The video is not there"),
        ("a.mp4 is a folder.", "This is no video"),
        ("a.mp4 is no file.", "This is no video"),
        ("a\nb.mp4 is empty.", "The file is empty"),
        ("a.mp4 may not be read: no permission.", "This computer refuses to read the video"),
        ("a.mp4 uses a codec that cannot be decoded here.", "The video's codec is not known here"),
        ("a.mp3 has no picture (sound only).", "The file has no picture"),
        ("a.mp4 was changed while it was open.", "The video was changed while it was open"),
        (
            "a.mp4 was changed in the storage while it was open. Open it again.",
            "The video was changed while it was open",
        ),
        (
            "The storage refused a.mp4: the link may have expired.",
            "The storage refused the video",
        ),
        ("a.mp4 could not be fetched at 3.0 s.", "The video could not be fetched"),
        (
            "a.mp4 makes the picture decoder fail: it stopped twice.",
            "The video makes the picture decoder fail",
        ),
        ("a.mp4 is not a video, or is damaged beyond reading.", "This video cannot be read"),
    ],
)
def test_why_a_video_cannot_be_shown_is_said_and_the_worker_s_words_are_kept(said, title):
    problem = describe(MediaError(said))
    assert problem.title == title
    assert problem.advice
    assert said in problem.details
