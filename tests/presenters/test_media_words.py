import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import FileRemark, MediaReason
from imm_desktop.presenters.flow_words import file_remark_text
from imm_desktop.presenters.media_words import media_line, restart_text
from imm_desktop.presenters.problem import describe
from imm_desktop.resources_path import resources_path
from imm_desktop.ui.i18n import Catalogue, read_catalogue


@pytest.fixture
def chinese(qapp):
    translator = Catalogue(read_catalogue(resources_path() / "i18n" / "zh_CN.ts"))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize("reason", MediaReason)
def test_every_reason_has_title_and_advice(reason):
    problem = describe(MediaError(reason, "a.mp4"))
    assert problem.title
    assert problem.advice.endswith(".")
    assert problem.details == f"a.mp4 · {reason.name.lower()}" or "it stops" in problem.details


@pytest.mark.parametrize("reason", MediaReason)
def test_every_reason_is_told_in_chinese_as_well(chinese, reason):
    problem = describe(MediaError(reason, "a.mp4"))
    assert is_chinese(problem.title)
    assert is_chinese(problem.advice)
    assert is_chinese(media_line(MediaError(reason)))


def test_the_details_hold_what_is_known_and_none_of_the_log_s_english(chinese):
    error = MediaError(MediaReason.NOT_FETCHED, "a.mp4", position_ms=3_040, cause="HTTP/2")
    details = describe(error).details
    assert details.startswith("a.mp4 · ")
    assert details.endswith(" · HTTP/2 · not_fetched")
    assert "3.0" in details
    assert "fetched at" not in details


def test_the_name_of_a_video_is_told_as_it_is(qapp):
    error = MediaError(MediaReason.EMPTY, "a\nb is not there.mp4")
    assert describe(error).title == "The file is empty"
    assert str(error) == "a\nb is not there.mp4 is empty."


def test_what_the_storage_or_the_system_said_can_be_copied(qapp):
    refused = describe(MediaError(MediaReason.REFUSED, "a.mp4", status=400))
    assert refused.details == "a.mp4 · HTTP 400 · refused"
    ended = describe(MediaError(MediaReason.DECODER_ENDS, "a.mp4", signal=11))
    assert ended.details == "a.mp4 · ended by signal 11 · decoder_ends"


def test_a_decoder_that_was_replaced_is_told_by_what_it_did(qapp):
    assert "stopped answering" in restart_text(MediaReason.DECODER_HANGS)
    assert "ended" in restart_text(MediaReason.DECODER_ENDS)


@pytest.mark.parametrize("remark", set(FileRemark) - {FileRemark.HEALTHY})
def test_every_remark_on_a_file_has_words_in_both_languages(chinese, qapp, remark):
    assert is_chinese(file_remark_text(remark, 29_400))


def test_a_cut_file_says_where_its_pictures_end_and_a_healthy_one_nothing(qapp):
    assert file_remark_text(FileRemark.CUT_OFF, 29_400) == "damaged after 29.4 s"
    assert file_remark_text(FileRemark.HEALTHY, 29_400) == ""
