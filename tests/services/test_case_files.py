"""Cases: what is written can be examined anywhere, and no file of a stranger does harm."""

import hashlib
import io
import json
import stat
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.adapters.case_files import load_case
from imm_desktop.domain import cases
from imm_desktop.domain.cases import CaseRefusal, FaultKind, LogComparison
from imm_desktop.domain.effects import EffectState, MoveObject, RunCommand, SendMessage
from imm_desktop.domain.errors import CaseFileError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import Verdict
from imm_desktop.domain.review_log import Anchor, hash_of
from imm_desktop.services import case_zip
from imm_desktop.services.case_file import CasePicture, png_of, veiled
from imm_desktop.services.case_package import CaseContent, case_package_of
from imm_desktop.services.case_reading import compare_with_log, pixels_of_png, read_case
from imm_desktop.services.ports.archive import DecisionQuery
from tests.fakes.clock import START
from tests.fakes.results import EVIDENCE
from tests.services.test_reviewing import block, with_item

PATH = Path("one.immcase")
PICTURE = CasePicture(3_000, 64, 36, bytes(range(256)) * 27, "qrcode")


_made = []


@pytest.fixture
def content(with_program):
    """A case of three records of a log of four: the second is about another item. Made once for all tests."""
    if _made:
        return _made[0]

    async def scenario(p):
        item = await with_item(p)
        await block(p, item, note="二维码")
        await p.reviewing.decide(
            await with_item(p, "s2"), Verdict.SKIP, evidence=replace(EVIDENCE, submission_id="s2")
        )
        await p.reviewing.undo(
            (await p.reviewing.decisions(DecisionQuery()))[1].record.decision.decision_id
        )
        await p.reviewing.decide(
            await p.archive.load_item(item.item_id), Verdict.APPROVE, evidence=EVIDENCE
        )
        await p.reviewing.write_case(PATH, item, [PICTURE, replace(PICTURE, position_ms=4_000)])
        _made.append(p.written[PATH])

    with_program(scenario)
    return _made[0]


def members_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members, **details):
    """A ZIP of ``members``; ``details`` are fields of the entry whose member has that value."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            info = zipfile.ZipInfo(name)
            for field, value in details.get(name.partition(".")[0], {}).items():
                setattr(info, field, value)
            archive.writestr(info, content)
    return out.getvalue()


def relisted(members):
    """``members`` with a manifest that agrees with them again, as somebody who forges a case makes it."""
    manifest = json.loads(members[cases.MANIFEST])
    manifest["members"] = [
        {"name": name, "size": len(one), "sha256": hashlib.sha256(one).hexdigest()}
        for name, one in members.items()
        if name != cases.MANIFEST
    ]
    return {**members, cases.MANIFEST: json.dumps(manifest).encode()}


def with_record(members, place, change):
    lines = [json.loads(line) for line in members[cases.RECORDS].splitlines()]
    change(lines[place])
    text = "".join(json.dumps(one) + "\n" for one in lines)
    return relisted({**members, cases.RECORDS: text.encode()})


def rehashed(record):
    record["hash"] = hash_of(record["number"], record["previous_hash"], record["decision"])


def refusal(content):
    with pytest.raises(CaseFileError) as refused:
        read_case(content)
    return refused.value.reason


def fault(members):
    found = read_case(packed(members)).fault
    return (found.kind, found.member, found.record)


def test_a_case_is_read_as_it_was_written(content):
    case = read_case(content)
    assert case.fault is None
    assert [one.record.number for one in case.entries] == [1, 3, 4]
    assert [one.record.decision.verdict for one in case.entries] == ["block", "undo", "approve"]
    assert case.entries[0].record.decision.note == "二维码"
    assert case.entries[0].undone_by == case.entries[1].record.decision.decision_id
    assert case.entries[0].effects[0].state is EffectState.CANCELLED
    assert (case.linked, case.members) == (1, 5)
    assert case.reasons == {"ads": "Advertising, contact data"}
    assert (case.item.source, case.item.state) == ("oss://reel/day/one.mp4", "approved")
    assert (case.head.anchor.number, case.head.anchor.hash) == (4, case.entries[-1].record.hash)
    assert case.head.app_version == "1.0"
    assert [one.picture.position_ms for one in case.pictures] == [3_000, 4_000]
    first = case.pictures[0]
    assert first.picture == veiled(PICTURE), "no detail is in the file"
    assert (first.width, first.height, first.is_veiled) == (64, 36, True)
    manifest = members_of(content)[cases.MANIFEST]
    assert case.head.fingerprint == hashlib.sha256(manifest).hexdigest()
    assert members_of(content)[cases.PAGE].startswith(b"<!doctype html>")


def test_pictures_as_they_are_only_when_asked_for_and_why_there_are_none(with_program):
    async def scenario(p):
        item = await with_item(p)
        await block(p, item)
        await p.reviewing.write_case(PATH, item, [PICTURE], is_veiled=False)
        shown = read_case(p.written[PATH]).pictures[0]
        assert (shown.picture, shown.is_veiled) == (PICTURE, False)
        await p.reviewing.write_case(PATH, item, why_no_pictures="the video <is> gone")
        case = read_case(p.written[PATH])
        assert (case.pictures, case.why_no_pictures) == ((), "the video <is> gone")
        assert b"the video &lt;is&gt; gone" in members_of(p.written[PATH])[cases.PAGE]
        await p.reviewing.write_case(Path("a.html"), item, why_no_pictures="gone")
        assert b"Not to be had: gone" in p.written[Path("a.html")]

    with_program(scenario)


def test_addresses_and_commands_stay_at_home(with_program):
    async def scenario(p):
        item = await with_item(p)
        await block(p, item)
        (entry,) = await p.reviewing.decisions(DecisionQuery())
        effect, uri = entry.effects[0], ObjectUri("reel", "day/one.mp4")
        actions = (
            SendMessage(uri, "https://hook.example/?key=hush", "hush", "hush"),
            RunCommand(uri, ("cmd", "hush"), "hush", "hush"),
            MoveObject(uri, ObjectUri("reel", "quarantine/one.mp4")),
        )
        entry = replace(entry, effects=tuple(replace(effect, action=one) for one in actions))
        anchor = Anchor(1, entry.record.hash, START)
        made = case_package_of(CaseContent(item, (entry,), anchor, "1.0"))
        assert not any(b"hush" in one for one in members_of(made).values())
        case = read_case(made)
        assert case.fault is None
        assert [type(one.action) for one in case.entries[0].effects] == [
            type(one) for one in actions
        ]
        assert case_package_of(CaseContent(item, (entry,), anchor, "1.0")) == made, "twice the same"

    with_program(scenario)


def test_the_first_member_that_is_not_as_it_was_is_named(content):
    members = members_of(content)
    page = {**members, cases.PAGE: members[cases.PAGE] + b" "}
    assert fault(page) == (FaultKind.CHANGED, cases.PAGE, None)
    assert fault({**page, cases.ITEM: members[cases.ITEM] + b" "})[1] == cases.ITEM
    for name in set(members) - {cases.MANIFEST}:
        less = {one: value for one, value in members.items() if one != name}
        assert fault(less) == (FaultKind.MISSING, name, None)
    extra = {**members, "pictures/099.png": b"x"}
    assert fault(extra) == (FaultKind.UNLISTED, "pictures/099.png", None)
    manifest = json.loads(members[cases.MANIFEST])
    manifest["members"] = [one for one in manifest["members"] if one["name"] != cases.PAGE]
    del members[cases.PAGE]
    short = {**members, cases.MANIFEST: json.dumps(manifest).encode()}
    assert fault(short) == (FaultKind.MISSING, cases.PAGE, None)


def test_bytes_that_no_longer_unpack_are_a_changed_member(content):
    members = members_of(content)
    whole = packed(members)
    at = whole.index(members[cases.PAGE])
    spoilt = whole[: at + 40] + b"\0" + whole[at + 41 :]
    assert read_case(spoilt).fault.kind is FaultKind.CHANGED
    assert read_case(spoilt).fault.member == cases.PAGE


def test_the_first_record_that_was_changed_is_named_though_the_manifest_was_made_to_agree(content):
    members = members_of(content)

    def change(record, **fields):
        record["decision"].update(fields)

    assert fault(with_record(members, 0, lambda one: change(one, note="…")))[1:] == (
        cases.RECORDS,
        1,
    )
    later = with_record(members, 2, lambda one: (change(one, verdict="block"), rehashed(one)))
    assert fault(later) == (FaultKind.ANCHOR, cases.RECORDS, 4), "the log ended otherwise"
    middle = with_record(members, 1, lambda one: (change(one, note="…"), rehashed(one)))
    assert fault(middle) == (FaultKind.RECORD, cases.RECORDS, 4), "the next does not follow from it"
    other = with_record(members, 2, lambda one: (change(one, item_id="another"), rehashed(one)))
    assert fault(other) == (FaultKind.RECORD, cases.RECORDS, 4)
    again = with_record(members, 1, lambda one: one.update(number=1))
    assert fault(again) == (FaultKind.RECORD, cases.RECORDS, 1)
    first = with_record(members, 0, lambda one: (one.update(previous_hash="1" * 64), rehashed(one)))
    assert fault(first) == (FaultKind.RECORD, cases.RECORDS, 1)
    two = with_record(members, 0, lambda one: change(one, note="…"))
    assert fault(with_record(two, 2, lambda one: change(one, note="…")))[2] == 1
    beyond = json.loads(members[cases.MANIFEST])
    beyond["anchor"]["number"] = 2
    assert fault({**members, cases.MANIFEST: json.dumps(beyond).encode()})[0] is FaultKind.ANCHOR


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["decision"].update(note={"a": 1}),
        lambda one: one["decision"].update(source="nowhere"),
        lambda one: one["decision"].update(verdict="perhaps"),
        lambda one: one["decision"].update(decided_at="0001-01-01T00:00:00+00:00"),
        lambda one: one["decision"].update(decided_at="2026-01-01T00:00:00"),
        lambda one: one["decision"].update(form=3),
        lambda one: one["decision"].update(policy_version="1"),
        lambda one: one["decision"]["evidence"].update(seconds_viewed="long"),
        lambda one: one["decision"]["evidence"].update(positions_ms=[10**30]),
        lambda one: one["decision"]["evidence"].update(categories=[7]),
        lambda one: one.update(number=True),
        lambda one: one.update(number=-1),
        lambda one: one.update(effects=[{"effect_id": "e"}]),
        lambda one: one["effects"][0].update(state="strange"),
        lambda one: one["effects"][0]["action"].update(kind="strange"),
        lambda one: one.pop("decision"),
    ],
)
def test_a_record_of_another_shape_cannot_be_read_and_does_no_harm(content, change):
    made = with_record(members_of(content), 0, change)
    case = read_case(packed(made))
    assert case.fault.kind is FaultKind.RECORD
    assert case.entries == ()


def test_lines_that_are_no_json_and_a_half_of_a_letter_are_no_records(content):
    members = members_of(content)
    for line in (
        b"[" * 100_000,
        b"nonsense",
        b"\xff",
        b"null",
        b'{"decision": {"note": "\\ud800"}}',
    ):
        made = relisted({**members, cases.RECORDS: members[cases.RECORDS] + line})
        case = read_case(packed(made))
        assert (case.fault.kind, case.fault.record) == (FaultKind.RECORD, None)
        assert len(case.entries) == 3
    broken = with_record(members, 0, lambda one: one.update(hash="0" * 64))
    broken[cases.RECORDS] += b"nonsense"
    assert read_case(packed(relisted(broken))).fault.record == 1, "the first is named"


@pytest.mark.parametrize(
    "change",
    [
        lambda about: about.pop("item"),
        lambda about: about["item"].update(source=7),
        lambda about: about["item"].update(worst_rate="high"),
        lambda about: about["item"].update(created_at="never"),
        lambda about: about["pictures"].extend(about["pictures"] * 200),
        lambda about: about["pictures"][0].update(width=0),
        lambda about: about["pictures"][0].update(width=100_000),
    ],
)
def test_facts_of_another_shape_are_named(content, change):
    members = members_of(content)
    about = json.loads(members[cases.ITEM])
    change(about)
    case = read_case(packed(relisted({**members, cases.ITEM: json.dumps(about).encode()})))
    assert (case.fault.kind, case.fault.member) == (FaultKind.UNREADABLE, cases.ITEM)
    assert (case.item, case.pictures, case.reasons, case.why_no_pictures) == (None, (), {}, "")


def test_a_picture_that_is_none_is_named_and_left_out(content):
    members = members_of(content)
    case = read_case(packed(relisted({**members, "pictures/001.png": b"\x89PNG\r\n\x1a\n"})))
    assert (case.fault.kind, case.fault.member) == (FaultKind.UNREADABLE, "pictures/001.png")
    assert [one.picture.position_ms for one in case.pictures] == [4_000]
    gone = {name: one for name, one in members.items() if name != "pictures/002.png"}
    assert len(read_case(packed(relisted(gone))).pictures) == 1


def png(width, height, rows, form=(8, 2, 0, 0, 0), last=b"IEND"):
    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    size = struct.pack(">IIBBBBB", width, height, *form)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(last, b"")


def test_only_pictures_in_our_own_form_are_read():
    assert pixels_of_png(png_of(PICTURE)) == (64, 36, PICTURE.rgb)
    row = b"\0abc"
    assert pixels_of_png(png(1, 2, zlib.compress(row * 2))) == (1, 2, b"abcabc")
    for strange in (
        b"GIF89a",
        png_of(PICTURE)[:-1],
        png_of(PICTURE).replace(b"IDAT", b"IDAX"),
        png(1, 1, zlib.compress(row), form=(16, 2, 0, 0, 0)),
        png(1, 1, zlib.compress(row), last=b"tEXt"),
        png(0, 1, zlib.compress(b"")),
        png(30_000, 30_000, zlib.compress(b"\0" * 1_000)),
        png(1, 2, zlib.compress(row)),
        png(1, 1, zlib.compress(b"\1abc")),
        png(1, 1, b"not deflated"),
        png_of(PICTURE) + png_of(PICTURE)[8:],
    ):
        with pytest.raises(ValueError, match=r"."):
            pixels_of_png(strange)
    bomb = png(8, 8, zlib.compress(b"\0" * (1 << 22)))
    assert len(pixels_of_png(bomb)[2]) == 8 * 8 * 3, "no more is unpacked than fits"


def test_what_is_no_case_says_so(content):
    members = members_of(content)
    assert refusal(b"") is CaseRefusal.NOT_A_CASE
    assert refusal(b"<!doctype html>") is CaseRefusal.NOT_A_CASE
    assert refusal(packed({"word/document.xml": b"x"})) is CaseRefusal.NOT_A_CASE
    assert refusal(packed({cases.MANIFEST: b"[]"})) is CaseRefusal.NOT_A_CASE
    assert refusal(packed({cases.MANIFEST: b"[" * 100_000})) is CaseRefusal.NOT_A_CASE
    for form in ({"format": "x", "version": 1}, {"format": cases.FORMAT, "version": "1"}):
        assert (
            refusal(packed({cases.MANIFEST: json.dumps(form).encode()})) is CaseRefusal.NOT_A_CASE
        )
    manifest = json.loads(members[cases.MANIFEST])
    newer = json.dumps({**manifest, "version": 2}).encode()
    strange = {"sounds/1.wav": b"", **members, cases.MANIFEST: newer}
    assert refusal(packed(strange)) is CaseRefusal.NEWER, "before anything else is looked at"


def test_a_case_that_was_cut_off_says_so(content):
    for length in (30, len(content) // 2, len(content) - 1, len(content) - 22):
        assert refusal(content[:length]) is CaseRefusal.CUT_OFF
    assert refusal(content + b"more") is CaseRefusal.CUT_OFF
    assert refusal(b"PK\3\4" + content) is CaseRefusal.CUT_OFF
    members = members_of(content)
    whole = packed(members)
    at = whole.index(members[cases.MANIFEST])
    assert refusal(whole[:at] + b"\0" + whole[at + 1 :]) is CaseRefusal.CUT_OFF, "its checksum"
    directory = whole.rindex(b"PK\1\2")
    assert refusal(whole[:directory] + b"XX" + whole[directory + 2 :]) is CaseRefusal.CUT_OFF


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.exe",
        "/etc/passwd",
        "C:\\evil",
        "pictures/",
        "pictures/1.png",
        "a\0b",
        "case.JSON",
    ],
)
def test_a_member_that_no_case_has_is_refused(content, name):
    members = {**members_of(content), name: b"x"}
    assert refusal(packed(members)) is CaseRefusal.STRANGE


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_links_copies_secrets_and_other_packings_are_refused(content):
    members = members_of(content)
    link = {"external_attr": (stat.S_IFLNK | 0o777) << 16}
    assert refusal(packed(members, case=link)) is CaseRefusal.STRANGE
    twice = [*members.items(), (cases.PAGE, b"another")]
    assert refusal(packed(twice)) is CaseRefusal.STRANGE
    bz2 = {"compress_type": zipfile.ZIP_BZIP2}
    assert refusal(packed(members, decisions=bz2)) is CaseRefusal.STRANGE
    whole = bytearray(packed(members))
    directory = whole.index(b"PK\1\2", whole.rindex(b"PK\3\4"))
    last = whole.rindex(b"PK\1\2")
    assert last > directory
    whole[last + 8] |= 1
    assert refusal(bytes(whole)) is CaseRefusal.STRANGE
    many = {f"pictures/{n:03d}.png": b"" for n in range(cases.MOST_PICTURES + 10)}
    assert refusal(packed({**members, **many})) is CaseRefusal.STRANGE


def test_bombs_are_refused_before_they_are_unpacked(content, monkeypatch):
    members = members_of(content)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in members.items():
            archive.writestr(name, one if name != cases.PAGE else bytes(cases.MOST_BYTES))
    assert len(out.getvalue()) < 1_000_000
    assert refusal(out.getvalue()) is CaseRefusal.TOO_LARGE
    liar = out.getvalue().replace(struct.pack("<I", cases.MOST_BYTES), struct.pack("<I", 100))
    assert read_case(liar).fault.member == cases.PAGE, "what says it is small is read no further"
    monkeypatch.setattr(case_zip, "MOST_BYTES", 1_000)
    assert refusal(content) is CaseRefusal.TOO_LARGE
    monkeypatch.undo()
    large = {**members, cases.MANIFEST: b" " * 300_000}
    assert refusal(packed(large)) is CaseRefusal.TOO_LARGE


@given(st.data())
def test_no_mutation_is_taken_for_whole_or_raises_anything_else(data):
    whole = _MUTATED
    at = data.draw(st.integers(0, len(whole) - 1))
    new = data.draw(st.binary(min_size=1, max_size=8))
    mutated = whole[:at] + new + whole[at + len(new) :]
    try:
        case = read_case(mutated)
    except CaseFileError:
        return
    if case.fault is None:  # a time, a right or a flag of the ZIP itself: nothing of the case
        before = read_case(whole)
        assert (case.item, case.entries, case.pictures) == (
            before.item,
            before.entries,
            before.pictures,
        )


def _small_case():
    manifest = {
        "format": cases.FORMAT, "version": 1, "made_at": START.isoformat(), "app_version": "1",
        "anchor": {"number": 0, "hash": "0" * 64, "at": START.isoformat()}, "members": [],
    }  # fmt: skip
    about = {
        "item": {
            "item_id": "i", "source": "oss://a/b", "state": "open", "submission_id": "s", "suggestion": "review",
            "categories": [], "worst_rate": 1.5, "not_judged": [], "source_etag": "", "created_at": START.isoformat(),
        },
        "reasons": {}, "pictures": [], "why_no_pictures": "",
    }  # fmt: skip
    return packed(
        relisted(
            {
                cases.MANIFEST: json.dumps(manifest).encode(),
                cases.ITEM: json.dumps(about).encode(),
                cases.PAGE: b"<html>",
                cases.RECORDS: b"\n",
            }
        )
    )


_MUTATED = _small_case()


def test_a_case_is_compared_with_the_log_of_this_computer(with_program):
    async def scenario(p):
        item = await with_item(p)
        await block(p, item)
        await p.reviewing.write_case(PATH, item)
        case = read_case(p.written[PATH])
        assert await compare_with_log(case, p.archive) == LogComparison(1, None, 0)
        await p.reviewing.undo_last()
        assert await compare_with_log(case, p.archive) == LogComparison(1, None, 1)
        members = members_of(p.written[PATH])
        forged = with_record(
            members, 0, lambda one: (one["decision"].update(note="forged"), rehashed(one))
        )
        manifest = json.loads(forged[cases.MANIFEST])
        manifest["anchor"]["number"] = 9
        forged[cases.MANIFEST] = json.dumps(manifest).encode()
        other = read_case(packed(forged))
        assert other.fault is None, "it agrees with itself; only the log knows better"
        assert await compare_with_log(other, p.archive) == LogComparison(0, 1, 0)
        foreign = with_record(
            members, 0, lambda one: (one["decision"].update(decision_id="x"), rehashed(one))
        )
        assert await compare_with_log(read_case(packed(foreign)), p.archive) == LogComparison()
        del members[cases.ITEM]
        nothing = read_case(packed(members))
        assert await compare_with_log(nothing, p.archive) == LogComparison()

    with_program(scenario)


def test_a_case_is_read_from_a_file(content, tmp_path, monkeypatch):
    path = tmp_path / "案件.immcase"
    path.write_bytes(content)
    assert load_case(path).fault is None
    for place in (tmp_path, tmp_path / "none", Path("a\0b"), Path("/dev/zero")):
        with pytest.raises(CaseFileError) as refused:
            load_case(place)
        assert refused.value.reason is CaseRefusal.NOT_THERE
    with path.open("r+b") as file:
        file.truncate(cases.MOST_BYTES + 1)
    with pytest.raises(CaseFileError) as refused:
        load_case(path)
    assert refused.value.reason is CaseRefusal.TOO_LARGE
