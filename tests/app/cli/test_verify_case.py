"""``verify --file CASE.immcase``: needs neither a window nor a profile."""

from imm_desktop.app.selftest_cases import _with_another_note, example_case


def test_a_case_is_examined_by_a_script(profile, tmp_path):
    path = tmp_path / "案 件.IMMCASE"
    path.write_bytes(example_case())
    ended = profile.type("verify", "--file", str(path), "--json")
    found = ended.json["case"]
    assert (ended.code, found["holds"], found["fault"]) == (0, True, None)
    assert (found["source"], found["records"], found["members"]) == (
        "oss://selftest/视频.mp4",
        [1],
        4,
    )
    assert "The case holds: 4 parts, 1 records." in profile.type("verify", "--file", str(path)).out


def test_a_case_that_was_changed_is_told_by_words_and_exit_code(profile, tmp_path):
    path = tmp_path / "a.immcase"
    path.write_bytes(_with_another_note(example_case()))
    ended = profile.type("verify", "--file", str(path), "--json")
    assert (ended.code, ended.json["case"]["fault"]["record"]) == (1, 1)
    assert "Record 1 is the first" in profile.type("verify", "--file", str(path)).out
    made = example_case().replace(b"case.html", b"case.htmI")
    path.write_bytes(made)
    assert profile.type("verify", "--file", str(path)).code == 2
    path.write_bytes(b"no case")
    assert "no case (not_a_case" in profile.type("verify", "--file", str(path)).err
