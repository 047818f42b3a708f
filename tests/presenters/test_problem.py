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
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.presenters.problem import describe

OURS = [
    kind
    for _name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, ImmDesktopError)
]


def made(kind: type[ImmDesktopError], text: str) -> ImmDesktopError:
    return MediaError(MediaReason.UNREADABLE, cause=text) if kind is MediaError else kind(text)


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_error_says_what_happened_and_what_to_do(kind: type[ImmDesktopError]) -> None:
    problem = describe(made(kind, "bucket is gone"))
    assert problem.title
    assert problem.advice.endswith((".", "?"))
    assert "bucket is gone" in problem.details


def test_every_error_has_words_of_its_own() -> None:
    titles = [describe(made(kind, "x")).title for kind in OURS]
    assert len(set(titles)) == len(OURS)


def test_the_request_id_and_the_code_can_be_copied() -> None:
    problem = describe(
        CredentialsError("denied", code="InvalidAccessKeyId.NotFound", request_id="9F3B")
    )
    assert problem.title == "Access key refused"
    assert problem.details == "denied · code InvalidAccessKeyId.NotFound · request ID 9F3B"


def test_nothing_is_said_about_an_id_that_never_came() -> None:
    assert describe(ThrottledError("slow down")).details == "slow down"
    assert "request ID" not in describe(MediaError(MediaReason.NOT_A_VIDEO)).details


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
