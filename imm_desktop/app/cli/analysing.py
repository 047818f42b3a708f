"""``analyse`` and ``wait``."""

import asyncio
import hashlib
import json
import re
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from imm_desktop.app.cli.codes import BusyError, Code, UsageError
from imm_desktop.app.cli.following import Following, is_over, is_sent
from imm_desktop.app.cli.office import WINDOW_HAS_ENGINE, Office
from imm_desktop.app.cli.output import Report, Screen, table_of
from imm_desktop.app.cli.shapes import task_rows, task_shape
from imm_desktop.domain.accounts import AccountKind
from imm_desktop.domain.analysis import PARAMETERS, suitable
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.parameters import ParameterType
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.ports import TaskQuery

_TEXTS: Final = (ParameterType.TEXT, ParameterType.CHOICE)
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9-]+")


async def analyse(office: Office, options: Namespace, screen: Screen, report: Report) -> None:
    """Launch one task for each source, and see them to their end unless ``--no-wait``."""
    kind = TaskKind(options.kind.replace("-", "_"))
    values = values_of(kind, options.set)
    await office.connect(to_carry=True)
    if options.recipe:
        values = {**await _recipe(office, options.recipe, kind), **values}
    sources = await _sources(office, kind, options.source)
    launching = office.services.launching
    plan = launching.plan(kind, sources, values, {})
    report.data["skipped"] = [
        {"source": str(uri), "reason": reason} for uri, reason in plan.skipped
    ]
    report.data["snapshots_at_most"] = plan.snapshots
    if not plan.tasks:
        raise UsageError("Nothing to analyse: no source is of a type that this kind looks at.")
    if options.dry_run:
        report.data["tasks"] = []
        report.data["planned"] = [str(one.source) for one in plan.tasks]
        report.lines += [str(one.source) for one in plan.tasks]
        report.lines.append(f"tasks: {len(plan.tasks)}; frames at most: {plan.snapshots}")
        return
    tasks = await launching.launch(plan.tasks)
    ids = [one.submission_id for one in tasks]
    if not office.is_carrier:
        screen.note("imm-desktop: another process of this profile sends and follows the tasks")
    following = Following(office, screen, report, kind.value.replace("_", " "))
    try:
        await following.follow(ids, is_sent if options.no_wait else is_over, options.timeout)
    finally:
        _tell(report, following.known(ids) or tasks)


async def wait(office: Office, options: Namespace, screen: Screen, report: Report) -> None:
    """See unfinished tasks to their end: those named, or all of the account."""
    unfinished = [task for task, _ in await office.archive.unfinished(office.account.account_id)]
    if options.target:
        named = [await task_named(office, one) for one in options.target]
        ids = list(dict.fromkeys(task.submission_id for task in named))
        to_follow = any(not task.is_over for task in named)
    else:
        ids = [task.submission_id for task in unfinished]
        to_follow = bool(ids)
    following = Following(office, screen, report, "tasks")
    try:
        if to_follow:
            await office.connect(to_carry=True)
        await following.follow(ids, is_over, options.timeout)
    finally:
        known = following.known(ids)
        _tell(report, known)
        if not ids:
            report.lines.append("No task is unfinished.")


def values_of(kind: TaskKind, given: Sequence[str]) -> dict[str, Any]:
    """``NAME=VALUE`` pairs as parameters: text stays text, everything else is JSON, lists also ``a,b``.

    Raises:
        UsageError: A pair has no ``=``, a name is unknown, or a value is no JSON.
    """
    known = {one.path: one for one in PARAMETERS[kind]}
    by_lower = {path.lower(): path for path in known}
    values: dict[str, Any] = {}
    for pair in given:
        name, sign, text = pair.partition("=")
        path = by_lower.get(name.strip().lower())
        if not sign or path is None:
            names = ", ".join(known)
            raise UsageError(f"--set {pair}: write NAME=VALUE. Names are: {names}")
        values[path] = _value_of(known[path].type, text, pair)
    return values


def _value_of(kind: ParameterType, text: str, pair: str) -> Any:
    if kind in _TEXTS:
        return text
    if kind is ParameterType.CHOICES and not text.lstrip().startswith("["):
        return [one.strip() for one in text.split(",") if one.strip()]
    try:
        return json.loads(text)
    except ValueError:
        raise UsageError(f"--set {pair}: the value is not JSON") from None


async def _recipe(office: Office, name: str, kind: TaskKind) -> dict[str, Any]:
    recipes = getattr(office.services, "recipes", None)
    recipe = None if recipes is None else await recipes.find(name)
    if recipe is None:
        raise UsageError(f"There is no recipe {name!r}.")
    if recipe.kind is not kind:
        raise UsageError(f"The recipe {name!r} is for {recipe.kind.value}, not for {kind.value}.")
    return dict(recipe.values)


async def _sources(office: Office, kind: TaskKind, given: Sequence[str]) -> list[ObjectUri]:
    found: list[ObjectUri] = []
    for text in given:
        if text.startswith("oss://"):
            found += await _objects(office, kind, text)
        else:
            found += await _local(office, kind, Path(text))
    return found


async def _objects(office: Office, kind: TaskKind, text: str) -> list[ObjectUri]:
    bucket, _, prefix = text.removeprefix("oss://").partition("/")
    if prefix and not prefix.endswith("/"):
        return [uri_of(text)]
    if not bucket:
        raise UsageError(f"{text} names no bucket")
    if not office.is_connected:
        raise BusyError(WINDOW_HAS_ENGINE)
    found: list[ObjectUri] = []
    below = [prefix]
    while below:
        async for page in office.services.browsing.pages(bucket, below.pop()):
            found += [entry.uri for entry in page.objects]
            below += page.prefixes
    return sorted(suitable(kind, found))


async def _local(office: Office, kind: TaskKind, path: Path) -> list[ObjectUri]:
    """Objects for a file or folder of this computer, whose folder becomes a bucket of the engine if it is none yet."""
    path = await asyncio.to_thread(lambda: path.expanduser().resolve())
    if office.account.kind is not AccountKind.ENGINE:
        raise UsageError(f"{path}: files of this computer need the account This computer")
    if not await asyncio.to_thread(path.exists):
        raise UsageError(f"{path}: no such file or folder, and no oss:// object")
    if not office.is_connected:
        raise BusyError(WINDOW_HAS_ENGINE)
    is_folder = await asyncio.to_thread(path.is_dir)
    folder = path if is_folder else path.parent
    bucket, prefix = await _bucket_of(office, folder)
    if not is_folder:
        return [ObjectUri(bucket, prefix + path.name)]
    return await _objects(office, kind, f"oss://{bucket}/{prefix}")


async def _bucket_of(office: Office, folder: Path) -> tuple[str, str]:
    """The bucket that ``folder`` lies in, made when there is none, and the prefix of ``folder`` in it."""
    browsing = office.services.browsing
    for bucket in await browsing.buckets():
        if bucket.folder:
            root = Path(bucket.folder)
            if folder == root or root in folder.parents:
                below = folder.relative_to(root).as_posix()
                return bucket.name, "" if below == "." else f"{below}/"
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    plain = _NOT_IN_NAMES.sub("-", folder.name.lower()).strip("-")[:40]
    name = f"{plain}-{digest}" if plain else f"folder-{digest}"
    await browsing.add_folder(name, folder)
    return name, ""


async def task_named(office: Office, text: str) -> Task:
    """The account's task that ``text`` is the submission ID, the start of it, or the service's task ID of.

    Raises:
        UsageError: There is none, or it is not clear which.
    """
    known = await office.archive.load_task(text)
    if known is not None:
        return known[0]
    account_id = office.account.account_id
    by_id = (await office.archive.tasks_by_id(account_id, [text])).get(text)
    if by_id is not None:
        return by_id
    found = await office.archive.load_tasks(TaskQuery(account_id, text=text, limit=2))
    if len(found) == 1 and found[0].submission_id.startswith(text):
        return found[0]
    raise UsageError(f"{text} is no task of {office.account.name}")


def _tell(report: Report, tasks: Sequence[Task]) -> None:
    report.data["tasks"] = [task_shape(one) for one in tasks]
    report.lines += table_of(task_rows(tasks))
    if any(one.is_over and one.status is not TaskStatus.SUCCEEDED for one in tasks):
        report.code = Code.FAILED


def uri_of(text: str) -> ObjectUri:
    """The object that ``text`` names.

    Raises:
        UsageError: It names none.
    """
    try:
        return ObjectUri.parse(text)
    except ValueError as error:
        raise UsageError(str(error)) from None
