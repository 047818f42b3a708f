from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.adapters import imm_translate
from imm_desktop.domain.errors import ServiceFailedError
from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.results import LabelReport
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.domain.timing import TimeRange
from imm_desktop.imm import codec
from imm_desktop.imm.operations import OPERATIONS
from tests.adapters.wire_answers import answer_of, recorded, request


def moderation_of(case: str, duration_ms: int = 0, **values: Any) -> ModerationReport:
    report = imm_translate.report_of(
        answer_of("GetVideoModerationResult", case),
        request(TaskKind.MODERATION, **values),
        duration_ms,
    )
    assert isinstance(report, ModerationReport)
    return report


def frames_at(*offsets: Any) -> Any:
    body = recorded("GetVideoModerationResult", "pass")
    body["ModerationResult"]["Frames"]["BlockFrames"] = [
        {"Label": "porn", "Offset": offset, "Rate": 90} for offset in offsets
    ]
    return codec.decode_answer(OPERATIONS["GetVideoModerationResult"], body)


def positions(*offsets: Any, duration_ms: int = 0, **values: Any) -> list[int]:
    report = imm_translate.report_of(
        frames_at(*offsets), request(TaskKind.MODERATION, **values), duration_ms
    )
    assert isinstance(report, ModerationReport)
    return [one.position_ms for one in report.findings]


def test_labels_keep_language_parents_and_clips_in_order():
    answer = answer_of("GetVideoLabelClassificationResult", "two-levels")
    report = imm_translate.report_of(answer, request(TaskKind.LABELS))
    assert report == LabelReport(
        (
            Label(
                name="动物",
                level=1,
                confidence=0.95,
                centric_score=0.877,
                language="zh-Hans",
                clips=(TimeRange(0, 9000),),
            ),
            Label(
                name="狗",
                alias="犬",
                parent="动物",
                level=2,
                confidence=0.95,
                centric_score=0.877,
                language="zh-Hans",
                clips=(TimeRange(0, 2500), TimeRange(6000, 9000)),
            ),
        )
    )


def test_odd_time_ranges_lose_nothing_that_can_be_placed():
    answer = answer_of("GetVideoLabelClassificationResult", "odd-time-ranges")
    report = imm_translate.report_of(answer, request(TaskKind.LABELS))
    assert isinstance(report, LabelReport)
    assert [(one.start_ms, one.end_ms) for one in report.labels[0].clips] == [
        (0, 1500),
        (500, 500),
        (2000, 3000),
        (4000, 5000),
        (6000, 7000),
    ]


@given(st.lists(st.lists(st.integers(), max_size=4), max_size=5))
def test_any_time_ranges_become_clips_in_order(ranges):
    body = recorded("GetVideoLabelClassificationResult", "page-sample")
    body["Labels"][0]["Clips"] = [{"TimeRange": one} for one in ranges]
    answer = codec.decode_answer(OPERATIONS["GetVideoLabelClassificationResult"], body)
    report = imm_translate.report_of(answer, request(TaskKind.LABELS))
    assert isinstance(report, LabelReport)
    clips = report.labels[0].clips
    assert list(clips) == sorted(clips)
    assert len(clips) == sum(bool(one) for one in ranges)
    given_ms = {min(max(end, 0), 10**12) for one in ranges for end in one[:2]}
    assert given_ms == {end for clip in clips for end in (clip.start_ms, clip.end_ms)}


def test_labels_of_a_picture_have_no_clips():
    answer = answer_of("DetectImageLabels", "page-sample")
    report = imm_translate.report_of(answer, request(TaskKind.IMAGE_LABELS))
    assert isinstance(report, LabelReport)
    assert [(one.name, one.clips) for one in report.labels] == [("椅子", ())]


def test_a_label_without_a_name_goes_by_its_alias_or_not_at_all():
    body = {"Labels": [{"LabelAlias": "犬"}, {"LabelConfidence": 0.5}]}
    answer = codec.decode_answer(OPERATIONS["DetectImageLabels"], body)
    report = imm_translate.report_of(answer, request(TaskKind.IMAGE_LABELS))
    assert report == LabelReport((Label(name="犬", alias="犬"),))


def test_a_review_lists_its_findings_by_time_in_milliseconds():
    report = moderation_of("review")
    assert report == ModerationReport(
        suggestion=Suggestion.REVIEW,
        categories=("ad",),
        looked_at=60,
        findings=(Finding("sexy", 3_000, 10.0), Finding("qrcode", 12_000, 82.5)),
    )


def test_a_clean_pass_is_a_pass():
    report = moderation_of("pass")
    assert (report.suggestion, report.needs_review) == (Suggestion.PASS, False)


def test_what_nobody_judged_needs_review_and_says_where_and_what():
    report = moderation_of("not-judged")
    assert report.not_judged == ("terrorism",)
    assert report.needs_review
    assert report.message.startswith("The scene terrorism cannot be judged")
    (finding,) = report.findings
    assert (finding.scene, finding.text) == ("ad", "https://example.com")


@pytest.mark.parametrize("case", ["unknown-words"])
def test_an_unknown_suggestion_needs_review(case):
    report = moderation_of(case)
    assert report.suggestion is Suggestion.UNKNOWN
    assert report.needs_review


@given(st.text())
def test_no_word_but_pass_passes(word):
    body = recorded("GetVideoModerationResult", "pass")
    body["ModerationResult"]["Suggestion"] = word
    answer = codec.decode_answer(OPERATIONS["GetVideoModerationResult"], body)
    report = imm_translate.report_of(answer, request(TaskKind.MODERATION))
    assert isinstance(report, ModerationReport)
    assert (report.suggestion is Suggestion.PASS) == (word.lower() == "pass")


def test_offsets_are_seconds():
    assert positions(0, 59, duration_ms=60_000) == [0, 59_000]
    assert positions(0, 199) == [0, 199_000]
    assert positions(3599, MaxFrames=3600) == [3_599_000]
    assert positions(11_990, Interval=600, MaxFrames=20) == [11_990_000]


def test_offsets_past_the_end_are_milliseconds():
    assert positions(0, 59_000, duration_ms=60_000) == [0, 59_000]
    assert positions(0, 3_000, duration_ms=60_000, MaxFrames=3600) == [0, 3_000]


def test_offsets_past_the_last_snapshot_are_milliseconds_even_when_no_duration_is_known():
    assert moderation_of("block-in-milliseconds").findings[-1].position_ms == 59_000
    assert positions(1_000, 201) == [201, 1_000]
    assert positions(1_000, Interval=10, MaxFrames=200) == [1_000_000]


def test_offsets_that_fit_neither_unit_stay_seconds():
    assert positions(10_000_000, duration_ms=60_000) == [10_000_000_000]
    assert positions(None, -5) == [0, 0]


@given(
    duration_s=st.integers(1, 20_000),
    offsets=st.lists(st.integers(0, 20_000), max_size=5),
    interval=st.integers(1, 600),
    frames=st.integers(5, 3600),
)
def test_seconds_that_can_be_seconds_are_never_taken_for_milliseconds(
    duration_s, offsets, interval, frames
):
    last = min(duration_s, interval * frames)
    possible = sorted(one for one in offsets if one <= last)
    found = positions(*possible, duration_ms=duration_s * 1000, Interval=interval, MaxFrames=frames)
    assert found == [one * 1000 for one in possible]


def test_findings_in_a_picture_have_no_time():
    body = recorded("GetImageModerationResult", "review")
    body["ModerationResult"]["Frames"]["BlockFrames"][0]["Offset"] = 3
    answer = codec.decode_answer(OPERATIONS["GetImageModerationResult"], body)
    report = imm_translate.report_of(answer, request(TaskKind.IMAGE_MODERATION))
    assert isinstance(report, ModerationReport)
    assert [one.position_ms for one in report.findings] == [0]


@pytest.mark.parametrize(
    ("operation", "case", "kind"),
    [
        ("GetVideoModerationResult", "failed", TaskKind.MODERATION),
        ("GetVideoLabelClassificationResult", "running", TaskKind.LABELS),
        ("GetTask", "running", TaskKind.HIGHLIGHT),
    ],
)
def test_a_task_that_has_not_succeeded_has_no_result(operation, case, kind):
    with pytest.raises(ServiceFailedError):
        imm_translate.report_of(answer_of(operation, case), request(kind))


def test_a_failed_task_is_told_with_its_own_code_and_words():
    with pytest.raises(ServiceFailedError, match="cannot be decoded") as caught:
        moderation_of("failed")
    assert caught.value.code == "UnsupportedMediaFormat"


@pytest.mark.parametrize("result", [None, {}])
def test_a_moderation_without_a_result_is_never_a_pass(result):
    body = {**recorded("GetVideoModerationResult", "pass"), "ModerationResult": result}
    answer = codec.decode_answer(OPERATIONS["GetVideoModerationResult"], body)
    if result is None:
        with pytest.raises(ServiceFailedError, match="no moderation result"):
            imm_translate.report_of(answer, request(TaskKind.MODERATION))
    else:
        report = imm_translate.report_of(answer, request(TaskKind.MODERATION))
        assert isinstance(report, ModerationReport)
        assert report.suggestion is Suggestion.UNKNOWN


def test_a_highlight_wrote_what_the_backend_says():
    report = imm_translate.report_of(
        answer_of("GetTask", "highlight"),
        request(TaskKind.HIGHLIGHT, **{"Output.URI": "oss://b/other.mp4"}),
    )
    assert report == HighlightReport((ObjectUri("b", "out.mp4"),))
