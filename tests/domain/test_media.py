"""Object URIs, results and settings in a few words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import MediaType, ObjectUri, place_named
from imm_desktop.domain.moderation import ModerationReport, Suggestion
from imm_desktop.domain.results import LabelReport, summary_of
from imm_desktop.domain.settings import Settings
from imm_desktop.domain.timing import TimeRange

buckets = st.text(min_size=1).filter(lambda text: "/" not in text and "://" not in text)


@given(buckets, st.text(min_size=1))
def test_a_uri_reads_back_as_it_was_written(bucket, key):
    uri = ObjectUri(bucket, key)
    assert ObjectUri.parse(str(uri)) == uri


@pytest.mark.parametrize(
    "text", ["", "oss:/b/k", "http://b/k", "oss://", "oss://b", "oss://b/", "oss:///k", "b/k"]
)
def test_what_names_no_object_is_refused(text):
    with pytest.raises(ValueError, match="not an object"):
        ObjectUri.parse(text)


def test_a_bucket_has_no_slash():
    with pytest.raises(ValueError, match="not an object"):
        ObjectUri("a/b", "k")


@pytest.mark.parametrize(
    ("key", "name", "media_type"),
    [
        ("a/b.MP4", "b.MP4", MediaType.VIDEO),
        ("b.tar.jpeg", "b.tar.jpeg", MediaType.IMAGE),
        ("a/mp4", "mp4", MediaType.OTHER),
        ("a.mp4/", "a.mp4", MediaType.VIDEO),
        ("notes.txt", "notes.txt", MediaType.OTHER),
    ],
)
def test_the_extension_says_what_an_object_is(key, name, media_type):
    uri = ObjectUri("b", key)
    assert (uri.name, uri.media_type) == (name, media_type)


def test_results_are_summed_up_in_a_line():
    labels = LabelReport(
        (
            Label("animal", clips=(TimeRange(0, 1),)),
            Label("cat", parent="animal", clips=(TimeRange(0, 1), TimeRange(2, 3))),
        )
    )
    assert summary_of(labels) == "labels=1 clips=3"
    review = ModerationReport(Suggestion.REVIEW, ("ad", "qr"), not_judged=("logo",))
    assert summary_of(review) == "suggestion=review categories=ad,qr not_judged=logo"
    assert summary_of(HighlightReport((ObjectUri("b", "k"),))) == "outputs=1"


def test_the_chosen_account_falls_back_to_this_computer():
    cloud = Account(
        "c", AccountKind.CLOUD, "Cloud", "cn-beijing", "p", CredentialSource.ENVIRONMENT
    )
    both = Settings(accounts=(THIS_COMPUTER, cloud), chosen_account="c")
    assert both.account is cloud
    assert Settings(chosen_account="gone").account is THIS_COMPUTER


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("films", ("films", "")),
        (" oss://films ", ("films", "")),
        ("oss://films/2026/day", ("films", "2026/day/")),
        ("films/2026/", ("films", "2026/")),
        ("films//", ("films", "")),
    ],
)
def test_a_bucket_and_a_prefix_as_they_are_typed(text, place):
    assert place_named(text) == place


@pytest.mark.parametrize(
    "text", ["", "ab", "Films", "-films", "films-", "x" * 64, "a b c", "oss://"]
)
def test_what_is_no_name_of_a_bucket_is_refused(text):
    with pytest.raises(ValueError, match="no name of a bucket"):
        place_named(text)


@pytest.mark.parametrize(
    ("key", "media_type"),
    [
        ("a.mp4/b", MediaType.OTHER),
        ("a/.mp4", MediaType.VIDEO),
        ("a.MP4/", MediaType.VIDEO),
        ("mp4", MediaType.OTHER),
        ("a.", MediaType.OTHER),
        ("day.1/x.tar.JPG", MediaType.IMAGE),
    ],
)
def test_only_the_end_of_the_last_part_says_what_an_object_is(key, media_type):
    assert ObjectUri("b", key).media_type is media_type
