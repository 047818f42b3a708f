"""An export of the log is examined record by record; the first that is not as it was written is named."""

import json
from pathlib import Path

import pytest

from imm_desktop.domain.review import Verdict
from imm_desktop.services.export_auditing import audit_export
from imm_desktop.services.ports.archive import DecisionQuery
from tests.fakes.results import EVIDENCE
from tests.services.test_reviewing import with_item

NOTES = ("", "a\u2028b", "a\x85b", "a\nb", "=1+1", "看过了")


@pytest.fixture
def export(run, opened):
    """Six records, as they are exported."""

    async def made():
        async with opened() as p:
            item = await with_item(p)
            for note in NOTES:
                await p.reviewing.decide(item, Verdict.SKIP, note=note, evidence=EVIDENCE)
            await p.reviewing.export(Path("log.jsonl"), "jsonl", DecisionQuery())
            return p.written[Path("log.jsonl")].decode()

    return run(made())


def test_what_was_exported_holds_whatever_stands_in_a_note(export):
    found = audit_export(export)
    assert (found.records, found.first_broken, found.gaps) == (6, None, 0)
    assert found.end.hash == json.loads(export.split("\n")[5])["hash"]
    windows = "\ufeff" + export.replace("\n", "\r\n")
    assert audit_export(windows).first_broken is None
    assert audit_export("").records == 0


def test_every_flipped_byte_of_a_decision_names_its_record(export):
    lines = export.rstrip("\n").split("\n")
    for at in (0, 3, 5):
        whole = lines[at].encode()
        # What the hash covers; effects stand beside it for information.
        end = whole.index(b'"effects"')
        for place in range(end):
            flipped = bytearray(whole)
            flipped[place] ^= 1
            other = [*lines[:at], flipped.decode(errors="replace"), *lines[at + 1 :]]
            found = audit_export("\n".join(other))
            same = json.loads(whole)
            try:
                meant = json.loads(bytes(flipped))
            except ValueError:
                meant = None
            if meant == same:
                continue  # a blank between two words of JSON
            assert found.first_broken == at + 1, (place, flipped[max(0, place - 20) : place + 20])
            assert found.records == at
            assert found.fault


def test_a_part_of_the_log_is_examined_where_its_records_stand_side_by_side(export):
    lines = export.rstrip("\n").split("\n")
    some = "\n".join([lines[1], lines[2], lines[5]])
    strict = audit_export(some)
    assert (strict.first_broken, strict.fault) == (1, "record 1 is missing")
    found = audit_export(some, is_part=True)
    assert (found.records, found.first_broken, found.gaps) == (3, None, 2)
    changed = json.loads(lines[5])
    changed["decision"]["reviewer"] = "li"
    found = audit_export("\n".join([lines[1], json.dumps(changed)]), is_part=True)
    assert (found.first_broken, found.records) == (6, 1)
    for other in ([lines[2], lines[1]], [lines[1], lines[1]]):
        assert audit_export("\n".join(other), is_part=True).first_broken is not None
    del changed["decision"]["reviewer"]
    assert audit_export("\n".join([lines[0], json.dumps(changed)])).first_broken == 2


def test_what_is_no_export_is_told():
    for text in ("oops", "[]\n{}", '{"number": "1", "decision": {}}', "[" * 100_000):
        with pytest.raises(ValueError, match="no line"):
            audit_export(text)
