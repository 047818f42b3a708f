"""The engine's command line."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from imm_desktop.engine.errors import StartError

SECRET_VARIABLE: Final = "IMM_ENGINE_ACCESS_KEY_SECRET"  # noqa: S105 - a variable's name
"""Environment variable that keeps the secret off the command line, which every user of the computer can read."""

ANALYSIS: Final = "imm_desktop.engine.analysis.run:run_work"
PICTURES: Final = "imm_desktop.engine.oss.pictures:run_picture"
NS_PER_DAY: Final = 86_400_000_000_000


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How an engine runs."""

    data: Path
    access_key_id: str
    access_key_secret: str = field(repr=False)
    project: str
    region: str
    port: int = 0
    """0: any free one."""
    buckets: Mapping[str, Path] = field(default_factory=dict)
    """Registered at the start; those registered while running stay besides."""
    keep_days: float = 7.0
    workers: int = 1
    cpu_percent: float = 100.0
    """Most of the computer's processors that all analyses together may use."""
    label_language: str = "zh-Hans"
    banned_words: Sequence[str] = ()
    banned_words_file: Path | None = None
    """Where they were read from, to be read again when told to."""
    parent: int | None = None
    """The engine ends when the process of that ID is gone."""
    exit_with_stdin: bool = False
    analysis: str = ANALYSIS
    """``module:function`` that worker processes call; another one in tests only."""

    @property
    def keep_ns(self) -> int:
        """How long tasks are seen."""
        return int(self.keep_days * NS_PER_DAY)


def options_of(arguments: Sequence[str], environment: Mapping[str, str]) -> EngineOptions:
    """Read the command line.

    Raises:
        StartError: A value is wrong or missing.
        SystemExit: argparse found a mistake (code 2) or was asked for help.
    """
    found = _parser().parse_args(arguments)
    secret = found.access_key_secret or environment.get(SECRET_VARIABLE, "")
    if not secret:
        raise StartError(f"no access key secret: give --access-key-secret or set {SECRET_VARIABLE}")
    buckets: dict[str, Path] = {}
    for text in found.bucket:
        name, sign, folder = text.partition("=")
        if not sign or not folder:
            raise StartError(f"--bucket takes NAME=FOLDER, not {text}")
        buckets[name] = Path(folder)
    if found.workers < 1:
        raise StartError("--workers must be at least 1")
    if not 0 < found.cpu_percent <= 100:
        raise StartError("--cpu-percent must be more than 0 and at most 100")
    if found.keep_days <= 0:
        raise StartError("--keep-days must be more than 0")
    return EngineOptions(
        data=found.data.expanduser().resolve(),
        access_key_id=found.access_key_id,
        access_key_secret=secret,
        project=found.project,
        region=found.region,
        port=found.port,
        buckets=buckets,
        keep_days=found.keep_days,
        workers=found.workers,
        cpu_percent=found.cpu_percent,
        label_language=found.label_language,
        banned_words=words_in(found.banned_words) if found.banned_words else (),
        banned_words_file=found.banned_words,
        parent=found.parent,
        exit_with_stdin=found.exit_with_stdin,
        analysis=found.analysis,
    )


def default_workers() -> int:
    """One worker process for two cores; each takes up to 350 MB, so four at most."""
    return min(max((os.cpu_count() or 1) // 2, 1), 4)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="imm_desktop.engine",
        description="Answers IMM and OSS on 127.0.0.1 for the files of this computer.",
        allow_abbrev=False,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the engine's own data")
    parser.add_argument("--port", type=int, default=0, help="0 (default) picks a free one")
    parser.add_argument("--access-key-id", required=True)
    parser.add_argument("--access-key-secret", default="", help=f"or set {SECRET_VARIABLE}")
    parser.add_argument("--project", required=True, help="created when it is not there")
    parser.add_argument("--region", required=True, help="such as cn-hangzhou")
    parser.add_argument(
        "--bucket", action="append", default=[], metavar="NAME=FOLDER", help="may be repeated"
    )
    parser.add_argument(
        "--keep-days", type=float, default=7.0, help="tasks vanish after (default 7)"
    )
    parser.add_argument("--workers", type=int, default=default_workers(), help="analyses at once")
    parser.add_argument(
        "--cpu-percent", type=float, default=100.0, help="of all processors, for analyses together"
    )
    parser.add_argument("--label-language", choices=("zh-Hans", "en"), default="zh-Hans")
    parser.add_argument(
        "--banned-words", type=Path, metavar="FILE", help="UTF-8, one word a line, for scene ad"
    )
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this process is gone")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when stdin does")
    parser.add_argument("--analysis", default=ANALYSIS, help=argparse.SUPPRESS)
    return parser


def words_in(path: Path) -> tuple[str, ...]:
    """One word a line; empty lines are none.

    Raises:
        StartError: The file cannot be read.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise StartError(f"cannot read the word list {path}: {error}") from error
    return tuple(line.strip() for line in lines if line.strip())
