"""The self-test's check of case files: one is written, opened again, and found out when it is changed."""

from datetime import UTC, datetime
from typing import Final

from imm_desktop.app.selftest import Places, SelftestError, Work

KEPT: Final = "case.immcase"


def keep_case(places: Places) -> str:
    """A case with one decision and one picture goes to the disk and comes back; a changed one names its record."""
    from imm_desktop.adapters.case_files import load_case
    from imm_desktop.adapters.files import write_whole_now

    content = example_case()
    path = places.profile / "案件.immcase"
    write_whole_now(places.folder / KEPT, content)  # for who wants to open it
    write_whole_now(path, content)
    case = load_case(path)
    if case.fault is not None or len(case.entries) != 1 or len(case.pictures) != 1:
        raise SelftestError(f"it comes back otherwise: {case.fault}")
    write_whole_now(path, _with_another_note(content))
    changed = load_case(path).fault
    if changed is None or changed.record != 1:
        raise SelftestError(f"a changed record was not found out: {changed}")
    return f"{len(content)} bytes, {case.members} parts; a changed record is named"


def example_case() -> bytes:
    """A case of one decision and one picture."""
    from imm_desktop.domain.media import ObjectUri
    from imm_desktop.domain.moderation import Suggestion
    from imm_desktop.domain.review import Decision, Evidence, ReviewItem, Verdict
    from imm_desktop.domain.review_log import Anchor, chained
    from imm_desktop.services.case_file import CasePicture
    from imm_desktop.services.case_package import CaseContent, case_package_of
    from imm_desktop.services.ports.archive import DecisionEntry

    now, source = datetime.now(UTC), ObjectUri("selftest", "视频.mp4")
    suggestion = Suggestion.REVIEW
    item = ReviewItem("i", "a", "s", source, "", suggestion, ("ad",), 50.0, (), now)
    evidence = Evidence("s", suggestion.value)
    decision = Decision("d", "i", source, Verdict.APPROVE, "selftest", now, 1, evidence, note="一")
    record = chained(decision, None)
    picture = CasePicture(0, 32, 18, bytes(32 * 18 * 3))
    anchor = Anchor(record.number, record.hash, now)
    return case_package_of(CaseContent(item, (DecisionEntry(record, ()),), anchor, "1", (picture,)))


def _with_another_note(content: bytes) -> bytes:
    import io
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace("一".encode(), "二".encode()))
    return made.getvalue()


CHECKS: Final[tuple[tuple[str, Work], ...]] = (("case files", keep_case),)
