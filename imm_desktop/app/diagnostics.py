"""*Export diagnostics…*: what helps to understand a fault, in one ZIP that can be sent to somebody.

Settings are picked by name, the archive is only counted, and everything passes the redactor on its way in.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from imm_desktop.adapters.files import write_whole_now
from imm_desktop.app.logs import CRASH_NAME, FILES, LOG_NAME
from imm_desktop.app.paths import Paths
from imm_desktop.app.redacting import Redactor
from imm_desktop.app.system_facts import system_facts, versions
from imm_desktop.domain.errors import StoreError

MOST_LOG_BYTES: Final = 2_000_000
"""Of each log, counted from its end."""
_ENGINE_LOG: Final = "engine.log"
_README: Final = """Diagnostics of IMM Desktop, written {when}.

versions.json    the program and what it is made with
system.json      the kind of computer, without its name
settings.json    what was chosen; names of accounts, projects, buckets and reviewers are left out
archive.json     how many rows each table of the archive has, nothing of what is in them
problems.json    problems that the window showed since it was opened
logs/            what the program and its engine wrote

Access keys, tokens, signatures and the queries of addresses are taken out, home folders are written ~,
e-mail addresses and the name at the log-in are replaced. Names of videos and buckets may stand in the logs:
look through them before you hand this on.
"""

_KEPT_SETTINGS: Final = (
    *(
        "look",
        "language",
        "text_scale",
        "density",
        "playback",
        "veil",
        "veil_silences",
        "muted",
        "label_language",
        "shortcuts",
    ),
    "least_coverage",
    "checks_updates",
    "runs_commands",
    "dsa_scope",
    "engine_cpu_percent",
)
_KEPT_OF_POLICY: Final = ("version", "grace_ms", "tags_objects")
_KEPT_OF_ACCOUNT: Final = ("kind", "region", "credential_source")


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem as the window showed it."""

    when: str
    """ISO 8601, UTC."""
    title: str
    advice: str
    details: str


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """Where the parts come from."""

    paths: Paths
    problems: Sequence[ShownProblem] = ()
    more: Mapping[str, str] | None = None
    """Further facts of the window, such as the player in use."""


def write_diagnostics(target: Path, what: Diagnosed, redactor: Redactor, now: datetime) -> None:
    """Write the ZIP to ``target``, whole or not at all. Blocks.

    A part that cannot be read is replaced by why; it never keeps the others from being written.

    Raises:
        OSError: The disk refused.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(what, now):
            info = zipfile.ZipInfo(name, now.timetuple()[:6])
            info.external_attr = 0o600 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, redactor.text(text))
    write_whole_now(target, packed.getvalue())


def file_name(now: datetime) -> str:
    """What to call the ZIP."""
    return f"imm-desktop-diagnostics-{now:%Y%m%d-%H%M%S}.zip"


def settings_without_names(content: Any) -> dict[str, Any]:
    """What of the settings file may be told: only what is known to be neither secret nor somebody's name."""
    if not isinstance(content, Mapping):
        return {"unreadable": "not a JSON object"}
    told: dict[str, Any] = {name: content[name] for name in _KEPT_SETTINGS if name in content}
    policy, accounts = content.get("policy"), content.get("accounts")
    if isinstance(policy, Mapping):
        told["policy"] = {name: policy[name] for name in _KEPT_OF_POLICY if name in policy}
        reasons = policy.get("reasons")
        told["policy"]["reasons"] = len(reasons) if isinstance(reasons, list) else 0
    if isinstance(accounts, list):
        told["accounts"] = [_account_of(one) for one in accounts if isinstance(one, Mapping)]
    # What reviewers chose for their own care is nobody else's business: not even that they did.
    private = {"chosen_account", "reviewer", "veils", "care", "anchor_address", "banned_words"}
    known = {*_KEPT_SETTINGS, *private, "policy", "accounts"}
    told["other_fields"] = len([name for name in content if name not in known])
    return told


def _account_of(account: Mapping[str, Any]) -> dict[str, Any]:
    buckets = account.get("buckets")
    return {
        **{name: account[name] for name in _KEPT_OF_ACCOUNT if name in account},
        "buckets": len(buckets) if isinstance(buckets, list) else 0,
        "has_own_addresses": bool(account.get("imm_url") or account.get("oss_url")),
    }


def _parts(what: Diagnosed, now: datetime) -> Iterator[tuple[str, str]]:
    paths = what.paths
    yield "README.txt", _README.format(when=f"{now:%Y-%m-%d %H:%M:%S %Z}")
    yield "versions.json", _json(versions())
    yield "system.json", _json({**system_facts(), **(what.more or {})})
    yield "settings.json", _json(_settings(paths.settings))
    yield "archive.json", _json(_counts(paths.archive))
    yield "problems.json", _json([asdict(one) for one in what.problems])
    for log in _logs(paths):
        if log.exists():
            yield f"logs/{log.name}", _tail(log)


def _logs(paths: Paths) -> Iterator[Path]:
    yield paths.logs / LOG_NAME
    for number in range(1, FILES + 1):
        yield paths.logs / f"{LOG_NAME}.{number}"
    for folder, name in ((paths.logs, CRASH_NAME), (paths.engine, _ENGINE_LOG)):
        yield folder / name
        yield folder / f"{name}.1"


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(max(0, size - MOST_LOG_BYTES))
            content = file.read()
    except OSError as error:
        return f"cannot be read: {error.strerror}\n"
    if size > MOST_LOG_BYTES:
        # Only whole lines: the rest of one may hold a value whose name was cut off.
        content = content.partition(b"\n")[2]
    return content.decode("utf-8", "replace")


def _settings(path: Path) -> dict[str, Any]:
    try:
        return settings_without_names(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        return {"unreadable": type(error).__name__}  # its words may quote the file


def _counts(path: Path) -> dict[str, Any]:
    # Not at the top: the window does not wait for SQLAlchemy.
    from imm_desktop.adapters.store.counting import count_rows

    try:
        return dict(count_rows(path))
    except StoreError as error:
        return {"unreadable": str(error)}


def _json(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
