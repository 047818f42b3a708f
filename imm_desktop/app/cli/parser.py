"""What can be typed."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from imm_desktop import __version__
from imm_desktop.domain.tasks import TaskKind, TaskStatus

KINDS = tuple(one.value.replace("_", "-") for one in TaskKind)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What ``arguments`` ask for; options may stand anywhere between the other words.

    Raises:
        SystemExit: They ask for help or cannot be meant; argparse has said it.
    """
    whole, commands = _parsers()
    rest = list(arguments)
    before: list[str] = []
    while rest and rest[0] not in commands:
        before.append(rest.pop(0))
        if before[-1] == "--profile" and rest:
            before.append(rest.pop(0))
    if not rest:
        return whole.parse_args(before)  # which says what is missing
    known = argparse.Namespace(command=rest[0])
    leading = argparse.ArgumentParser(prog=whole.prog, usage=whole.format_usage()[7:].rstrip())
    leading.add_argument("--version", action="version", version=__version__)
    leading.add_argument("--profile", type=Path, default=argparse.SUPPRESS)
    leading.parse_args(before, known)
    return commands[rest[0]].parse_intermixed_args(rest[1:], known)


def _parsers() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    """The parser of all commands, and each command's own."""
    whole = argparse.ArgumentParser(
        prog="imm-desktop", description="Review and curate video with Alibaba Cloud IMM."
    )
    whole.add_argument("--version", action="version", version=__version__)
    # A default here would be put over what the command's own option said.
    whole.add_argument("--profile", type=Path, metavar="DIR", default=argparse.SUPPRESS)
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _analyse(_command(commands, "analyse", "start analyses and wait for them"))
    _tasks(_command(commands, "tasks", "list the tasks in the archive"))
    _results(_command(commands, "results", "show archived results"))
    _wait(_command(commands, "wait", "carry unfinished tasks to their end"))
    _command(commands, "rescue", "fetch everything that the service will delete")
    _import(_command(commands, "import", "take results out of files"))
    _export(_command(commands, "export", "write labels, findings or decisions to a file"))
    _verify(_command(commands, "verify", "verify the chain of the decision log"))
    _command(commands, "accounts", "list the accounts of the profile")
    return whole, commands.choices


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str
) -> argparse.ArgumentParser:
    one = commands.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".")
    one.add_argument(
        "--profile",
        type=Path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="settings, archive and logs in DIR instead of the usual places",
    )
    one.add_argument(
        "--account", default="", metavar="NAME", help="name or ID; the chosen one otherwise"
    )
    one.add_argument("--json", action="store_true", help="one JSON object on stdout")
    one.add_argument("--quiet", "-q", action="store_true", help="no progress and no notes")
    return one


def _analyse(one: argparse.ArgumentParser) -> None:
    one.add_argument("kind", choices=KINDS)
    one.add_argument(
        "source",
        nargs="+",
        help="oss://bucket/key, oss://bucket/folder/ for all below it, or a file or folder of this computer",
    )
    one.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the API by its path, such as Interval=5 or Output.URI=oss://…; JSON for lists",
    )
    one.add_argument("--recipe", default="", metavar="NAME", help="parameters saved under a name")
    one.add_argument(
        "--batch", default="", metavar="NAME", help="make a batch; what was analysed is skipped"
    )
    one.add_argument("--again", action="store_true", help="in a batch, skip nothing")
    one.add_argument("--dry-run", action="store_true", help="say what would be asked for")
    one.add_argument(
        "--no-wait", action="store_true", help="return once every task is sent, not once it is over"
    )
    _timeout(one)


def _tasks(one: argparse.ArgumentParser) -> None:
    one.add_argument("--kind", choices=KINDS, action="append", default=[])
    one.add_argument(
        "--status", choices=[status.value for status in TaskStatus], action="append", default=[]
    )
    one.add_argument("--text", default="", help="part of the object's key or of an ID")
    one.add_argument("--limit", type=_positive, default=1000)


def _results(one: argparse.ArgumentParser) -> None:
    one.add_argument("target", nargs="+", help="submission ID, task ID, or oss://bucket/key")
    one.add_argument("--raw", action="store_true", help="the service's whole answers too")


def _wait(one: argparse.ArgumentParser) -> None:
    one.add_argument("target", nargs="*", help="submission or task IDs; all unfinished otherwise")
    _timeout(one)


def _import(one: argparse.ArgumentParser) -> None:
    one.add_argument("file", nargs="+", type=Path)
    one.add_argument(
        "--source", default="", metavar="URI", help="the video, where a file names none"
    )


def _export(one: argparse.ArgumentParser) -> None:
    one.add_argument("what", choices=("labels", "findings", "decisions", "highlights"))
    one.add_argument(
        "target", nargs="*", help="submission IDs, task IDs or oss:// objects; everything otherwise"
    )
    one.add_argument(
        "--format",
        choices=("csv", "jsonl", "edl", "fcpxml", "otio"),
        help="by the file's name otherwise",
    )
    one.add_argument("--output", "-o", type=Path, metavar="FILE", help="stdout otherwise")
    one.add_argument("--label", action="append", default=[], help="only this label or finding")
    one.add_argument("--min-confidence", type=_share, default=0.0, metavar="0..1")
    one.add_argument(
        "--rate", type=float, default=0.0, help="frames a second, where nothing says it"
    )
    one.add_argument(
        "--media",
        type=Path,
        metavar="DIR",
        help="folder where the editing program finds the videos",
    )
    one.add_argument(
        "--marks", action="store_true", help="whole videos with marks instead of cut clips"
    )


def _verify(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--file",
        type=Path,
        help="an export (JSON lines) or a case (.immcase) instead of the archive",
    )
    one.add_argument(
        "--part",
        action="store_true",
        help="the export holds only some records: others may be missing",
    )
    one.add_argument(
        "--archive", type=Path, metavar="FILE", help="instead of the profile's archive"
    )
    one.add_argument(
        "--anchors",
        type=Path,
        metavar="FILE",
        action="append",
        default=[],
        help="anchors kept elsewhere; those beside the archive are compared anyway",
    )


def _timeout(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--timeout", type=_positive, default=0, metavar="SECONDS", help="give up waiting after this"
    )


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) >= 1):
        raise argparse.ArgumentTypeError("must be a whole number, 1 or more")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("must be a number from 0 to 1")
    return value
