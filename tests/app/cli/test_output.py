"""What is said where: bars on terminals only, lines for people, and nothing that breaks a pipe."""

import errno
import io
import json
import sys

import pytest

from imm_desktop import __main__ as entry
from imm_desktop.app.cli.codes import Code, LateError
from imm_desktop.app.cli.main import main
from imm_desktop.app.cli.output import Report, Screen, table_of
from imm_desktop.domain.errors import CredentialsError, FileRefusedError
from tests.app.cli.conftest import Terminal


def test_a_bar_is_drawn_on_a_terminal_and_wiped_before_the_end():
    err, out = Terminal(), io.StringIO()
    screen = Screen(is_json=False, is_quiet=False, out=out, err=err)
    screen.progress("labels", 3, 10, force=True)
    assert "\rlabels [#########---------------------] 3/10" in err.getvalue()
    screen.progress("labels", 4, 10)  # too soon after the other
    assert "4/10" not in err.getvalue()
    screen.progress("tasks listed", 70, 0, force=True)
    assert "tasks listed 70" in err.getvalue()
    screen.note("wait")
    assert err.getvalue().endswith("\rwait\n")
    screen.finish(Report("tasks", lines=["one", "two"]))
    assert out.getvalue() == "one\ntwo\n"


def test_no_bar_in_a_pipe_and_none_when_quiet():
    pipe = io.StringIO()
    Screen(is_json=False, is_quiet=False, out=io.StringIO(), err=pipe).progress(
        "x", 1, 2, force=True
    )
    assert pipe.getvalue() == ""
    quiet = Terminal()
    screen = Screen(is_json=True, is_quiet=True, out=io.StringIO(), err=quiet)
    screen.progress("x", 1, 2, force=True)
    screen.note("never")
    assert quiet.getvalue() == ""


def test_a_report_says_why_in_both_forms():
    report = Report("rescue", lines=["half of it"])
    report.fail(CredentialsError("no right", code="Forbidden.RAM", request_id="R1"))
    out, err = io.StringIO(), io.StringIO()
    Screen(is_json=False, is_quiet=False, out=out, err=err).finish(report)
    assert (out.getvalue(), err.getvalue()) == (
        "half of it\n",
        "imm-desktop: no right · Forbidden.RAM · R1\n",
    )
    said = json.loads(report.as_json())
    assert (said["ok"], said["exit_code"], said["account"]) == (False, Code.CREDENTIALS, None)
    assert said["problems"] == [
        {
            "kind": "credentials",
            "message": "no right",
            "code": "Forbidden.RAM",
            "request_id": "R1",
            "reason": "",
        }
    ]
    report.add_problem(FileRefusedError("bad", reason="not_json"))
    assert json.loads(report.as_json())["problems"][1]["reason"] == "not_json"


class Narrow(io.TextIOWrapper):
    """A console of another code page."""


def test_a_console_without_chinese_gets_marks_instead_of_an_error():
    raw = io.BytesIO()
    out = Narrow(raw, encoding="ascii")
    Screen(is_json=False, is_quiet=False, out=out, err=io.StringIO()).finish(
        Report("results", lines=["猫 cat"])
    )
    assert raw.getvalue() == b"? cat\n"


def test_columns_are_of_one_width():
    assert table_of([]) == []
    assert table_of([("a", "bbb", "c"), ("aaaa", "b", "")]) == ["a     bbb  c", "aaaa  b"]


def test_a_command_whose_output_is_closed_ends_as_any_other(profile, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["tasks", "--profile", str(profile.folder)]) == Code.OK
    assert main(["results", "none", "--profile", str(profile.folder)]) == Code.USAGE


class Refusing(io.StringIO):
    """A stream whose disk is full, or that nobody reads any more."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, text: str) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(errno.ENOSPC, "No space left"), Code.FAILED, "cannot write the output: No space"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), Code.OK, ""),
    ],
)
@pytest.mark.parametrize("is_json", [True, False])
def test_output_that_cannot_be_written_is_told_and_one_nobody_reads_is_not(
    error, code, said, is_json
):
    err, report = io.StringIO(), Report("tasks", lines=["one", "two"])
    screen = Screen(is_json=is_json, is_quiet=False, out=Refusing(error), err=err)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        screen.finish(report)
    assert report.code is code
    assert err.getvalue().startswith(f"imm-desktop: {said}") if said else not err.getvalue()


def test_a_command_whose_notes_nobody_reads_says_its_result_all_the_same(monkeypatch):
    out, report = io.StringIO(), Report("tasks", lines=["one"])
    monkeypatch.setattr(sys, "stderr", None)
    screen = Screen(
        is_json=False, is_quiet=False, out=out, err=Refusing(BrokenPipeError(errno.EPIPE, "gone"))
    )
    screen.note("on its way")
    report.add_problem(LateError("late"))
    screen.finish(report)
    assert out.getvalue() == "one\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tasks", "--limit", "x"), "argument --limit: must be a whole number, 1 or more"),
        (("tasks", "--limit", "0"), "argument --limit: must be a whole number, 1 or more"),
        (("wait", "--timeout", "-1"), "argument --timeout: "),
        (("export", "labels", "--min-confidence", "7"), "must be a number from 0 to 1"),
        (("export", "labels", "--min-confidence", "nan"), "must be a number from 0 to 1"),
    ],
)
def test_numbers_that_cannot_be_meant_are_told(profile, capsys, words, said):
    assert profile.type(*words).code == Code.USAGE
    assert said in capsys.readouterr().err


def test_interrupted_while_it_is_loaded_a_command_ends_without_a_trace(monkeypatch):
    def interrupted(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["imm-desktop", "tasks"])
    monkeypatch.setattr("imm_desktop.app.cli.main.main", interrupted)
    assert entry.main() == Code.INTERRUPTED == entry.INTERRUPTED
